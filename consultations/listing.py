"""Consultations as cards: how many were heard and answered, and where each stands."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q

from . import stages
from .models import Comment, Consultation

HEARD = Count("comments", filter=Q(comments__state=Comment.State.VISIBLE), distinct=True)
ANSWERED = Count(
    "comments",
    filter=Q(
        comments__state=Comment.State.VISIBLE,
        comments__themes__response__published_at__isnull=False,
    ),
    distinct=True,
)


def consultation_cards(user: Any) -> list[Consultation]:
    """Return every announced consultation with its counts and the steps of its card.

    One query, whatever their number: the steps of one depend on the others of its plan.
    """
    rows = list(
        Consultation.objects.visible_to(user)
        .exclude(announced_at=None)
        .select_related("plan_version__plan", "dossier")
        .annotate(heard=HEARD, answered=ANSWERED)
    )
    siblings: dict[tuple, list[Consultation]] = {}
    for c in rows:
        siblings.setdefault(_family(c), []).append(c)
    for c in rows:
        c.steps = stages.steps(c, siblings[_family(c)])
    return rows


def open_first(rows: Sequence[Consultation]) -> list[Consultation]:
    """Order for a first page: open by deadline, then announced by opening, then the latest."""
    return [
        *sorted((c for c in rows if c.is_open), key=lambda c: c.closes_at),
        *sorted((c for c in rows if c.is_announced), key=lambda c: c.opens_at),
        *sorted((c for c in rows if c.is_over), key=lambda c: c.closes_at, reverse=True),
    ]


def _family(c: Consultation) -> tuple:
    return ("plan", c.plan_version.plan_id) if c.plan_version_id else ("project", c.dossier_id)
