"""Receiving files, reading the text in them, and what follows for search."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from library import file_types
from library.extraction.reasons import FileReason, PageReason
from library.extraction.run import Limits, Result
from library.models import Edition, LibraryFile, PageText
from portal.celery import wake_on_commit
from portal.search.actions import record_change

if TYPE_CHECKING:
    from portal.accounts.models import User

State = LibraryFile.State
MAX_ATTEMPTS = 3
# Above the longest extraction: what began earlier than this has lost its worker.
STUCK_AFTER = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(minutes=2)


def limits() -> Limits:
    """What the child process may use, from the settings."""
    return Limits(
        seconds=settings.LIBRARY_EXTRACTION_SECONDS,
        ocr_seconds=getattr(settings, "LIBRARY_OCR_SECONDS", 240),
        memory=settings.LIBRARY_EXTRACTION_MEMORY,
        max_pages=settings.LIBRARY_MAX_PAGES,
        max_bytes=settings.LIBRARY_MAX_BYTES,
    )


@transaction.atomic
def receive_file(*, file: LibraryFile, by: User | None, wake: bool = True) -> LibraryFile:
    """Take in new bytes: checksum, type, and the wish to have them read.

    The bytes are those of `file.file`, stored or just uploaded. Raises ValidationError if the
    library does not take such a file; the forms have asked before. Without `wake` the caller has
    the text read itself.
    """
    with file.open_file() as content:
        size = file.file.size
        media_type = file_types.check(content, file.file.name, size)
        digest = hashlib.sha256()
        for chunk in iter(lambda: content.read(1 << 20), b""):
            digest.update(chunk)
        content.seek(0)
    file.media_type, file.sha256, file.file_size = media_type, digest.hexdigest(), size
    file.page_count = None
    if file.pk is None and by is not None:
        file.uploaded_by_user = by
    _wait(file)
    file.save()
    PageText.objects.filter(file=file).delete()
    _tell_search(file)
    if wake:
        _wake(file)
    return file


@transaction.atomic
def retry_extraction(*, file: LibraryFile, by: User | None) -> LibraryFile:
    """Read a file again, from the first attempt: a librarian asked for it."""
    _wait(file)
    file.save(update_fields=["state", "reason", "reason_detail", "attempts", "queued_at",
                             "started_at", "finished_at"])  # fmt: skip
    _wake(file)
    return file


@transaction.atomic
def begin_extraction(*, file_id: int) -> LibraryFile | None:
    """Claim a waiting file for the worker that asks; None if another was faster.

    The claim is one conditional UPDATE, so two workers never read the same file.
    """
    claimed = LibraryFile.objects.filter(pk=file_id, state=State.WAITING).update(
        state=State.EXTRACTING, attempts=F("attempts") + 1, started_at=timezone.now()
    )
    return LibraryFile.objects.get(pk=file_id) if claimed else None


@transaction.atomic
def finish_extraction(*, file: LibraryFile, result: Result) -> bool:
    """Write down what was read, unless the file was replaced or claimed again in the meantime."""
    current = LibraryFile.objects.filter(
        pk=file.pk, state=State.EXTRACTING, started_at=file.started_at, sha256=file.sha256
    )
    failed = result.reason is not None
    written = current.update(
        state=State.FAILED if failed else State.EXTRACTED,
        reason=result.reason or "",
        reason_detail=result.detail[:100],
        page_count=None if failed else len(result.pages),
        finished_at=timezone.now(),
    )
    if not written:
        return False
    PageText.objects.filter(file_id=file.pk).delete()
    language = language_of(file)
    PageText.objects.bulk_create(
        (
            PageText(
                file_id=file.pk,
                number=page.number,
                anchor=page.anchor,
                heading=page.heading,
                language=language,
                text=page.text.replace("\x00", ""),
                method=page.method,
                reason=page.reason,
            )
            for page in result.pages
        ),
        batch_size=200,
    )
    _tell_search(file)
    return True


@transaction.atomic
def release_stuck(*, now: datetime | None = None) -> int:
    """Give files back whose worker died. After three attempts the file itself is to blame."""
    stuck = LibraryFile.objects.stuck(since=(now or timezone.now()) - STUCK_AFTER)
    given_up = stuck.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=State.FAILED, reason=FileReason.INTERRUPTED, finished_at=timezone.now()
    )
    return given_up + stuck.update(state=State.WAITING, started_at=None, queued_at=None)


@transaction.atomic
def take_up_forgotten(*, now: datetime | None = None, at_most: int = 200) -> list[int]:
    """The waiting files to wake again; each is returned once in two minutes at most."""
    now = now or timezone.now()
    forgotten = LibraryFile.objects.waiting().filter(
        Q(queued_at__isnull=True) | Q(queued_at__lt=now - FORGOTTEN_AFTER)
    )
    ids = list(forgotten.exclude(sha256="").order_by("pk").values_list("pk", flat=True)[:at_most])
    LibraryFile.objects.filter(pk__in=ids).update(queued_at=now)
    return ids


@transaction.atomic
def settle_languages(*, edition: Edition) -> None:
    """An edition tells its file the language: for search, and to recognise scanned pages.

    Pages that stayed without text for want of a language are read once more.
    """
    file = edition.file
    if file is None or file.language == edition.language:
        return
    known = bool(file.language)
    file.language = edition.language
    file.save(update_fields=["language"])
    pages = PageText.objects.filter(file=file)
    pages.update(language=edition.language)
    lacking = pages.filter(reason=PageReason.NO_OCR_LANGUAGE).exists()
    recognised = known and pages.filter(method=PageText.Method.OCR).exists()
    if (lacking or recognised) and file.state == State.EXTRACTED:
        retry_extraction(file=file, by=None)


def language_of(file: LibraryFile) -> str:
    """The language of a file: that of its edition, else its own."""
    edition = Edition.objects.filter(file_id=file.pk).order_by("pk").first()
    return edition.language if edition else file.language


def _wait(file: LibraryFile) -> None:
    file.state, file.reason, file.reason_detail = State.WAITING, "", ""
    file.attempts, file.queued_at = 0, timezone.now()
    file.started_at = file.finished_at = None


def _wake(file: LibraryFile) -> None:
    from library.tasks import extract_file

    wake_on_commit(extract_file, file.pk)


def _tell_search(file: LibraryFile) -> None:
    publications = Edition.objects.filter(file_id=file.pk).values_list("publication_id", flat=True)
    for publication_id in publications.distinct():
        record_change(kind="publication", object_id=str(publication_id))
