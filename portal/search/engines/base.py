"""The interface of an engine: what it is asked and what it answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from ..documents import Document
from ..registry import UnitRef

FACETS = ("kind", "category", "topic", "place", "language", "year", "licence")
PAGES_PER_OBJECT = 3
Hidden = Collection[tuple[str, str]]


class EngineDown(Exception):
    """Raised when the engine cannot answer now; search goes on with what the database knows."""


@dataclass(frozen=True)
class Clause:
    """One word or name of a query: any of its readings satisfies it.

    `terms` are its stems in the languages of texts, more than one in a row for a name of several
    words; `stubs` are beginnings of words that catch what a stem misses, at a low weight. `written`
    is the word as texts of another script may write it as well, with its stems in `written_terms`.
    """

    text: str
    terms: dict[str, tuple[str, ...]]
    stubs: dict[str, str] = field(default_factory=dict)
    concepts: dict[str, float] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    written_terms: dict[str, str] = field(default_factory=dict)
    weight: float = 1.0

    def stems(self, language: str) -> set[str]:
        """Return every stem that may stand for it in texts of a language."""
        other = self.written_terms.get(language)
        return {*self.terms.get(language, ()), *([other] if other else [])}


@dataclass(frozen=True)
class Phrase:
    """Words that must stand (or, excluded, must not stand) in this order, in one field or any."""

    text: str
    terms: dict[str, tuple[str, ...]]
    field: str = ""  # "", title or authors


@dataclass
class Filters:
    """What the reader has chosen; several values of one facet mean either."""

    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    years: tuple[int | None, int | None] = (None, None)

    def without(self, facet: str) -> Filters:
        """Return the same without one facet."""
        rest = {name: values for name, values in self.chosen.items() if name != facet}
        return Filters(rest, (None, None) if facet == "year" else self.years)

    def __bool__(self) -> bool:
        return any(self.chosen.values()) or self.years != (None, None)


@dataclass
class Request:
    """A query as an engine needs it."""

    language: str
    on: date
    clauses: list[Clause] = field(default_factory=list)
    characters: list[str] = field(default_factory=list)  # Chinese ones: they find nothing alone
    required: list[Phrase] = field(default_factory=list)
    excluded: list[Phrase] = field(default_factory=list)
    filters: Filters = field(default_factory=Filters)
    kinds: tuple[str, ...] = ()
    only_objects: frozenset[tuple[str, str]] | None = None  # kind, object; None for all
    hidden_objects: frozenset[tuple[str, str]] = frozenset()
    hidden_units: frozenset[tuple[str, str, str]] = frozenset()  # kind, object, UnitRef.key
    sort: str = "relevance"  # relevance, newest, oldest, title
    first: int = 0
    size: int = 10
    facets: tuple[str, ...] = FACETS
    matches_needed: int = 1  # of the clauses

    @property
    def everything(self) -> bool:
        """Say whether there are no words at all: a list to leaf through."""
        return not (self.clauses or self.required)


@dataclass
class UnitHit:
    """One page of text that answers."""

    ref: UnitRef
    score: float
    title: str = ""
    heading: str = ""
    text: str = ""
    authors: str = ""
    superseded: bool = False
    year: int | None = None


@dataclass
class ObjectHit:
    """One object with its best pages."""

    kind: str
    object_id: str
    score: float
    units: list[UnitHit] = field(default_factory=list)
    pages: int = 0  # all that answer, shown or not


@dataclass
class Answer:
    """What an engine found."""

    objects: list[ObjectHit] = field(default_factory=list)
    total_objects: int = 0
    total_pages: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


class Engine(Protocol):
    """Both engines have this and nothing else in common."""

    name: str

    def index(
        self, kind: str, object_id: str, revision: int, documents: Sequence[Document]
    ) -> None:
        """Replace the units of an object, unless the index holds a newer revision of it."""

    def remove(self, kind: str, object_id: str, revision: int) -> None:
        """Forget an object, and remember the revision so that a late older write stays out."""

    def search(self, request: Request) -> Answer:
        """Answer a request. Raises EngineDown."""

    def suggest(
        self, start: str, language: str, on: date, limit: int = 8, hidden: Hidden = ()
    ) -> list[str]:
        """Return words of public texts that begin so, the most frequent first.

        Of `hidden` objects (kind, id) no word is told: the index may be behind the database.
        """

    def titles(self, words: str, language: str, on: date, limit: int) -> list[tuple[str, str]]:
        """Return the objects whose public title has these words, the last one perhaps unfinished.

        Whole words count in any of their forms.
        """

    def spellings(self, word: str, language: str, on: date, hidden: Hidden = ()) -> list[str]:
        """Return words of public texts that look like a misspelt one, the likeliest first."""

    def frequency(self, clause: Clause, on: date) -> int:
        """Return how many public units have a clause."""

    def objects(self) -> dict[tuple[str, str], int]:
        """Return every object of the index with the number of its units."""

    def revisions(self, objects: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """Return under which revision the index keeps each of these objects, if it does."""

    def is_outdated(self) -> bool:
        """Return whether the index was made by a release that analysed texts otherwise.

        Raises EngineDown.
        """

    def reread_concepts(self, slugs: Collection[str]) -> int:
        """Find the concepts anew in the texts that carry them or could; return how many texts."""

    def rebuilding(self, *, fresh: bool) -> AbstractContextManager[None]:
        """Surround a rebuild; `fresh` begins with an empty index."""
        return nullcontext()

    def refs(self, objects: Collection[tuple[str, str]]) -> Iterator[UnitRef]:
        """Return the names of all units of some objects."""
