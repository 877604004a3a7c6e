"""Turning rows of the outbox into mails: claim, write, send, or try again later."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation

from portal import languages

from . import kinds
from .models import OutboxMessage
from .unsubscribing import unsubscribe_address

logger = logging.getLogger(__name__)
State = OutboxMessage.State

# Minutes before the next attempt; after the last one the message is dead and an editor sees it.
BACKOFF = (1, 5, 15, 60, 240, 720)
CHUNK = 100
CLAIM_SECONDS = 900


def deliver(ids: Iterable[int]) -> int:
    """Send the messages with these ids over one connection; returns how many were sent.

    1. Claim each row by a conditional UPDATE: whoever changes it from pending owns it.
    2. Write the mail in the recipient's language.
    3. Send, then mark as sent. A failure sets the time of the next attempt.
    """
    sent = 0
    connection = get_connection(fail_silently=False)
    try:
        for pk in ids:
            sent += _deliver_one(pk, connection)
    finally:
        connection.close()
    return sent


def _deliver_one(pk: int, connection: Any) -> int:
    if not claim(pk):
        return 0
    message = OutboxMessage.objects.select_related("recipient", "subscription").get(pk=pk)
    try:
        if message.recipient and not message.recipient.is_active:
            raise kinds.Obsolete("the account is closed")
        connection.send_messages([compose(message, connection)])
    except kinds.Obsolete as reason:
        _finish(pk, state=State.DROPPED, last_error=str(reason))
        return 0
    except Exception as error:
        # Whatever broke (the server, a template, a row), the message is kept and tried again.
        logger.warning("Message %s could not be sent: %s", message.pk, error)
        fail(message, error)
        connection.close()
        return 0
    _finish(pk, state=State.SENT, sent_at=timezone.now(), last_error="")
    return 1


def claim(pk: int) -> bool:
    """Take a due message for this worker; False when another one has it or it is not due."""
    return bool(
        OutboxMessage.objects.filter(
            pk=pk, state=State.PENDING, next_attempt_at__lte=timezone.now()
        ).update(state=State.SENDING, claimed_at=timezone.now(), attempts=F("attempts") + 1)
    )


def fail(message: OutboxMessage, error: Exception) -> None:
    """Set the next attempt, or give up after the last and leave the row to an editor."""
    text = f"{type(error).__name__}: {error}"[:2000]
    if message.attempts > len(BACKOFF):
        _finish(message.pk, state=State.DEAD, last_error=text)
    else:
        wait = timedelta(minutes=BACKOFF[message.attempts - 1])
        _finish(
            message.pk,
            state=State.PENDING,
            next_attempt_at=timezone.now() + wait,
            last_error=text,
        )


def _finish(pk: int, **changes: Any) -> None:
    OutboxMessage.objects.filter(pk=pk, state=State.SENDING).update(**changes)


def release_stuck(*, seconds: int = CLAIM_SECONDS) -> int:
    """Free the messages of workers that died; returns how many.

    Delivery is at least once: a worker that died between sending and marking sends again, with
    the same Message-ID.
    """
    return OutboxMessage.objects.stuck(seconds=seconds).update(
        state=State.PENDING, next_attempt_at=timezone.now()
    )


def compose(message: OutboxMessage, connection: Any = None) -> EmailMultiAlternatives:
    """Write the mail of a message in its recipient's language, as text and HTML."""
    kind = kinds.registered[message.kind]
    language = languages.normalise(message.speaks)
    with translation.override(language):
        context = {
            **kind.build(message.context, language),
            "recipient": message.recipient,
            "language": language,
            "SITE_NAME": settings.SITE_NAME,
            "BASE_URL": settings.BASE_URL,
            "procedural": kind.procedural,
        }
        headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
        if not kind.procedural and message.recipient:
            address = unsubscribe_address(message)
            context["unsubscribe_url"] = address
            # RFC 8058: one POST without cookies ends the subscription.
            headers["List-Unsubscribe"] = f"<{address}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        headers["Content-Language"] = languages.html_lang(language)
        subject = " ".join(render_to_string(f"{kind.template}.subject.txt", context).split())
        mail = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string(f"{kind.template}.txt", context).strip() + "\n",
            to=[message.to],
            headers=headers,
            connection=connection,
        )
        mail.attach_alternative(render_to_string(f"{kind.template}.html", context), "text/html")
    return mail
