"""Scores of the embedded engine: what each unit has of the words and concepts of a query."""

# ruff: noqa: S608 - names of tables and columns are ours, every value is bound

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from .. import weights
from ..base import Clause, Phrase, Request
from .writing import table

WORD_WEIGHTS = ", ".join(
    map(
        str,
        (weights.TITLE, weights.HEADING, weights.TEXT, weights.AUTHORS, weights.STUBS),
    )
)
CHARACTER_WEIGHTS = "0, 0, 0, 0, 1"
# The usual constants of BM25; texts differ less in their concepts than in their words.
K, B = 1.2, 0.3
FIELDS = {"": "title heading text authors", "title": "title heading", "author": "authors"}


def quoted(terms: Iterable[str]) -> str:
    """Write terms as one FTS5 string: a word, or words in this order; nothing in it is syntax."""
    return '"' + " ".join(terms).replace('"', "") + '"'


@dataclass
class Scores:
    """What each unit has of the query."""

    native: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    concepts: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    matched: dict[int, int] = field(default_factory=lambda: defaultdict(int))


class Scoring:
    """The scores of one request against one state of the file."""

    def __init__(self, connection: sqlite3.Connection, request: Request) -> None:
        # Bare pairs become a dictionary without a step of Python for each of them.
        self.cursor = connection.cursor()
        self.cursor.row_factory = None
        self.request = request

    def found(self) -> dict[int, float]:
        """Return every unit that answers the words, restricted ones too, with its score."""
        scores = self._scores()
        clauses = len(self.request.clauses)
        needed = self.request.matches_needed if clauses else 0
        # A unit with all the words keeps its score; of fewer words a part counts whatever they are.
        whole = [
            1 - weights.ALL_WORDS + weights.ALL_WORDS * matched / clauses if clauses else 1
            for matched in range(clauses + 1)
        ]
        concepts = scores.concepts
        found = {
            pk: (scores.native[pk] + weights.CONCEPTS * concepts.get(pk, 0)) * whole[matched]
            for pk, matched in scores.matched.items()
            if matched >= needed
        }
        for phrase in self.request.required:
            having = self._phrase(phrase)
            if not self.request.clauses and not found:
                found = having
            else:
                found = {pk: s + having[pk] for pk, s in found.items() if pk in having}
        return found

    def excluded(self) -> set[int]:
        """Return the units with a phrase that must not be there."""
        return {pk for phrase in self.request.excluded for pk in self._phrase(phrase)}

    def _scores(self) -> Scores:
        scores = Scores()
        concepts: dict[str, dict[int, float]] = {}
        weight_of: dict[str, float] = {}
        for clause in self.request.clauses:
            having = self._clause(clause)
            for slug, weight in clause.concepts.items():
                if slug not in concepts:
                    concepts[slug] = self._concept(slug)
                weight_of[slug] = max(weight_of.get(slug, 0), weight)
                # Another name of the same thing stands for the word itself.
                share = weights.SYNONYM * weight
                for pk, score in concepts[slug].items():
                    having[pk] = max(having.get(pk, 0), share * score)
            for pk, score in having.items():
                scores.native[pk] += clause.weight * score
                scores.matched[pk] += 1
        for first, second in pairwise(self.request.clauses):
            for pk, score in self._neighbours(first, second).items():
                scores.native[pk] += weights.NEIGHBOURS * score
        self._add_characters(scores)
        for slug, units in concepts.items():
            for pk, score in units.items():
                scores.concepts[pk] += weight_of[slug] * score
                scores.matched[pk] += 0
        return scores

    def _add_characters(self, scores: Scores) -> None:
        """Add what Chinese texts that answer have of the single characters of the query."""
        if not self.request.characters:
            return
        asked = "stubs : (" + " OR ".join(quoted([c]) for c in self.request.characters) + ")"
        for pk, score in self._bm25(table("zh-hans"), CHARACTER_WEIGHTS, asked).items():
            if pk in scores.matched:
                scores.native[pk] += weights.CHARACTERS * score

    def _clause(self, clause: Clause) -> dict[int, float]:
        found: dict[int, float] = {}
        for language, terms in clause.terms.items():
            asked = f"{{{FIELDS['']}}} : {quoted(terms)}"
            if len(terms) == 1 and len(terms[0]) == 1 and not terms[0].isascii():
                asked = f"{{{FIELDS['']}}} : {quoted(terms)} *"  # one Chinese character
            if other := clause.written_terms.get(language):
                asked += f" OR {{{FIELDS['']}}} : {quoted([other])}"
            if clause.stubs.get(language):
                # Forms of a word differ in length, and so do the beginnings that are kept of them.
                asked += f" OR stubs : {quoted([clause.stubs[language]])} *"
            found |= self._bm25(table(language), WORD_WEIGHTS, asked)
        return found

    def _neighbours(self, first: Clause, second: Clause) -> dict[int, float]:
        """Score texts in which two words of the query stand near each other."""
        found: dict[int, float] = {}
        if not (first.text.isascii() or first.stubs):
            return found  # pairs of Chinese characters overlap as it is
        for language in first.terms:
            one, two = quoted(first.terms[language]), quoted(second.terms[language])
            asked = f"{{heading text}} : NEAR({one} {two}, {weights.NEAR})"
            found |= self._bm25(table(language), WORD_WEIGHTS, asked)
        return found

    def _concept(self, slug: str) -> dict[int, float]:
        """Score one concept by BM25, whatever the language of the text."""
        total, average = self._size
        (having,) = self._rows("select count(*) from concept where slug = ?", [slug]).fetchone()
        rarity = math.log(1 + (total - having + 0.5) / (having + 0.5))
        # "cross join" keeps the order: from the concept to its units.
        return self._pairs(
            "select c.unit, ? * c.times / (c.times + ? + ? * u.length)"
            " from concept c cross join unit u on u.id = c.unit where c.slug = ?",
            [rarity * (K + 1), K * (1 - B), K * B / average, slug],
        )

    @cached_property
    def _size(self) -> tuple[int, float]:
        total, average = self._rows("select count(*), avg(length) from unit", []).fetchone()
        return total, average or 1.0

    def _phrase(self, phrase: Phrase) -> dict[int, float]:
        found: dict[int, float] = {}
        for language, terms in phrase.terms.items():
            asked = f"{{{FIELDS[phrase.field]}}} : {quoted(terms)}"
            found |= self._bm25(table(language), WORD_WEIGHTS, asked)
        return found

    def _bm25(self, name: str, columns: str, asked: str) -> dict[int, float]:
        return self._pairs(
            f"select rowid, -bm25({name}, {columns}) from {name} where {name} match ?", [asked]
        )

    def _pairs(self, statement: str, values: list) -> dict[int, float]:
        return dict(self._rows(statement, values).fetchall())

    def _rows(self, statement: str, values: list) -> Any:
        return self.cursor.execute(statement, values)
