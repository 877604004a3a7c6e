"""Sending a comment, entering a letter, withdrawing."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.notifications.actions import notify
from portal.search.actions import record_change

from ..models import (
    Capacity,
    Channel,
    Comment,
    CommentDraft,
    Consultation,
    Publish,
    RuleBroken,
    Stage,
    Submission,
    record,
)
from ..places import Place, find_place
from .attaching import attach_scan, move_to_comment
from .filing import comment_columns, file_submission
from .representing import ask_to_represent

COMMENTS_PER_HOUR = 30


class TooLate(RuleBroken):
    """The consultation is not open, and the comment was not begun while it was."""


class TooMany(RuleBroken):
    """More comments in an hour than one person writes."""


class Unverified(RuleBroken):
    """The author has not confirmed her e-mail address yet."""


def send_draft(*, token: UUID, by) -> Submission:
    """Turn a draft of `by` into a submission with one comment, and send the receipt.

    What counts is the moment it arrives here: whoever waits for others at the closing hour is not
    late for it. The same token gives the same submission, however often and at whatever moment it
    is sent. Raises Unverified, TooMany, TooLate (the draft is kept), CommentDraft.DoesNotExist.
    """
    arrived = timezone.now()
    with transaction.atomic():
        return _send(token, by, arrived)


def _send(token: UUID, by, arrived: datetime) -> Submission:
    draft = CommentDraft.objects.select_for_update().filter(token=token, user=by).first()
    if draft is None:
        sent = Submission.objects.filter(idempotency_key=token, stakeholder__user=by).first()
        if sent is not None:
            return sent
        raise CommentDraft.DoesNotExist(token)
    if not draft.ready:
        raise RuleBroken(_("Check your comment before you send it."))
    if not by.email_verified:
        raise Unverified(_("Confirm your e-mail address; then your comment counts."))
    limit = getattr(settings, "CONSULTATIONS_COMMENTS_PER_HOUR", COMMENTS_PER_HOUR)
    recent = Submission.objects.filter(
        stakeholder__user=by, channel=Channel.WEB, received_at__gt=arrived - timedelta(hours=1)
    )
    if recent.count() >= limit:
        raise TooMany(_("You have sent many comments in a short time. Try again in an hour."))
    consultation = Consultation.objects.select_for_update().get(pk=draft.consultation_id)
    stage = consultation.stage_at(arrived)
    late = stage != Stage.OPEN
    kept = stage in {Stage.CLOSED, Stage.ANALYSING} and draft.begun_in_time(consultation)
    if late and not kept:
        raise TooLate(_("This consultation does not take comments any more."))
    place = find_place(consultation, draft.place_kind, draft.place_key)
    submission = file_submission(
        consultation=consultation,
        received_at=arrived,
        late=late,
        comments=[comment_columns(place, _data(draft, place))],
        idempotency_key=draft.token,
        **_author(draft, by, consultation),
    )
    move_to_comment(draft=draft, comment=submission.comments.get())
    draft.delete()
    record(
        verb="submission.received",
        by=by,
        subject=submission,
        consultation=consultation,
        late=late,
        channel=Channel.WEB,
    )
    notify(
        recipient=by,
        kind="consultations.receipt",
        context={"submission": submission.pk},
        dedupe_key=f"consultations.receipt:{submission.pk}",
    )
    return submission


def _data(draft: CommentDraft, place: Place) -> dict:
    """Return the words of a draft with its parent as a row, if it is a comment at this place."""
    data = dict(draft.data)
    parent = data.get("parent")
    data["parent"] = place.comments().filter(number=parent).first() if parent else None
    return data


def _author(draft: CommentDraft, by, consultation: Consultation) -> dict:
    """Copy who speaks, as she is now, into the record."""
    stakeholder = by.stakeholder
    data = draft.data
    capacity = data.get("capacity") or stakeholder.capacity
    speaks_for_others = capacity != Capacity.INDIVIDUAL
    publish = data.get("publish") or Publish.WITH_NAME
    if not consultation.allows_anonymous:
        publish = Publish.WITH_NAME
    return {
        "stakeholder": stakeholder,
        "representation": ask_to_represent(stakeholder=stakeholder, capacity=capacity, by=by),
        "author_name": by.display_name,
        "organisation": stakeholder.organisation if speaks_for_others else None,
        "affiliation": stakeholder.affiliation,
        "capacity": capacity,
        "country": stakeholder.country,
        "sector": stakeholder.sector,
        "language": data["language"],
        "publish": publish,
        "channel": Channel.WEB,
    }


@transaction.atomic
def enter_submission(
    *,
    place: Place,
    received_at: datetime,
    channel: str,
    comment: dict,
    by,
    scan: File | None = None,
    token: UUID | None = None,
    **who,
) -> Submission:
    """Enter a letter, or what was said at a hearing, for its author.

    Late ones are kept and marked, never dropped; `scan` is the original on paper, for the staff
    only. The same `token` gives the same submission, however often the form is sent. Raises
    RuleBroken for a moment in the future, before the opening, a channel that is not paper or
    hearing, and a hearing of another consultation.
    """
    consultation = Consultation.objects.select_for_update().get(pk=place.consultation.pk)
    entered = token and Submission.objects.filter(idempotency_key=token, entered_by=by).first()
    if entered:
        return entered
    if channel == Channel.WEB:
        raise RuleBroken(_("Choose how it came: by letter or at a hearing."))
    if received_at > timezone.now():
        raise RuleBroken(_("It cannot have been received in the future."))
    if not consultation.announced_at or received_at < consultation.opens_at:
        raise RuleBroken(_("It was received before the consultation opened."))
    hearing = who.get("hearing")
    if hearing is not None and hearing.consultation_id != consultation.pk:
        raise RuleBroken(_("The hearing belongs to another consultation."))
    submission = file_submission(
        consultation=consultation,
        received_at=received_at,
        late=received_at >= consultation.ends_at,
        comments=[comment_columns(place, comment)],
        channel=channel,
        idempotency_key=token,
        entered_by=by,
        entered_by_staff=True,
        **who,
    )
    record(
        verb="submission.entered",
        by=by,
        subject=submission,
        consultation=consultation,
        late=submission.late,
        channel=channel,
    )
    if scan is not None:
        attach_scan(comment=submission.comments.get(), file=scan, by=by)
    return submission


@transaction.atomic
def withdraw_comment(*, comment: Comment, by) -> None:
    """Take one's own comment back while the consultation is open; a tombstone stays."""
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    stakeholder = comment.submission.stakeholder
    if stakeholder is None or stakeholder.user_id != by.pk:
        raise RuleBroken(_("Only the author may withdraw a comment."))
    if not comment.is_visible:
        raise RuleBroken(_("This comment is not visible any more."))
    if not comment.consultation.is_open:
        raise RuleBroken(_("A comment can be withdrawn until the consultation closes."))
    comment.state = Comment.State.WITHDRAWN
    comment.state_changed_at = timezone.now()
    comment.save(update_fields=["state", "state_changed_at"])
    record(verb="comment.withdrawn", by=by, subject=comment, consultation=comment.consultation)
    if comment.provision_id:
        record_change(kind="provision", object_id=comment.provision_id)
