"""The page of results, what is suggested while typing, feeds and saved searches."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.notifications.models import Frequency

from .models import SavedSearch


def results(request: HttpRequest) -> HttpResponse:
    """Show what answers the query of the address."""
    from .page import build

    context = build(request, get_language() or "en")
    return render(request, "search/results.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Answer what is typed so far with what may be meant, as JSON."""
    from .suggestions import suggestions

    found = suggestions(request.GET.get("q", ""), language=get_language() or "en")
    rows = [{"text": s.text, "url": s.url, "kind": s.kind} for s in found]
    response = JsonResponse({"suggestions": rows})
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Answer with the newest results of the query as Atom."""
    from .feeds import query_feed

    return query_feed(request, get_language() or "en")


@login_required
@never_cache
def saved(request: HttpRequest) -> HttpResponse:
    """Show a person her saved searches."""
    from .alerts import address
    from .saved_list import rows

    return render(
        request,
        "search/saved.html",
        {"rows": rows(request.user, address), "frequencies": Frequency.choices},
    )


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the search of the form."""
    from .page import Address
    from .saved_searches import TooMany, save_search

    address = Address(request, data=request.POST)
    frequency = request.POST.get("frequency", "")
    try:
        save_search(
            by=request.user,
            query=address.query,
            filters=address.filters,
            bare=address.bare,
            language=get_language() or "en",
            frequency=frequency if frequency in Frequency.values else Frequency.DAILY,
        )
    except TooMany:
        messages.error(request, _("You keep as many searches as possible; delete one first."))
    else:
        messages.success(request, _("The search is saved. You will hear of what is new."))
    return redirect("search:saved")


@login_required
@require_POST
def change_saved(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the rhythm of a saved search, or delete it."""
    from .saved_searches import change_frequency, delete_search

    found = get_object_or_404(SavedSearch, pk=pk, user=request.user)
    frequency = request.POST.get("frequency")
    if request.POST.get("delete"):
        delete_search(saved=found, by=request.user)
        messages.success(request, _("The saved search is deleted."))
    elif frequency in Frequency.values:
        change_frequency(saved=found, frequency=frequency, by=request.user)
        messages.success(request, _("Your settings are saved."))
    return redirect("search:saved")
