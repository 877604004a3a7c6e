"""Topics and places that the text of a work speaks of and its record lacks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from library.models import PageText, Publication
from portal.languages import CODES, suffix
from portal.search.analysis import clean
from portal.search.concepts import in_text, vocabulary
from portal.thesaurus.models import Concept

MOST_PAGES = 60  # of all editions together; the beginning says what a work is about
MOST = 12
SEEN_ON = 2  # pages at least: a name that stands once is no topic


@dataclass(frozen=True)
class Suggested:
    """One concept with how often, and on how many pages, the text names it."""

    concept: Concept
    times: int
    pages: int


def suggested(work: Publication) -> list[Suggested]:
    """Return what to add, the most present first: the thesaurus read in title, abstract, pages."""
    words = vocabulary()
    times: Counter[str] = Counter()
    pages: Counter[str] = Counter()
    texts = [(_record(work, code), code) for code in CODES]
    found = PageText.objects.filter(file__editions__publication=work).exclude(text="")
    texts += list(
        found.order_by("number", "file_id").values_list("text", "language").distinct()[:MOST_PAGES]
    )
    for text, language in texts:
        named = in_text(clean(text), language or "en", words)
        times.update(named)
        pages.update(dict.fromkeys(named, 1))
    given = {c.slug for c in (*work.topics.all(), *work.places.all())}
    order = sorted(times, key=lambda slug: (-pages[slug], -times[slug], slug))
    enough = min(SEEN_ON, len(texts))
    ranked = [slug for slug in order if slug not in given and pages[slug] >= enough][:MOST]
    concepts = {c.slug: c for c in Concept.objects.filter(slug__in=ranked)}
    return [Suggested(concepts[s], times[s], pages[s]) for s in ranked if s in concepts]


def _record(work: Publication, code: str) -> str:
    parts = (getattr(work, f"{name}_{suffix(code)}") or "" for name in ("title", "abstract"))
    return ". ".join(parts)
