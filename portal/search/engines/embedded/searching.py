"""Asking the file of the embedded engine: scores, filters, facets, groups."""

# ruff: noqa: S608 - names of tables and columns are ours, every value is bound

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from portal.languages import CODES

from ...registry import UnitRef
from .. import weights
from ..base import PAGES_PER_OBJECT, Answer, Clause, Filters, ObjectHit, Phrase, Request, UnitHit
from .writing import table

WORD_WEIGHTS = ", ".join(
    map(
        str,
        (weights.TITLE, weights.HEADING, weights.TEXT, weights.AUTHORS, weights.STUBS),
    )
)
# The usual constants of BM25; texts differ less in their concepts than in their words.
K, B = 1.2, 0.3
FIELDS = {"": "title heading text authors", "title": "title heading", "author": "authors"}
ORDERS = {
    "relevance": "score desc, o.id",
    "newest": "max(u.year) desc nulls last, score desc, o.id",
    "oldest": "min(u.year) asc nulls last, score desc, o.id",
    "title": "name collate nocase, o.id",
}


def quoted(terms: Iterable[str]) -> str:
    """Write terms as one FTS5 string: a word, or words in this order; nothing in it is syntax."""
    return '"' + " ".join(terms).replace('"', "") + '"'


@dataclass
class Scores:
    """What each unit has of the query."""

    native: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    concepts: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    matched: dict[int, int] = field(default_factory=lambda: defaultdict(int))


