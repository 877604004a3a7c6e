"""What of the consultations waits for those who run them."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.attention import Matter

from .models import Comment, Consultation, ModerationCase


def unanswered() -> int:
    """Return how many comments on closed consultations have no published answer."""
    return (
        Comment.objects.filter(consultation__in=Consultation.objects.closed()).unanswered().count()
    )


def undecided() -> int:
    """Return how many reports and appeals wait for a decision."""
    pending = Q(action=ModerationCase.Action.PENDING) | Q(appeal=ModerationCase.Appeal.PENDING)
    return ModerationCase.objects.filter(pending).count()


MATTERS = [
    Matter(
        name="consultations.unanswered",
        label=_("Comments without an answer"),
        count=unanswered,
        url=lambda: reverse("comments_admin:index"),
        permission="consultations.change_response",
    ),
    Matter(
        name="consultations.undecided",
        label=_("Reports and appeals to decide"),
        count=undecided,
        url=lambda: reverse("cases_admin:index"),
        permission="consultations.view_moderationcase",
    ),
]
