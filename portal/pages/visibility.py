"""Which pages everybody may read, asked once per request.

Wagtail's `.public()` looks the restrictions up anew in every query set.
"""

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail.models import PageViewRestriction

from .models import BasePage


def public(pages: QuerySet, request: HttpRequest | None) -> QuerySet:
    """Keep the live pages of a query set that stand below no restriction."""
    paths = getattr(request, "restricted_paths", None)
    if paths is None:
        paths = list(PageViewRestriction.objects.values_list("page__path", flat=True))
        if request is not None:
            request.restricted_paths = paths
    below = Q()
    for path in paths:
        below |= Q(path__startswith=path)
    return pages.live().exclude(below) if paths else pages.live()


def menu_pages(request: HttpRequest | None) -> list[BasePage]:
    """Return the pages the editors put into a menu, in the order of the tree; one query."""
    pages = getattr(request, "menu_pages", None)
    if pages is None:
        pages = list(public(BasePage.objects.exclude(menu=""), request).order_by("path"))
        if request is not None:
            request.menu_pages = pages
    return pages
