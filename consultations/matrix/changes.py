"""What a response has changed in the text: each resulting provision beside the one it came from.

A provision that was deleted because of a theme results in nothing; it is a change all the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Prefetch, QuerySet
from django.utils.translation import gettext as _

from ..models import (
    Consultation,
    PlanVersion,
    Provision,
    ProvisionMapping,
    ProvisionText,
    Response,
)
from ..wording import word_changes

Kind = ProvisionMapping.Kind
# Where the new text came from several old ones, word for word against one of them would mislead.
COMPARED = {Kind.EDITED, Kind.MOVED, Kind.SPLIT, Kind.UNCHANGED}


@dataclass
class Change:
    """A resulting provision with its text and, where it can be compared, the words that differ.

    `version` is the version that changes it; a deleted provision stands in the one before.
    """

    provision: Provision
    version: PlanVersion
    text: ProvisionText | None
    slug: str
    kind: str = ""
    label: str = ""
    reason: str = ""
    pieces: list[tuple[str, str]] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The number and the heading."""
        return f"{self.provision.number} {self.text.title}" if self.text else self.provision.number

    @property
    def is_deleted(self) -> bool:
        """Whether the provision is gone."""
        return self.kind == Kind.DELETED

    @property
    def anchor(self) -> str:
        """The id on a page of changes, where a new provision may have taken the number."""
        return f"gone-{self.provision.anchor}" if self.is_deleted else self.provision.anchor

    @property
    def name(self) -> str:
        """The title, with what keeps it from being a provision that holds."""
        notes = [self.label] if self.is_deleted else []
        if not self.version.announced_at:
            notes.append(_("draft, not announced yet"))
        return f"{self.title} ({', '.join(notes)})" if notes else self.title

    @property
    def words(self) -> str:
        """The text as it reads now."""
        return self.text.text if self.text and not self.is_deleted else ""


def deletions() -> QuerySet:
    """Return the rows of mappings that delete a provision."""
    return ProvisionMapping.objects.filter(kind=Kind.DELETED)


class Changes:
    """The changes of the resulting provisions of one consultation, each worked out once."""

    def __init__(self, consultation: Consultation, language: str) -> None:
        self.consultation, self.language = consultation, language
        self._made: dict[int, Change] = {}
        self._by_response: dict[int, list[int]] = {}
        self._gone: dict[int, list[Change]] = {}

    def load(self, responses: Iterable[int]) -> None:
        """Load what these responses (ids) result in, in a number of queries that does not grow."""
        wanted = set(responses) - set(self._by_response)
        if not wanted:
            return
        links = Response.resulting_provisions.through.objects.filter(response__in=wanted)
        pairs = list(
            links.order_by("provision__order", "pk").values_list("response_id", "provision_id")
        )
        for pk in wanted:
            self._by_response[pk] = [provision for response, provision in pairs if response == pk]
        lacking = {provision for _response, provision in pairs} - set(self._made)
        mapped = Prefetch(
            "mapped_from",
            queryset=ProvisionMapping.objects.filter(old__isnull=False)
            .select_related("old")
            .prefetch_related("old__texts")
            .order_by("pk"),
        )
        rows = (
            Provision.objects.filter(pk__in=lacking)
            .select_related("version")
            .prefetch_related("texts", mapped)
        )
        slugs = dict(
            Consultation.objects.announced()
            .filter(plan_version__in={row.version_id for row in rows})
            .order_by("-opens_at")
            .values_list("plan_version", "slug")
        )
        for row in rows:
            self._made[row.pk] = self._change(row, slugs.get(row.version_id, ""))
        gone = (
            deletions()
            .filter(themes__response__in=wanted)
            .annotate(response=F("themes__response"))
            .select_related("old__version", "to_version")
            .prefetch_related("old__texts")
            .order_by("old__order", "pk")
        )
        for mapping in gone:
            text = mapping.old.text_for(self.language)
            change = Change(
                provision=mapping.old, version=mapping.to_version, text=text, slug="",
                kind=mapping.kind, label=mapping.get_kind_display(), reason=mapping.reason,
                pieces=[("removed", text.text)] if text else [],
            )  # fmt: skip
            self._gone.setdefault(mapping.response, []).append(change)

    def of(self, response: int) -> list[Change]:
        """Return the changes of a response that `load` has seen, in the order of the plan."""
        made = [self._made[pk] for pk in self._by_response.get(response, []) if pk in self._made]
        return [*made, *self._gone.get(response, [])]

    def _change(self, provision: Provision, slug: str) -> Change:
        text = provision.text_for(self.language)
        change = Change(provision=provision, version=provision.version, text=text, slug=slug)
        mappings = list(provision.mapped_from.all())
        if not mappings or text is None:
            if text is not None:
                change.pieces = [("added", text.text)]
            return change
        mapping = mappings[0]
        change.kind, change.label = mapping.kind, mapping.get_kind_display()
        change.reason = mapping.reason
        old = {t.language: t for t in mapping.old.texts.all()}.get(text.language)
        if len(mappings) == 1 and mapping.kind in COMPARED and old is not None:
            change.pieces = word_changes(old.text, text.text)
        else:
            change.pieces = [("same", text.text)]
        return change
