"""Breaking a paragraph into lines: between words, and between any two Chinese characters."""

import re
from collections.abc import Callable, Iterator

_CHINESE = "\u2e80-\u2fff\u3003-\u3007\u3012-\u303f\u3040-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# What may not end a line, and what may not begin one (GB/T 15834-2011, 5.1).
_OPENING = "（《〈「『【〔〖［｛“‘"
_CLOSING = "，。、；：！？）》〉」』】〕〗］｝”’…—·"
_PIECE = re.compile(
    rf"[{_OPENING}]*(?:[{_CHINESE}]|[^ {_CHINESE}{_OPENING}]+)?[{_CLOSING}]*(?P<blanks> *)"
)
# A no-break space is none of these.
_BLANK = re.compile(r"[^\S \u00a0]|\u200b")


def broken(text: str, room: float, width: Callable[[str], float]) -> Iterator[str]:
    """Yield the lines of a paragraph that fit into `room`; `width` measures in the same unit.

    A word wider than the room is cut where it must be. Blanks at the end of a line are left out,
    soft hyphens everywhere. An empty paragraph is one empty line.
    """
    line, filled, blank = "", 0.0, width(" ")
    for found in _PIECE.finditer(_BLANK.sub(" ", text.replace("\u00ad", ""))):
        piece, blanks = found[0], found["blanks"]
        word = piece.removesuffix(blanks)
        wide = width(word)
        if line and filled + wide > room:
            yield line.rstrip(" ")
            line, filled = "", 0.0
        while wide > room and len(word) > 1:
            fits = _fitting(word, room, width)
            yield word[:fits]
            word = word[fits:]
            wide, piece = width(word), word + blanks
        line += piece
        filled += wide + blank * len(blanks)
    yield line.rstrip(" ")


def _fitting(word: str, room: float, width: Callable[[str], float]) -> int:
    """Return how many of the first characters fit; at least one."""
    filled = 0.0
    for count, character in enumerate(word):
        filled += width(character)
        if filled > room:
            return max(count, 1)
    return len(word)
