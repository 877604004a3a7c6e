"""Digests: what daily and weekly subscribers hear of, gathered into one mail."""

from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from portal.celery import wake_on_commit

from . import kinds
from .models import Frequency, OutboxMessage

KIND = "notifications.digest"
State = OutboxMessage.State


def gather(frequency: Frequency) -> int:
    """Write one digest for everyone who has something pending at this rhythm; returns how many.

    One grouped query finds the recipients, so that people with nothing pending cost nothing.
    Nobody gets a second digest before the period has passed.
    """
    not_before = timezone.now() - frequency.period
    last = OutboxMessage.objects.filter(kind=KIND, context__frequency=frequency.value)
    recently = (
        last.values("recipient").annotate(latest=Max("created_at")).filter(latest__gt=not_before)
    )
    waiting = (
        OutboxMessage.objects.filter(state=State.PENDING, frequency=frequency.value)
        .exclude(recipient__in=recently.values("recipient"))
        .order_by()
        .values_list("recipient", flat=True)
        .distinct()
    )
    written = 0
    for recipient_id in waiting.iterator():
        written += _write(recipient_id, frequency)
    return written


@transaction.atomic
def _write(recipient_id: int, frequency: Frequency) -> int:
    pending = OutboxMessage.objects.filter(
        Q(recipient_id=recipient_id), state=State.PENDING, frequency=frequency.value
    ).order_by("pk")
    ids = list(pending.values_list("pk", flat=True))
    if not OutboxMessage.objects.filter(pk__in=ids, state=State.PENDING).update(
        state=State.IN_DIGEST
    ):
        return 0
    OutboxMessage.objects.create(
        recipient_id=recipient_id,
        kind=KIND,
        context={"messages": ids, "frequency": frequency.value},
        dedupe_key=f"digest:{frequency.value}:{recipient_id}:{ids[-1]}",
    )
    from .tasks import deliver_due

    wake_on_commit(deliver_due)
    return 1


def build(context: dict[str, Any], language: str) -> dict[str, Any]:
    """Return the entries of a digest, each built by its own kind; raises Obsolete when empty."""
    from django.template.loader import render_to_string

    entries = []
    for message in OutboxMessage.objects.filter(pk__in=context["messages"]).order_by("pk"):
        kind = kinds.registered.get(message.kind)
        if kind is None:
            continue
        try:
            inner = kind.build(message.context, language)
        except kinds.Obsolete:
            continue
        subject = " ".join(render_to_string(f"{kind.template}.subject.txt", inner).split())
        entries.append({"url": inner.get("link", ""), **inner, "subject": subject})
    if not entries:
        raise kinds.Obsolete("nothing is left to tell")
    return {"entries": entries, "frequency": context["frequency"]}
