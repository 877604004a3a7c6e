"""What is searchable: features describe their texts as units and register a source.

A Unit is one page of text of one object in one language; number 0 is the object's own metadata.
A Source knows which objects exist, what their units are, who may see them and how they look in a
list of results. Features subclass Source and call `register` in AppConfig.ready().
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class UnitRef:
    """Names one unit: what a feature needs to know of a hit to decide and to link."""

    kind: str
    object_id: str
    edition: str = ""
    number: int = 0
    anchor: str = ""
    language: str = ""

    @property
    def key(self) -> str:
        """Return the name of the unit inside its object."""
        return f"{self.edition}/{self.language}/{self.number}/{self.anchor}"


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One page of text in one language."""

    kind: str
    object_id: str
    language: str
    title: str
    edition: str = ""
    number: int = 0
    anchor: str = ""
    heading: str = ""
    text: str = ""
    authors: str = ""
    category: str = ""
    topics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    year: int | None = None
    licence: str = ""
    open_from: date | None = None
    restricted: bool = False
    superseded: bool = False

    @property
    def ref(self) -> UnitRef:
        """Return the unit's name."""
        return UnitRef(
            kind=self.kind,
            object_id=self.object_id,
            edition=self.edition,
            number=self.number,
            anchor=self.anchor,
            language=self.language,
        )


@dataclass
class Card:
    """How an object looks in a list of results, in one reader's language.

    `url_for(ref)` is the address of one page of text, with `?` or `#` of the feature's choosing;
    `languages` are the codes in which the object can be read; `opens` is the day on which a text
    that is still closed opens.
    """

    title: str
    url: str
    slug: str = ""
    title_language: str = ""
    kind_label: Any = ""
    meta: list[Any] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    summary: str = ""
    url_for: Callable[[UnitRef], str] | None = None
    year: int | None = None
    opens: date | None = None
    updated: datetime | None = None
    language_urls: dict[str, str] = field(default_factory=dict)
    # True where the page behind `url_for` marks the words of its parameter q.
    marks_words: bool = False


class Source:
    """One kind of searchable object. Subclass it, set `kind` and `label`, override the methods."""

    kind: str = ""
    label: Any = ""
    # Short texts and overviews match many words easily; below 1 they stand behind the documents
    # that say the same at length.
    weight: float = 1.0
    # True where `cards` leaves out what the user may not see: it is then not asked twice.
    cards_check_visibility: bool = False
    category_labels: Any = {}  # category → its name, or a function that returns that mapping

    def object_ids(self) -> Iterable[str]:
        """Return every object that should be in the index."""
        raise NotImplementedError

    def units(self, object_id: str) -> list[Unit]:
        """Return the units of one object; an empty list removes it from the index."""
        raise NotImplementedError

    def visible(self, object_ids: Iterable[str], user: Any) -> set[str]:
        """Return which of the objects `user` may see now, by the database."""
        raise NotImplementedError

    def readable(self, hits: Sequence[UnitRef], user: Any) -> set[UnitRef]:
        """Return which of the units `user` may read now; by default all of visible objects."""
        seen = self.visible({hit.object_id for hit in hits}, user)
        return {hit for hit in hits if hit.object_id in seen}

    def cards(self, object_ids: Iterable[str], language: str, user: Any) -> dict[str, Card]:
        """Return the cards of the objects in a constant number of queries."""
        raise NotImplementedError

    def category_label(self, category: str) -> Any:
        """Return the name of a category in the reader's language."""
        labels = self.category_labels() if callable(self.category_labels) else self.category_labels
        return labels.get(category, category)


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source, or replace the one of the same kind."""
    _sources[source.kind] = source


def unregister(kind: str) -> None:
    """Forget a source; for tests."""
    _sources.pop(kind, None)


def source(kind: str) -> Source | None:
    """Return the source of a kind, or None where its feature is not installed."""
    return _sources.get(kind)


def sources() -> list[Source]:
    """Return every source in the order of registration."""
    return list(_sources.values())
