"""Supporting another's comment: one support per stakeholder, and it can be taken back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Comment, Consultation, RuleBroken, Stakeholder, Support, record


@transaction.atomic
def support_comment(*, comment: Comment, by) -> Support:
    """Support a comment of somebody else; asking twice gives the same support.

    Raises RuleBroken without a profile or a confirmed address, for one's own comment, for one
    that is not visible, and outside the period.
    """
    comment, stakeholder = _checked(comment, by)
    if not by.email_verified:
        raise RuleBroken(_("Confirm your e-mail address first; then your support counts."))
    if comment.submission.stakeholder_id == stakeholder.pk:
        raise RuleBroken(_("One’s own comment needs no support."))
    if not comment.is_visible:
        raise RuleBroken(_("This comment is not visible any more."))
    support, created = Support.objects.select_for_update().get_or_create(
        comment=comment, stakeholder=stakeholder, defaults={"given_at": timezone.now()}
    )
    if created or support.withdrawn_at is not None:
        support.withdrawn_at = None
        support.given_at = timezone.now()
        support.save()
        record(verb="comment.supported", by=by, subject=comment, consultation=comment.consultation)
    return support


@transaction.atomic
def withdraw_support(*, comment: Comment, by) -> None:
    """Take one's support back. Raises RuleBroken outside the period."""
    comment, stakeholder = _checked(comment, by)
    support = Support.objects.standing().filter(comment=comment, stakeholder=stakeholder).first()
    if support is None:
        return
    support.withdrawn_at = timezone.now()
    support.save()
    record(verb="support.withdrawn", by=by, subject=comment, consultation=comment.consultation)


def _checked(comment: Comment, by) -> tuple[Comment, Stakeholder]:
    consultation = Consultation.objects.select_for_update().get(pk=comment.consultation_id)
    stakeholder = Stakeholder.objects.filter(user=by).first()
    if stakeholder is None:
        raise RuleBroken(_("Say in what capacity you speak first."))
    if not consultation.is_open:
        raise RuleBroken(_("This consultation does not take comments now."))
    return Comment.objects.select_related("submission", "consultation").get(
        pk=comment.pk
    ), stakeholder
