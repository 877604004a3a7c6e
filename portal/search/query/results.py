"""What a search found, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from ..registry import Card, UnitRef


@dataclass
class PageHit:
    """One page of text of an object: where it is and the words around the match."""

    ref: UnitRef
    url: str
    snippet: SafeString
    score: float
    superseded: bool = False

    @property
    def number(self) -> int:
        """Return the number of the page; 0 for a text that has none."""
        return self.ref.number

    @property
    def language(self) -> str:
        """Return the language of the text."""
        return self.ref.language


@dataclass
class Hit:
    """One object with its best pages."""

    kind: str
    object_id: str
    card: Card
    title: SafeString
    score: float
    pages: list[PageHit] = field(default_factory=list)
    more_pages: int = 0
    other_languages: list[str] = field(default_factory=list)
    superseded: bool = False
    title_only: bool = False


@dataclass
class FacetValue:
    """One choice of a facet."""

    value: str
    label: Any
    count: int
    chosen: bool
    lang: str = ""


@dataclass
class Facet:
    """One facet with its choices, counted under all other filters."""

    name: str
    label: Any
    values: list[FacetValue]

    @property
    def chosen(self) -> list[FacetValue]:
        """Return what the reader has chosen of it."""
        return [value for value in self.values if value.chosen]


@dataclass
class Understood:
    """A concept that was read in the query, with its names in the other languages."""

    slug: str
    label: str
    names: list[tuple[str, str]]  # language, name


@dataclass
class Suggestion:
    """Something else to search for, and how much it would find."""

    query: str
    label: str = ""
    count: int = 0
    changes: dict[str, str | None] = field(default_factory=dict)


@dataclass
class Results:
    """Everything about one search."""

    query: str
    language: str
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    total_pages: int = 0
    page: int = 1
    per_page: int = 10
    facets: list[Facet] = field(default_factory=list)
    understood: list[Understood] = field(default_factory=list)
    bare: bool = False
    cut: bool = False
    degraded: bool = False
    empty_query: bool = False
