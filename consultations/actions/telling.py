"""What followers are told of: announcement, end, a new version, the responses, the adoption."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import languages
from portal.notifications.actions import notify_subscribers

from ..models import Adoption, Consultation, PlanVersion, RuleBroken, record

ALL_CONSULTATIONS = "consultations"


def tell_of_announcement(consultation: Consultation) -> None:
    """Tell those who follow everything, and the followers of an older version of the plan."""
    about = {"consultation": consultation.pk}
    key = f"consultations.announced:{consultation.pk}"
    version = consultation.plan_version
    if version is not None and version.supersedes_id:
        for older in Consultation.objects.announced().filter(
            plan_version__plan=version.plan_id
        ).exclude(pk=consultation.pk):  # fmt: skip
            notify_subscribers(
                topic=older.topic, kind="consultations.new_version", context=about, dedupe_key=key
            )
    for topic in (consultation.topic, ALL_CONSULTATIONS):
        notify_subscribers(
            topic=topic, kind="consultations.announced", context=about, dedupe_key=key
        )


@transaction.atomic
def tell_of_end(*, consultation_id: int) -> bool:
    """Tell followers, once, that a consultation has closed; the record keeps when it was noticed.

    What closed more than a week ago (loaded from elsewhere) is recorded and not told.
    """
    consultation = Consultation.objects.select_for_update().get(pk=consultation_id)
    if not consultation.is_over:
        return False
    if consultation.audit_events.filter(verb="consultation.closed").exists():
        return False
    record(
        verb="consultation.closed",
        by=None,
        subject=consultation,
        consultation=consultation,
        comments=consultation.comments.count(),
    )
    if (timezone.now() - consultation.ends_at).days < 7:
        tell_followers(consultation, "closed")
    return True


def tell_followers(consultation: Consultation, name: str) -> None:
    """Write to the followers of one consultation."""
    notify_subscribers(
        topic=consultation.topic,
        kind=f"consultations.{name}",
        context={"consultation": consultation.pk},
        dedupe_key=f"consultations.{name}:{consultation.pk}",
    )


def check_adoption(version: PlanVersion) -> None:
    """Raise RuleBroken for a version that is not announced, is adopted, or is still discussed."""
    if not version.announced_at:
        raise RuleBroken(_("Only an announced version can be adopted."))
    if Adoption.objects.filter(version=version).exists():
        raise RuleBroken(_("This version has been adopted."))
    on_plan = Consultation.objects.announced().filter(plan_version__plan=version.plan_id)
    if any(not consultation.is_over for consultation in on_plan):
        raise RuleBroken(_("A consultation on this plan is still running."))


@transaction.atomic
def adopt_version(
    *, version: PlanVersion, adopted_on: date, decisions: dict[str, str], by
) -> Adoption:
    """Record that a version of a plan was adopted, and tell whoever followed its consultations.

    `decisions` names the decision per language. Raises RuleBroken where `check_adoption` does, for
    a day in the future or before the announcement, and where no decision is named.
    """
    version = PlanVersion.objects.select_for_update().get(pk=version.pk)
    check_adoption(version)
    if adopted_on > timezone.localdate():
        raise RuleBroken(_("It cannot have been adopted in the future."))
    if adopted_on < timezone.localdate(version.announced_at):
        raise RuleBroken(_("It cannot have been adopted before it was announced."))
    if not any(text.strip() for text in decisions.values()):
        raise RuleBroken(_("Name the decision in at least one language."))
    on_plan = Consultation.objects.announced().filter(plan_version__plan=version.plan_id)
    adoption = Adoption(version=version, adopted_on=adopted_on, recorded_by=by)
    for code, text in decisions.items():
        setattr(adoption, f"decision_{languages.suffix(code)}", text.strip()[:300])
    adoption.save()
    record(verb="version.adopted", by=by, subject=version, after=adopted_on.isoformat())
    for consultation in on_plan:
        notify_subscribers(
            topic=consultation.topic,
            kind="consultations.adopted",
            context={"adoption": adoption.pk},
            dedupe_key=f"consultations.adopted:{adoption.pk}",
        )
    return adoption
