"""Which files the library takes, and how it tells: by their first bytes and their content.

The name of a file proves nothing. Wagtail takes any file and would serve HTML and SVG as they
are; here only PDF and DOCX come in, and only if they are what they are called.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePath
from typing import IO

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from library.extraction import docx
from library.extraction.reasons import FileReason, UnreadableError

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAMES = {PDF: "PDF", DOCX: "DOCX"}
EXTENSIONS = {".pdf": PDF, ".docx": DOCX}

MAIN_PART = b"wordprocessingml.document.main+xml"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"^\s*(<!doctype\s+html|<html|<script|<body|<head|<!--)", re.IGNORECASE)
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)


def check(file: IO[bytes], name: str, size: int) -> str:
    """The media type of an acceptable file; its position is put back to the beginning.

    Raises ValidationError with a reason in the active language.
    """
    try:
        return _check(file, name, size)
    finally:
        file.seek(0)


def by_name(name: str) -> str:
    """The type that a name promises; for files that came in without a check."""
    return EXTENSIONS.get(PurePath(name).suffix.lower(), "application/octet-stream")


def _check(file: IO[bytes], name: str, size: int) -> str:
    extension = PurePath(name).suffix.lower()
    if size == 0:
        raise ValidationError(_("The file is empty (0 bytes)."), code="empty")
    limit = settings.LIBRARY_MAX_BYTES
    if size > limit:
        raise ValidationError(
            _("The file is too large: %(size)s MB. At most %(limit)s MB are taken.")
            % {"size": -(-size // 2**20), "limit": limit // 2**20},
            code="too-large",
        )
    if extension in (".docm", ".dotm"):
        raise ValidationError(_macros(), code="macros")
    if extension not in EXTENSIONS:
        raise ValidationError(
            _("Only PDF and DOCX files are taken, not %(extension)s.")
            % {"extension": extension or _("files without an ending")},
            code="extension",
        )
    file.seek(0)
    start = file.read(4096)
    expected = EXTENSIONS[extension]
    if expected == PDF:
        if not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
            raise _mismatch(extension, start)
        return PDF
    if not start.startswith(b"PK\x03\x04"):
        raise _mismatch(extension, start)
    _check_docx(file, extension)
    return DOCX


def _check_docx(file: IO[bytes], extension: str) -> None:
    file.seek(0)
    try:
        docx.check_zip(file)
    except UnreadableError as error:
        messages = {
            FileReason.ZIP_BOMB: _("The file would unpack to an absurd size and was not opened."),
            FileReason.ENCRYPTED: _password(),
        }
        broken = _("The file is damaged and cannot be opened.")
        raise ValidationError(
            messages.get(error.reason, broken), code=error.reason.value
        ) from error
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if any(name.lower().endswith("vbaproject.bin") for name in names) or b"macroEnabled" in types:
        raise ValidationError(_macros(), code="macros")
    if MAIN_PART not in types or "word/document.xml" not in names:
        raise ValidationError(
            _("The file is named %(extension)s, but it is a ZIP archive without a text document.")
            % {"extension": extension},
            code="content",
        )


def _mismatch(extension: str, start: bytes) -> ValidationError:
    if start.startswith(OLD_OFFICE) and extension == ".docx":
        return ValidationError(_password(), code="encrypted")
    return ValidationError(
        _("The file is named %(extension)s, but its content is something else: %(content)s.")
        % {"extension": extension, "content": _recognise(start)},
        code="content",
    )


def _recognise(start: bytes) -> str:
    if _SVG.search(start):
        return "SVG"
    if _MARKUP.match(start):
        return "HTML"
    kind = filetype.guess(start)
    return kind.extension.upper() if kind else _("unknown")


def _macros() -> str:
    return _("Word files with macros are not taken. Save it as DOCX without macros.")


def _password() -> str:
    return _("The file is protected by a password or in the old Word format. Save it as DOCX.")
