"""What others ask of the outbox: write a message, subscribe, unsubscribe, send again."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.celery import wake_on_commit

from . import kinds
from .models import Frequency, OutboxMessage, Subscription

# Rows written at once for a crowd of followers; the query set is never loaded whole.
CROWD = 1000


@transaction.atomic
def notify(
    *,
    recipient: Any,
    kind: str,
    context: dict[str, Any],
    dedupe_key: str,
    subscription: Subscription | None = None,
) -> OutboxMessage:
    """Write one message to `recipient` in the caller's transaction and wake its delivery.

    `context` holds JSON values only (ids, not objects). The same `dedupe_key` gives the same
    message, however often it is asked. Raises KeyError for a kind nobody registered.
    """
    kinds.registered[kind]
    message, created = OutboxMessage.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "recipient": recipient,
            "kind": kind,
            "context": context,
            "subscription": subscription,
            "frequency": subscription.frequency if subscription else Frequency.AT_ONCE,
        },
    )
    if created:
        _wake()
    return message


@transaction.atomic
def notify_subscribers(
    *,
    topic: str,
    kind: str,
    context: dict[str, Any],
    dedupe_key: str,
    exclude: Iterable[int] = (),
) -> int:
    """Write one message to each follower of `topic`; returns how many follow it.

    The key of each row is `dedupe_key` and the follower's id, so that asking again adds nobody
    twice. `exclude` names users who hear of it in another way.
    """
    kinds.registered[kind]
    followers = (
        Subscription.objects.filter(topic=topic, user__is_active=True)
        .exclude(user_id__in=list(exclude))
        .order_by("pk")
        .values_list("pk", "user_id", "frequency")
    )
    rows: list[OutboxMessage] = []
    count = 0
    for pk, user_id, frequency in followers.iterator(chunk_size=CROWD):
        rows.append(
            OutboxMessage(
                recipient_id=user_id,
                kind=kind,
                context=context,
                dedupe_key=f"{dedupe_key}:{user_id}",
                subscription_id=pk,
                frequency=frequency,
            )
        )
        count += 1
        if len(rows) == CROWD:
            OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
            rows = []
    OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
    if count:
        _wake()
    return count


@transaction.atomic
def subscribe(
    *, user: Any, topic: str, frequency: str = Frequency.AT_ONCE, label: str = ""
) -> Subscription:
    """Let `user` follow `topic`; a second call changes the frequency."""
    subscription, _ = Subscription.objects.update_or_create(
        user=user,
        topic=topic,
        defaults={"frequency": frequency, **({"label": label} if label else {})},
    )
    return subscription


@transaction.atomic
def unsubscribe(*, user: Any, topic: str) -> bool:
    """End a subscription; returns whether there was one.

    What still waits for its digest is dropped, because nothing more was promised than silence.
    """
    subscription = Subscription.objects.filter(user=user, topic=topic).first()
    if subscription is None:
        return False
    subscription.messages.filter(state=OutboxMessage.State.PENDING).update(
        state=OutboxMessage.State.DROPPED
    )
    subscription.delete()
    return True


@transaction.atomic
def requeue(*, messages: Iterable[int], by: Any) -> int:
    """Give undelivered messages a new start; returns how many. `by` is the editor."""
    count = OutboxMessage.objects.filter(
        pk__in=list(messages), state__in=[OutboxMessage.State.DEAD, OutboxMessage.State.DROPPED]
    ).update(
        state=OutboxMessage.State.PENDING,
        attempts=0,
        next_attempt_at=timezone.now(),
        frequency=Frequency.AT_ONCE,
        last_error=f"Sent again by user {by.pk}",
    )
    if count:
        _wake()
    return count


def _wake() -> None:
    from .tasks import deliver_due

    wake_on_commit(deliver_due)
