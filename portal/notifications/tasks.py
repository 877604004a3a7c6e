"""Delivery in Celery: woken by actions, swept by beat."""

from celery import shared_task

from . import delivery, digests
from .models import Frequency, OutboxMessage


@shared_task
def deliver_due() -> int:
    """Send what is due, in chunks over one connection each; returns how many were sent."""
    sent = 0
    for _ in range(50):  # a bound, so that one task never outlives its time limit
        ids = list(OutboxMessage.objects.due().values_list("pk", flat=True)[: delivery.CHUNK])
        if not ids:
            break
        sent += delivery.deliver(ids)
    return sent


@shared_task
def sweep() -> int:
    """Release what dead workers held and send what a lost wake-up left; returns how many."""
    delivery.release_stuck()
    return deliver_due()


@shared_task
def gather_digests() -> int:
    """Write the daily and weekly digests that are due; returns how many."""
    return digests.gather(Frequency.DAILY) + digests.gather(Frequency.WEEKLY)
