"""Which files the library takes: PDF and DOCX, if they are what they are called."""

from __future__ import annotations

from pathlib import PurePath
from typing import IO

from django.conf import settings

from portal.uploads import DOCX, EXTENSIONS, NAMES, PDF, check_upload

__all__ = ["DOCX", "NAMES", "PDF", "by_name", "check"]


def check(file: IO[bytes], name: str, size: int) -> str:
    """The media type of an acceptable file; its position is put back to the beginning.

    Raises ValidationError with a reason in the active language.
    """
    return check_upload(file, name, size, kinds=(PDF, DOCX), limit=settings.LIBRARY_MAX_BYTES)


def by_name(name: str) -> str:
    """The type that a name promises; for files that came in without a check."""
    return EXTENSIONS.get(PurePath(name).suffix.lower(), "application/octet-stream")
