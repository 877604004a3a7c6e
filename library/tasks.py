"""Work outside the request. Every task takes ids, may run twice, and calls one action."""

from __future__ import annotations

from pathlib import Path

from celery import shared_task

from library.actions import files
from library.extraction.run import extract
from library.models import LibraryFile
from portal.celery import wake


@shared_task(name="library.extract_file")
def extract_file(file_id: int) -> None:
    """Read one waiting file. Nothing is locked while the child process works."""
    file = files.begin_extraction(file_id=file_id)
    if file is not None:
        read_now(file)


def read_now(file: LibraryFile) -> None:
    """Read a claimed file and write down the result."""
    result = extract(
        Path(file.file.path),
        media_type=file.media_type,
        language=files.language_of(file),
        limits=files.limits(),
    )
    files.finish_extraction(file=file, result=result)


@shared_task(name="library.sweep_extraction")
def sweep_extraction() -> None:
    """Find what a lost wake-up or a dead worker left behind, and wake it again."""
    files.release_stuck()
    for file_id in files.take_up_forgotten():
        wake(extract_file, file_id)
