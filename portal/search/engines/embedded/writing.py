"""Writing units into the file of the embedded engine."""

# ruff: noqa: S608 - names of tables and columns are ours, every value is bound

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import lru_cache

from portal.languages import CODES, suffix

from ... import analysis
from ...documents import Document
from ...stubs import LENGTH, stub
from .. import weights

MOST_TIMES = 20  # a concept named more often than this is not more present


def table(language: str) -> str:
    """Return the table of a language; another language than the four is read as English."""
    return f"words_{suffix(language if language in CODES else 'en')}"


def marks(topics: Iterable[str], places: Iterable[str]) -> str:
    """Write the topics and places that editors gave as one value: `marked` reads it."""
    return " ".join([*(f"topic:{slug}" for slug in topics), *(f"place:{slug}" for slug in places)])


@lru_cache(maxsize=10_000)
def marked(value: str, facet: str) -> tuple[str, ...]:
    """Return the topics or the places written in a value of `marks`."""
    beginning = f"{facet}:"
    return tuple(
        mark.removeprefix(beginning) for mark in value.split() if mark.startswith(beginning)
    )


def delete_units(connection: sqlite3.Connection, object_pk: int) -> None:
    """Remove the units of an object from every table."""
    units = connection.execute(
        "select id, language from unit where object = ?", [object_pk]
    ).fetchall()
    for unit in units:
        connection.execute(f"delete from {table(unit['language'])} where rowid = ?", [unit["id"]])
    connection.execute("delete from unit where object = ?", [object_pk])


def insert_unit(connection: sqlite3.Connection, object_pk: int, document: Document) -> None:
    """Write one unit into every table."""
    unit = document.unit
    columns = [
        analysis.terms(text, unit.language)
        for text in (unit.title, unit.heading, unit.text, unit.authors)
    ]
    cursor = connection.execute(
        "insert or replace into unit (object, key, edition, number, anchor, language, category,"
        " year, licence, open_from, restricted, superseded, weight, length, marks)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            *(object_pk, unit.ref.key, unit.edition, unit.number, unit.anchor, unit.language),
            *(unit.category, unit.year, unit.licence),
            *(unit.open_from.isoformat() if unit.open_from else None, int(unit.restricted)),
            *(int(unit.superseded), document.weight, sum(map(len, columns))),
            marks(unit.topics, unit.places),
        ],
    )
    pk = cursor.lastrowid
    connection.execute(
        "insert into wording (unit, title, heading, text, authors) values (?, ?, ?, ?, ?)",
        [pk, unit.title, unit.heading, unit.text, unit.authors],
    )
    stubs = [stub(term) for column in columns[:3] for term in column if len(term) >= LENGTH]
    # A heading counts twice, as its words do.
    for text in (unit.title, unit.heading, unit.heading, unit.text):
        stubs += analysis.characters(text)
    connection.execute(
        f"insert into {table(unit.language)} (rowid, title, heading, text, authors, stubs)"
        " values (?, ?, ?, ?, ?, ?)",
        [pk, *(" ".join(column) for column in columns), " ".join(stubs)],
    )
    insert_concepts(connection, pk, document)
    # What is offered as a spelling comes from open texts only.
    if not unit.restricted and unit.open_from is None:
        words = {analysis.fold(t) for t in _plain_words(f"{unit.title} {unit.heading} {unit.text}")}
        connection.executemany(
            "insert or ignore into word (language, word, unit) values (?, ?, ?)",
            [(unit.language, word, pk) for word in words],
        )


def insert_concepts(connection: sqlite3.Connection, pk: int, document: Document) -> None:
    """Write the concepts of one unit, each with how present it is."""
    connection.executemany(
        "insert into concept (slug, unit, times) values (?, ?, ?)",
        [(slug, pk, times) for slug, times in presence(document).items()],
    )


def presence(document: Document) -> dict[str, float]:
    """Return how present each concept is: named, given by editors, or above one of these."""
    found = {
        slug: weights.CONCEPT_NAMED * min(times, MOST_TIMES)
        for slug, times in document.named.items()
    }
    for slugs, weight in (
        (document.set_by_editors, weights.CONCEPT_GIVEN),
        (document.above, weights.CONCEPT_ABOVE),
    ):
        for slug in slugs:
            found[slug] = found.get(slug, 0) + weight
    return found


def _plain_words(text: str) -> Iterable[str]:
    return (m for m in analysis.plain_words(text) if len(m) > 2)
