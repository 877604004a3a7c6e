"""Cleaning of extracted text: what print adds to words is taken off again."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

# pdfium writes this where a line ended in a hyphen and joins the two lines.
LINE_HYPHEN = "\ufffe"
LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
CJK = r"\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
CJK_START, CJK_END = re.compile(rf"^[{CJK}]"), re.compile(rf"[{CJK}]$")

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\uffff]")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200b\u202f\u205f]+")
_CJK_GAP = re.compile(rf"(?<=[{CJK}]) (?=[{CJK}])")
_DIVIDED = re.compile(rf"(\w+)(?:{LINE_HYPHEN}|\u00ad\n?|[-\u2010]\n(?=[^\W\d_A-ZА-Я]))(\w+)")
_LETTER = re.compile(r"[^\W_]")
_LOST = re.compile("[\ufffd\ue000-\uf8ff]")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"\w+(?:-\w+)*")


def clean(text: str) -> str:
    """NFC, one kind of line end, no control characters, no double spaces, no ligatures."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(LIGATURES)
    text = _CONTROLS.sub("", unicodedata.normalize("NFC", text))
    text = _SPACES.sub(" ", text).replace(" \n", "\n").replace("\n ", "\n")
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def is_readable(text: str) -> bool:
    """Whether a text layer holds words and not only glyph numbers without a meaning."""
    return bool(_LETTER.search(text)) and len(_LOST.findall(text)) * 2 < len(text)


def join_lines(first: str, second: str) -> str:
    """Two lines of one paragraph; Chinese has no space between them."""
    if first.endswith((LINE_HYPHEN, "\u00ad")):
        return first + second
    glue = "" if CJK_END.search(first) and CJK_START.search(second) else " "
    return f"{first}{glue}{second}"


def close_chinese_gaps(text: str) -> str:
    """Without the spaces that recognition puts between Chinese characters."""
    return _CJK_GAP.sub("", text)


def undivide(pages: list[str]) -> list[str]:
    """Put words divided at the end of a line together again.

    The rest of the document decides whether the hyphen belongs to the word: "водно-" begins
    other compounds in it, "наводне-" begins none.
    """
    if not any(_DIVIDED.search(page) for page in pages):
        return pages
    words = Counter(w.lower() for page in pages for w in _WORD.findall(page))
    beginnings = {w.rsplit("-", 1)[0] for w in words if "-" in w}

    def join(match: re.Match) -> str:
        first, second = match[1], match[2]
        whole, compound = (first + second).lower(), f"{first}-{second}".lower()
        if words[whole] == 0 and (words[compound] or first.lower() in beginnings):
            return f"{first}-{second}"
        if first.isdigit() or second.isdigit():
            return f"{first}-{second}"
        return first + second

    return [_DIVIDED.sub(join, page).replace(LINE_HYPHEN, "-") for page in pages]


def without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """Pages without the header and footer lines that repeat on most of them.

    Digits count as equal, so a footer with the page number is recognised. Fewer than three pages
    prove nothing and are left alone.
    """
    if len(pages) < 3:
        return pages
    threshold = max(3, round(len(pages) * 0.6))
    tops, bottoms = Counter(), Counter()
    for lines in pages:
        if lines:
            tops[_signature(lines[0])] += 1
            bottoms[_signature(lines[-1])] += 1
    result = []
    for page in pages:
        lines = list(page)
        if len(lines) > 1 and tops[_signature(lines[0])] >= threshold:
            lines.pop(0)
        if len(lines) > 1 and bottoms[_signature(lines[-1])] >= threshold:
            lines.pop()
        result.append(lines)
    return result


def _signature(line: str) -> str:
    return _DIGITS.sub("#", line).strip().lower()
