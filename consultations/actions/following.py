"""Following a consultation."""

from django.db import transaction

from portal.notifications.actions import subscribe, unsubscribe

from ..models import Consultation


@transaction.atomic
def follow(*, consultation: Consultation, by) -> None:
    """Let `by` hear of a consultation: opening, extension, closing, answers."""
    subscribe(user=by, topic=consultation.topic, label=consultation.title[:300])


@transaction.atomic
def unfollow(*, consultation: Consultation, by) -> None:
    """End it."""
    unsubscribe(user=by, topic=consultation.topic)
