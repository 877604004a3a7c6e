"""The embedded engine: the interface over the file."""

# ruff: noqa: S608 - names of tables and columns are ours, every value is bound

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from portal.languages import CODES

from ... import analysis
from ...concepts import vocabulary
from ...documents import Document, document
from ...registry import Unit, UnitRef
from ..base import Answer, Clause, EngineDown, Hidden, Request
from .scoring import FIELDS, quoted
from .searching import Search, ref
from .store import Store
from .writing import delete_units, insert_concepts, insert_unit, marked, table

CHUNK = 500
FINISHED = 20  # words that a beginning may stand for
OPEN = "u.restricted = 0 and (u.open_from is null or u.open_from <= ?)"


class EmbeddedEngine:
    """SQLite FTS5 in one file: many readers, one writer at a time."""

    name = "embedded"

    def __init__(self, path: Path) -> None:
        self.store = Store(Path(path))

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            with self.store.reading() as connection:
                yield connection
        except (sqlite3.OperationalError, sqlite3.DatabaseError, OSError) as error:
            raise EngineDown(str(error)) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with self.store.writing() as connection:
                yield connection
        except (sqlite3.OperationalError, sqlite3.DatabaseError, OSError) as error:
            raise EngineDown(str(error)) from error

    def index(
        self, kind: str, object_id: str, revision: int, documents: Sequence[Document]
    ) -> None:
        """Replace the units of an object, unless the index holds a newer revision of it."""
        with self._writing() as connection:
            pk = self._claim(connection, kind, object_id, revision, gone=False)
            if pk is not None:
                delete_units(connection, pk)
                for item in documents:
                    insert_unit(connection, pk, item)

    def remove(self, kind: str, object_id: str, revision: int) -> None:
        """Forget an object but not its revision."""
        with self._writing() as connection:
            pk = self._claim(connection, kind, object_id, revision, gone=True)
            if pk is not None:
                delete_units(connection, pk)

    @staticmethod
    def _claim(
        connection: sqlite3.Connection, kind: str, object_id: str, revision: int, *, gone: bool
    ) -> int | None:
        row = connection.execute(
            "insert into object (kind, name, revision, gone) values (?, ?, ?, ?)"
            " on conflict (kind, name) do update set revision = excluded.revision,"
            " gone = excluded.gone where excluded.revision >= revision returning id",
            [kind, str(object_id), revision, int(gone)],
        ).fetchone()
        return row["id"] if row else None

    def search(self, request: Request) -> Answer:
        """Answer a request."""
        with self._reading() as connection:
            return Search(connection, request).answer()

    def suggest(
        self, start: str, language: str, on: date, limit: int = 8, hidden: Hidden = ()
    ) -> list[str]:
        """Return words of public texts that begin so, the most frequent first."""
        start = analysis.fold(start)
        if not start:
            return []
        with self._reading() as connection:
            rows = connection.execute(
                "select w.word, count(*) as n from word w join unit u on u.id = w.unit"
                f" where w.language = ? and w.word >= ? and w.word < ? and {OPEN}"
                f" {_without(hidden)} group by w.word order by n desc, w.word limit ?",
                [language, start, start + "\U0010ffff", on.isoformat(), *_names(hidden), limit],
            )
            return [row["word"] for row in rows]

    def titles(self, words: str, language: str, on: date, limit: int) -> list[tuple[str, str]]:
        """Return the objects whose title in some language has these words."""
        found: dict[tuple[str, str], None] = {}
        last = words.rpartition(" ")[2]
        finished = {code: self.suggest(last, code, on, FINISHED) for code in CODES}
        with self._reading() as connection:
            for code in sorted(CODES, key=lambda code: code != language):
                asked = _beginning(words, code, finished[code])
                if not asked:
                    continue
                name = table(code)
                rows = connection.execute(
                    f"select o.kind, o.name from {name} f join unit u on u.id = f.rowid"
                    f" join object o on o.id = u.object where f.{name} match ? and u.number = 0"
                    f" and {OPEN} order by bm25({name}) limit ?",
                    [asked, on.isoformat(), limit * 4],
                )
                found |= {(row["kind"], row["name"]): None for row in rows}
        return list(found)[:limit]

    def spellings(self, word: str, language: str, on: date, hidden: Hidden = ()) -> list[str]:
        """Return words of public texts with the same first letter and about the same length."""
        word = analysis.fold(word)
        if len(word) < 4:
            return []
        reach = 1 if len(word) < 7 else 2
        with self._reading() as connection:
            rows = connection.execute(
                "select w.word, count(*) as n from word w join unit u on u.id = w.unit"
                " where w.language = ? and w.word >= ? and w.word < ?"
                f" and length(w.word) between ? and ? and {OPEN} {_without(hidden)}"
                " group by w.word",
                [
                    *(language, word[0], word[0] + "\U0010ffff"),
                    *(len(word) - reach, len(word) + reach, on.isoformat()),
                    *_names(hidden),
                ],
            ).fetchall()
        near = [
            (distance, -row["n"], row["word"])
            for row in rows
            if (distance := analysis.edit_distance(word, row["word"], reach)) <= reach
        ]
        return [found for _, _, found in sorted(near)]

    def frequency(self, clause: Clause, on: date) -> int:
        """Return how many public units have a clause, by its words or by its concepts."""
        found: set[int] = set()
        with self._reading() as connection:
            for language, terms in clause.terms.items():
                asked = f"{{{FIELDS['']}}} : {quoted(terms)}"
                if other := clause.written_terms.get(language):
                    asked += f" OR {{{FIELDS['']}}} : {quoted([other])}"
                name = table(language)
                found |= {
                    row["rowid"]
                    for row in connection.execute(
                        f"select f.rowid from {name} f join unit u on u.id = f.rowid"
                        f" where f.{name} match ? and {OPEN}",
                        [asked, on.isoformat()],
                    )
                }
        return len(found)

    def objects(self) -> dict[tuple[str, str], int]:
        """Return every object of the index with the number of its units."""
        with self._reading() as connection:
            rows = connection.execute(
                "select o.kind, o.name, count(u.id) as n from object o"
                " join unit u on u.object = o.id group by o.id"
            )
            return {(row["kind"], row["name"]): row["n"] for row in rows}

    def revisions(self, objects: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """Return under which revision the index keeps each of these objects, if it does."""
        with self._reading() as connection:
            rows = connection.execute("select kind, name, revision from object where gone = 0")
            kept = {(row["kind"], row["name"]): row["revision"] for row in rows}
        return {key: kept[key] for key in objects if key in kept}

    def refs(self, objects: Collection[tuple[str, str]]) -> Iterator[UnitRef]:
        """Return the names of all units of some objects."""
        with self._reading() as connection:
            for kind, name in objects:
                for row in connection.execute(
                    "select u.*, o.kind, o.name as object_id from unit u"
                    " join object o on o.id = u.object where o.kind = ? and o.name = ?",
                    [kind, name],
                ).fetchall():
                    yield ref(row)

    def reread_concepts(self, slugs: Collection[str]) -> int:
        """Find the concepts anew in texts that carry these concepts or one of their names.

        The words of the texts are not touched, so that a new name is found within seconds.
        """
        words = vocabulary()
        units: set[int] = set()
        with self._reading() as connection:
            for slug in slugs:
                rows = connection.execute("select unit from concept where slug = ?", [slug])
                units |= {row["unit"] for row in rows}
            for alias in words.aliases:
                terms = analysis.terms(alias.text, alias.language)
                if alias.concept in slugs and terms:
                    # The single last character of a Chinese name is no word of its own.
                    terms = terms[:-1] if len(terms) > 1 and len(terms[-1]) == 1 else terms
                    units |= self._rows(connection, table(alias.language), quoted(terms))
        ordered = sorted(units)
        for first in range(0, len(ordered), CHUNK):
            self._rewrite_concepts(ordered[first : first + CHUNK])
        return len(ordered)

    @staticmethod
    def _rows(connection: sqlite3.Connection, name: str, asked: str) -> set[int]:
        found = connection.execute(f"select rowid from {name} where {name} match ?", [asked])
        return {row["rowid"] for row in found}

    def _rewrite_concepts(self, pks: Sequence[int]) -> None:
        words = vocabulary()
        with self._writing() as connection:
            for pk in pks:
                row = connection.execute(
                    "select * from unit u join wording w on w.unit = u.id where u.id = ?", [pk]
                ).fetchone()
                if row is None:
                    continue
                unit = Unit(
                    kind="",
                    object_id="",
                    language=row["language"],
                    number=row["number"],
                    title=row["title"],
                    heading=row["heading"],
                    text=row["text"],
                    topics=marked(row["marks"], "topic"),
                    places=marked(row["marks"], "place"),
                )
                connection.execute("delete from concept where unit = ?", [pk])
                insert_concepts(connection, pk, document(unit, words))

    def is_outdated(self) -> bool:
        """Return no: a file of another release is emptied when it is opened, and filled again."""
        return False

    @contextmanager
    def rebuilding(self, *, fresh: bool) -> Iterator[None]:
        """Readers go on searching: each object is replaced in one transaction."""
        if fresh:
            with self._writing() as connection:
                for row in connection.execute("select id from object").fetchall():
                    delete_units(connection, row["id"])
        yield
        with self._writing() as connection:
            connection.execute("analyze")


def _beginning(words: str, language: str, finished: Sequence[str]) -> str:
    """Write words for a title: whole ones by their stems, the last one as the beginning of one.

    The index holds stems, and "livi" begins none: the known words that begin so stand for it.
    """
    tokens = analysis.tokens(words, language)
    if not tokens:
        return ""
    parts = [quoted([token.term]) for token in tokens[:-1] if len(token.term) > 1]
    last = tokens[-1]
    typed = analysis.fold(words[last.start : last.end])
    if len(tokens) > 1 and len(last.term) == 1 and not last.term.isascii():
        last_part = ""  # the end of a run of Chinese: its pairs say it already
    else:
        stems = dict.fromkeys([last.term, *(analysis.stem(word, language) for word in finished)])
        last_part = f"({quoted([typed])} * OR {' OR '.join(quoted([s]) for s in stems)})"
    return "{title} : (" + " AND ".join(filter(None, [*parts, last_part])) + ")"


def _without(hidden: Hidden) -> str:
    if not hidden:
        return ""
    marks = ", ".join("?" for _ in hidden)
    return f"and u.object not in (select id from object where kind || '|' || name in ({marks}))"


def _names(hidden: Hidden) -> list[str]:
    return [f"{kind}|{object_id}" for kind, object_id in hidden]
