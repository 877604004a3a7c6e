"""Who speaks and who is silent, for everybody: tables that protect, and charts of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..actions.exporting import FORMATS
from ..coverage import charts
from ..coverage.counting import Coverage, weeks
from ..exporting.open_data import SCHEMA
from ..models import Export
from .reading import visible_consultation


@require_safe
def statistics(request: HttpRequest, slug: str) -> HttpResponse:
    """The statistics page of a consultation."""
    consultation = visible_consultation(request, slug)
    coverage = Coverage(consultation)
    context = {
        "consultation": consultation,
        "counted": coverage.total,
        "tables": coverage.tables(),
        "positions": charts.positions(consultation),
        "weeks": charts.weeks(weeks(consultation)),
        "invited": charts.invited(consultation),
        "formats": FORMATS[Export.Content.OPEN_DATA],
        "schema": [(name, kind, text) for name, (kind, text) in SCHEMA.items()],
    }
    return render(request, "consultations/statistics.html", context)
