"""The directory of a DOCX, looked at before a child is started: the portal's limits hold here too.

The child knows only the reading of files; loading the portal would take longer than most files.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from portal.uploads import is_bomb

from .reasons import FileReason


def trouble(file: Path) -> FileReason | None:
    """Why the archive is not to be unpacked: broken, zip-bomb or encrypted; None if it may be."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return FileReason.BROKEN
    if is_bomb(entries):
        return FileReason.ZIP_BOMB
    if any(entry.flag_bits & 0x1 for entry in entries):
        return FileReason.ENCRYPTED
    return None
