"""What may be meant while a reader still types: concepts, titles, words.

Every suggestion comes from what everybody may see, by the database.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal import languages
from portal.thesaurus.models import Concept

from . import analysis, registry
from .concepts import vocabulary
from .engines import EngineDown, get_engine
from .query.searching import changing_objects, today

LONGEST = 100  # characters; more is no beginning of a title
MOST_CONCEPTS, MOST_TITLES, MOST_WORDS = 4, 5, 4


@dataclass(frozen=True)
class Suggestion:
    """One thing to choose: what to write into the field, where it leads, what it is."""

    text: str
    url: str
    kind: str
    lang: str = ""


def suggestions(typed: str, *, language: str) -> list[Suggestion]:
    """Return suggestions for a beginning, concepts first; nothing while the engine is down."""
    typed = " ".join(analysis.clean(typed[:LONGEST]).split())
    if not typed:
        return []
    found = _concepts(typed, language)
    try:
        found += _titles(typed, language)
        if len(found) < MOST_CONCEPTS:
            found += _words(typed, language)
    except EngineDown:
        pass
    kept: dict[str, Suggestion] = {}
    for suggestion in found:
        kept.setdefault(suggestion.text.casefold(), suggestion)
    return list(kept.values())


def _concepts(typed: str, language: str) -> list[Suggestion]:
    """Find concepts by any of their names in any language; offer the reader's own name for them."""
    words = vocabulary()
    start = analysis.fold(typed)
    ranked: dict[str, int] = {}
    for alias in words.aliases:
        name = analysis.fold(alias.text)
        if name.startswith(start):
            rank = 0 if alias.language == language else 1
        elif f" {start}" in name:
            rank = 2
        else:
            continue
        ranked[alias.concept] = min(rank, ranked.get(alias.concept, rank))
    slugs = sorted(ranked, key=lambda slug: (ranked[slug], slug))[:MOST_CONCEPTS]
    kinds = dict(Concept.objects.filter(slug__in=slugs).values_list("slug", "kind"))
    found = []
    for slug in slugs:
        names = words.labels.get(slug, {})
        code = next((c for c in (language, *languages.fallbacks(language)) if names.get(c)), "")
        if code and slug in kinds:
            found.append(
                Suggestion(
                    text=names[code],
                    url=reverse("thesaurus:concept", args=[slug]),
                    kind=str(Concept.Kind(kinds[slug]).label),
                    lang=code,
                )
            )
    return found


def _titles(typed: str, language: str) -> list[Suggestion]:
    by_kind: dict[str, list[str]] = defaultdict(list)
    order = get_engine().titles(typed, language, today(), MOST_TITLES * 2)
    for kind, object_id in order:
        by_kind[kind].append(object_id)
    cards: dict[tuple[str, str], Any] = {}
    for kind, ids in by_kind.items():
        source = registry.source(kind)
        if source is None:
            continue
        visible = source.visible(ids, None)
        for object_id, card in source.cards(
            [i for i in ids if i in visible], language, None
        ).items():
            cards[(kind, object_id)] = card
    return [
        Suggestion(
            text=str(card.title),
            url=card.url,
            kind=str(card.kind_label),
            lang=card.title_language or language,
        )
        for key in order
        if (card := cards.get(key))
    ][:MOST_TITLES]


def _words(typed: str, language: str) -> list[Suggestion]:
    """Finish the last word with words of public texts."""
    before, _space, last = typed.rpartition(" ")
    if len(last) < 2:
        return []
    found = []
    hidden = changing_objects()
    for word in get_engine().suggest(last, language, today(), limit=MOST_WORDS, hidden=hidden):
        text = f"{before} {word}".strip()
        found.append(Suggestion(text, f"{reverse('search:results')}?q={text}", _("Word"), language))
    return found
