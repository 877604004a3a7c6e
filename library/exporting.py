"""Publications as a folder that import_publications reads back to the same."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

from library import access
from library.models import Edition, PageText, Publication
from portal.languages import CODES, suffix

FORMATS = {"application/pdf": "pdf"}


def description(work: Publication) -> dict[str, Any]:
    """Return what stands in publication.yaml; an edition without a file cannot be in it."""
    return {
        "slug": work.slug,
        "kind": work.kind,
        "year": work.year,
        "title": _translated(work, "title"),
        "abstract": _translated(work, "abstract"),
        "authors": [
            {"name": author.name, "kind": author.kind}
            for author in work.authors.order_by("sort_order", "pk")
        ],
        "publisher": work.publisher,
        "licence": work.licence,
        "topics": list(work.topics.order_by("slug").values_list("slug", flat=True)),
        "places": list(work.places.order_by("slug").values_list("slug", flat=True)),
        "identifiers": {"doi": work.doi, "isbn": work.isbn},
        "demonstration": work.demonstration,
        "editions": [_edition(work, edition) for edition in with_files(work)],
    }


def with_files(work: Publication) -> list[Edition]:
    """Return the editions of a work that have a file, in their order."""
    editions = Edition.objects.filter(publication=work, file__isnull=False)
    return list(editions.select_related("file", "supersedes").in_order())


def _edition(work: Publication, edition: Edition) -> dict[str, Any]:
    names = {e.pk: e.identifier for e in with_files(work)}
    opens, since = edition.embargo_until, work.imported_on or access.today()
    entry = {
        "id": edition.identifier,
        "language": edition.language,
        "year": edition.year,
        "title": edition.title,
        "file": file_name(edition),
        "format": FORMATS.get(edition.file.media_type, "docx"),
        "pages": edition.file.page_count or None,
        "scan": edition.file.pages.filter(method=PageText.Method.OCR).exists(),
        "access": edition.access,
        # Counted from the first import, as the import counts them.
        "embargo_days": max(0, (opens - since).days) if opens else 0,
        "supersedes": names.get(edition.supersedes_id),
        "nature": edition.nature,
        "doi": edition.doi,
        "isbn": edition.isbn,
    }
    return {name: value for name, value in entry.items() if value is not None}


def file_name(edition: Edition) -> str:
    """Return the name of the file beside publication.yaml."""
    return f"{edition.identifier}.{FORMATS.get(edition.file.media_type, 'docx')}"


def write(work: Publication, folder: Path) -> int:
    """Write a work with its files into a folder of its own; returns how many files.

    The description is written last, under its name only when whole: a folder that has one is
    complete. Raises OSError where a file is missing or the disk is full.
    """
    target = folder / work.slug
    target.mkdir(parents=True, exist_ok=True)
    editions = with_files(work)
    for edition in editions:
        stored = edition.file.file
        place = target / file_name(edition)
        with stored.storage.open(stored.name, "rb") as source, place.open("wb") as copy:
            shutil.copyfileobj(source, copy)
    draft = target / "publication.yaml.part"
    draft.write_text(
        yaml.safe_dump(description(work), allow_unicode=True, sort_keys=False, width=100), "utf-8"
    )
    draft.replace(target / "publication.yaml")
    return len(editions)


def _translated(work: Publication, name: str) -> dict[str, str]:
    texts = {code: getattr(work, f"{name}_{suffix(code)}") or "" for code in CODES}
    return {code: text for code, text in texts.items() if text}
