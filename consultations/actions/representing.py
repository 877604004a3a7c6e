"""Speaking for an organisation: it is asked, and its answer stands beside every comment."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import languages
from portal.accounts.groups import CONSULTATION_MANAGERS
from portal.notifications.actions import notify

from ..models import (
    Capacity,
    Representation,
    RuleBroken,
    Stakeholder,
    StakeholderOrganisation,
    record,
)

State = Representation.State


def organisation_named(name: str) -> StakeholderOrganisation | None:
    """Return the organisation that `name` is the whole name of, in any language.

    Compared here, not by the database: SQLite knows capitals only of the Latin letters.
    """
    wanted = " ".join(name.split()).casefold()
    if not wanted:
        return None
    for organisation in StakeholderOrganisation.objects.all():
        names = {
            " ".join(
                (getattr(organisation, f"name_{languages.suffix(c)}") or "").split()
            ).casefold()
            for c in languages.CODES
        }
        if wanted in names:
            return organisation
    return None


@transaction.atomic
def ask_to_represent(*, stakeholder: Stakeholder, capacity: str, by) -> Representation | None:
    """Return the representation under which somebody speaks; the first time, it is asked for.

    Its confirming people are told; where it has none, the managers of consultations. An
    individual represents nobody: None.
    """
    name = str(stakeholder.organisation or stakeholder.affiliation).strip()
    if capacity == Capacity.INDIVIDUAL or not name:
        return None
    representation, created = Representation.objects.get_or_create(
        stakeholder=stakeholder,
        name=name,
        defaults={
            "capacity": capacity,
            "organisation": stakeholder.organisation or organisation_named(name),
            "requested_at": timezone.now(),
        },
    )
    if not created:
        return representation
    for person in _askable(representation).exclude(pk=by.pk):
        notify(
            recipient=person,
            kind="consultations.representation_asked",
            context={"representation": representation.pk},
            dedupe_key=f"consultations.representation:{representation.pk}:{person.pk}",
        )
    record(verb="representation.asked", by=by, subject=representation)
    return representation


def _askable(representation: Representation) -> QuerySet:
    people = get_user_model().objects.filter(is_active=True)
    confirmers = people.filter(confirms_for__organisation=representation.organisation_id)
    if representation.organisation_id and confirmers.exists():
        return confirmers
    return people.filter(groups__name=CONSULTATION_MANAGERS).distinct()


@transaction.atomic
def decide_representation(
    *,
    representation: Representation,
    confirmed: bool,
    by,
    organisation: StakeholderOrganisation | None = None,
) -> Representation:
    """Confirm or refuse that somebody speaks for an organisation; comments stay and are marked.

    `organisation` says which one it is, where the name alone did not. A decision can be changed,
    when somebody joins or leaves. Raises RuleBroken for whoever may not decide it, and for a
    confirmation that names no organisation.
    """
    found = Representation.objects.decidable_by(by).filter(pk=representation.pk).first()
    if found is None:
        raise RuleBroken(_("Only the organisation or the staff may decide this."))
    representation = Representation.objects.select_for_update().get(pk=found.pk)
    if organisation is not None and by.has_perm("consultations.change_stakeholderorganisation"):
        representation.organisation = organisation
    if confirmed and representation.organisation is None:
        raise RuleBroken(_("Choose which organisation it is."))
    before = representation.state
    representation.state = State.CONFIRMED if confirmed else State.REFUSED
    representation.decided_at, representation.decided_by = timezone.now(), by
    representation.save()
    stakeholder = representation.stakeholder
    current = str(stakeholder.organisation or stakeholder.affiliation).strip()
    if confirmed and current == representation.name and stakeholder.organisation is None:
        stakeholder.organisation = representation.organisation
        stakeholder.save()
    record(
        verb="representation.confirmed" if confirmed else "representation.refused",
        by=by,
        subject=representation,
        before=before,
    )
    if stakeholder.user is not None and before != representation.state:
        notify(
            recipient=stakeholder.user,
            kind="consultations.representation_decided",
            context={"representation": representation.pk},
            dedupe_key=f"consultations.represented:{representation.pk}:{representation.decided_at}",
        )
    return representation
