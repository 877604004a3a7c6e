"""The newest answers to a search as an Atom feed; only what everybody may see."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from portal.languages import absolute_url, html_lang

from .page import Address
from .query import search

ENTRIES = 30


def query_feed(request: HttpRequest, language: str) -> HttpResponse:
    """Write the feed of the search in the address."""
    address = Address(request)
    results = search(
        address.query,
        language=language,
        filters=address.filters,
        per_page=ENTRIES,
        sort="newest",
        bare=address.bare,
        facets=(),
    )
    words = results.query or _("everything")
    atom = Atom1Feed(
        title=_("Amur portal: %(words)s") % {"words": words},
        link=absolute_url(address.url()),
        description=_("The newest answers to a search"),
        language=html_lang(language),
        feed_url=absolute_url(request.get_full_path()),
        author_name=_("Amur portal"),
    )
    for hit in results.hits:
        card = hit.card
        atom.add_item(
            title=str(card.title),
            link=absolute_url(card.url),
            description=str(card.summary),
            # The same entry in every language and for ever, whatever its address will be.
            unique_id=f"{absolute_url('/')}#{hit.kind}-{hit.object_id}",
            categories=[str(card.kind_label)],
            # Atom wants a moment of every entry: its own, else the year it is of.
            updateddate=card.updated or datetime(card.year or 2000, 1, 1, tzinfo=UTC),
        )
    response = HttpResponse(content_type=atom.content_type)
    atom.write(response, "utf-8")
    if results.degraded:
        response.status_code = 503  # an incomplete feed would look as if entries were gone
        response.headers["Retry-After"] = "300"
    return response
