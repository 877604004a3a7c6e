"""Storing the rows of a table: new works as drafts, known ones changed where the table says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from library.actions.publications import save_publication
from library.models import Author, Publication
from library.sheets.columns import ABSTRACTS, TITLES, row_of
from library.sheets.reading import Row
from portal.thesaurus.models import Concept

if TYPE_CHECKING:
    from portal.accounts.models import User

CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"
PLAIN = ("kind", "publisher", "licence", "doi", "isbn", "status", *TITLES, *ABSTRACTS)


def foresee_rows(rows: list[Row]) -> list[Row]:
    """Say of each row without problems what storing it would do: two queries and three more."""
    slugs = [row.cells["slug"] for row in rows if not row.problems]
    works = Publication.objects.filter(slug__in=slugs).prefetch_related(
        "authors", "topics", "places"
    )
    kept = {work.slug: row_of(work) for work in works}
    for row in rows:
        if row.problems:
            continue
        before = kept.get(row.cells["slug"])
        if before is None:
            row.outcome = CREATED
        else:
            same = all(
                _normal(name, str(before[name])) == _normal(name, value)
                for name, value in row.cells.items()
            )
            row.outcome = UNCHANGED if same else CHANGED
    return rows


@transaction.atomic
def store_rows(*, rows: list[Row], by: User | None) -> dict[str, int]:
    """Store every row without problems; returns how many were created, changed, left alone.

    A column that the table lacks changes nothing. A new work is a draft unless the row says
    otherwise.
    """
    counts = dict.fromkeys((CREATED, CHANGED, UNCHANGED), 0)
    for row in foresee_rows(rows):
        if row.problems:
            continue
        counts[row.outcome] += 1
        if row.outcome != UNCHANGED:
            save_publication(save=lambda row=row: _store(row), by=by, log=True)
    return counts


@transaction.atomic
def change_concepts(*, works: list[int], add: list[int], remove: list[int], by: User | None) -> int:
    """Give many works topics and places, and take some away; returns how many works changed."""
    added = list(Concept.objects.filter(pk__in=add))
    removed = list(Concept.objects.filter(pk__in=remove))
    changed = 0
    for work in Publication.objects.filter(pk__in=works).prefetch_related("topics", "places"):
        before = {concept.pk for concept in (*work.topics.all(), *work.places.all())}
        after = before.union(c.pk for c in added).difference(c.pk for c in removed)
        if after == before:
            continue

        def save(work: Publication = work) -> Publication:
            for concept in added:
                (work.places if concept.kind == Concept.Kind.PLACE else work.topics).add(concept)
            work.topics.remove(*removed)
            work.places.remove(*removed)
            return work

        save_publication(save=save, by=by, log=True)
        changed += 1
    return changed


def _store(row: Row) -> Publication:
    cells = row.cells
    work = Publication.objects.filter(slug=cells["slug"]).first() or Publication(slug=cells["slug"])
    for name in PLAIN:
        if name in cells and (cells[name] or name not in ("kind", "status")):
            setattr(work, name, cells[name])
    if cells.get("year"):
        work.year = int(cells["year"])
    work.save()
    values = row.values
    for name in ("topics", "places"):
        if name in cells:
            getattr(work, name).set(Concept.objects.filter(slug__in=values[name]))
    for number, (column, kind) in enumerate(
        (("authors", Author.Kind.PERSONAL), ("organisations", Author.Kind.CORPORATE))
    ):
        if column in cells:
            Author.objects.filter(publication=work, kind=kind).delete()
            Author.objects.bulk_create(
                Author(publication=work, name=name[:200], kind=kind, sort_order=100 * number + i)
                for i, name in enumerate(values[column])
            )
    return work


def _normal(name: str, value: str) -> object:
    """Return a cell for comparison: order and blanks between several values mean nothing."""
    if name in ("topics", "places"):
        return sorted(part.strip() for part in value.split(";") if part.strip())
    if name in ("authors", "organisations"):
        return [part.strip() for part in value.split(";") if part.strip()]
    return value.strip()
