"""The filters of the list: from the address to a query set, with a count beside every choice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from library.models import Publication
from portal import languages
from portal.thesaurus.models import Concept

SORTS = {
    "newest": ("-published_at", "-pk"),
    "year": ("-year", "-published_at", "-pk"),
    "oldest": ("year", "published_at", "pk"),
}
SORT_LABELS = {
    "newest": _("Newest in the library"),
    "year": _("Latest year first"),
    "oldest": _("Earliest year first"),
}
MAX_VALUES = 30  # of one filter in an address; nobody ticks more
SHOWN = 12  # choices of one filter; a ticked one is always shown


@dataclass(frozen=True)
class Field:
    """One filter: its name in the address and the column behind it."""

    name: str
    label: object
    column: str
    open: bool = True


FIELDS = (
    Field("kind", _("Kind"), "kind"),
    Field("language", _("Language of the text"), "editions__language"),
    Field("topic", _("Topic"), "topics__slug"),
    Field("place", _("Place"), "places__slug", open=False),
    Field("year", _("Year"), "year", open=False),
)


@dataclass
class Choice:
    """One box to tick."""

    value: str
    label: str
    count: int
    selected: bool
    lang: str = ""


@dataclass
class Facet:
    """One filter with its boxes."""

    field: Field
    choices: list[Choice]

    @property
    def selected(self) -> bool:
        """Whether any box is ticked."""
        return any(choice.selected for choice in self.choices)


@dataclass
class Filters:
    """What the reader has ticked."""

    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "newest"

    @classmethod
    def from_query(cls, query: QueryDict) -> Filters:
        """Read an address; unknown values are dropped, too many are cut off."""
        chosen = {}
        for item in FIELDS:
            values = dict.fromkeys(v for v in query.getlist(item.name)[:MAX_VALUES] if v)
            valid = tuple(v for v in values if _is_valid(item.name, v))
            if valid:
                chosen[item.name] = valid
        sort = query.get("sort", "newest")
        return cls(chosen=chosen, sort=sort if sort in SORTS else "newest")

    @property
    def count(self) -> int:
        """Number of ticked boxes."""
        return sum(len(values) for values in self.chosen.values())

    def apply(self, publications: QuerySet, *, without: str = "") -> QuerySet:
        """The publications under all filters, or under all but one."""
        for item in FIELDS:
            values = self.chosen.get(item.name)
            if values and item.name != without:
                found = Publication.objects.filter(**{f"{item.column}__in": values})
                publications = publications.filter(pk__in=found.values("pk"))
        return publications

    def ordered(self, publications: QuerySet) -> QuerySet:
        """The publications in the order the reader asked for."""
        return publications.order_by(*SORTS[self.sort])

    def facets(self, publications: QuerySet) -> list[Facet]:
        """Every filter with its choices, each counted under all the other filters."""
        counted = {item.name: self._count(item, publications) for item in FIELDS}
        labels = _concept_labels({*counted["topic"], *counted["place"]})
        return [self._facet(item, counted[item.name], labels) for item in FIELDS]

    def _count(self, item: Field, publications: QuerySet) -> dict[str, int]:
        rows = (
            Publication.objects.filter(pk__in=self.apply(publications, without=item.name))
            .exclude(**{f"{item.column}__isnull": True})
            .order_by()
            .values_list(item.column)
            .annotate(number=Count("pk", distinct=True))
        )
        counts = {str(value): number for value, number in rows}
        # A ticked choice stays, with 0, or it could not be taken back.
        return counts | {v: 0 for v in self.chosen.get(item.name, ()) if v not in counts}

    def _facet(self, item: Field, counts: dict[str, int], labels: dict[str, str]) -> Facet:
        ticked = self.chosen.get(item.name, ())
        choices = [
            Choice(value, _label(item.name, value, labels), number, value in ticked,
                   languages.html_lang(value) if item.name == "language" else "")
            for value, number in counts.items()
        ]  # fmt: skip
        if item.name == "year":
            choices.sort(key=lambda c: c.value, reverse=True)
        else:
            choices.sort(key=lambda c: (-c.count, c.label))
        return Facet(item, [c for i, c in enumerate(choices) if i < SHOWN or c.selected])


def _is_valid(name: str, value: str) -> bool:
    if name == "kind":
        return value in Publication.Kind.values
    if name == "language":
        return value in languages.CODES
    if name == "year":
        return value.isascii() and value.isdigit() and len(value) == 4
    return len(value) <= 80 and all(c.isalnum() or c in "-_" for c in value)


def _label(name: str, value: str, concepts: dict[str, str]) -> str:
    if name == "kind":
        return str(Publication.Kind(value).label) if value in Publication.Kind.values else value
    if name == "language":
        return languages.native_name(value)
    return concepts.get(value, value)


def _concept_labels(slugs: Iterable[str]) -> dict[str, str]:
    return {concept.slug: str(concept) for concept in Concept.objects.filter(slug__in=slugs)}
