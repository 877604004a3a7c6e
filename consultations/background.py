"""What is done outside a request for answers: files, translations, likeness, news of the clock."""

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

from portal.celery import wake

from . import actions
from .models import Comment, Consultation, Export
from .translating import provider

# Below the visibility timeout of the broker, above the slowest file of 100,000 comments.
LIMITS = {"soft_time_limit": 1500, "time_limit": 1600}


@shared_task(**LIMITS)
def make_export(export_id: int) -> str:
    """Make one file; a second worker finds it taken."""
    from .exporting.making import fail, make

    try:
        return make(export_id)
    except SoftTimeLimitExceeded:
        return fail(export_id, "SoftTimeLimitExceeded")


@shared_task(autoretry_for=(OSError,), retry_backoff=60, max_retries=5)
def translate_by_machine(comment_id: int, language: str) -> str:
    """Have one comment translated by the provider of the settings and keep the result."""
    service = provider()
    comment = Comment.objects.in_scope().filter(pk=comment_id).first()
    if service is None or comment is None:
        return "nothing to do"
    texts = [comment.body, comment.proposed_text]
    body, proposed = service.translate(texts, source=comment.language, target=language)
    kept = actions.keep_translation(
        comment=comment,
        language=language,
        body=body,
        proposed_text=proposed,
        method="machine",
        by=None,
    )
    return f"translation {kept.pk}"


@shared_task
def group_alike(consultation_id: int) -> int:
    """Find the comments of a consultation that are nearly the same."""
    return actions.group_alike(consultation_id=consultation_id)


@shared_task
def sweep_answers() -> dict[str, int]:
    """Tell of what has closed, take up files a lost wake-up left, remove those that expired."""
    closed = Consultation.objects.closed().exclude(audit_events__verb="consultation.closed")
    waiting = list(Export.objects.waiting().values_list("pk", flat=True)[:5])
    for pk in waiting:
        # A task of its own: a large file takes longer than a sweep may.
        wake(make_export, pk)
    return {
        "closed": sum(actions.tell_of_end(consultation_id=c.pk) for c in closed),
        "made": len(waiting),
        "removed": actions.remove_expired_exports(),
    }


@shared_task
def sweep_likeness() -> int:
    """Group what is alike in the consultations that run or are being answered."""
    running = Consultation.objects.announced().filter(responded_at=None)
    return sum(actions.group_alike(consultation_id=c.pk) for c in running)
