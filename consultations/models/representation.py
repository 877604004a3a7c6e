"""Who may speak for an organisation: asked of it, confirmed or refused by it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .people import Capacity, Stakeholder, StakeholderOrganisation


class OrganisationConfirmer(models.Model):
    """A person with an account who confirms for her organisation that others speak for it."""

    organisation = models.ForeignKey(
        StakeholderOrganisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="confirmers",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="confirms_for",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_confirmer_per_user")
        ]
        verbose_name = _("person who confirms for an organisation")
        verbose_name_plural = _("people who confirm for organisations")

    def __str__(self) -> str:
        return f"{self.organisation}: {self.user}"


class RepresentationQuerySet(models.QuerySet):
    """Sets of representations."""

    def pending(self) -> "RepresentationQuerySet":
        """Return those that wait for a decision."""
        return self.filter(state=Representation.State.PENDING)

    def decidable_by(self, user) -> "RepresentationQuerySet":
        """Return what `user` may decide: her organisations’, all for the staff; never her own."""
        others = self.exclude(stakeholder__user=user)
        if user.has_perm("consultations.change_stakeholderorganisation"):
            return others
        return others.filter(organisation__confirmers__user=user)


class Representation(models.Model):
    """That a stakeholder speaks for an organisation or authority, under the name she gave."""

    class State(models.TextChoices):
        PENDING = "pending", _("Not yet confirmed")
        CONFIRMED = "confirmed", _("Confirmed by the organisation")
        REFUSED = "refused", _("Not confirmed by the organisation")

    stakeholder = models.ForeignKey(
        Stakeholder,
        verbose_name=_("stakeholder"),
        on_delete=models.PROTECT,
        related_name="representations",
    )
    name = models.CharField(_("name of the organisation"), max_length=300)
    capacity = models.CharField(_("speaking as"), max_length=12, choices=Capacity.choices)
    organisation = models.ForeignKey(
        StakeholderOrganisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="representations",
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PENDING
    )
    requested_at = models.DateTimeField(_("asked"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = RepresentationQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stakeholder", "name"], name="one_representation_per_name"
            ),
            models.CheckConstraint(
                condition=~Q(capacity=Capacity.INDIVIDUAL), name="individuals_represent_nobody"
            ),
        ]
        verbose_name = _("speaking for an organisation")
        verbose_name_plural = _("speaking for organisations")

    def __str__(self) -> str:
        return f"{self.name}: {self.get_state_display()}"

    @property
    def is_pending(self) -> bool:
        """Whether nobody has decided yet."""
        return self.state == self.State.PENDING
