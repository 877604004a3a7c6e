"""Range requests of RFC 9110, one range at a time.

A reader on a slow line opens page 37 of a large PDF without loading the rest: her browser asks
for pieces. Several ranges in one request may be answered with the whole, and are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

_SINGLE = re.compile(r"^bytes=\s*(\d*)\s*-\s*(\d*)\s*$")
CHUNK = 64 * 1024


class UnsatisfiableError(Exception):
    """No byte of the wanted range exists: 416."""


@dataclass(frozen=True)
class Range:
    """A piece of a file."""

    first: int
    last: int  # inclusive, as in the header

    @property
    def length(self) -> int:
        """Number of bytes."""
        return self.last - self.first + 1

    def header(self, size: int) -> str:
        """The value of Content-Range."""
        return f"bytes {self.first}-{self.last}/{size}"


def parse(header: str, size: int) -> Range | None:
    """The range a header asks for; None for a header to ignore.

    Raises UnsatisfiableError where the range begins behind the end.
    """
    match = _SINGLE.match(header.strip()) if len(header) < 100 else None
    if not match or (not match[1] and not match[2]):
        return None
    if not match[1]:
        wanted = int(match[2])
        if wanted == 0 or size == 0:
            raise UnsatisfiableError
        return Range(max(0, size - wanted), size - 1)
    first = int(match[1])
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    if match[2] and int(match[2]) < first:
        return None
    if first >= size:
        raise UnsatisfiableError
    return Range(first, last)


def read(file: IO[bytes], part: Range) -> Iterator[bytes]:
    """The bytes of a range in pieces; closes the file at the end."""
    with file:
        file.seek(part.first)
        left = part.length
        while left > 0:
            chunk = file.read(min(CHUNK, left))
            if not chunk:
                return
            left -= len(chunk)
            yield chunk
