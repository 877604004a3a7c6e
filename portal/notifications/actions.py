"""What others ask of the outbox: write a message, subscribe, unsubscribe, send again."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.celery import wake_on_commit

from . import crowds, kinds
from .models import Frequency, OutboxMessage, Subscription


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
def notify_address(
    *, address: str, language: str, kind: str, context: dict[str, Any], dedupe_key: str
) -> OutboxMessage:
    """Write one message to an address that belongs to no account, in `language`."""
    kinds.registered[kind]
    message, created = OutboxMessage.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={"address": address, "language": language, "kind": kind, "context": context},
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
    """Write one message to each follower of `topic`; returns how many were written.

    The database copies the rows itself, so that a crowd costs no memory here. The key of each row
    is `dedupe_key` and the follower's id, so that asking again adds nobody twice. `exclude` names
    users who hear of it in another way; whoever chose "No mail" gets none.
    """
    kinds.registered[kind]
    written = crowds.write_to_followers(
        topic=topic, kind=kind, context=context, dedupe_key=dedupe_key, exclude=exclude
    )
    if written:
        _wake()
    return written


@transaction.atomic
def subscribe(
    *, user: Any, topic: str, frequency: str = Frequency.AT_ONCE, label: str = ""
) -> Subscription:
    """Let `user` follow `topic`; a second call changes the frequency.

    What waits for a digest follows the new rhythm; with "No mail" it is dropped.
    """
    subscription, _ = Subscription.objects.update_or_create(
        user=user,
        topic=topic,
        defaults={"frequency": frequency, **({"label": label} if label else {})},
    )
    waiting = subscription.messages.filter(state=OutboxMessage.State.PENDING)
    if frequency == Frequency.NONE:
        waiting.update(state=OutboxMessage.State.DROPPED)
    elif waiting.exclude(frequency=frequency).update(frequency=frequency):
        _wake()
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
