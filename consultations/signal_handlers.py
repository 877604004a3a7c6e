"""What happens here when others' apps say something; no signals between our own modules."""

from allauth.account.signals import email_confirmed


def connect() -> None:
    """Listen to the confirmation of an address."""
    email_confirmed.connect(send_waiting_drafts, dispatch_uid="consultations.send_waiting_drafts")


def send_waiting_drafts(sender, request, email_address, **_: object) -> None:
    """Send the comments that waited for the confirmation; each failure leaves its draft."""
    from portal.celery import wake_on_commit

    from .models import CommentDraft
    from .tasks import send_waiting_draft

    waiting = CommentDraft.objects.filter(user=email_address.user, send_when_verified=True)
    for pk in waiting.values_list("pk", flat=True):
        wake_on_commit(send_waiting_draft, pk)
