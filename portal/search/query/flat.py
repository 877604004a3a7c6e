"""Results without groups: one entry per page, for commands and measurements."""

from __future__ import annotations

from django.utils.html import strip_tags

from .results import Results


def flat(results: Results, limit: int) -> list[dict]:
    """Return one object per page hit, by score; an object without page hits is one itself."""
    found = []
    for hit in results.hits:
        pages = [page for page in hit.pages if page.number] or hit.pages[:1]
        common = {"kind": hit.kind, "slug": hit.card.slug, "title": str(hit.card.title)}
        for page in pages:
            found.append(
                common
                | {
                    "edition": page.ref.edition,
                    "edition_language": page.language,
                    "page": page.number or None,
                    "score": round(page.score, 4),
                    "snippet": strip_tags(page.snippet),
                    "url": page.url,
                }
            )
        if not pages:
            found.append(
                common
                | {
                    "edition": "",
                    "edition_language": hit.card.title_language,
                    "page": None,
                    "score": round(hit.score, 4),
                    "snippet": str(hit.card.summary),
                    "url": hit.card.url,
                }
            )
    return sorted(found, key=lambda page: -page["score"])[:limit]
