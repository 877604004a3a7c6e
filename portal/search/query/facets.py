"""Facets with names in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal import languages

from .. import registry
from ..concepts import known_labels
from ..engines.base import Answer, Request
from .results import Facet, FacetValue

MOST_VALUES = 12
HEADINGS = {
    "kind": _("Where"),
    "category": _("Kind"),
    "topic": _("Topic"),
    "place": _("Place"),
    "language": _("Language of the text"),
    "year": _("Year"),
    "licence": _("Licence"),
    "concept": _("About"),
}


@dataclass(frozen=True)
class Label:
    """The names of one concept."""

    label: str
    by_language: dict[str, str]

    def in_other_languages(self, language: str) -> list[tuple[str, str]]:
        """Return language and name, without the reader's own and without repetitions."""
        return [
            (code, name) for code, name in self.by_language.items() if name and code != language
        ]


def build(
    answer: Answer, request: Request, understood: list[str], language: str
) -> tuple[list[Facet], dict[str, Label]]:
    """Return the facets of an answer and the names of every concept in it."""
    slugs = {
        *answer.facets.get("topic", {}),
        *answer.facets.get("place", {}),
        *request.filters.chosen.get("topic", ()),
        *request.filters.chosen.get("place", ()),
        *request.filters.chosen.get("concept", ()),
        *understood,
    }
    labels = concept_labels(slugs, language)
    found = []
    for name in ("topic", "kind", "category", "place", "language", "year", "licence"):
        if name not in answer.facets and not request.filters.chosen.get(name):
            continue
        values = _values(name, answer, request, labels)
        if values:
            found.append(Facet(name=name, label=HEADINGS[name], values=values))
    if concept := request.filters.chosen.get("concept"):
        chosen = [
            FacetValue(slug, labels[slug].label, answer.total_objects, chosen=True)
            for slug in concept
            if slug in labels
        ]
        if chosen:
            found.insert(0, Facet(name="concept", label=HEADINGS["concept"], values=chosen))
    return found, labels


def concept_labels(slugs: set[str], language: str) -> dict[str, Label]:
    """Return the names of concepts, from the thesaurus that the search has just used."""
    known = known_labels()
    found = {}
    for slug in slugs & known.keys():
        names = known[slug]
        order = (language, *languages.fallbacks(language))
        label = next((names[code] for code in order if names.get(code)), slug)
        found[slug] = Label(label, names)
    return found


def _values(
    name: str, answer: Answer, request: Request, labels: dict[str, Label]
) -> list[FacetValue]:
    counts = dict(answer.facets.get(name, {}))
    chosen = request.filters.chosen.get(name, ())
    for value in chosen:
        counts.setdefault(value, 0)  # a selected zero stays, so that it can be taken back
    order = sorted(counts, key=lambda v: (v not in chosen, -counts[v], v))[:MOST_VALUES]
    if name == "year":
        order.sort(reverse=True)
    elif name in ("topic", "place", "category"):
        order.sort(
            key=lambda v: (-counts[v], str(value_label(name, v, request, labels)).casefold())
        )
    return [
        FacetValue(
            value=value,
            label=value_label(name, value, request, labels),
            count=counts[value],
            chosen=value in chosen,
            lang=value if name == "language" else "",
        )
        for value in order
    ]


def value_label(  # noqa: PLR0911 - one answer for each facet
    name: str, value: str, request: Request, labels: dict[str, Label]
) -> Any:
    """Return what a value of a facet is called in the reader's language."""
    if name in ("topic", "place", "concept"):
        return labels[value].label if value in labels else value
    if name == "kind":
        source = registry.source(value)
        return source.label if source else value
    if name == "category":
        kinds = (
            request.kinds
            or request.filters.chosen.get("kind")
            or [source.kind for source in registry.sources()]
        )
        for kind in kinds:
            source = registry.source(kind)
            if source and (label := source.category_label(value)) != value:
                return label
        return value
    if name == "language":
        return languages.native_name(value)
    if name == "year" and value.isdigit():
        return f"{value}–{int(value) + 9}"
    return value
