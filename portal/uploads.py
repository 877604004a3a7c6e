"""Files that people send: known by their first bytes and their content, never by their name.

Wagtail takes any file; what is sent with a comment or read as a draft of a plan is let in only
if it is what it is called. Nothing here is unpacked before its directory has been looked at.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from pathlib import PurePath
from typing import IO

import filetype
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JPEG = "image/jpeg"
PNG = "image/png"
NAMES = {PDF: "PDF", DOCX: "DOCX", JPEG: "JPEG", PNG: "PNG"}
EXTENSIONS = {".pdf": PDF, ".docx": DOCX, ".jpg": JPEG, ".jpeg": JPEG, ".png": PNG}
_BEGINNINGS = {
    PDF: b"%PDF-",
    DOCX: b"PK\x03\x04",
    JPEG: b"\xff\xd8\xff",
    PNG: b"\x89PNG\r\n\x1a\n",
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"^\s*(<!doctype\s+html|<html|<script|<body|<head|<!--)", re.IGNORECASE)
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_MAIN_PART = b"wordprocessingml.document.main+xml"
_MAX_ENTRIES = 5_000
_MAX_UNPACKED = 300 * 1024 * 1024
_MAX_RATIO = 150  # of an entry above a megabyte; text packs about tenfold


def check_upload(
    file: IO[bytes], name: str, size: int, *, kinds: tuple[str, ...], limit: int
) -> str:
    """Return the media type of an acceptable file; its position is put back to the beginning.

    `kinds` are the media types taken here, `limit` is in bytes. Raises ValidationError with a
    reason in the active language.
    """
    try:
        return _check(file, name, size, kinds, limit)
    finally:
        file.seek(0)


def _check(file: IO[bytes], name: str, size: int, kinds: tuple[str, ...], limit: int) -> str:
    extension = PurePath(name).suffix.lower()
    if size == 0:
        raise ValidationError(_("The file is empty (0 bytes)."), code="empty")
    if size > limit:
        raise ValidationError(
            _("The file is too large: %(size)s MB. At most %(limit)s MB are taken.")
            % {"size": -(-size // 2**20), "limit": limit // 2**20},
            code="too-large",
        )
    if extension in {".docm", ".dotm"} and DOCX in kinds:
        raise ValidationError(_macros(), code="macros")
    kind = EXTENSIONS.get(extension)
    if kind not in kinds:
        raise ValidationError(
            _("Only these files are taken: %(kinds)s, not %(extension)s.")
            % {
                "kinds": ", ".join(NAMES[taken] for taken in kinds),
                "extension": extension or _("files without an ending"),
            },
            code="extension",
        )
    file.seek(0)
    start = file.read(4096)
    # Some programs write a mark or a blank line before the first words of a PDF.
    shown = start.lstrip(b"\xef\xbb\xbf \t\r\n") if kind == PDF else start
    if not shown.startswith(_BEGINNINGS[kind]):
        raise _mismatch(extension, start)
    if kind == DOCX:
        _check_docx(file, extension)
    return kind


def _check_docx(file: IO[bytes], extension: str) -> None:
    broken = ValidationError(_("The file is damaged and cannot be opened."), code="broken")
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if is_bomb(entries):
                raise ValidationError(
                    _("The file would unpack to an absurd size and was not opened."),
                    code="zip-bomb",
                )
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise ValidationError(_password(), code="encrypted")
            names = {entry.filename for entry in entries}
            types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise broken from error
    if b"macroEnabled" in types or any(n.lower().endswith("vbaproject.bin") for n in names):
        raise ValidationError(_macros(), code="macros")
    if _MAIN_PART not in types or "word/document.xml" not in names:
        raise ValidationError(
            _("The file is named %(extension)s, but it is a ZIP archive without a text document.")
            % {"extension": extension},
            code="content",
        )


def _mismatch(extension: str, start: bytes) -> ValidationError:
    if start.startswith(_OLD_OFFICE) and extension == ".docx":
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


def is_bomb(entries: list[zipfile.ZipInfo]) -> bool:
    """Tell from the directory of an archive whether it would unpack to an absurd size.

    Python reads no entry beyond the size that it declares, so the declared sum is a limit.
    """
    if len(entries) > _MAX_ENTRIES or sum(entry.file_size for entry in entries) > _MAX_UNPACKED:
        return True
    return any(
        entry.file_size > 1024 * 1024 and entry.file_size / max(entry.compress_size, 1) > _MAX_RATIO
        for entry in entries
    )


def sha256_of(file: IO[bytes]) -> str:
    """Return the SHA-256 of a file; its position is put back to the beginning."""
    digest = hashlib.sha256()
    file.seek(0)
    while block := file.read(1024 * 1024):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()
