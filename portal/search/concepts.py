"""Concepts in texts and queries: the thesaurus seen with the stems of this room."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import Count, Max

from portal.thesaurus.matching import Alias, Match, Matcher
from portal.thesaurus.models import Concept, broader_closure, every_alias, every_label

from . import analysis

# A word that belongs to the names of more concepts than this says nothing about any.
VAGUE = 4
PAGES_KEPT = 500  # a page of text with its names takes some 20 KB


@dataclass
class Vocabulary:
    """The thesaurus as this process knows it."""

    version: tuple
    matcher: Matcher
    above: dict[str, frozenset[str]]
    aliases: list[Alias]
    words: dict[str, dict[str, dict[str, float]]]  # language → term → concept → weight
    labels: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Pages that answer often are shown often: their names are found once.
        self.named = lru_cache(maxsize=PAGES_KEPT)(self._named)

    def _named(self, text: str, language: str) -> tuple[Match, ...]:
        return tuple(self.matcher.matches(text, language))

    def broader(self, slugs: set[str]) -> set[str]:
        """Return every concept above these."""
        return set().union(*(self.above.get(slug, ()) for slug in slugs)) - slugs

    def below(self, slug: str) -> set[str]:
        """Return every concept under one."""
        return {narrow for narrow, above in self.above.items() if slug in above}

    def hints(self, term: str, language: str) -> dict[str, float]:
        """Return concepts that one word of their names suggests, with a weight below one."""
        return self.words.get(language, {}).get(term, {})


_lock = threading.Lock()
_known: Vocabulary | None = None


def _version() -> tuple:
    concepts = Concept.objects.aggregate(
        changed=Max("changed_at"), count=Count("id"), top=Max("id")
    )
    return tuple(concepts.values())


def vocabulary() -> Vocabulary:
    """Return the thesaurus, read again only when it has changed: one query otherwise."""
    global _known  # noqa: PLW0603 - one copy per process, as it is large
    version = _version()
    with _lock:
        if _known is None or _known.version != version:
            _known = build(every_alias(), broader_closure(), version)
            _known.labels = every_label()
        return _known


def known_labels() -> dict[str, dict[str, str]]:
    """Return the names of concepts by language, as read by the last call of vocabulary()."""
    return (_known or vocabulary()).labels


def forget_matcher() -> None:
    """Read the thesaurus again at the next use."""
    global _known  # noqa: PLW0603
    with _lock:
        _known = None


def build(aliases: list[Alias], above: dict[str, frozenset[str]], version: tuple) -> Vocabulary:
    """Make a vocabulary of names and broader links."""
    return Vocabulary(
        version=version,
        matcher=Matcher(aliases, analysis.pieces),
        above=above,
        aliases=aliases,
        words=_words(aliases),
    )


def _words(aliases: list[Alias]) -> dict[str, dict[str, dict[str, float]]]:
    """Return which concepts each word of a name suggests; words of many names suggest none."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for alias in aliases:
        for token in analysis.query_terms(alias.text, alias.language):
            found[alias.language][token.term].add(alias.concept)
    return {
        language: {
            term: dict.fromkeys(concepts, 1 / len(concepts))
            for term, concepts in words.items()
            if len(concepts) <= VAGUE
        }
        for language, words in found.items()
    }


def in_text(text: str, language: str, words: Vocabulary | None = None) -> Counter[str]:
    """Return how often each concept is named in a text."""
    words = words or vocabulary()
    return Counter(match.concept for match in words.matcher.matches(text, language))


def in_query(text: str, languages: list[str], words: Vocabulary) -> list[Match]:
    """Return the concepts a query names, the reader's language first; names do not overlap."""
    found: list[Match] = []
    for language in languages:
        for match in words.matcher.matches(text, language, query=True):
            same = [m for m in found if (m.start, m.end) == (match.start, match.end)]
            free = all(match.end <= m.start or match.start >= m.end for m in found)
            # Two concepts may share one name (a river and its city) in one language.
            if free or (same and language == languages[0] and match not in found):
                found.append(match)
    return found


def suggested_in_query(
    text: str, languages: list[str], words: Vocabulary, matches: list[Match]
) -> list[Match]:
    """Return concepts that a query may mean besides the `matches` it names.

    A name with other meanings and no word that says which (a crane), and the names inside a
    longer one (the river and the kind of place in "Bikin National Park").
    """
    named = {match.concept for match in matches}
    places = {(match.start, match.end) for match in matches}
    found = [
        match
        for language in languages
        for match in words.matcher.matches(text, language, loose=True)
        if match.concept not in named and not _inside(match, places)
    ]
    for start, end in places:
        for language in languages:
            found += [
                Match(m.concept, m.start + start, m.end + start, m.first, m.last)
                for m in words.matcher.inner(text[start:end], language)
                if m.concept not in named
            ]
    return found


def _inside(match: Match, places: set[tuple[int, int]]) -> bool:
    return any(match.start < end and start < match.end for start, end in places)
