"""Messages about the course of a consultation: what its followers hear, and invitations."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal import languages
from portal.notifications.kinds import Obsolete

from . import kinds as own


def described() -> tuple:
    """Return (name, procedural, label, build) of each kind."""
    return (
        ("announced", False, _("A consultation was announced"), announced),
        ("new_version", False, _("A new version of a plan"), announced),
        ("closed", False, _("A consultation closed"), closed),
        ("responded", False, _("Every comment is answered"), responded),
        ("adopted", False, _("A plan was adopted"), adopted),
        ("invitation", True, _("Invitation of an organisation"), invitation),
    )


def announced(context: dict, language: str) -> dict:
    """Return what is said of a consultation that is announced or has just opened."""
    from .models import Consultation

    consultation = own._get(Consultation, context["consultation"])
    if consultation.is_over:
        raise Obsolete(f"Consultation {consultation.pk} is over")
    return own._consultation(consultation)


def closed(context: dict, language: str) -> dict:
    """Return what is said of a consultation that has closed."""
    from .models import Consultation

    consultation = own._get(Consultation, context["consultation"])
    due = consultation.responses_due_on
    return {
        **own._consultation(consultation),
        "heard": consultation.comments.in_scope().count(),
        "due": languages.format_date(due, language) if due else "",
    }


def responded(context: dict, language: str) -> dict:
    """Return what is said of a consultation whose comments are all answered."""
    from .models import Consultation

    consultation = own._get(Consultation, context["consultation"])
    if not consultation.responded_at:
        raise Obsolete(f"Consultation {consultation.pk} is not responded")
    return {
        **own._consultation(consultation),
        "link": own._link("matrix", consultation.slug),
    }


def adopted(context: dict, language: str) -> dict:
    """Return what is said of an adopted plan."""
    from .models import Adoption

    adoption = own._get(Adoption, context["adoption"], "version__plan")
    consultation = adoption.version.consultations.announced().order_by("-opens_at").first()
    if consultation is None:
        raise Obsolete(f"Adoption {adoption.pk} has no consultation that may be shown")
    return {
        **own._consultation(consultation),
        "plan": adoption.version.plan.title,
        "version": adoption.version.label,
        "adopted_on": languages.format_date(adoption.adopted_on, language),
        "decision": adoption.decision,
        "link": own._link("plan", consultation.slug),
    }


def invitation(context: dict, language: str) -> dict:
    """Return what an organisation is told that is asked to take part."""
    from .models import Invitation

    invited = own._get(Invitation, context["invitation"], "consultation", "organisation")
    if invited.consultation.is_over:
        raise Obsolete(f"Consultation {invited.consultation_id} is over")
    with translation.override(language):
        address = reverse("consultations:detail", args=[invited.consultation.slug])
        return {
            **own._consultation(invited.consultation),
            "organisation": str(invited.organisation),
            "link": languages.absolute_url(address),
        }
