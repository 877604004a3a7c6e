"""Words that stand in no text: what was meant is searched as well."""

from __future__ import annotations

from collections.abc import Callable

from ..engines.base import Answer, Clause, Engine, Request
from ..snippets import page_terms
from .parsing import HAN, Query, readings

SHORTEST = 5  # letters; the neighbours of a shorter word are other words
MOST = 3  # words looked up for one query


def respelled(
    query: Query,
    answer: Answer,
    request: Request,
    engine: Engine,
    hidden: Callable[[], list[tuple[str, str]]],
) -> str:
    """Return the words of a query with those corrected that no open text has; "" if all are known.

    Only a word that none of the pages found has is looked up, so that most queries cost nothing.
    `hidden` tells the objects of which no word may be told.
    Raises EngineDown.
    """
    text = query.words
    for clause in _missing(answer, request)[:MOST]:
        if engine.frequency(clause, request.on):
            continue
        for language in readings(clause.text, request.language):
            if language == "en" and not clause.text.isascii():
                continue
            others = engine.spellings(clause.text, language, request.on, hidden=hidden())
            if others:
                text = text.replace(clause.text, others[0])
                break
    return "" if text == query.words else text


def _missing(answer: Answer, request: Request) -> list[Clause]:
    """Return the words of a request that stand on none of the pages found."""
    missing = [clause for clause in request.clauses if _may_be_misspelt(clause)]
    for unit in (unit for one in answer.objects for unit in one.units):
        if not missing:
            break
        language = unit.ref.language
        for text in (unit.title, unit.heading, unit.text):
            having = page_terms(text, language)
            missing = [c for c in missing if having.isdisjoint(c.stems(language))]
    return missing


def _may_be_misspelt(clause: Clause) -> bool:
    word = clause.text
    return len(word) >= SHORTEST and word.isalpha() and not HAN.search(word) and not clause.concepts