class Search:
    """One request against one state of the file."""

    def __init__(self, connection: sqlite3.Connection, request: Request) -> None:
        self.connection = connection
        self.request = request

    def answer(self) -> Answer:
        """Carry out the request."""
        self._fill_hits()
        where, values = self._where(self.request.filters)
        totals = self.connection.execute(
            "select count(distinct u.object) as objects, sum(u.number > 0) as pages"
            " from temp.hit h join unit u on u.id = h.unit join object o on o.id = u.object"
            f" {where}",
            values,
        ).fetchone()
        return Answer(
            objects=self._objects(where, values),
            total_objects=totals["objects"],
            total_pages=totals["pages"] or 0,
            facets={facet: self._facet(facet) for facet in self.request.facets},
        )

    # --- scores ------------------------------------------------------------------------------

    def _fill_hits(self) -> None:
        """Put every unit that answers the words into a table of this connection."""
        run = self.connection.execute
        run("create temp table if not exists hit (unit integer primary key, score real)")
        run("delete from temp.hit")
        if not self.request.clauses and not self.request.required:
            run("insert into temp.hit select id, 0 from unit")
        else:
            self.connection.executemany(
                "insert into temp.hit values (?, ?)", self._combined().items()
            )
        for phrase in self.request.excluded:
            for pk in self._phrase(phrase):
                run("delete from temp.hit where unit = ?", [pk])

    def _combined(self) -> dict[int, float]:
        scores = self._scores()
        clauses = len(self.request.clauses)
        found: dict[int, float] = {}
        for pk, matched in scores.matched.items():
            if clauses and matched < self.request.matches_needed:
                continue
            score = scores.native[pk] + weights.CONCEPTS * scores.concepts[pk]
            if clauses:
                score *= 1 - weights.ALL_WORDS + weights.ALL_WORDS * matched / clauses
            found[pk] = score
        for phrase in self.request.required:
            having = self._phrase(phrase)
            if not self.request.clauses and not found:
                found = having
            else:
                found = {pk: s + having[pk] for pk, s in found.items() if pk in having}
        return self._adjusted(self._with_record(found))

    def _scores(self) -> Scores:
        scores = Scores()
        concepts: dict[str, dict[int, float]] = {}
        weight_of: dict[str, float] = {}
        for clause in self.request.clauses:
            matching: set[int] = set()
            for pk, score in self._clause(clause).items():
                scores.native[pk] += clause.weight * score
                matching.add(pk)
            for slug, weight in clause.concepts.items():
                if slug not in concepts:
                    concepts[slug] = self._concept(slug)
                weight_of[slug] = max(weight_of.get(slug, 0), weight)
                if weight >= 1:
                    matching.update(concepts[slug])
            for pk in matching:
                scores.matched[pk] += 1
        for first, second in pairwise(self.request.clauses):
            for pk, score in self._neighbours(first, second).items():
                scores.native[pk] += weights.NEIGHBOURS * score
        for slug, units in concepts.items():
            for pk, score in units.items():
                scores.concepts[pk] += weight_of[slug] * score
                scores.matched[pk] += 0
        return scores

    def _clause(self, clause: Clause) -> dict[int, float]:
        found: dict[int, float] = {}
        for language, terms in clause.terms.items():
            asked = f"{{{FIELDS['']}}} : {quoted(terms)}"
            if len(terms) == 1 and len(terms[0]) == 1 and not terms[0].isascii():
                asked = f"{{{FIELDS['']}}} : {quoted(terms)} *"  # one Chinese character
            if clause.stubs.get(language):
                asked += f" OR stubs : {quoted([clause.stubs[language]])}"
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
        total, average = self._size()
        rows = self.connection.execute(
            "select c.unit, c.times, u.length from concept c join unit u on u.id = c.unit"
            " where c.slug = ?",
            [slug],
        ).fetchall()
        rarity = math.log(1 + (total - len(rows) + 0.5) / (len(rows) + 0.5))
        return {
            pk: rarity * times * (K + 1) / (times + K * (1 - B + B * length / average))
            for pk, times, length in rows
        }

    def _size(self) -> tuple[int, float]:
        row = self.connection.execute("select count(*), avg(length) from unit").fetchone()
        return row[0], row[1] or 1.0

    def _phrase(self, phrase: Phrase) -> dict[int, float]:
        found: dict[int, float] = {}
        for language, terms in phrase.terms.items():
            asked = f"{{{FIELDS[phrase.field]}}} : {quoted(terms)}"
            found |= self._bm25(table(language), WORD_WEIGHTS, asked)
        return found

    def _bm25(self, name: str, columns: str, asked: str) -> dict[int, float]:
        rows = self.connection.execute(
            f"select rowid, -bm25({name}, {columns}) from {name} where {name} match ?", [asked]
        )
        return dict(tuple(row) for row in rows)

    def _with_record(self, found: dict[int, float]) -> dict[int, float]:
        """Give each page a part of what the record of its object scores, in whatever language.

        The title and the abstract are in the reader's language even where no edition is.
        """
        records: dict[int, float] = {}
        for row in self.connection.execute("select id, object from unit where number = 0"):
            if row["id"] in found:
                records[row["object"]] = max(records.get(row["object"], 0), found[row["id"]])
        if not records:
            return found
        pages = self.connection.execute("select id, object from unit where number > 0")
        for row in pages:
            if row["id"] in found and row["object"] in records:
                found[row["id"]] += weights.RECORD * records[row["object"]]
        return found

    def _adjusted(self, found: dict[int, float]) -> dict[int, float]:
        """Rank older editions and other languages a little lower."""
        if not found:
            return found
        language = self.request.language if self.request.language in CODES else "en"
        rows = self.connection.execute(
            "select id, superseded, language != ? as foreign_text, weight from unit"
            " where superseded or language != ? or weight != 1",
            [language, language],
        )
        for pk, superseded, foreign, weight in rows:
            if pk in found:
                found[pk] *= (
                    weight
                    * (weights.SUPERSEDED if superseded else 1)
                    * (weights.FOREIGN if foreign else 1)
                )
        return found

    # --- filters and facets ------------------------------------------------------------------

    def _where(self, filters: Filters) -> tuple[str, list]:
        """Return the conditions: what is open, what is hidden now, what the reader has chosen."""
        parts = ["u.restricted = 0", "(u.open_from is null or u.open_from <= ?)"]
        values: list = [self.request.on.isoformat()]
        if self.request.kinds:
            parts.append(f"o.kind in ({_marks(self.request.kinds)})")
            values += self.request.kinds
        if self.request.only_objects is not None:
            pairs = sorted(self.request.only_objects)
            parts.append(f"o.kind || '|' || o.name in ({_marks(pairs)})")
            values += [f"{kind}|{name}" for kind, name in pairs]
        for kind, name in self.request.hidden_objects:
            parts.append("not (o.kind = ? and o.name = ?)")
            values += [kind, name]
        for kind, name, key in self.request.hidden_units:
            parts.append("not (o.kind = ? and o.name = ? and u.key = ?)")
            values += [kind, name, key]
        for facet, chosen in filters.chosen.items():
            if chosen:
                part, more = _chosen(facet, chosen)
                parts.append(part)
                values += more
        first, last = filters.years
        if first is not None:
            parts.append("u.year >= ?")
            values.append(first)
        if last is not None:
            parts.append("u.year <= ?")
            values.append(last)
        return "where " + " and ".join(parts), values

    def _facet(self, facet: str) -> dict[str, int]:
        where, values = self._where(self.request.filters.without(facet))
        join = ""
        value = {"kind": "o.kind", "year": "u.year"}.get(facet, f"u.{facet}")
        if facet in ("topic", "place"):
            join, value = f"join mark m on m.unit = u.id and m.facet = '{facet}'", "m.value"
        if facet == "year":
            value = "(u.year / 10) * 10"
        rows = self.connection.execute(
            f"select {value} as value, count(distinct u.object) as n from temp.hit h"
            f" join unit u on u.id = h.unit join object o on o.id = u.object {join} {where}"
            f" and value is not null and value != '' group by value",
            values,
        )
        return {str(row["value"]): row["n"] for row in rows}

    # --- groups ------------------------------------------------------------------------------

    def _objects(self, where: str, values: list) -> list[ObjectHit]:
        name = "''"
        named: list = []
        if self.request.sort == "title":
            name = (
                "(select t.title from unit t where t.object = o.id"
                " order by t.language != ?, t.number limit 1)"
            )
            named = [self.request.language]
        rows = self.connection.execute(
            "select o.id, o.kind, o.name as object_id, max(h.score) as score,"
            f" sum(u.number > 0) as pages, {name} as name"
            " from temp.hit h join unit u on u.id = h.unit join object o on o.id = u.object"
            f" {where} group by o.id order by {ORDERS[self.request.sort]} limit ? offset ?",
            [*named, *values, self.request.size, self.request.first],
        ).fetchall()
        return [
            ObjectHit(
                kind=row["kind"],
                object_id=row["object_id"],
                score=row["score"],
                pages=row["pages"],
                units=self._units(row["id"], where, values),
            )
            for row in rows
        ]

    def _units(self, object_pk: int, where: str, values: list) -> list[UnitHit]:
        """Return the best pages; the record itself only where no page answers."""
        rows = self.connection.execute(
            "select u.*, o.kind, o.name as object_id, h.score from temp.hit h"
            " join unit u on u.id = h.unit join object o on o.id = u.object"
            f" {where} and o.id = ? order by u.number = 0, h.score desc, u.id limit ?",
            [*values, object_pk, PAGES_PER_OBJECT],
        ).fetchall()
        hits = [_hit(row) for row in rows]
        return [h for h in hits if h.ref.number] or hits[:1]


