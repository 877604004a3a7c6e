"""Writing and publishing official responses."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import languages
from portal.notifications.actions import notify, notify_subscribers
from portal.search.actions import record_change

from ..models import (
    Consultation,
    Provision,
    Response,
    RuleBroken,
    StakeholderOrganisation,
    Theme,
    record,
)
from .texts import Overtaken


def fingerprint(response: Response | None) -> str:
    """Return what tells one state of a draft answer from another; empty where there is none."""
    if response is None or response.pk is None:
        return ""
    reasons = [getattr(response, f"reason_{languages.suffix(c)}") or "" for c in languages.CODES]
    provisions = sorted(response.resulting_provisions.values_list("pk", flat=True))
    state = repr((response.outcome, response.by_id, reasons, provisions))
    return hashlib.sha256(state.encode()).hexdigest()


def check_draft(response: Response | None) -> None:
    """Raise RuleBroken for an answer that is published: it stands."""
    if response is not None and response.published_at:
        raise RuleBroken(Response.frozen_message())


@transaction.atomic
def write_response(
    *,
    theme: Theme,
    outcome: str,
    reasons: dict[str, str],
    provisions: Iterable[Provision],
    organisation: StakeholderOrganisation | None,
    by,
    seen: str | None = None,
) -> Response:
    """Write the draft of the answer to a theme, or change it until it is published.

    `reasons` by language; `provisions` are those of a later version that the answer results in;
    `seen` is the fingerprint of the draft the editor had before her. Raises Overtaken where it is
    another by now, RuleBroken for a published one, an unknown outcome, no reason in any language,
    or a provision of another plan.
    """
    theme = Theme.objects.select_for_update().get(pk=theme.pk)
    response = Response.objects.filter(theme=theme).first() or Response(theme=theme)
    check_draft(response)
    if seen is not None and seen != fingerprint(response):
        raise Overtaken(
            _(
                "Somebody else has changed this response meanwhile. What is stored now stands "
                "above; save again to put yours in its place."
            )
        )
    if outcome not in Response.Outcome.values:
        raise RuleBroken(_("Choose the outcome."))
    if not any(text and text.strip() for text in reasons.values()):
        raise RuleBroken(_("Give the reason: it is mandatory with every response."))
    provisions = list(provisions)
    version = theme.consultation.plan_version
    plan = version.plan_id if version else None
    if any(provision.version.plan_id != plan for provision in provisions):
        raise RuleBroken(_("The resulting provision belongs to another plan."))
    before = response.outcome
    response.outcome, response.by = outcome, organisation
    for code, text in reasons.items():
        setattr(response, f"reason_{languages.suffix(code)}", text.strip())
    response.save()
    response.resulting_provisions.set(provisions)
    record(
        verb="response.written",
        by=by,
        subject=response,
        consultation=theme.consultation,
        theme=theme.pk,
        before=before,
        after=outcome,
    )
    return response


def check_publication(response: Response) -> None:
    """Raise RuleBroken for an answer that cannot be published.

    One without an outcome, without its reason or the title of its theme in a language that the
    consultation requires, or without a comment in its theme.
    """
    theme = response.theme
    consultation = theme.consultation
    if not response.outcome:
        raise RuleBroken(_("Choose the outcome."))
    needed = sorted(consultation.languages_needed) or ["en"]
    lacking = [
        languages.native_name(code)
        for code in needed
        if not getattr(response, f"reason_{languages.suffix(code)}", "")
    ]
    if lacking:
        raise RuleBroken(
            _("Give the reason in: %(languages)s.") % {"languages": ", ".join(lacking)}
        )
    untitled = [
        languages.native_name(code)
        for code in needed
        if not theme.__dict__.get(f"title_{languages.suffix(code)}")
    ]
    if untitled:
        raise RuleBroken(
            _("Give the theme a title in: %(languages)s.") % {"languages": ", ".join(untitled)}
        )
    if not theme.comments.exists():
        raise RuleBroken(_("There is no comment in this theme yet."))


@transaction.atomic
def publish_response(*, response: Response, by, at: datetime | None = None) -> Response:
    """Publish the answer to a theme; its words then stand.

    The reason is mandatory, in each language the consultation requires. The author of each
    comment in the theme is told, then the followers; nobody twice. `at` is for answers published
    before the portal knew of them: nobody is told of those.
    """
    response = Response.objects.select_for_update().get(pk=response.pk)
    if response.published_at:
        return response
    consultation = Consultation.objects.select_for_update().get(pk=response.theme.consultation_id)
    check_publication(response)
    theme = response.theme
    response.published_at = at or timezone.now()
    response.published_by = by
    response.save()
    record(
        verb="response.published",
        by=by,
        subject=response,
        consultation=consultation,
        theme=theme.pk,
        outcome=response.outcome,
    )
    for pk in theme.comments.exclude(provision=None).values_list("provision", flat=True).distinct():
        record_change(kind="provision", object_id=pk)
    if at is None:
        _tell(response)
    return response


def _tell(response: Response) -> None:
    theme = response.theme
    comments = theme.comments.filter(submission__stakeholder__user__is_active=True)
    authors = set()
    for comment in comments.select_related("submission__stakeholder__user"):
        author = comment.submission.stakeholder.user
        if author.pk in authors:
            continue
        authors.add(author.pk)
        notify(
            recipient=author,
            kind="consultations.response_published",
            context={"response": response.pk, "comment": comment.pk},
            dedupe_key=f"consultations.response:{response.pk}:{author.pk}",
        )
    # The same keys as above: a follower who has heard of it as an author hears nothing twice.
    notify_subscribers(
        topic=theme.consultation.topic,
        kind="consultations.response_followed",
        context={"response": response.pk},
        dedupe_key=f"consultations.response:{response.pk}",
    )
