"""Who takes part: sectors, organisations, and the stakeholder behind an account."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Country(models.TextChoices):
    """The three countries of the basin, and the rest of the world."""

    RUSSIA = "RU", _("Russia")
    CHINA = "CN", _("China")
    MONGOLIA = "MN", _("Mongolia")
    OTHER = "INT", _("Another country or international")


class Capacity(models.TextChoices):
    """For whom somebody speaks."""

    INDIVIDUAL = "individual", _("Individual")
    ORGANISATION = "organisation", _("Organisation")
    AUTHORITY = "authority", _("Authority")


def label_of(choices: type[models.TextChoices], value: str) -> str:
    """Return the label of a value in the active language; an unknown value stands for itself.

    `get_…_display` translates every choice of the field for every row, which shows in long lists.
    """
    return str(choices(value).label) if value in choices else value


class Sector(models.Model):
    """A field of activity."""

    slug = models.SlugField(_("short name in addresses"), unique=True, max_length=80)
    name = models.CharField(_("name"), max_length=200)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """A label that stands for a person where no name is shown ("resident of a river village")."""

    slug = models.SlugField(_("short name in addresses"), unique=True, max_length=80)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        ordering = ["slug"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return self.name


class StakeholderOrganisation(models.Model):
    """An organisation or authority that takes part."""

    slug = models.SlugField(_("short name in addresses"), unique=True, max_length=80)
    name = models.CharField(_("name"), max_length=300)
    country = models.CharField(_("country"), max_length=3, choices=Country.choices)
    sector = models.ForeignKey(Sector, verbose_name=_("sector"), on_delete=models.PROTECT)
    capacity = models.CharField(
        _("speaks as"),
        max_length=12,
        choices=[c for c in Capacity.choices if c[0] != Capacity.INDIVIDUAL],
        default=Capacity.ORGANISATION,
    )
    verified = models.BooleanField(_("verified"), default=False)
    demonstration = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        ordering = ["slug"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class Stakeholder(models.Model):
    """In what capacity a user speaks. One per user; what was said keeps its own copy.

    PROTECT on the user: an account goes only through `pseudonymise_person`, which cuts this link
    first, so that no name survives in the record by accident.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stakeholder",
    )
    capacity = models.CharField(
        _("speaking as"), max_length=12, choices=Capacity.choices, default=Capacity.INDIVIDUAL
    )
    organisation = models.ForeignKey(
        StakeholderOrganisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stakeholders",
    )
    affiliation = models.CharField(_("affiliation"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=3, choices=Country.choices)
    sector = models.ForeignKey(
        Sector, verbose_name=_("sector"), null=True, blank=True, on_delete=models.PROTECT
    )
    pseudonym = models.CharField(
        pgettext_lazy("after erasure", "pseudonym"), max_length=40, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("stakeholder")
        verbose_name_plural = _("stakeholders")

    def __str__(self) -> str:
        if self.pseudonym or self.user:
            return self.pseudonym or self.user.display_name
        return str(self.organisation or self.affiliation)

    @property
    def speaks_for_others(self) -> bool:
        """Whether an organisation is named."""
        return bool(self.organisation_id or self.affiliation)


def new_pseudonym() -> str:
    """Return a pseudonym that says nothing about the person and is not reused."""
    return f"P-{secrets.token_hex(4).upper()}"
