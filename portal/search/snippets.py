"""The words around a match, with whole words marked in the text as it was written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from . import analysis
from .concepts import PAGES_KEPT, Vocabulary
from .stubs import stub

WIDTH = {"zh-hans": 90}
USUAL_WIDTH = 210
ELLIPSIS = {"zh-hans": "……"}


@dataclass(frozen=True)
class Wanted:
    """What is to be marked: stems by language, beginnings of words, concepts."""

    terms: dict[str, frozenset[str]] = field(default_factory=dict)
    stubs: dict[str, frozenset[str]] = field(default_factory=dict)
    concepts: frozenset[str] = frozenset()
    suggested: frozenset[str] = frozenset()  # concepts marked where nothing else is
    words: Vocabulary | None = None


@dataclass(frozen=True)
class Span:
    """A part of a text that answers, and what it answers."""

    start: int
    end: int
    what: str


def spans(text: str, language: str, wanted: Wanted) -> list[Span]:
    """Return the whole words to mark, in order, touching ones joined."""
    terms = wanted.terms.get(language, frozenset())
    tokens = _tokens(text, language)
    asked = [t for t in tokens if t.term in terms]
    # A word that only joins may have the stem of another (бөгөөд, бөгж): marked if nothing else is.
    saying = [
        t
        for t in asked
        if not analysis.is_stop_word(analysis.fold(text[t.start : t.end]), language)
    ]
    found = [Span(t.start, t.end, t.term) for t in saying or asked]
    found += _named(text, language, wanted, wanted.concepts)
    found = found or _named(text, language, wanted, wanted.suggested)
    if not found:
        stubs = tuple(wanted.stubs.get(language, ()))
        found = [Span(t.start, t.end, t.term) for t in tokens if stub(t.term).startswith(stubs)]
    joined: list[Span] = []
    for span in sorted(found, key=lambda s: (s.start, -s.end)):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = Span(last.start, max(last.end, span.end), last.what)
        else:
            joined.append(span)
    return joined


def _named(text: str, language: str, wanted: Wanted, concepts: Collection[str]) -> list[Span]:
    if not concepts or wanted.words is None:
        return []
    return [
        Span(m.start, m.end, m.concept)
        for m in wanted.words.named(text, language)
        if m.concept in concepts
    ]


@lru_cache(maxsize=PAGES_KEPT)
def _tokens(text: str, language: str) -> tuple[analysis.Token, ...]:
    """Return the terms of a page that is shown; pages that answer often are shown often."""
    return tuple(analysis.tokens(text, language))


@lru_cache(maxsize=3 * PAGES_KEPT)
def page_terms(text: str, language: str) -> frozenset[str]:
    """Return the different terms of a page that is shown."""
    return frozenset(token.term for token in _tokens(text, language))


def highlight(text: str, language: str, wanted: Wanted) -> SafeString:
    """Return the whole text as HTML with the matches marked; for titles."""
    return _marked(text, spans(text, language, wanted))


def snippet(text: str, language: str, wanted: Wanted) -> SafeString:
    """Return the part of the text with the most different matches, as HTML."""
    text = " ".join(text.split())
    width = WIDTH.get(language, USUAL_WIDTH)
    found = spans(text, language, wanted)
    start, end = _window(text, found, width)
    dots = ELLIPSIS.get(language, "…")
    inside = [
        Span(s.start - start, s.end - start, s.what)
        for s in found
        if s.start >= start and s.end <= end
    ]
    middle = _marked(text[start:end].rstrip(), inside)
    before = dots if start else ""
    after = dots if end < len(text) else ""
    return mark_safe(f"{before}{middle}{after}")


def _window(text: str, found: Sequence[Span], width: int) -> tuple[int, int]:
    if len(text) <= width * 1.2:
        return 0, len(text)
    best, start = -1.0, 0
    for i, first in enumerate(found):
        inside = [s for s in found[i:] if s.end <= first.start + width * 0.8]
        value = len({s.what for s in inside}) + 0.1 * len(inside)
        if value > best:
            # Some words before the first match, so that the sentence is seen.
            best, start = value, max(0, first.start - width // 5)
    start = _word_begin(text, start) if start else 0
    end = min(len(text), start + width)
    if end < len(text):
        space = text.rfind(" ", start + width * 2 // 3, end)
        end = space if space > 0 else end
    return start, end


def _word_begin(text: str, position: int) -> int:
    """Move to the beginning of a sentence or at least of a word near a position."""
    for marks in (".!?。！？；;", ",，、 "):
        places = [text.rfind(mark, max(0, position - 40), position) for mark in marks]
        if max(places) >= 0:
            position = max(places) + 1
            break
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _marked(text: str, found: Collection[Span]) -> SafeString:
    parts, position = [], 0
    for span in found:
        parts.append(escape(text[position : span.start]))
        parts.append(f"<mark>{escape(text[span.start : span.end])}</mark>")
        position = span.end
    parts.append(escape(text[position:]))
    return mark_safe("".join(parts))
