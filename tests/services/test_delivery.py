"""Delivery with a real Redis, a real worker and a real SMTP server: nothing is lost."""

import signal
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.celery import sleeping
from portal.notifications import actions, delivery
from portal.notifications.models import OutboxMessage
from portal.notifications.tasks import deliver_due, sweep
from portal.notifications.testing import KIND
from tests.factories.accounts import UserFactory
from tests.services.fixtures import wait_for

State = OutboxMessage.State
pytestmark = pytest.mark.redis


def write(count: int) -> None:
    """Put so many messages to as many people into the outbox, waking nobody."""
    with sleeping():
        for n in range(count):
            actions.notify(
                recipient=UserFactory(), kind=KIND, context={}, dedupe_key=f"message-{n}"
            )


def sent() -> int:
    return OutboxMessage.objects.filter(state=State.SENT).count()


def identifiers(mails) -> list[str]:
    """Return the Message-IDs of delivered mails."""
    from email import message_from_bytes

    return [message_from_bytes(mail.content)["Message-ID"] for mail in mails]


def test_a_worker_delivers_what_an_action_wrote(worker):
    worker.start()

    actions.notify(recipient=UserFactory(), kind=KIND, context={}, dedupe_key="one")

    wait_for(lambda: sent() == 1, what="the delivery")
    assert len(list(worker.mail_folder.glob("*.eml"))) == 1


def test_a_worker_killed_in_the_middle_of_a_delivery_loses_nothing(worker, smtp_server):
    write(5)
    worker.environment["EMAIL_URL"] = smtp_server.url
    worker.start()
    smtp_server.stalling.set()
    deliver_due.apply_async(retry=False)
    wait_for(smtp_server.stalled.is_set, what="the delivery of the first mail")

    worker.stop(signal.SIGKILL)
    assert OutboxMessage.objects.filter(state=State.SENDING).count() == 1
    assert sent() == 0

    smtp_server.stalling.clear()
    OutboxMessage.objects.filter(state=State.SENDING).update(
        claimed_at=timezone.now() - timedelta(seconds=delivery.CLAIM_SECONDS + 1)
    )
    worker.start()
    sweep.apply_async(retry=False)

    wait_for(lambda: sent() == 5, what="the delivery of all")
    # The mail that was on its way may come twice, and is then known by its Message-ID.
    assert len(set(identifiers(smtp_server.mails))) == 5


def test_redis_stopped_while_people_act_loses_nothing(worker, broker):
    worker.start()
    broker.stop()

    actions.notify(recipient=UserFactory(), kind=KIND, context={}, dedupe_key="in the dark")
    assert OutboxMessage.objects.get().state == State.PENDING  # the action itself succeeded

    broker.start()
    actions.notify(recipient=UserFactory(), kind=KIND, context={}, dedupe_key="in the light")
    sweep.apply_async(retry=True)

    wait_for(lambda: sent() == 2, seconds=60, what="the delivery after Redis came back")


def test_a_task_in_redis_survives_its_restart(worker, broker):
    write(3)
    deliver_due.apply_async(retry=False)
    broker.stop(signal.SIGKILL)
    broker.start()

    worker.start()

    wait_for(lambda: sent() == 3, what="the delivery")
    assert not OutboxMessage.objects.exclude(state=State.SENT).exists()


def test_a_mail_server_that_refuses_costs_an_attempt_and_no_message(smtp_server, db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_server.controller.port
    write(3)
    smtp_server.refusing = True
    assert deliver_due() == 0
    assert set(OutboxMessage.objects.values_list("state", "attempts")) == {(State.PENDING, 1)}

    smtp_server.refusing = False
    OutboxMessage.objects.update(next_attempt_at=timezone.now())

    assert deliver_due() == 3
    assert len(smtp_server.mails) == 3
