"""One search: from the words typed to hits that the reader may see."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from portal.languages import CODES

from .. import registry
from ..concepts import Vocabulary, vocabulary
from ..engines import EngineDown, get_engine
from ..engines.base import FACETS, Answer, Clause, Filters, ObjectHit, Request
from ..engines.weights import HINT
from ..models import CONCEPT, IndexChange
from ..snippets import Wanted, highlight, snippet
from . import facets as facet_lists
from .degraded import from_database
from .parsing import HAN, Query, characters, clauses, parse, phrases
from .results import Hit, PageHit, Results, Understood
from .spelling import respelled

logger = logging.getLogger(__name__)
SORTS = ("relevance", "newest", "oldest", "title")
DEEPEST = 1000  # objects; nobody leafs further, and each further page costs more
MOST_PENDING = 300
MOST_HIDDEN = 10_000
WEAK = 0.6  # of the best page of the same work


def search(
    text: str,
    *,
    language: str,
    user: Any = None,
    filters: Mapping[str, Sequence[str]] | None = None,
    page: int = 1,
    per_page: int = 10,
    sort: str = "relevance",
    kinds: Sequence[str] | None = None,
    facets: tuple[str, ...] = FACETS,
    bare: bool = False,
    only: Collection[tuple[str, str]] | None = None,
) -> Results:
    """Return what answers `text` for a reader of `language`.

    `filters` names chosen values by facet (kind, category, topic, place, language, year, licence,
    concept); `kinds` limits the whole search, its facets too; `only` limits it to some objects
    (kind, id). `bare` leaves the thesaurus out.
    Never raises for what a reader typed; while the engine is down the answer comes from titles
    and abstracts and says so.
    """
    language = language if language in CODES else "en"
    words = vocabulary()
    query = parse(text)
    request = _request(query, language, words, filters or {}, bare=bare)
    request.kinds = tuple(kinds or ())
    request.only_objects = None if only is None else frozenset(only)
    request.sort = sort if sort in SORTS else "relevance"
    request.facets = facets
    page = max(1, page)
    request.size = max(1, min(per_page, 100))
    request.first = min((page - 1) * request.size, DEEPEST - request.size)
    understood = request_concepts(query, language, words, bare=bare)
    results = Results(
        query=query.typed,
        language=language,
        page=request.first // request.size + 1,
        per_page=request.size,
        bare=bare,
        cut=query.cut,
        empty_query=query.empty,
    )
    request.hidden_objects, request.hidden_units = _not_to_be_shown(user)
    try:
        answer = get_engine().search(request)
        answer, request = _with_other_spelling(answer, request, query, words, bare=bare)
    except EngineDown as error:
        logger.warning("Search answers from titles only: %s", error)
        results.degraded = True
        answer = from_database(request, user)
    results.total = answer.total_objects
    results.total_pages = answer.total_pages
    results.hits = _hits(answer, request, words, language, user)
    results.facets, labels = facet_lists.build(answer, request, understood, language)
    results.understood = [
        Understood(slug, labels[slug].label, labels[slug].in_other_languages(language))
        for slug in understood
        if slug in labels
    ]
    return results


def _with_other_spelling(
    answer: Answer, request: Request, query: Query, words: Vocabulary, *, bare: bool
) -> tuple[Answer, Request]:
    """Ask again where a word stands in no text and another one looks like it."""
    engine = get_engine()
    text = "" if bare else respelled(query, answer, request, engine, changing_objects)
    if not text:
        return answer, request
    meant = replace(query, words=text)
    found, _ = clauses(meant, request.language, words)
    other = replace(
        request,
        clauses=found,
        characters=characters(meant),
        matches_needed=matches_needed(found),
    )
    return engine.search(other), other


def request_concepts(
    query: Query, language: str, words: Vocabulary, *, bare: bool = False
) -> list[str]:
    """Return the concepts read in the words of a query."""
    return [] if bare or not query.words else clauses(query, language, words)[1]


def _request(
    query: Query,
    language: str,
    words: Vocabulary,
    filters: Mapping[str, Sequence[str]],
    *,
    bare: bool,
) -> Request:
    found, _ = clauses(query, language, words, bare=bare) if query.words else ([], [])
    required, excluded = phrases(query)
    chosen = {
        name: tuple(values)[:50]
        for name, values in filters.items()
        if name in (*FACETS, "concept") and values
    }
    return Request(
        language=language,
        on=timezone.localdate(),
        clauses=found,
        characters=characters(query),
        required=required,
        excluded=excluded,
        filters=Filters(chosen, query.years),
        matches_needed=matches_needed(found),
    )


def matches_needed(found: Sequence[Clause]) -> int:
    """Return how many words of a query a text must have at least; of Chinese, two pairs are one."""
    words = sum(0.5 if HAN.match(clause.text) else 1 for clause in found)
    return 1 if words < 5 else 2


def changing_objects() -> list[tuple[str, str]]:
    """Return what has changed and is not yet indexed: no word of it is offered meanwhile."""
    rows = IndexChange.objects.exclude(kind=CONCEPT).values_list("kind", "object_id")
    return list(rows.order_by().distinct()[:MOST_HIDDEN])


def _not_to_be_shown(
    user: Any,
) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str, str]]]:
    """Return what the index still shows and the database no longer does.

    Between a change and its indexing the index is behind; what it would show, count or suggest of
    the changed objects is asked of the database.
    """
    pending: dict[str, set[str]] = defaultdict(set)
    rows = IndexChange.objects.exclude(kind=CONCEPT).values_list("kind", "object_id")
    for kind, object_id in rows.order_by().distinct()[: MOST_PENDING + 1]:
        pending[kind].add(object_id)
    objects: set[tuple[str, str]] = set()
    units: set[tuple[str, str, str]] = set()
    engine = get_engine()
    for kind, ids in pending.items():
        source = registry.source(kind)
        visible = source.visible(ids, user) if source else set()
        objects |= {(kind, object_id) for object_id in ids - visible}
        if source is None or not visible:
            continue
        if type(source).readable is registry.Source.readable:
            continue
        try:
            refs = list(engine.refs([(kind, object_id) for object_id in visible]))
        except EngineDown:
            break
        readable = source.readable(refs, user)
        units |= {(kind, ref.object_id, ref.key) for ref in refs if ref not in readable}
    return frozenset(objects), frozenset(units)


def _hits(
    answer: Answer, request: Request, words: Vocabulary, language: str, user: Any
) -> list[Hit]:
    """Ask the database again, then dress what may be shown."""
    by_kind: dict[str, list[ObjectHit]] = defaultdict(list)
    for found in answer.objects:
        by_kind[found.kind].append(found)
    wanted = wanted_marks(request, words)
    dressed: dict[tuple[str, str], Hit] = {}
    for kind, objects in by_kind.items():
        source = registry.source(kind)
        if source is None:
            continue
        if not source.cards_check_visibility:
            visible = source.visible({o.object_id for o in objects}, user)
            objects = [o for o in objects if o.object_id in visible]  # noqa: PLW2901
        refs = [unit.ref for o in objects for unit in o.units]
        readable = set(refs)
        if type(source).readable is not registry.Source.readable:
            readable = source.readable(refs, user)
        cards = source.cards([o.object_id for o in objects], language, user)
        for o in objects:
            if o.object_id in cards:
                o.units = [unit for unit in o.units if unit.ref in readable]
                dressed[(kind, o.object_id)] = _hit(o, cards[o.object_id], wanted, language)
    return [dressed[key] for o in answer.objects if (key := (o.kind, o.object_id)) in dressed]


def wanted_marks(request: Request, words: Vocabulary) -> Wanted:
    """Return what of a text is to be marked for a request."""
    terms: dict[str, set[str]] = defaultdict(set)
    stubs: dict[str, set[str]] = defaultdict(set)
    concepts: set[str] = set()
    suggested: set[str] = set()
    for clause in request.clauses:
        concepts |= {slug for slug, weight in clause.concepts.items() if weight >= 1}
        suggested |= {slug for slug, weight in clause.concepts.items() if weight >= HINT}
        for code in CODES:
            terms[code] |= clause.stems(code)
            if code in clause.stubs:
                stubs[code].add(clause.stubs[code])
    for phrase in request.required:
        for code in CODES:
            terms[code].update(phrase.terms.get(code, ()))
    narrower = {below for slug in concepts for below in words.below(slug)}
    suggested |= {below for slug in suggested for below in words.below(slug)}
    return Wanted(
        terms={code: frozenset(found) for code, found in terms.items()},
        stubs={code: frozenset(found) for code, found in stubs.items()},
        concepts=frozenset(concepts | narrower),
        suggested=frozenset(suggested),
        words=words,
    )


def _hit(found: ObjectHit, card: registry.Card, wanted: Wanted, language: str) -> Hit:
    pages = []
    for unit in found.units:
        if unit.score < WEAK * found.units[0].score:
            break  # it would push better works off the list
        ref = unit.ref
        url = card.url_for(ref) if card.url_for else card.url
        text = unit.text or unit.heading
        if unit.heading and unit.heading not in text:
            text = f"{unit.heading}. {text}"
        pages.append(
            PageHit(
                ref=ref,
                url=url,
                snippet=snippet(text, ref.language, wanted),
                score=unit.score,
                superseded=unit.superseded,
            )
        )
    shown = {page.language for page in pages if page.number}
    title_language = card.title_language or language
    return Hit(
        kind=found.kind,
        object_id=found.object_id,
        card=card,
        title=highlight(str(card.title), title_language, wanted),
        score=found.score,
        pages=pages,
        more_pages=max(0, found.pages - sum(1 for page in pages if page.number)),
        other_languages=[code for code in card.languages if code not in shown],
    )


def today() -> date:
    """Return the day by which embargoes are counted."""
    return timezone.localdate()
