"""What is going on, for the home page: consultations, publications, news, targets."""

from typing import Any

from django.http import HttpRequest


from .basin_map import BasinMap
from .models.pages import NewsPage
from .models.targets import Target


def going_on(request: HttpRequest) -> dict[str, Any]:
    """Return the parts of the home page, each a small, bounded list."""
    from consultations.listing import front_consultations
    from library.listing import newest_publications

    return {
        "map": BasinMap(small=True),
        "consultations": front_consultations(request.user, limit=3),
        "publications": newest_publications(request.user, limit=4),
        "news": list(NewsPage.objects.live().public().order_by("-date", "-pk")[:3]),
        "targets": list(
            Target.objects.filter(unit_code="percent", kind=Target.Kind.QUANTITATIVE)[:3]
        ),
    }
