"""The messages consultations send."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import languages
from portal.notifications import kinds
from portal.notifications.kinds import Kind, Obsolete


def register() -> None:
    """Register every kind of message of this room."""
    from . import news_kinds

    for name, procedural, label, build in (
        ("receipt", True, _("Receipt for a comment"), receipt),
        ("response_published", True, _("Answer to one’s own comment"), response_published),
        (
            "response_followed",
            False,
            _("Answer in a consultation that is followed"),
            response_followed,
        ),
        ("opened", False, _("A consultation opened"), about_consultation),
        ("deadline_extended", False, _("A deadline was extended"), deadline_extended),
        ("closing_soon", False, _("A consultation closes soon"), about_consultation),
        ("comment_hidden", True, _("One’s own comment was hidden"), about_case),
        ("appeal_decided", True, _("One’s own appeal was decided"), about_case),
        *news_kinds.described(),
    ):
        kinds.register(
            Kind(
                name=f"consultations.{name}",
                template=f"consultations/mail/{name}",
                procedural=procedural,
                label=label,
                build=build,
            )
        )


def _link(name: str, *args) -> str:
    return languages.absolute_url(reverse(f"consultations:{name}", args=args))


def _get(model, pk, *related) -> Any:
    row = model.objects.filter(pk=pk).select_related(*related).first()
    if row is None:
        raise Obsolete(f"{model.__name__} {pk}")
    return row


def _consultation(consultation) -> dict:
    from .models import Consultation

    # Nobody hears of what she may not see (the visibility predicate, asked again at delivery).
    if not Consultation.objects.announced().filter(pk=consultation.pk).exists():
        raise Obsolete(f"Consultation {consultation.pk}")
    return {
        "consultation": consultation,
        "title": consultation.title,
        "link": _link("detail", consultation.slug),
        "zone": consultation.time_zone,
    }


def receipt(context: dict, language: str) -> dict:
    """Return what the receipt says."""
    from .models import Submission
    from .places import comment_url, place_of

    submission = _get(Submission, context["submission"], "consultation")
    comment = submission.comments.select_related("provision", "question", "document").first()
    return {
        **_consultation(submission.consultation),
        "submission": submission,
        "comment": comment,
        "comment_lang": languages.html_lang(comment.language),
        "place": place_of(comment).label(),
        "comment_link": languages.absolute_url(comment_url(comment)),
        "link": _link("receipt", submission.receipt_number),
    }


def _response(pk: int) -> dict:
    from .models import Response

    response = _get(Response, pk, "theme", "theme__consultation", "by")
    if not response.published_at:
        raise Obsolete(f"Response {pk}")
    return {
        **_consultation(response.theme.consultation),
        "response": response,
        "theme": response.theme.title,
        "outcome": response.get_outcome_display(),
        "reason": response.reason,
        "link": _link("answers", response.theme.consultation.slug) + f"#t-{response.theme_id}",
    }


def response_published(context: dict, language: str) -> dict:
    """Return what the author of a comment is told of its answer."""
    from .models import Comment
    from .places import comment_url

    comment = _get(Comment, context["comment"], "submission", "consultation")
    return {
        **_response(context["response"]),
        "comment": comment,
        "receipt_number": comment.submission.receipt_number,
        "comment_link": languages.absolute_url(comment_url(comment)),
    }


def response_followed(context: dict, language: str) -> dict:
    """Return what a follower is told of an answer."""
    return _response(context["response"])


def about_consultation(context: dict, language: str) -> dict:
    """Return what is said of a consultation that is open."""
    from .models import Consultation

    consultation = _get(Consultation, context["consultation"])
    if not consultation.is_open:
        raise Obsolete(f"Consultation {consultation.pk} is not open any more")
    return {**_consultation(consultation), "days_left": consultation.days_left}


def deadline_extended(context: dict, language: str) -> dict:
    """Return what is said of an extension."""
    from .models import DeadlineChange

    change = _get(DeadlineChange, context["change"], "consultation")
    return {**_consultation(change.consultation), "change": change, "reason": change.reason}


def about_case(context: dict, language: str) -> dict:
    """Return what an author is told of the hiding of a comment or of an appeal."""
    from .models import ModerationCase
    from .places import comment_url

    case = _get(ModerationCase, context["case"], "comment__consultation", "comment__submission")
    return {
        **_consultation(case.comment.consultation),
        "case": case,
        "comment": case.comment,
        "comment_lang": languages.html_lang(case.comment.language),
        "receipt_number": case.comment.submission.receipt_number,
        "reason": case.reason,
        "appeal_reason": case.appeal_reason,
        "link": _link("appeal", case.pk)
        if case.may_be_appealed
        else languages.absolute_url(comment_url(case.comment)),
    }
