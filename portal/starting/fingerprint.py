"""Whether anything has changed that a start has to prepare for."""

import hashlib
from pathlib import Path

ROOMS = ("portal", "home", "library", "consultations", "locale")
SKIPPED = {"__pycache__", "demo"}


def fingerprint(root: Path, *more: str) -> str:
    """Return a hash over names, sizes and times of the code, the catalogs and the lock.

    Data files of the demonstration are left out: they are loaded into an empty portal only.
    """
    digest = hashlib.sha256("\n".join(more).encode())
    for file in [root / "requirements.txt", *_files(root)]:
        state = file.stat()
        digest.update(f"{file.relative_to(root)} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files(root: Path) -> list[Path]:
    return sorted(
        path
        for room in ROOMS
        for path in (root / room).rglob("*")
        if path.is_file() and path.suffix != ".mo" and not SKIPPED & set(path.parts)
    )
