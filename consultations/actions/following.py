"""Following a consultation."""

from django.db import transaction

from portal.notifications.actions import subscribe, unsubscribe
from portal.notifications.models import Frequency

from ..models import Consultation


@transaction.atomic
def follow(*, consultation: Consultation, by, frequency: str = Frequency.AT_ONCE) -> None:
    """Let `by` hear of a consultation: opening, extension, closing, answers; as often as chosen."""
    subscribe(
        user=by, topic=consultation.topic, label=consultation.title[:300], frequency=frequency
    )


@transaction.atomic
def unfollow(*, consultation: Consultation, by) -> None:
    """End it."""
    unsubscribe(user=by, topic=consultation.topic)
