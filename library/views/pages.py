"""Reading an edition at one page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language

from library import access, marking
from library.cards import make_cards
from library.models import Edition, PageText

NEIGHBOURS = 3


def page(request: HttpRequest, slug: str, edition: str, number: int) -> HttpResponse:
    """The words of one page, the way to its neighbours and to the page as printed."""
    found = get_object_or_404(
        Edition.objects.findable_by(request.user).select_related("publication", "file"),
        publication__slug=slug,
        identifier=edition,
    )
    if not Edition.objects.open_to(access.reader_of(request)).filter(pk=found.pk).exists():
        return closed(request, found)
    pages = PageText.objects.filter(file_id=found.file_id)
    text = pages.filter(number=number).first()
    if text is None:
        raise Http404
    query = request.GET.get("q", "").strip()[: marking.MAX_QUERY]
    language = get_language() or "en"
    marks = marking.wanted(query, language) if query else None
    card = make_cards([found.publication], language=language)[0]
    current = next(e for e in card.editions if e.pk == found.pk)
    last = found.file.page_count or number
    return render(
        request,
        "library/page.html",
        {
            "card": card,
            "edition": current,
            "successor": next((e for e in card.editions if e.supersedes_id == found.pk), None),
            "page": text,
            "paragraphs": marking.paragraphs(text, found.language, marks),
            "query": query,
            "last": last,
            "previous": number - 1 if number > 1 else None,
            "next": number + 1 if number < last else None,
            "near": _near(number, last),
            "parallel": _parallel(card, current, number),
        },
    )


def closed(request: HttpRequest, edition: Edition) -> HttpResponse:
    """403 with the reason: the day on which it opens, or that it is restricted."""
    card = make_cards([edition.publication], language=get_language() or "en")[0]
    context = {"card": card, "edition": edition}
    response = render(request, "library/closed.html", context, status=403)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _near(number: int, last: int) -> list[int | None]:
    """Numbers for the row of page links; None where some are left out."""
    around = range(max(1, number - NEIGHBOURS), min(last, number + NEIGHBOURS) + 1)
    row: list[int | None] = list(around)
    first, end = around[0], around[-1]
    # A gap of one number is filled with the number: dots would be no shorter.
    row[:0] = [*range(1, first)] if first <= 3 else [1, None]
    row += [*range(end + 1, last + 1)] if end >= last - 2 else [None, last]
    return row


def _parallel(card, edition: Edition, number: int) -> list[Edition]:
    """Open editions of the same length in other languages: their pages run side by side."""
    count = edition.file.page_count
    return [
        other
        for other in card.editions
        if other.language != edition.language
        and not other.is_closed
        and other.file
        and other.file.page_count == count
    ]
