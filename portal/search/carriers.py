"""What carries a concept: search's part of the concept's page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from portal.thesaurus.models import Concept
from portal.thesaurus.registry import Carried

from . import registry
from .engines import EngineDown

SHOWN = 5


def carried(concept: Concept, *, language: str, user: Any) -> list[Carried]:
    """Return, for each kind of object, the first few that carry the concept."""
    from .query import search

    found = []
    for source in sorted(registry.sources(), key=lambda s: -s.weight):
        try:
            results = search(
                "",
                language=language,
                user=user,
                filters={"concept": (concept.slug,)},
                kinds=(source.kind,),
                per_page=SHOWN,
                sort="newest",
                facets=(),
            )
        except EngineDown:
            continue
        if results.total:
            more = f"{reverse('search:results')}?concept={concept.slug}&kind={source.kind}"
            found.append(
                Carried(
                    heading=source.label,
                    entries=[hit.card for hit in results.hits],
                    total=results.total,
                    more_url=more if results.total > SHOWN else "",
                )
            )
    return found
