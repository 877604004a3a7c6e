"""Charts as inline SVG: widths and heights are attributes, every figure stands in a table too."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from ..models import Consultation, Position, Submission
from .counting import MINIMUM, visible

WIDTH = 600
HEIGHT = 120


@dataclass(frozen=True)
class Bar:
    """A bar: where it stands, how large it is, what it counts."""

    label: Any
    n: int
    x: float
    y: float
    width: float
    height: float


def weeks(rows: list[tuple[date, int]]) -> list[Bar]:
    """Return standing bars, one per week."""
    if not rows:
        return []
    highest = max(n for _day, n in rows)
    step = WIDTH / len(rows)
    bars = []
    for at, (day, n) in enumerate(rows):
        height = round(n * HEIGHT / highest, 1) if highest else 0
        bars.append(
            Bar(day, n, round(at * step, 1), HEIGHT - height, round(max(1, step * 0.8), 1), height)
        )
    return bars


def positions(consultation: Consultation) -> list[Bar]:
    """Return lying bars, one per position."""
    counted = dict(visible(consultation).values_list("position").annotate(n=Count("pk")))
    highest = max(counted.values(), default=0)
    return [
        Bar(position.label, n, 0, 0, round(n * WIDTH / highest, 1) if highest else 0, 20)
        for position in Position
        for n in [counted.get(position.value, 0)]
    ]


def invited(consultation: Consultation) -> dict[str, Any] | None:
    """Return how many organisations were invited and how many of them spoke; None without any.

    Few are not counted out: whoever knows the list could tell who was silent.
    """
    total = consultation.invitations.count()
    if not total:
        return None
    spoke = (
        Submission.objects.filter(
            consultation=consultation,
            organisation__in=consultation.invitations.values("organisation"),
        )
        .order_by()
        .values("organisation")
        .distinct()
        .count()
    )
    silent = total - spoke
    exact = all(n == 0 or n >= MINIMUM for n in (spoke, silent))
    return {"total": total, "spoke": spoke if exact else None}
