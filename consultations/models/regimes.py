"""Participation regimes: the rules of each jurisdiction, as data and never as code."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import languages

from .zones import validate_zone


class Jurisdiction(models.Model):
    """A state, or the basin as a whole."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=200)
    time_zone = models.CharField(_("time zone"), max_length=60, validators=[validate_zone])
    other_time_zones = models.JSONField(_("other time zones"), default=list, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")

    def __str__(self) -> str:
        return self.name


class Certainty(models.TextChoices):
    """How sure the portal is of a figure."""

    CERTAIN = "certain", _("Certain")
    TO_BE_CONFIRMED = "to_be_confirmed", _("To be confirmed by the legal officer")


@dataclass(frozen=True)
class Law:
    """A law on which a regime rests, as a reader is shown it."""

    name: str
    language: str
    reference: str  # number, date, article: in the language of whoever entered it
    certain: bool


class RegimeQuerySet(models.QuerySet):
    """Sets of regimes."""

    def binding(self) -> "RegimeQuerySet":
        """Return the rules; benchmarks are left out."""
        return self.filter(binding=True)

    def valid_on(self, day: date) -> "RegimeQuerySet":
        """Return what is in force on a day."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
        )


class ParticipationRegime(models.Model):
    """One rule about taking part. `minimum_days` and `notice_days` empty: no figure is known."""

    class Subject(models.TextChoices):
        PLAN = "plan", _("Plan")
        PROJECT = "project_assessment", _("Assessment of a project")
        ANY = "any", _("Any")

    slug = models.SlugField(_("short name in addresses"), unique=True, max_length=80)
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("jurisdiction"),
        on_delete=models.PROTECT,
        related_name="regimes",
    )
    subject = models.CharField(_("subject"), max_length=20, choices=Subject.choices)
    binding = models.BooleanField(_("binding"), default=True)
    name = models.CharField(_("name"), max_length=300)
    minimum_days = models.PositiveSmallIntegerField(_("minimum days"), null=True, blank=True)
    minimum_value = models.PositiveSmallIntegerField(
        _("as the rule says it"), null=True, blank=True
    )
    minimum_unit = models.CharField(_("unit"), max_length=20, blank=True)
    minimum_certainty = models.CharField(
        _("certainty of the minimum"),
        max_length=20,
        choices=Certainty.choices,
        default=Certainty.TO_BE_CONFIRMED,
    )
    notice_days = models.PositiveSmallIntegerField(_("notice days"), null=True, blank=True)
    notice_certainty = models.CharField(
        _("certainty of the notice"),
        max_length=20,
        choices=Certainty.choices,
        default=Certainty.TO_BE_CONFIRMED,
    )
    first_information_working_days = models.PositiveSmallIntegerField(null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, validators=[validate_zone])
    required_languages = models.JSONField(_("required languages"), default=list, blank=True)
    allows_anonymous = models.BooleanField(
        _("comments may be published without a name"), default=True
    )
    legal_basis = models.JSONField(_("legal basis"), default=list, blank=True)
    note = models.TextField(_("note"), blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self",
        verbose_name=_("superseded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supersedes",
    )
    demonstration = models.BooleanField(_("demonstration"), default=False)

    objects = RegimeQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("participation regime")
        verbose_name_plural = _("participation regimes")

    def __str__(self) -> str:
        return self.name

    @property
    def laws(self) -> list["Law"]:
        """The laws on which it rests, named in the active language or in the nearest one."""
        own = languages.normalise(get_language())
        found = []
        for law in self.legal_basis:
            names = law.get("name", {})
            code = next((c for c in (own, *languages.fallbacks(own)) if names.get(c)), own)
            certain = law.get("certainty") == Certainty.CERTAIN
            found.append(Law(names.get(code, ""), code, law.get("reference", ""), certain))
        return found
