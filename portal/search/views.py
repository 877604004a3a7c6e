"""The page of results."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language


def results(request: HttpRequest) -> HttpResponse:
    """Show what answers the query of the address."""
    from .page import build

    context = build(request, get_language() or "en")
    return render(request, "search/results.html", context)
