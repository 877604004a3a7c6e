"""Asking organisations to take part, above all those that are silent."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.notifications.actions import notify, notify_address

from ..models import Consultation, Invitation, RuleBroken, StakeholderOrganisation, record

KIND = "consultations.invitation"


def check_inviting(consultation: Consultation) -> None:
    """Raise RuleBroken where nobody can comment."""
    if not (consultation.is_open or consultation.is_announced):
        raise RuleBroken(_("Invitations are sent while a consultation is announced or open."))


@transaction.atomic
def invite(
    *, consultation: Consultation, organisations: Iterable[StakeholderOrganisation], by
) -> list[Invitation]:
    """Invite organisations and write to those that can be reached; returns the new invitations.

    An organisation is written to at its address, else to the accounts that speak for it; one
    with neither is noted as invited, by other ways. Raises RuleBroken where nobody can comment.
    """
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    check_inviting(consultation)
    made = []
    for organisation in organisations:
        invitation, new = Invitation.objects.get_or_create(
            consultation=consultation, organisation=organisation, defaults={"invited_by": by}
        )
        if not new:
            continue
        if _write(invitation):
            invitation.mailed_at = timezone.now()
            invitation.save(update_fields=["mailed_at"])
        made.append(invitation)
    if made:
        record(
            verb="organisations.invited",
            by=by,
            subject=consultation,
            consultation=consultation,
            organisations=[i.organisation.slug for i in made],
        )
    return made


def _write(invitation: Invitation) -> bool:
    key = f"{KIND}:{invitation.pk}"
    context = {"invitation": invitation.pk}
    contact = getattr(invitation.organisation, "contact", None)
    if contact is not None:
        notify_address(
            address=contact.email,
            language=contact.language,
            kind=KIND,
            context=context,
            dedupe_key=key,
        )
        return True
    speakers = invitation.organisation.stakeholders.filter(user__is_active=True)
    for stakeholder in speakers.select_related("user"):
        notify(
            recipient=stakeholder.user,
            kind=KIND,
            context=context,
            dedupe_key=f"{key}:{stakeholder.user_id}",
        )
    return bool(speakers)
