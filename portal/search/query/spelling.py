"""Words that stand in no text: what was meant is searched as well."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .. import analysis
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
    for clause in list(_missing(answer, request))[:MOST]:
        if engine.frequency(clause, request.on):
            continue
        for language in readings(clause.text, request.language):
            others = engine.spellings(clause.text, language, request.on, hidden=hidden())
            if others:
                text = text.replace(clause.text, others[0])
                break
    return "" if text == query.words else text


def _missing(answer: Answer, request: Request) -> Iterator[Clause]:
    """Yield the words of a request that stand on none of the pages found."""
    seen = {
        (language, term)
        for one in answer.objects
        for unit in one.units
        for language in (unit.ref.language,)
        for field in (unit.title, unit.heading, unit.text)
        for term in page_terms(field, language)
    }
    for clause in request.clauses:
        word = analysis.fold(clause.text)
        if len(word) < SHORTEST or not word.isalpha() or HAN.search(word) or clause.concepts:
            continue
        if not any((code, term) in seen for code, (term, *_) in clause.terms.items()):
            yield clause
