"""Nothing was found: what was tried, and what would find something.

Words are offered from texts that everybody may read, and every offer is tried before it is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .. import analysis
from ..concepts import vocabulary
from ..engines import EngineDown, get_engine
from .facets import Label, concept_labels
from .parsing import clauses, parse, readings
from .results import Results
from .searching import changing_objects, search, today

if TYPE_CHECKING:
    from ..page import Address

MOST_OFFERS = 3
LONGER = 8  # words that begin with what was written


@dataclass(frozen=True)
class Offer:
    """Another search, tried: its address and how much it finds."""

    label: str
    url: str
    count: int
    heading: str = ""


@dataclass
class Guidance:
    """Everything that may help."""

    spelling: Offer | None = None
    without_filter: list[Offer] = field(default_factory=list)
    without_filters: Offer | None = None
    fewer_words: list[Offer] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    concepts: list[tuple[str, Label]] = field(default_factory=list)


def guidance(
    results: Results,
    address: Address,
    *,
    language: str,
    user: Any,
    kinds: Sequence[str] | None = None,
) -> Guidance:
    """Return what else to try after a search that found nothing."""
    found = Guidance()
    if results.degraded:
        return found
    with suppress(EngineDown):  # it may fall silent between two questions: what is known, is shown
        _fill(found, results, address, language=language, user=user, kinds=kinds)
    return found


def _fill(
    found: Guidance,
    results: Results,
    address: Address,
    *,
    language: str,
    user: Any,
    kinds: Sequence[str] | None,
) -> None:

    def count(text: str, filters: dict) -> int:
        try:
            return search(
                text, language=language, user=user, filters=filters, kinds=kinds,
                per_page=1, facets=(), bare=address.bare,
            ).total  # fmt: skip
        except EngineDown:
            return 0

    chosen = {k: v for k, v in address.filters.items() if not (kinds and k == "kind")}
    base = {"kind": tuple(kinds)} if kinds else {}
    _spelling(found, results, address, language, lambda text: count(text, chosen))
    if chosen:
        for facet in results.facets:
            if facet.name in chosen and len(found.without_filter) < MOST_OFFERS:
                rest = {k: v for k, v in chosen.items() if k != facet.name}
                if n := count(results.query, rest):
                    names = ", ".join(str(value.label) for value in facet.chosen)
                    url = address.url(filters=base | rest)
                    found.without_filter.append(Offer(names, url, n, str(facet.label)))
        if len(chosen) > 1 and not found.without_filter and (n := count(results.query, {})):
            found.without_filters = Offer(results.query, address.url(filters=base), n)
    _fewer_words(found, results, address, lambda text: count(text, chosen))
    _concepts(found, results, language)


def corrected(text: str, language: str) -> tuple[str, list[str]]:
    """Return a query with its unknown words corrected, and the words that nothing is like.

    Only words of texts that everybody may read are known, in any of their forms.
    """
    words, unknown = [], []
    hidden = changing_objects()
    code = readings(text, language)[0]
    for word in text.split():
        plain = analysis.plain_words(word)
        replacement = word
        if len(plain) == 1 and len(plain[0]) > 3:
            meant = _meant(plain[0], code, hidden)
            if meant is None:
                unknown.append(plain[0])
            else:
                replacement = word.replace(plain[0], meant)
        words.append(replacement)
    return " ".join(words), unknown


def _meant(word: str, code: str, hidden: list[tuple[str, str]]) -> str | None:
    """Return a word as it is if a text has it, else one like it; None if nothing is."""
    engine, folded = get_engine(), analysis.fold(word)
    longer = engine.suggest(word, code, today(), limit=LONGER, hidden=hidden)
    if folded in longer or vocabulary().hints(analysis.stem(folded, code), code):
        return word
    found, _ = clauses(parse(word), code, vocabulary(), bare=True)
    if any(engine.frequency(clause, today()) for clause in found):
        return word
    # What begins so was not finished; anything else was misspelt.
    return next(iter([*longer, *engine.spellings(word, code, today(), hidden=hidden)]), None)


def better_spelling(results: Results, address: Address, language: str) -> Offer | None:
    """Return another spelling for a query that has found something, but not with every word."""
    if results.degraded or results.empty_query:
        return None
    try:
        text, _unknown = corrected(results.query, language)
    except EngineDown:
        return None
    if text == results.query:
        return None
    return Offer(text, address.url(query=text), 0)


def _spelling(found: Guidance, results: Results, address: Address, language: str, count) -> None:
    text, found.unknown = corrected(results.query, language)
    if text == results.query:
        return
    if n := count(text):
        found.spelling = Offer(text, address.url(query=text), n)
    elif address.filters:
        # The chosen filters may be what is in the way.
        base = {"kind": ("publication",)} if address.in_library else {}
        found.spelling = Offer(text, address.url(query=text, filters=base), 0)


def _fewer_words(found: Guidance, results: Results, address: Address, count) -> None:
    query = parse(results.query)
    words = query.words.split()
    if query.pieces:  # the words of a phrase in any order, and what was excluded back in
        plain = " ".join([*words, *(p.text for p in query.pieces if not p.excluded)])
        if plain and (n := count(plain)):
            found.fewer_words.append(Offer(plain, address.url(query=plain), n))
    for i in range(len(words) if 1 < len(words) < 7 else 0):
        if len(found.fewer_words) >= MOST_OFFERS:
            break
        text = " ".join(words[:i] + words[i + 1 :])
        if n := count(text):
            found.fewer_words.append(Offer(text, address.url(query=text), n))


def _concepts(found: Guidance, results: Results, language: str) -> None:
    """Offer the concepts that the query names or one of its words suggests, and wider ones."""
    words = vocabulary()
    slugs = [understood.slug for understood in results.understood]
    code = readings(results.query, language)[0]
    weighed: dict[str, float] = {}
    for token in analysis.query_terms(results.query, code):
        for slug, weight in words.hints(token.term, code).items():
            weighed[slug] = max(weighed.get(slug, 0), weight)
    slugs += [s for s in sorted(weighed, key=lambda s: -weighed[s]) if s not in slugs]
    slugs += sorted(words.broader(set(slugs[:2])))
    labels = concept_labels(set(slugs[:6]), language)
    found.concepts = [(slug, labels[slug]) for slug in slugs[:6] if slug in labels]
