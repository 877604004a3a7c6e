"""What is done outside a request: each task takes ids and calls one action."""

from celery import shared_task
from django.core.exceptions import ValidationError
from django.utils import timezone

from . import actions
from .models import CommentDraft, Consultation


@shared_task
def send_waiting_draft(draft_id: int) -> str:
    """Send a draft whose author has just verified her address; a refusal keeps the draft."""
    draft = CommentDraft.objects.filter(pk=draft_id, send_when_verified=True).first()
    if draft is None:
        return "gone"
    try:
        return actions.send_draft(token=draft.token, by=draft.user).receipt_number
    except ValidationError as refusal:
        CommentDraft.objects.filter(pk=draft_id).update(send_when_verified=False)
        return f"kept: {refusal.messages[0]}"


@shared_task
def sweep() -> dict[str, int]:
    """Tell of what opened or soon closes, and send drafts whose wake-up was lost."""
    opened = Consultation.objects.open().filter(opening_told_at=None)
    closing = Consultation.objects.open().filter(
        closes_at__lte=timezone.now() + actions.running.CLOSING_NOTICE
    )
    waiting = CommentDraft.objects.filter(
        send_when_verified=True, user__emailaddress__verified=True
    ).distinct()
    return {
        "opened": sum(actions.tell_of_opening(consultation_id=c.pk) for c in opened),
        "closing": sum(actions.tell_of_closing(consultation_id=c.pk) for c in closing),
        "sent": len([send_waiting_draft(draft.pk) for draft in waiting]),
    }
