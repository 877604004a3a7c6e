"""Publishing official responses."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import languages
from portal.notifications.actions import notify, notify_subscribers
from portal.search.actions import record_change

from ..models import Response, RuleBroken, record


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
    if not theme.comments.exists():
        raise RuleBroken(_("There is no comment in this theme yet."))
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
    notify_subscribers(
        topic=theme.consultation.topic,
        kind="consultations.response_followed",
        context={"response": response.pk},
        dedupe_key=f"consultations.response_followed:{response.pk}",
        exclude=authors,
    )