def _hit(row: sqlite3.Row) -> UnitHit:
    return UnitHit(
        ref=ref(row),
        score=row["score"],
        title=row["title"],
        heading=row["heading"],
        text=row["text"],
        authors=row["authors"],
        superseded=bool(row["superseded"]),
        year=row["year"],
    )


def ref(row: sqlite3.Row) -> UnitRef:
    """Return the name of a unit from its row."""
    return UnitRef(
        kind=row["kind"],
        object_id=row["object_id"],
        edition=row["edition"],
        number=row["number"],
        anchor=row["anchor"],
        language=row["language"],
    )


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


def _chosen(facet: str, chosen: tuple[str, ...]) -> tuple[str, list]:
    if facet == "concept":
        marks = _marks(chosen)
        return f"u.id in (select unit from concept where slug in ({marks}))", list(chosen)
    if facet in ("topic", "place"):
        return (
            "exists (select 1 from mark m where m.unit = u.id and m.facet = ?"
            f" and m.value in ({_marks(chosen)}))",
            [facet, *chosen],
        )
    if facet == "year":
        decades = [int(value) for value in chosen if value.isdigit()]
        return f"(u.year / 10) * 10 in ({_marks(decades)})", list(decades)
    column = "o.kind" if facet == "kind" else f"u.{facet}"
    return f"{column} in ({_marks(chosen)})", list(chosen)
