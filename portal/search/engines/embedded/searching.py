"""Asking the file of the embedded engine: filters, facets, groups."""

# ruff: noqa: S608 - names of tables and columns are ours, every value is bound

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.languages import CODES

from ...registry import UnitRef
from .. import weights
from ..base import PAGES_PER_OBJECT, Answer, ObjectHit, Request, UnitHit
from .scoring import Scoring
from .writing import marked

# A connection answers one request at a time; each begins with empty tables.
TEMPORARY = (
    "create temp table if not exists raw (unit integer primary key, score real)",
    "create temp table if not exists hit (unit integer primary key, object integer, score real)",
    "delete from temp.raw",
    "delete from temp.hit",
)
# Each page gets a part of what the record of its object scores, in whatever language: the title
# and the abstract are in the reader's language even where no edition is.
HITS = f"""
insert into temp.hit (unit, object, score)
select r.unit, u.object,
    (r.score + (u.number > 0) * {weights.RECORD} * coalesce(d.score, 0)) * u.weight
    * case when u.superseded then {weights.SUPERSEDED} else 1 end
    * case when u.language != ? then {weights.FOREIGN} else 1 end
from temp.raw r cross join unit u on u.id = r.unit join object o on o.id = u.object
left join (
    select u.object as object, max(r.score) as score
    from temp.raw r cross join unit u on u.id = r.unit where u.number = 0 group by u.object
) d on d.object = u.object
"""
# What filters and facets look at is the same for most pages of a work: one row stands for them.
GROUPS = """
select h.object, o.kind, o.name, u.language, u.category, u.year, u.licence, u.marks,
    sum(u.number > 0) as pages, max(h.score) as score
from temp.hit h cross join unit u on u.id = h.unit join object o on o.id = h.object
group by h.object, u.language, u.category, u.year, u.licence, u.marks
"""


@dataclass
class Found:
    """One object that answers, over all its units that pass the filters."""

    pk: int
    kind: str
    name: str
    score: float = float("-inf")
    pages: int = 0
    newest: int | None = None
    oldest: int | None = None

    def add(self, row: sqlite3.Row) -> None:
        """Count some of its units in."""
        self.score = max(self.score, row["score"])
        self.pages += row["pages"]
        if row["year"] is not None:
            self.newest = max(row["year"], self.newest or row["year"])
            self.oldest = min(row["year"], self.oldest or row["year"])


