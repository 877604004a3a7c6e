"""The list of a person's saved searches: words, filters in her language, rhythm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from .concepts import vocabulary
from .engines.base import Filters, Request
from .models import SavedSearch
from .query.facets import HEADINGS, concept_labels, value_label
from .query.searching import today


@dataclass(frozen=True)
class Row:
    """One saved search, ready for a template."""

    saved: SavedSearch
    url: str
    filters: list[tuple[Any, Any]] = field(default_factory=list)


def rows(user: Any, address: Callable[[SavedSearch], str]) -> list[Row]:
    """Return the searches of `user`, newest first, in a constant number of queries."""
    language = get_language() or "en"
    searches = list(SavedSearch.objects.filter(user=user).select_related("subscription"))
    slugs = {
        v for s in searches for n in ("topic", "place", "concept") for v in s.filters.get(n, ())
    }
    vocabulary()
    labels = concept_labels(slugs, language)
    found = []
    for saved in searches:
        chosen = {name: tuple(values) for name, values in saved.filters.items()}
        request = Request(language=language, on=today(), filters=Filters(chosen))
        filters = [
            (HEADINGS.get(name, name), value_label(name, value, request, labels))
            for name, values in chosen.items()
            for value in values
        ]
        found.append(Row(saved, address(saved), filters))
    return found
