"""Marking the words a reader looked for in a text, inflected forms included."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.search import analysis

MAX_QUERY = 300


def ranges(text: str, query: str, language: str) -> list[tuple[int, int]]:
    """Where words of the query stand in the text, joined where they touch."""
    query = analysis.clean(query[:MAX_QUERY])
    wanted = {token.term for token in analysis.query_terms(query, language)}
    if not wanted:
        return []
    joined: list[tuple[int, int]] = []
    for token in analysis.tokens(text, language):
        if token.term not in wanted:
            continue
        if joined and token.start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(token.end, joined[-1][1]))
        else:
            joined.append((token.start, token.end))
    return joined


def mark(text: str, query: str, language: str) -> SafeString:
    """The text as HTML with <mark> around the words found."""
    parts, position = [], 0
    for start, end in ranges(text, query, language) if query else ():
        parts += [escape(text[position:start]), "<mark>", escape(text[start:end]), "</mark>"]
        position = end
    return mark_safe("".join([*parts, escape(text[position:])]))  # noqa: S308 - escaped above


def paragraphs(text: str, query: str, language: str) -> list[SafeString]:
    """Every paragraph of a page, marked."""
    return [mark(part, query, language) for part in text.split("\n") if part.strip()]
