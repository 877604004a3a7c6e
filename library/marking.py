"""Marking what a reader looked for in a page: as the list of results marked it for her.

Inflected forms and the names of the same thing in other languages are marked too: who came for
洪水 finds «наводнение» marked in the Russian page.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from library.models import PageText
from portal.search.concepts import vocabulary
from portal.search.engines.base import Request
from portal.search.query.parsing import clauses, parse, phrases
from portal.search.query.searching import wanted_marks
from portal.search.snippets import Wanted, spans

MAX_QUERY = 300


def wanted(query: str, language: str) -> Wanted | None:
    """What to mark for a query typed by a reader of `language`; None if there is nothing."""
    asked = parse(query[:MAX_QUERY])
    words = vocabulary()
    found = clauses(asked, language, words)[0] if asked.words else []
    required, _ = phrases(asked)
    if not found and not required:
        return None
    request = Request(language=language, on=timezone.localdate(), clauses=found, required=required)
    return wanted_marks(request, words)


def occurs(text: str, language: str, marks: Wanted) -> bool:
    """Whether anything in the text would be marked."""
    return bool(spans(text, language, marks))


def mark(text: str, language: str, marks: Wanted | None) -> SafeString:
    """The text as HTML with <mark> around whole words."""
    parts, position = [], 0
    for span in spans(text, language, marks) if marks else ():
        parts += [escape(text[position : span.start]), "<mark>"]
        parts += [escape(text[span.start : span.end]), "</mark>"]
        position = span.end
    return mark_safe("".join([*parts, escape(text[position:])]))


@dataclass(frozen=True)
class Paragraph:
    """A paragraph ready for the page."""

    html: SafeString
    is_heading: bool


def paragraphs(page: PageText, language: str, marks: Wanted | None) -> list[Paragraph]:
    """Every paragraph of a page, marked; the one that is its heading says so."""
    parts = [part.strip() for part in page.text.split("\n") if part.strip()]
    return [Paragraph(mark(part, language, marks), part == page.heading) for part in parts]
