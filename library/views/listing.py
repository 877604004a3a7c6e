"""The list of publications with its filters."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from library import addresses
from library.cards import make_cards
from library.filters import SORT_LABELS, Filters
from library.models import Publication

PER_PAGE = 20


def publication_list(request: HttpRequest) -> HttpResponse:
    """Every publication a reader may know of, newest first, filtered by the address."""
    filters = Filters.from_query(request.GET)
    # Drafts stay in the admin, for the staff as well: this is what readers see.
    everything = Publication.objects.findable_by(None)
    found = filters.ordered(filters.apply(everything))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    facets = filters.facets(everything)
    return render(
        request,
        "library/list.html",
        {
            "page_obj": page,
            "cards": make_cards(page.object_list, language=get_language() or "en"),
            "facets": facets,
            "filters": filters,
            "chips": [(f.field, c) for f in facets for c in f.choices if c.selected],
            "sorts": SORT_LABELS.items(),
            "alternates": addresses.alternates("library:list") if not request.GET else [],
            "total": page.paginator.count,
        },
    )
