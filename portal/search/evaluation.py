"""How good search is: judgements made by people, and the rank at which their answers are found."""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml
from django.utils import translation
from pydantic import BaseModel, ConfigDict, ValidationError

from .engines import EngineDown
from .query import Results, flat, search

DEPTH = 10
ATTEMPTS, PAUSE = 10, 3.5  # seconds; longer than a server is left alone after it was silent
LIBRARY = ("publication",)


class BrokenFile(Exception):
    """Raised when a file of judgements cannot be read; says where and why."""


class _Answer(BaseModel):
    publication: str
    edition: str = ""
    page: int | None = None


class Judgement(_Answer):
    """One query with its answer; `also` lists other pages that answer as well."""

    model_config = ConfigDict(extra="forbid")

    id: str
    language: str
    query: str
    also: list[_Answer] = []

    @property
    def answers(self) -> list[_Answer]:
        """Return every right answer."""
        return [self, *self.also]


class Judgements(BaseModel):
    """A file of judgements."""

    version: int = 1
    set: str = ""
    known_item: list[Judgement] = []
    cross_language: list[Judgement] = []
    must_not_leak: list[Judgement] = []
    superseded: list[Judgement] = []


def read(path: Path) -> Judgements:
    """Return the judgements of a file. Raises BrokenFile."""
    try:
        return Judgements.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise BrokenFile(f"{path}: {error}") from error


def evaluate(judgements: Judgements, *, kinds: tuple[str, ...] = LIBRARY) -> dict[str, Any]:
    """Ask every query as an anonymous reader; return the figures and what was missed.

    Judgements name publications, so the library is what they judge; other `kinds`, or none for
    the whole portal, on demand. A known item is found at the rank of its page among all page
    hits; across languages the publication must be found among the works, as the page of results
    shows them, and how often it is the very page is counted beside it. Raises EngineDown.
    """
    misses: list[dict[str, Any]] = []
    ranks: dict[str, list[int]] = defaultdict(list)
    for judgement in judgements.known_item:
        hits = _hits(judgement, kinds)
        rank = _rank([_same_page(h, judgement) for h in hits])
        ranks[judgement.language].append(rank)
        if rank != 1:
            misses.append(_miss(judgement, rank))
    works, pages = [], []
    for judgement in judgements.cross_language:
        results = _results(judgement, kinds)
        hits = flat(results, DEPTH)
        works.append(_rank([h.card.slug == judgement.publication for h in results.hits]))
        pages.append(_rank([_same_page(h, judgement) for h in hits]))
        if not works[-1]:
            misses.append(_miss(judgement, works[-1]))
    leaks = []
    for judgement in judgements.must_not_leak:
        hits = _hits(judgement, kinds)
        if any(h["slug"] == judgement.publication and h["edition"] == judgement.edition
               and h["page"] for h in hits):  # fmt: skip
            leaks.append(judgement.id)
    older = [
        _rank([_same_page(h, judgement) for h in hits])
        for judgement in judgements.superseded
        for hits in [_hits(judgement, kinds)]
    ]
    return {
        "known_item": {language: _figures(found) for language, found in sorted(ranks.items())},
        "cross_language": _figures(works)
        | {"page_recall@10": round(sum(map(bool, pages)) / max(1, len(pages)), 4)},
        "superseded": _figures(older),
        "leaks": leaks,
        "misses": misses,
    }


def _results(judgement: Judgement, kinds: tuple[str, ...]) -> Results:
    """Search as a reader does, but with patience: a busy engine says nothing about quality.

    Raises EngineDown when the engine stays silent.
    """
    for _attempt in range(ATTEMPTS):
        with translation.override(judgement.language):
            results = search(
                judgement.query,
                language=judgement.language,
                kinds=kinds,
                per_page=DEPTH,
                facets=(),
            )
        if not results.degraded:
            return results
        time.sleep(PAUSE)
    raise EngineDown(f"no answer to {judgement.id} after {ATTEMPTS} attempts")


def _hits(judgement: Judgement, kinds: tuple[str, ...]) -> list[dict]:
    return flat(_results(judgement, kinds), DEPTH)


def _same_page(hit: dict, judgement: Judgement) -> bool:
    return any(
        (hit["slug"], hit["edition"], hit["page"]) == (a.publication, a.edition, a.page)
        for a in judgement.answers
    )


def _rank(right: list[bool]) -> int:
    return right.index(True) + 1 if True in right else 0


def _figures(ranks: list[int]) -> dict[str, Any]:
    count = max(1, len(ranks))
    return {
        "mrr@10": round(sum(1 / rank for rank in ranks if rank) / count, 4),
        "recall@10": round(sum(1 for rank in ranks if rank) / count, 4),
        "queries": len(ranks),
    }


def _miss(judgement: Judgement, rank: int) -> dict[str, Any]:
    return {
        "id": judgement.id,
        "language": judgement.language,
        "query": judgement.query,
        "wanted": f"{judgement.publication} {judgement.edition} p. {judgement.page}",
        "rank": rank,
    }
