"""The mail about new answers to a saved search."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.languages import absolute_url
from portal.notifications import kinds

from . import registry
from .models import SavedSearch
from .saved_searches import KIND


def register() -> None:
    """Join the outbox."""
    kinds.register(
        kinds.Kind(
            name=KIND,
            label=_("New answers to a saved search"),
            template="search/mail/alert",
            build=build,
        )
    )


def address(saved: SavedSearch) -> str:
    """Return the address of the search itself, in the active language."""
    pairs = [("q", saved.query)]
    pairs += [(name, value) for name, values in saved.filters.items() for value in values]
    if saved.bare:
        pairs.append(("bare", "1"))
    return f"{reverse('search:results')}?{urlencode(pairs)}"


def build(context: dict[str, Any], language: str) -> dict[str, Any]:
    """Return what is new, as its reader may see it at this moment; Obsolete if nothing is left."""
    saved = SavedSearch.objects.select_related("user").filter(pk=context["saved_search"]).first()
    if saved is None:
        raise kinds.Obsolete("the search is no longer saved")
    by_kind: dict[str, list[str]] = defaultdict(list)
    for name in context["objects"]:
        kind, _bar, object_id = name.partition("|")
        by_kind[kind].append(object_id)
    hits = []
    for kind, ids in by_kind.items():
        source = registry.source(kind)
        if source is None:
            continue
        visible = source.visible(ids, saved.user)
        cards = source.cards([i for i in ids if i in visible], language, saved.user)
        hits += [
            {"title": str(card.title), "url": absolute_url(card.url), "kind": str(card.kind_label)}
            for card in cards.values()
        ]
    if not hits:
        raise kinds.Obsolete("nothing of it can be seen any more")
    return {
        "words": saved.query,
        "hits": hits,
        "url": absolute_url(address(saved)),
        "manage_url": absolute_url(reverse("search:saved")),
    }
