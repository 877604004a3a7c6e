"""A unit, read once and ready for any engine: cleaned text, terms, concepts."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from . import analysis, concepts
from .registry import Unit, source

# A page of a book has two or three thousand characters; a text without pages may be long.
LONGEST_TEXT = 200_000
FORMAT = 1  # raise it when something else of a unit is indexed: check_index then finds every object


@dataclass
class Document:
    """A unit with what an engine needs besides: the concepts its words name, and those above."""

    unit: Unit
    named: Counter[str] = field(default_factory=Counter)
    above: set[str] = field(default_factory=set)
    weight: float = 1.0

    @property
    def set_by_editors(self) -> set[str]:
        """Return the concepts that editors have given the object: they are said of its record.

        A page of text has only the concepts that its own words name.
        """
        return set() if self.unit.number else {*self.unit.topics, *self.unit.places}


def digest(units: Sequence[Unit]) -> str:
    """Return what stands for all that is indexed of an object; it changes when a unit does."""
    whole = hashlib.sha256(str(FORMAT).encode())
    for unit in units:
        whole.update(repr(unit).encode())
    return whole.hexdigest()


def documents(units: Iterable[Unit]) -> list[Document]:
    """Read the units of one object; the thesaurus is looked at once."""
    words = concepts.vocabulary()
    return [document(unit, words) for unit in units]


def document(unit: Unit, words: concepts.Vocabulary | None = None) -> Document:
    """Read a unit: clean its texts and find the concepts in them."""
    words = words or concepts.vocabulary()
    unit = replace(
        unit,
        object_id=str(unit.object_id),
        title=analysis.clean(unit.title or ""),
        heading=analysis.clean(unit.heading or ""),
        text=analysis.clean((unit.text or "")[:LONGEST_TEXT]),
        authors=analysis.clean(unit.authors or ""),
        topics=tuple(unit.topics),
        places=tuple(unit.places),
    )
    named: Counter[str] = Counter()
    for text, times in ((unit.title, 1), (unit.heading, 2), (unit.text, 1)):
        for slug, count in concepts.in_text(text, unit.language, words).items():
            named[slug] += count * times
    owner = source(unit.kind)
    found = Document(unit=unit, named=named, weight=owner.weight if owner else 1.0)
    found.above = words.broader({*named, *found.set_by_editors})
    return found
