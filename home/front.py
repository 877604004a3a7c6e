"""What is going on, for the home page: consultations, publications, news, targets."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from consultations.listing import consultation_cards, open_first
from library.cards import make_cards
from library.models import Publication
from portal.pages.visibility import menu_pages, public

from .basin_map import BasinMap
from .models.pages import NewsIndexPage, NewsPage
from .models.targets import Target


def going_on(request: HttpRequest) -> dict[str, Any]:
    """Return the parts of the home page, each a small, bounded list."""
    newest = Publication.objects.findable_by(None).order_by("-year", "-pk")[:4]
    return {
        "map": BasinMap(small=True),
        "consultations": open_first(consultation_cards(request.user))[:3],
        "publications": make_cards(newest, language=get_language() or "en", with_authors=False),
        "news": list(public(NewsPage.objects.all(), request).order_by("-date", "-pk")[:3]),
        "news_index": next(
            (page for page in menu_pages(request) if page.specific_class is NewsIndexPage), None
        ),
        "targets": list(
            Target.objects.filter(unit_code="percent", kind=Target.Kind.QUANTITATIVE)[:3]
        ),
    }
