"""Drafts: what someone typed, kept at every step."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ..models import CommentDraft
from ..places import Place
from .attaching import detach_file


@transaction.atomic
def keep_draft(
    *,
    place: Place,
    data: dict,
    by=None,
    begun_at: datetime | None = None,
    ready: bool = False,
    token: UUID | None = None,
) -> CommentDraft:
    """Keep what was typed at a place; one draft per person and place.

    Without `by` (signed out) the draft belongs to nobody yet: the caller keeps its token in the
    session, and passes it again to change the same draft. `begun_at` is when the form was first
    opened; the earliest one stands, it decides whether a late comment is taken.
    """
    begun_at = begun_at or timezone.now()
    where = {"consultation": place.consultation, "place_kind": place.kind, "place_key": place.key}
    drafts = CommentDraft.objects.select_for_update()
    if by is not None:
        draft = drafts.filter(user=by, **where).first()
    else:
        draft = drafts.filter(user=None, token=token, **where).first() if token else None
    if draft is None:
        return CommentDraft.objects.create(
            user=by, data=data, begun_at=begun_at, ready=ready, **where
        )
    draft.data = data
    draft.ready = ready
    draft.send_when_verified = False
    draft.begun_at = min(draft.begun_at, begun_at)
    draft.save()
    return draft


@transaction.atomic
def adopt_drafts(*, tokens: list[str], by) -> int:
    """Give drafts written in this session while signed out to the person who signed in.

    Where she already has one for the same place, the newer words win and the earlier beginning
    stands. Returns how many were adopted.
    """
    adopted = 0
    for orphan in CommentDraft.objects.select_for_update().filter(token__in=tokens, user=None):
        mine = CommentDraft.objects.filter(
            user=by,
            consultation=orphan.consultation_id,
            place_kind=orphan.place_kind,
            place_key=orphan.place_key,
        ).first()
        if mine is None:
            orphan.user = by
            orphan.save()
        else:
            mine.data, mine.ready = orphan.data, orphan.ready
            mine.begun_at = min(mine.begun_at, orphan.begun_at)
            mine.save()
            orphan.attachments.update(draft=mine)
            orphan.delete()
        adopted += 1
    return adopted


@transaction.atomic
def discard_draft(*, draft: CommentDraft, by) -> None:
    """Throw one's own draft away, with its files."""
    for attachment in draft.attachments.filter(draft__user=by):
        detach_file(attachment=attachment)
    CommentDraft.objects.filter(pk=draft.pk, user=by).delete()


@transaction.atomic
def send_after_verification(*, draft: CommentDraft, by) -> None:
    """Mark a finished draft to be sent by itself once its author has verified her address."""
    CommentDraft.objects.filter(pk=draft.pk, user=by).update(send_when_verified=True, ready=True)
