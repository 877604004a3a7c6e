"""Editing one's own comment until the consultation closes; the earlier words are kept."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.search.actions import record_change

from ..models import Comment, CommentRevision, Consultation, Position, RuleBroken, record, text_hash
from .filing import concept_of_place


@transaction.atomic
def edit_comment(
    *, comment: Comment, position: str, body: str, by, proposed_text: str = "", place: str = ""
) -> Comment:
    """Change the words of one's own comment; returns it.

    The words before are kept with their hash and time, and shown. Translations of them are out of
    date from now on. Raises RuleBroken for anybody but the author, after the end, and for a
    comment that is hidden, withdrawn or already answered.
    """
    # The lock makes the end of the period one moment for everybody.
    consultation = Consultation.objects.select_for_update().get(pk=comment.consultation_id)
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    stakeholder = comment.submission.stakeholder
    if stakeholder is None or stakeholder.user_id is None or stakeholder.user_id != by.pk:
        raise RuleBroken(_("Only the author may edit a comment."))
    if not comment.is_visible:
        raise RuleBroken(_("This comment is not visible any more."))
    if not consultation.is_open:
        raise RuleBroken(_("A comment can be edited until the consultation closes."))
    if comment.themes.filter(response__published_at__isnull=False).exists():
        raise RuleBroken(_("This comment has been answered; add another one."))
    proposed_text = proposed_text if position == Position.AMEND else ""
    before = (comment.position, comment.body, comment.proposed_text, comment.place)
    if before == (position, body, proposed_text, place):
        return comment
    now = timezone.now()
    last = comment.revisions.order_by("number").last()
    CommentRevision.objects.create(
        comment=comment,
        number=last.number + 1 if last else 1,
        position=comment.position,
        body=comment.body,
        proposed_text=comment.proposed_text,
        place=comment.place,
        hash=comment.hash,
        written_at=comment.edited_at or comment.created_at,
        replaced_at=now,
    )
    earlier = comment.hash
    comment.position, comment.body, comment.proposed_text = position, body, proposed_text
    comment.place, comment.place_concept = place, concept_of_place(place)
    comment.hash, comment.edited_at = text_hash(body, proposed_text), now
    comment.save()
    record(
        verb="comment.edited",
        by=by,
        subject=comment,
        consultation=consultation,
        before=earlier,
        after=comment.hash,
    )
    if comment.provision_id:
        record_change(kind="provision", object_id=comment.provision_id)
    return comment
