"""Hiding a comment with its reason, and the appeal against it."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import languages
from portal.notifications.actions import notify
from portal.search.actions import record_change

from ..models import Comment, ModerationCase, RuleBroken, record


def check_visible(comment: Comment) -> None:
    """Raise RuleBroken for a comment that is hidden or withdrawn."""
    if not comment.is_visible:
        raise RuleBroken(_("This comment is not visible any more."))


@transaction.atomic
def hide_comment(
    *, comment: Comment, reasons: dict[str, str], by, case: ModerationCase | None = None
) -> ModerationCase:
    """Hide a comment; a tombstone with the reason stays, and so do its replies (rule 5).

    `case` is the report that led to it, if there was one. The author is told why and that she
    may appeal. Raises RuleBroken without a reason, or if it is not visible.
    """
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    given = {code: text.strip() for code, text in reasons.items() if text and text.strip()}
    if not given:
        raise RuleBroken(_("Give the reason for hiding; the author and the readers see it."))
    check_visible(comment)
    now = timezone.now()
    case = (
        case
        or comment.cases.reported().first()
        or ModerationCase(
            comment=comment, opened_at=now, opened_by=ModerationCase.OpenedBy.MODERATOR
        )
    )
    case.action = ModerationCase.Action.HIDDEN
    case.decided_at, case.decided_by = now, by
    for code, text in given.items():
        setattr(case, f"reason_{languages.suffix(code)}", text)
    case.save()
    _set_state(comment, Comment.State.HIDDEN)
    consultation = comment.consultation
    record(
        verb="comment.hidden",
        by=by,
        subject=comment,
        consultation=consultation,
        case=case.pk,
        reason=given,
        before=Comment.State.VISIBLE,
        after=Comment.State.HIDDEN,
    )
    record(verb="case.decided", by=by, subject=case, consultation=consultation)
    author = _author(comment)
    if author is not None:
        notify(
            recipient=author,
            kind="consultations.comment_hidden",
            context={"case": case.pk},
            dedupe_key=f"consultations.hidden:{case.pk}",
        )
    return case


@transaction.atomic
def report_comment(*, comment: Comment, text: str, by) -> ModerationCase:
    """Report a comment to the moderators; one pending case per comment, whoever reports it.

    Raises RuleBroken without a reason, for one's own comment, or where it is not visible.
    """
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if not text.strip():
        raise RuleBroken(_("Say what is wrong with the comment."))
    check_visible(comment)
    author = _author(comment)
    if author is not None and author.pk == by.pk:
        raise RuleBroken(_("This is your own comment; you can withdraw it on your page."))
    pending = comment.cases.reported().first()
    if pending is not None:
        return pending
    case = ModerationCase.objects.create(
        comment=comment,
        opened_at=timezone.now(),
        opened_by=ModerationCase.OpenedBy.REPORT,
        report_text=text.strip(),
        reported_by=by,
    )
    record(verb="comment.reported", by=by, subject=case, consultation=comment.consultation)
    return case


def check_report(case: ModerationCase) -> None:
    """Raise RuleBroken for a case that has been decided."""
    if case.action != ModerationCase.Action.PENDING:
        raise RuleBroken(_("This case has been decided."))


@transaction.atomic
def reject_report(*, case: ModerationCase, reasons: dict[str, str], by) -> None:
    """Decide that a reported comment stays visible."""
    case = ModerationCase.objects.select_for_update().get(pk=case.pk)
    check_report(case)
    case.action = ModerationCase.Action.NONE
    case.decided_at, case.decided_by = timezone.now(), by
    for code, text in reasons.items():
        setattr(case, f"reason_{languages.suffix(code)}", text)
    case.save()
    record(verb="report.rejected", by=by, subject=case, consultation=case.comment.consultation)


@transaction.atomic
def appeal(*, case: ModerationCase, text: str, language: str, by) -> None:
    """Let the author of a hidden comment appeal, once. Raises RuleBroken for anybody else."""
    case = ModerationCase.objects.select_for_update().get(pk=case.pk)
    author = _author(case.comment)
    if author is None or author.pk != by.pk:
        raise RuleBroken(_("Only the author may appeal."))
    if not case.may_be_appealed:
        raise RuleBroken(_("There is nothing to appeal against, or an appeal has been made."))
    if not text.strip():
        raise RuleBroken(_("Say why the comment should be shown."))
    case.appeal = ModerationCase.Appeal.PENDING
    case.appeal_text, case.appeal_language = text.strip(), language
    case.appealed_at = timezone.now()
    case.save()
    record(verb="hiding.appealed", by=by, subject=case, consultation=case.comment.consultation)


def check_appeal(case: ModerationCase, *, by) -> None:
    """Raise RuleBroken where there is no appeal to decide, or `by` is not the one to decide it."""
    if case.appeal != ModerationCase.Appeal.PENDING:
        raise RuleBroken(_("There is no appeal to decide."))
    if case.decided_by_id is not None and case.decided_by_id == by.pk:
        raise RuleBroken(_("Another person than the one who hid the comment decides the appeal."))
    author = _author(case.comment)
    if author is not None and author.pk == by.pk:
        raise RuleBroken(_("Nobody decides her own appeal."))


@transaction.atomic
def decide_appeal(*, case: ModerationCase, upheld: bool, reasons: dict[str, str], by) -> None:
    """Decide an appeal. Another person than the one who hid the comment does it."""
    case = ModerationCase.objects.select_for_update().get(pk=case.pk)
    check_appeal(case, by=by)
    author = _author(case.comment)
    if not any(text.strip() for text in reasons.values()):
        raise RuleBroken(_("Give the reason of the decision."))
    case.appeal = ModerationCase.Appeal.UPHELD if upheld else ModerationCase.Appeal.REJECTED
    case.appeal_decided_at, case.appeal_decided_by = timezone.now(), by
    for code, text in reasons.items():
        setattr(case, f"appeal_reason_{languages.suffix(code)}", text)
    case.save()
    comment = Comment.objects.select_for_update().get(pk=case.comment_id)
    if upheld and comment.state == Comment.State.HIDDEN:
        _set_state(comment, Comment.State.VISIBLE)
        record(
            verb="comment.restored",
            by=by,
            subject=comment,
            consultation=comment.consultation,
            case=case.pk,
            before=Comment.State.HIDDEN,
            after=Comment.State.VISIBLE,
        )
    record(
        verb="appeal.upheld" if upheld else "appeal.rejected",
        by=by,
        subject=case,
        consultation=comment.consultation,
    )
    if author is not None:
        notify(
            recipient=author,
            kind="consultations.appeal_decided",
            context={"case": case.pk},
            dedupe_key=f"consultations.appeal:{case.pk}",
        )


def _set_state(comment: Comment, state: str) -> None:
    comment.state = state
    comment.state_changed_at = timezone.now()
    comment.save(update_fields=["state", "state_changed_at"])
    if comment.provision_id:
        record_change(kind="provision", object_id=comment.provision_id)


def _author(comment: Comment) -> Any:
    """Return the user behind a comment, if there is one with an account."""
    stakeholder = comment.submission.stakeholder
    return stakeholder.user if stakeholder is not None else None
