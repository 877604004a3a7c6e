"""The messages about speaking for an organisation."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import languages
from portal.notifications import kinds
from portal.notifications.kinds import Kind, Obsolete


def register() -> None:
    """Register both kinds."""
    for name, label, build in (
        ("representation_asked", _("Somebody asks to speak for an organisation"), asked),
        ("representation_decided", _("An organisation confirmed or refused"), decided),
    ):
        kinds.register(
            Kind(
                name=f"consultations.{name}",
                template=f"consultations/mail/{name}",
                procedural=True,
                label=label,
                build=build,
            )
        )


def _row(pk: int):  # noqa: ANN202 - the models are loaded only when a message is built
    from .models import Representation

    row = (
        Representation.objects.filter(pk=pk)
        .select_related("stakeholder__user", "organisation")
        .first()
    )
    if row is None or row.stakeholder.user is None:
        raise Obsolete(f"Representation {pk}")
    return row


def asked(context: dict, language: str) -> dict:
    """Return what a confirming person is asked; nothing once it is decided."""
    row = _row(context["representation"])
    if not row.is_pending:
        raise Obsolete(f"Representation {row.pk} is decided")
    return {
        "person": row.stakeholder.user.display_name,
        "name": row.organisation or row.name,
        "link": languages.absolute_url(reverse("consultations:representations")),
    }


def decided(context: dict, language: str) -> dict:
    """Return what the person who speaks is told."""
    row = _row(context["representation"])
    if row.is_pending:
        raise Obsolete(f"Representation {row.pk}")
    return {
        "name": row.organisation or row.name,
        "confirmed": row.state == row.State.CONFIRMED,
        "link": languages.absolute_url(reverse("consultations:mine")),
    }
