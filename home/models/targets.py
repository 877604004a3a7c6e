"""The targets of Vision 2050 as records."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Target(models.Model):
    """One target: its words, its indicator, its value, and where each comes from."""

    class Kind(models.TextChoices):
        """Where the indicator comes from."""

        QUANTITATIVE = "quantitative", _("The draft gives the number")
        PROPOSED = "proposed", _("The portal proposes the indicator")

    class Comparison(models.TextChoices):
        """How value and target are compared."""

        EQUAL = "equal", _("exactly")
        AT_LEAST = "at_least", _("at least")
        INCREASE = "increase", _("increase")

    slug = models.SlugField(_("short name"), unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    text = models.TextField(_("target"))
    indicator = models.CharField(_("indicator"), max_length=300)
    unit_code = models.CharField(
        _("unit"), max_length=20, choices=[("percent", _("percent")), ("count", _("count"))]
    )
    unit = models.CharField(_("name of the unit"), max_length=50, blank=True)
    comparison = models.CharField(_("comparison"), max_length=20, choices=Comparison)
    target_value = models.DecimalField(
        _("target value"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    year = models.PositiveSmallIntegerField(_("year of the target"), default=2050)
    baseline_value = models.DecimalField(
        _("baseline"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    baseline_basis = models.TextField(_("basis of the baseline"), blank=True)
    current_value = models.DecimalField(
        _("present value"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Leave empty while nobody has measured it: readers see “no data yet”."),
    )
    current_year = models.PositiveSmallIntegerField(
        _("year of the present value"), null=True, blank=True
    )
    current_source = models.CharField(_("source of the present value"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300)
    concepts = models.ManyToManyField(
        "thesaurus.Concept", verbose_name=_("topics and places"), blank=True, related_name="targets"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "slug"]
        verbose_name = _("target")
        verbose_name_plural = _("targets")

    def __str__(self) -> str:
        return self.indicator or self.slug

    @property
    def latest_value(self) -> Decimal | None:
        """The present value, else the baseline, else None: no data yet."""
        return self.current_value if self.current_value is not None else self.baseline_value

    @property
    def bar_target(self) -> int | None:
        """Width of the target's bar from 0 to 100; only shares have a scale of their own."""
        if self.unit_code != "percent" or self.target_value is None:
            return None
        return max(0, min(100, round(self.target_value)))

    @property
    def bar_value(self) -> int | None:
        """Width of the present value's bar from 0 to 100, or None without data."""
        if self.unit_code != "percent" or self.latest_value is None:
            return None
        return max(0, min(100, round(self.latest_value)))
