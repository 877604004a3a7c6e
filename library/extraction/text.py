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

# What is done to every page of a long file is what reading it costs beyond the work of pdfium, so
# these patterns, which would look at every character, are used only on text that needs them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\uffff]")
_OTHER_SPACES = re.compile(r"[\t\u00a0\u2000-\u200b\u202f\u205f]")
_LOST = re.compile("[\ufffd\ue000-\uf8ff]")
_HYPHENS = (LINE_HYPHEN, "\u00ad", "-\n", "\u2010\n")  # one of them is in whatever is divided
_DIVIDED = re.compile(rf"(\w+)(?:{LINE_HYPHEN}|\u00ad\n?|[-\u2010]\n(?=[^\W\d_A-ZА-Я]))(\w+)")
_LETTER = re.compile(r"[^\W_]")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"\w+(?:-\w+)*")


def clean(text: str) -> str:
    """NFC, one kind of line end, no control characters, no double spaces, no ligatures."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        if b"\xef\xac" in text.encode("utf-8", "replace"):  # how ligatures begin in UTF-8
            text = text.translate(LIGATURES)
        text = unicodedata.normalize("NFC", text)
    if not _is_plain(text):
        text = _OTHER_SPACES.sub(" ", _CONTROLS.sub("", text))
    text = _single(text, "  ", " ").replace(" \n", "\n").replace("\n ", "\n")
    return _single(text, "\n\n\n", "\n\n").strip()


def _is_plain(text: str) -> bool:
    """Whether there are no control characters, spaces but the usual, or glyphs without meaning."""
    return "\ufffd" not in text and all(map(str.isprintable, text.split("\n")))


def _single(text: str, repeated: str, single: str) -> str:
    while repeated in text:
        text = text.replace(repeated, single)
    return text


def is_readable(text: str) -> bool:
    """Whether a text layer holds words and not only glyph numbers without a meaning."""
    if not _LETTER.search(text):
        return False
    return _is_plain(text) or len(_LOST.findall(text)) * 2 < len(text)


def is_chinese(character: str) -> bool:
    """Whether it is written without spaces: a Chinese character or punctuation mark, or kana."""
    return (
        "\u2e80" <= character <= "\u9fff"
        or "\uf900" <= character <= "\ufaff"
        or "\uff00" <= character <= "\uffef"
    )


def join_lines(first: str, second: str) -> str:
    """Two lines of one paragraph; Chinese has no space between them."""
    if first.endswith((LINE_HYPHEN, "\u00ad")):
        return first + second
    glue = "" if is_chinese(first[-1:]) and is_chinese(second[:1]) else " "
    return f"{first}{glue}{second}"


def undivide(pages: list[str]) -> list[str]:
    """Put words divided at the end of a line together again.

    The rest of the document decides whether the hyphen belongs to the word: "водно-" begins
    other compounds in it, "наводне-" begins none.
    """
    if not any(sign in page for page in pages for sign in _HYPHENS):
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
    tops = [_signature(lines[0]) if lines else None for lines in pages]
    bottoms = [_signature(lines[-1]) if lines else None for lines in pages]
    often_above, often_below = Counter(tops), Counter(bottoms)
    result = []
    for page, top, bottom in zip(pages, tops, bottoms, strict=True):
        lines = list(page)
        if len(lines) > 1 and often_above[top] >= threshold:
            lines.pop(0)
        if len(lines) > 1 and often_below[bottom] >= threshold:
            lines.pop()
        result.append(lines)
    return result


def _signature(line: str) -> str:
    return _DIGITS.sub("#", line).strip().lower()