class Search:
    """One request against one state of the file."""

    def __init__(self, connection: sqlite3.Connection, request: Request) -> None:
        self.connection = connection
        self.request = request
        self.chosen = {
            facet: frozenset(values) for facet, values in request.filters.chosen.items() if values
        }

    def answer(self) -> Answer:
        """Carry out the request."""
        self._fill_hits()
        found: dict[int, Found] = {}
        counted: dict[str, dict[str, set[int]]] = {
            facet: defaultdict(set) for facet in self.request.facets
        }
        for row in self.connection.execute(GROUPS):
            failing = self._failing(row)
            if not failing:
                pk = row["object"]
                if pk not in found:
                    found[pk] = Found(pk, row["kind"], row["name"])
                found[pk].add(row)
                for facet, values in counted.items():
                    for value in _values(row, facet):
                        values[value].add(pk)
            elif len(failing) == 1 and failing[0] in counted:
                # Each facet counts under all the other filters, not under its own.
                for value in _values(row, failing[0]):
                    counted[failing[0]][value].add(row["object"])
        return Answer(
            objects=[self._object_hit(one) for one in self._in_order(found)],
            total_objects=len(found),
            total_pages=sum(one.pages for one in found.values()),
            facets={
                facet: {value: len(objects) for value, objects in values.items()}
                for facet, values in counted.items()
            },
        )

    # --- hits --------------------------------------------------------------------------------

    def _fill_hits(self) -> None:
        """Put every unit that answers the words and may be shown into a temporary table."""
        run = self.connection.execute
        for statement in TEMPORARY:
            run(statement)
        scoring = Scoring(self.connection, self.request)
        excluded = scoring.excluded()
        if self.request.everything:
            run("insert into temp.raw select id, 0 from unit")
            self.connection.executemany(
                "delete from temp.raw where unit = ?", ((pk,) for pk in excluded)
            )
        else:
            found = scoring.found()
            for pk in excluded & found.keys():
                del found[pk]
            self.connection.executemany("insert into temp.raw values (?, ?)", found.items())
        where, values = self._may_be_shown()
        language = self.request.language if self.request.language in CODES else "en"
        run(f"{HITS} {where}", [language, *values])

    def _may_be_shown(self) -> tuple[str, list]:
        """Return the conditions besides the facets: open, not hidden now, of this search at all."""
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
        if concepts := self.chosen.get("concept"):
            parts.append(f"u.id in (select unit from concept where slug in ({_marks(concepts)}))")
            values += concepts
        return "where " + " and ".join(parts), values

    # --- filters and facets ------------------------------------------------------------------

    def _failing(self, row: sqlite3.Row) -> list[str]:
        """Return the facets whose choice a row does not meet."""
        failing = [
            facet
            for facet, chosen in self.chosen.items()
            if facet != "concept" and chosen.isdisjoint(_values(row, facet))
        ]
        first, last = self.request.filters.years
        if (first, last) != (None, None) and "year" not in failing:
            year = row["year"]
            if year is None or year < (first or year) or year > (last or year):
                failing.append("year")
        return failing

    # --- groups ------------------------------------------------------------------------------

    def _in_order(self, found: dict[int, Found]) -> list[Found]:
        """Return the objects of the page asked for."""
        order = sorted(found.values(), key=lambda one: (-one.score, one.pk))
        if self.request.sort == "newest":
            order.sort(key=lambda one: one.newest or float("-inf"), reverse=True)
        elif self.request.sort == "oldest":
            order.sort(key=lambda one: one.oldest or float("inf"))
        elif self.request.sort == "title":
            names = self._names()
            order.sort(key=lambda one: (names.get(one.pk, ""), one.pk))
        first = self.request.first
        return order[first : first + self.request.size]

    def _names(self) -> dict[int, str]:
        """Return the titles by which objects stand in order: the reader's language first."""
        rows = self.connection.execute(
            "select o.id, (select w.title from unit t join wording w on w.unit = t.id"
            " where t.object = o.id order by t.language != ?, t.number limit 1) as name"
            " from object o where o.id in (select object from temp.hit)",
            [self.request.language],
        )
        return {row["id"]: (row["name"] or "").casefold() for row in rows}

    def _object_hit(self, one: Found) -> ObjectHit:
        return ObjectHit(
            kind=one.kind,
            object_id=one.name,
            score=one.score,
            pages=one.pages,
            units=list(self._units(one)),
        )

    def _units(self, one: Found) -> Iterator[UnitHit]:
        """Yield the best pages; the record itself only where no page answers."""
        rows = self.connection.execute(
            "select u.*, o.kind, o.name as object_id, h.score from unit u"
            " cross join temp.hit h on h.unit = u.id join object o on o.id = u.object"
            " where u.object = ? order by u.number = 0, h.score desc, u.id",
            [one.pk],
        )
        passing = [row for row in rows if not self._failing(row)][:PAGES_PER_OBJECT]
        pages = [row for row in passing if row["number"]]
        for row in pages or passing[:1]:
            words = self.connection.execute(
                "select * from wording where unit = ?", [row["id"]]
            ).fetchone()
            yield UnitHit(
                ref=ref(row),
                score=row["score"],
                title=words["title"],
                heading=words["heading"],
                text=words["text"],
                authors=words["authors"],
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


def _values(row: sqlite3.Row, facet: str) -> tuple[str, ...]:
    """Return what a row counts as in a facet; years count by decades."""
    if facet in ("topic", "place"):
        return marked(row["marks"], facet)
    value = row[facet]
    if facet == "year" and value is not None:
        return (str(value // 10 * 10),)
    return (str(value),) if value not in (None, "") else ()
