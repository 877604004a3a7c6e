"""Running a consultation: announce, extend, analyse, close as responded, archive."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import languages
from portal.notifications.actions import notify_subscribers
from portal.search.actions import record_change

from ..models import Consultation, DeadlineChange, ProvisionText, RuleBroken, Stage, record
from ..models.zones import day_in
from .mappings import mapping_problems
from .plans import announce_version
from .telling import ALL_CONSULTATIONS, tell_followers, tell_of_announcement

CLOSING_NOTICE = timedelta(days=7)
# Nobody extends by more; whoever seems to has mistyped a year.
FARTHEST = timedelta(days=5 * 366)


def what_is_missing(
    consultation: Consultation, *, announced_at: datetime | None = None
) -> list[str]:
    """Return in words what keeps a consultation from being announced; empty when nothing does.

    Rule 1: the strictest minimum of the rules that apply, their notice, and a reviewed text in
    every language they require. A later version also needs its mapping.
    """
    missing = []
    minimum = consultation.minimum_days
    if consultation.duration < timedelta(days=minimum):
        missing.append(
            ngettext(
                "The period is shorter than the strictest minimum: %(days)d day.",
                "The period is shorter than the strictest minimum: %(days)d days.",
                minimum,
            )
            % {"days": minimum}
        )
    notice = consultation.notice_days
    announced_on = day_in(consultation.time_zone, announced_at or timezone.now())
    if (consultation.opens_on - announced_on).days < notice:
        missing.append(
            ngettext(
                "It must be announced at least %(days)d day before it opens.",
                "It must be announced at least %(days)d days before it opens.",
                notice,
            )
            % {"days": notice}
        )
    for code in sorted(consultation.languages_needed):
        for what in _untranslated(consultation, code):
            missing.append(what)
    if consultation.plan_version_id and not consultation.plan_version.announced_at:
        missing += mapping_problems(consultation.plan_version)
    return missing


def _untranslated(consultation: Consultation, code: str) -> Iterator[str]:
    """Yield what lacks a reviewed text in one required language."""
    name = languages.native_name(code)
    column = languages.suffix(code)
    if not getattr(consultation, f"title_{column}"):
        yield _("The title is missing in %(language)s.") % {"language": name}
    for question in consultation.questions.all() if consultation.pk else ():
        if not getattr(question, f"text_{column}"):
            yield _("Question %(number)d is missing in %(language)s.") % {
                "number": question.order,
                "language": name,
            }
    if consultation.plan_version_id:
        reviewed = ProvisionText.objects.filter(
            provision__version=consultation.plan_version_id, language=code, status="reviewed"
        ).values("provision")
        lacking = consultation.plan_version.provisions.exclude(pk__in=reviewed)
        for number in lacking.values_list("number", flat=True):
            yield _("Provision %(number)s has no reviewed text in %(language)s.") % {
                "number": number,
                "language": name,
            }


@transaction.atomic
def announce(*, consultation: Consultation, by, at: datetime | None = None) -> Consultation:
    """Announce a consultation and seal its plan version.

    `at` is for what was announced before the portal knew of it. Raises RuleBroken with all that
    is missing (rule 1); from now on dates only move later (rule 2).
    """
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if consultation.announced_at:
        return consultation
    is_news = at is None
    at = at or timezone.now()
    missing = what_is_missing(consultation, announced_at=at)
    if missing:
        raise RuleBroken(missing)
    if consultation.plan_version_id:
        announce_version(version=consultation.plan_version, by=by, at=at)
    consultation.announced_at = at
    consultation.save(update_fields=["announced_at"])
    record(
        verb="consultation.announced",
        by=by,
        subject=consultation,
        consultation=consultation,
        opens_at=consultation.opens_at.isoformat(),
        closes_at=consultation.closes_at.isoformat(),
    )
    if is_news:
        tell_of_announcement(consultation)
    record_change(kind="consultation", object_id=consultation.pk)
    return consultation


def check_extension(consultation: Consultation, *, moment: datetime | None = None) -> None:
    """Raise RuleBroken where no deadline can move: before the announcement, and after the end.

    `moment` is that of an extension made before the portal knew of it, which the end allows.
    """
    if not consultation.announced_at:
        raise RuleBroken(_("Before the announcement, simply change the dates."))
    if moment is None and consultation.is_over:
        raise RuleBroken(_("A consultation that has closed cannot be extended; open a new one."))


def check_new_end(consultation: Consultation, closes_at: datetime) -> None:
    """Raise RuleBroken for an end that is not later than the present one, or years away."""
    if closes_at <= consultation.closes_at:
        raise RuleBroken(_("A deadline can only move to a later time."))
    if closes_at > consultation.closes_at + FARTHEST:
        raise RuleBroken(_("The new last day is more than five years away: check the year."))


@transaction.atomic
def extend(
    *,
    consultation: Consultation,
    closes_at: datetime,
    reasons: dict[str, str],
    by,
    at: datetime | None = None,
) -> DeadlineChange:
    """Move the end of an announced consultation to a later moment, with a published reason.

    `reasons` holds the reason per language. Raises RuleBroken for an earlier moment or one years
    away, no reason, or one that lacks a required language (rule 2). Followers are told.
    """
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    check_extension(consultation, moment=at)
    check_new_end(consultation, closes_at)
    lacking = [
        languages.native_name(code)
        for code in sorted(consultation.languages_needed) or ["en"]
        if not reasons.get(code, "").strip()
    ]
    if lacking:
        raise RuleBroken(
            _("Give the reason in: %(languages)s.") % {"languages": ", ".join(lacking)}
        )
    change = DeadlineChange(
        consultation=consultation,
        decided_at=at or timezone.now(),
        decided_by=by,
        old_closes_at=consultation.closes_at,
        new_closes_at=closes_at,
        **{f"reason_{languages.suffix(c)}": text for c, text in reasons.items()},
    )
    change.save()
    consultation.closes_at = closes_at
    consultation.save(update_fields=["closes_at"])
    record(
        verb="consultation.extended",
        by=by,
        subject=consultation,
        consultation=consultation,
        before=change.old_closes_at.isoformat(),
        after=closes_at.isoformat(),
    )
    record_change(kind="consultation", object_id=consultation.pk)
    if at is None:
        notify_subscribers(
            topic=consultation.topic,
            kind="consultations.deadline_extended",
            context={"change": change.pk},
            dedupe_key=f"consultations.extended:{change.pk}",
        )
    return change


def check_analysis(consultation: Consultation) -> None:
    """Raise RuleBroken where the answers cannot be begun: before the end, or once more."""
    if consultation.stage != Stage.CLOSED:
        raise RuleBroken(_("The answers can only be begun after the consultation has closed."))


@transaction.atomic
def start_analysis(*, consultation: Consultation, by) -> None:
    """Say that the answers are being written. Raises RuleBroken before the end."""
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    check_analysis(consultation)
    consultation.analysis_started_at = timezone.now()
    consultation.save(update_fields=["analysis_started_at"])
    record(verb="consultation.analysing", by=by, subject=consultation, consultation=consultation)


def check_responded(consultation: Consultation) -> None:
    """Raise RuleBroken where a consultation cannot be closed as responded.

    Before it is announced, while it runs, once it is, and (rule 6) while a comment in scope
    belongs to no theme with a published response; the message names the first ones.
    """
    if consultation.responded_at:
        raise RuleBroken(_("This consultation is closed as responded already."))
    if not consultation.announced_at:
        raise RuleBroken(_("This consultation has not been announced."))
    if not consultation.is_over:
        raise RuleBroken(_("The consultation is still running."))
    left = consultation.comments.unanswered().order_by("number")
    count = left.count()
    if count:
        first = ", ".join(str(n) for n in left.values_list("number", flat=True)[:10])
        raise RuleBroken(
            ngettext(
                "%(count)d comment has no published response yet: no. %(first)s.",
                "%(count)d comments have no published response yet, first: no. %(first)s.",
                count,
            )
            % {"count": count, "first": first}
        )


@transaction.atomic
def mark_responded(*, consultation: Consultation, by, at: datetime | None = None) -> None:
    """Close a consultation as responded. Raises RuleBroken where `check_responded` does."""
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    check_responded(consultation)
    consultation.responded_at = at or timezone.now()
    consultation.save(update_fields=["responded_at"])
    record(verb="consultation.responded", by=by, subject=consultation, consultation=consultation)
    if at is None:
        tell_followers(consultation, "responded")
    record_change(kind="consultation", object_id=consultation.pk)


def check_archiving(consultation: Consultation) -> None:
    """Raise RuleBroken where a consultation cannot be archived: unanswered, or once more."""
    if consultation.archived_at:
        raise RuleBroken(_("This consultation is archived already."))
    if consultation.stage != Stage.RESPONDED:
        raise RuleBroken(_("Only a consultation that has been responded to can be archived."))


@transaction.atomic
def archive(*, consultation: Consultation, by) -> None:
    """Move a responded consultation to the archive; it stays readable."""
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    check_archiving(consultation)
    consultation.archived_at = timezone.now()
    consultation.save(update_fields=["archived_at"])
    record(verb="consultation.archived", by=by, subject=consultation, consultation=consultation)
    record_change(kind="consultation", object_id=consultation.pk)


@transaction.atomic
def tell_of_opening(*, consultation_id: int) -> bool:
    """Tell followers, once, that a consultation has opened. Returns whether it did."""
    consultation = Consultation.objects.select_for_update().get(pk=consultation_id)
    if not consultation.is_open or consultation.opening_told_at:
        return False
    consultation.opening_told_at = timezone.now()
    consultation.save(update_fields=["opening_told_at"])
    _tell(consultation, "consultations.opened", f"consultations.opened:{consultation.pk}")
    record_change(kind="consultation", object_id=consultation.pk)
    return True


@transaction.atomic
def tell_of_closing(*, consultation_id: int) -> bool:
    """Tell followers, once per deadline, that a consultation closes within a week."""
    consultation = Consultation.objects.select_for_update().get(pk=consultation_id)
    due = consultation.is_open and timezone.now() >= consultation.closes_at - CLOSING_NOTICE
    if not due or consultation.closing_told_for == consultation.closes_at:
        return False
    consultation.closing_told_for = consultation.closes_at
    consultation.save(update_fields=["closing_told_for"])
    key = f"consultations.closing:{consultation.pk}:{consultation.closes_at:%Y%m%d%H%M}"
    _tell(consultation, "consultations.closing_soon", key, topics=[consultation.topic])
    return True


def _tell(consultation: Consultation, kind: str, key: str, topics: list[str] | None = None) -> None:
    """Write to the followers of each topic; one key for all, so nobody hears it twice."""
    for topic in topics or [consultation.topic, ALL_CONSULTATIONS]:
        notify_subscribers(
            topic=topic, kind=kind, context={"consultation": consultation.pk}, dedupe_key=key
        )
