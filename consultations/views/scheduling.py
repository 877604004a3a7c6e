"""Dates to take away: iCalendar feeds, and the page of a hearing with its minutes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import calendars
from ..models import Comment, Consultation, ConsultationEvent
from ..place_map import drawing
from .reading import language, visible_consultation


def _calendar(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=calendars.MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def all_dates(request: HttpRequest) -> HttpResponse:
    """The dates of every announced consultation, to subscribe to, in the language of the page."""
    rows = Consultation.objects.announced().prefetch_related("events", "deadline_changes")
    name = _("Consultations on the Amur/Heilong basin")
    content = calendars.feed(rows, name=name, language=language())
    return _calendar(content, "consultations")


@require_safe
def dates(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates of one consultation."""
    rows = Consultation.objects.announced().prefetch_related("events", "deadline_changes")
    consultation = get_object_or_404(rows, slug=slug)
    content = calendars.feed([consultation], name=consultation.title, language=language())
    return _calendar(content, consultation.slug)


def visible_hearing(request: HttpRequest, slug: str, hearing: str) -> ConsultationEvent:
    """Return a hearing of a consultation the reader may know of, else 404."""
    consultation = visible_consultation(request, slug)
    rows = ConsultationEvent.objects.select_related("minutes_document")
    found = get_object_or_404(rows, consultation=consultation, slug=hearing)
    found.consultation = consultation
    return found


@require_safe
def hearing_dates(request: HttpRequest, slug: str, hearing: str) -> HttpResponse:
    """One hearing for a calendar."""
    found = visible_hearing(request, slug, hearing)
    return _calendar(calendars.hearing_file(found, language=language()), f"{slug}-{hearing}")


@require_safe
def hearing(request: HttpRequest, slug: str, hearing: str) -> HttpResponse:
    """A hearing: when and where, its minutes, and what was said there."""
    found = visible_hearing(request, slug, hearing)
    said = (
        Comment.objects.visible_to(request.user)
        .filter(submission__hearing=found)
        .order_by("number")
        .only("number", "language", "body", "consultation")
    )
    context = {"consultation": found.consultation, "hearing": found, "said": list(said[:200])}
    return render(request, "consultations/hearing.html", context)


@require_safe
def place_map(request: HttpRequest) -> HttpResponse:
    """The picture of the places, with their names in the language of the page."""
    response = HttpResponse(drawing(), content_type="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
