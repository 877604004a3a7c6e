"""A ZIP archive as the folder that import_publications reads; nothing leaves that folder."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

MOST_FILES = 2000
FOLDERS_DEEP = 3


class UnreadableArchive(Exception):
    """Raised where the archive is damaged, too large or not what it seems; says which."""


def unpack(content: IO[bytes], target: Path) -> Path:
    """Unpack an archive into `target`; return the folder that holds the publications.

    Names that lead out of the folder, links and what would unpack to an absurd size are refused.
    Raises UnreadableArchive.
    """
    most_bytes = 20 * settings.LIBRARY_MAX_BYTES
    try:
        with zipfile.ZipFile(content) as archive:
            items = [item for item in archive.infolist() if not item.is_dir()]
            if len(items) > MOST_FILES or sum(i.file_size for i in items) > most_bytes:
                raise UnreadableArchive(_("The archive is too large."))
            for item in items:
                name = PurePosixPath(item.filename.replace("\\", "/"))
                hidden = any(part.startswith((".", "__MACOSX")) for part in name.parts)
                if name.is_absolute() or ".." in name.parts:
                    raise UnreadableArchive(_("The archive holds a name that leads out of it."))
                if hidden or len(name.parts) > FOLDERS_DEEP:
                    continue
                place = target.joinpath(*name.parts)
                place.parent.mkdir(parents=True, exist_ok=True)
                _write(archive, item, place)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise UnreadableArchive(_("The file is damaged and cannot be opened.")) from error
    if not list(target.glob("*/publication.yaml")):
        inner = [folder for folder in target.iterdir() if folder.is_dir()]
        if len(inner) == 1 and list(inner[0].glob("*/publication.yaml")):
            return inner[0]
    return target


def _write(archive: zipfile.ZipFile, item: zipfile.ZipInfo, place: Path) -> None:
    """Unpack one file, and no more of it than the archive says it has."""
    left = item.file_size
    with archive.open(item) as source, place.open("wb") as copy:
        while chunk := source.read(1 << 20):
            left -= len(chunk)
            if left < 0:
                raise UnreadableArchive(_("The archive is too large."))
            copy.write(chunk)
