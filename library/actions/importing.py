"""Storing publications that were read from a folder."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files import File
from django.db import transaction

from library import access
from library.actions.files import (
    begin_extraction,
    finish_extraction,
    language_of,
    limits,
    receive_file,
)
from library.actions.publications import save_publication
from library.extraction.run import Result, extract
from library.importing.reading import Parcel
from library.importing.schema import EditionData
from library.models import Author, Edition, LibraryFile, Publication
from portal import languages
from portal.thesaurus.models import Concept

if TYPE_CHECKING:
    from portal.accounts.models import User

CLAIMED_AT_ONCE = 8
CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"


def foresee(parcel: Parcel) -> str:
    """What storing this parcel would do."""
    stored = Publication.objects.filter(slug=parcel.data.slug).first()
    if stored is None:
        return CREATED
    return UNCHANGED if stored.import_digest == parcel.digest else CHANGED


@transaction.atomic
def store_parcel(*, parcel: Parcel, by: User | None, wake: bool = True) -> str:
    """Create or change one publication; a parcel stored before changes nothing.

    Embargoes count from the first import, so that a second one does not prolong them. Editions
    that the parcel does not name are left alone: an editor may have added them.
    """
    outcome = foresee(parcel)
    if outcome != UNCHANGED:
        save_publication(save=lambda: _store(parcel, by, wake), by=by)
    return outcome


def _store(parcel: Parcel, by: User | None, wake: bool) -> Publication:
    data = parcel.data
    publication = Publication.objects.filter(slug=data.slug).first() or Publication(
        slug=data.slug, status=Publication.Status.PUBLISHED, imported_on=access.today()
    )
    publication.kind, publication.year = data.kind, data.year
    publication.publisher, publication.licence = data.publisher, data.licence
    publication.doi, publication.isbn = data.identifiers.doi, data.identifiers.isbn
    publication.demonstration = data.demonstration
    for code in languages.CODES:
        setattr(publication, f"title_{languages.suffix(code)}", data.title.get(code, ""))
        setattr(publication, f"abstract_{languages.suffix(code)}", data.abstract.get(code, ""))
    publication.imported_on = publication.imported_on or access.today()
    publication.import_digest = parcel.digest
    publication.save()
    publication.topics.set(Concept.objects.filter(slug__in=data.topics))
    publication.places.set(Concept.objects.filter(slug__in=data.places))
    Author.objects.filter(publication=publication).delete()
    Author.objects.bulk_create(
        Author(publication=publication, name=a.name, kind=a.kind, sort_order=number)
        for number, a in enumerate(data.authors)
    )
    stored = {
        item.id: _store_edition(
            parcel=parcel, publication=publication, item=item, number=number, by=by, wake=wake
        )
        for number, item in enumerate(data.editions)
    }
    for item in data.editions:
        edition, older = stored[item.id], stored.get(item.supersedes or "")
        if edition.supersedes_id != (older.pk if older else None):
            edition.supersedes = older
            edition.save(update_fields=["supersedes"])
    return publication


def _store_edition(
    *,
    parcel: Parcel,
    publication: Publication,
    item: EditionData,
    number: int,
    by: User | None,
    wake: bool,
) -> Edition:
    edition = Edition.objects.filter(publication=publication, identifier=item.id).select_related(
        "file"
    ).first() or Edition(publication=publication, identifier=item.id)
    edition.sort_order, edition.language, edition.title = number, item.language, item.title
    edition.year, edition.access, edition.nature = item.year, item.access, item.nature
    edition.doi, edition.isbn = item.doi, item.isbn
    edition.demonstration = parcel.data.demonstration
    days = item.embargo_days
    edition.embargo_until = publication.imported_on + timedelta(days=days) if days else None
    if edition.file is None or edition.file.sha256 != parcel.checksums[item.id]:
        edition.file = _store_file(parcel, publication, item, by, wake)
    edition.save()
    return edition


def _store_file(
    parcel: Parcel, publication: Publication, item: EditionData, by: User | None, wake: bool
) -> LibraryFile:
    file = LibraryFile(title=item.title[:255], language=item.language)
    name = f"{publication.slug}.{item.id}.{item.format}"
    with parcel.path(item.id).open("rb") as content:
        file.file.save(name, File(content), save=False)
    return receive_file(file=file, by=by, wake=wake)


def extract_waiting(*, file_ids: list[int], report=lambda done, total: None) -> int:
    """Read these files at once, two at a time, without Celery: for the first start.

    Only the child processes run side by side; the database is used from this thread alone.
    """
    bounds, done = limits(), 0

    def read(job: tuple[LibraryFile, str, Path]) -> tuple[LibraryFile, Result]:
        file, language, path = job
        return file, extract(path, media_type=file.media_type, language=language, limits=bounds)

    with ThreadPoolExecutor(max_workers=2) as pool:
        # Claimed in small parts: a claim that lies about for long would count as abandoned.
        for start in range(0, len(file_ids), CLAIMED_AT_ONCE):
            part = file_ids[start : start + CLAIMED_AT_ONCE]
            claimed = [file for pk in part if (file := begin_extraction(file_id=pk))]
            jobs = [(file, language_of(file), Path(file.file.path)) for file in claimed]
            for file, result in pool.map(read, jobs):
                finish_extraction(file=file, result=result)
                done += 1
                report(done, len(file_ids))
    return done
