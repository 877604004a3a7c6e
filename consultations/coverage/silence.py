"""Who was invited and is silent; for the manager, who sees exact numbers."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from ..models import Capacity, Consultation, Country, Sector, StakeholderOrganisation, Submission


@dataclass
class SilentGroup:
    """A sector of a country from which nothing came, with its organisations that can be invited."""

    country: Country
    sector: Sector
    organisations: list[StakeholderOrganisation]


def silent_groups(consultation: Consultation) -> list[SilentGroup]:
    """Return the sectors of the three countries whose organisations have all said nothing.

    Groups without any organisation on the list are named too: somebody must be found first.
    """
    spoke = {
        (country, sector)
        for country, sector in consultation.submissions.exclude(capacity=Capacity.INDIVIDUAL)
        .order_by()
        .values_list("country", "sector")
        .distinct()
    }
    known: dict[tuple, list] = {}
    for organisation in organisations(consultation):
        known.setdefault((organisation.country, organisation.sector_id), []).append(organisation)
    return [
        SilentGroup(country, sector, known.get((country.value, sector.pk), []))
        for sector in Sector.objects.all()
        for country in (Country.RUSSIA, Country.CHINA, Country.MONGOLIA)
        if (country.value, sector.pk) not in spoke
    ]


def organisations(consultation: Consultation):  # noqa: ANN201 - a query set with two columns more
    """Return the organisations with `invited` and `has_spoken` in this consultation."""
    invited = consultation.invitations.filter(organisation=OuterRef("pk"))
    spoken = Submission.objects.filter(consultation=consultation, organisation=OuterRef("pk"))
    return (
        StakeholderOrganisation.objects.annotate(invited=Exists(invited), has_spoken=Exists(spoken))
        .select_related("sector", "contact")
        .order_by("country", "sector__order", "slug")
    )
