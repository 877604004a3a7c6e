"""Files that people send: known by their first bytes and their content, never by their name.

Wagtail takes any file; what is sent with a comment or read as a draft of a plan is let in only
if it is what it is called. Nothing here is unpacked before its directory has been looked at.
"""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import PurePath
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JPEG = "image/jpeg"
PNG = "image/png"
NAMES = {PDF: "PDF", DOCX: "DOCX", JPEG: "JPEG", PNG: "PNG"}
_EXTENSIONS = {".pdf": PDF, ".docx": DOCX, ".jpg": JPEG, ".jpeg": JPEG, ".png": PNG}
_BEGINNINGS = {
    PDF: b"%PDF-",
    DOCX: b"PK\x03\x04",
    JPEG: b"\xff\xd8\xff",
    PNG: b"\x89PNG\r\n\x1a\n",
}
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
    taken = ", ".join(NAMES[kind] for kind in kinds)
    if size == 0:
        raise ValidationError(_("The file is empty (0 bytes)."), code="empty")
    if size > limit:
        raise ValidationError(
            _("The file is too large: %(size)s MB. At most %(limit)s MB are taken.")
            % {"size": -(-size // 2**20), "limit": limit // 2**20},
            code="too-large",
        )
    kind = _EXTENSIONS.get(PurePath(name).suffix.lower())
    if kind not in kinds:
        raise ValidationError(
            _("Only these files are taken: %(kinds)s.") % {"kinds": taken}, code="extension"
        )
    file.seek(0)
    if not file.read(4096).startswith(_BEGINNINGS[kind]):
        raise ValidationError(
            _("The file is named %(name)s, but its content is something else.")
            % {"name": PurePath(name).suffix},
            code="content",
        )
    if kind == DOCX:
        _check_docx(file)
    return kind


def _check_docx(file: IO[bytes]) -> None:
    broken = ValidationError(_("The file is damaged and cannot be opened."), code="broken")
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if _is_bomb(entries):
                raise ValidationError(
                    _("The file would unpack to an absurd size and was not opened."),
                    code="zip-bomb",
                )
            names = {entry.filename for entry in entries}
            if any(entry.flag_bits & 0x1 for entry in entries) or not (
                {"[Content_Types].xml", "word/document.xml"} <= names
            ):
                raise broken
            types = archive.read("[Content_Types].xml")
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise broken from error
    if b"macroEnabled" in types or any(n.lower().endswith("vbaproject.bin") for n in names):
        raise ValidationError(
            _("Word files with macros are not taken. Save it as DOCX without macros."),
            code="macros",
        )
    if _MAIN_PART not in types:
        raise broken


def _is_bomb(entries: list[zipfile.ZipInfo]) -> bool:
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
