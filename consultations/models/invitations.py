"""Whom a consultation asks to take part: organisations, where to write to, who was written to."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import languages

from .consultations import Consultation
from .people import StakeholderOrganisation


class OrganisationContact(models.Model):
    """Where an organisation is written to. For the staff only, in no export."""

    organisation = models.OneToOneField(
        StakeholderOrganisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="contact",
    )
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=10, choices=languages.LANGUAGES)

    class Meta:
        verbose_name = _("address of an organisation")
        verbose_name_plural = _("addresses of organisations")

    def __str__(self) -> str:
        return str(self.organisation)


class Invitation(models.Model):
    """An organisation is asked to take part in one consultation; it need not have an account."""

    consultation = models.ForeignKey(
        Consultation,
        verbose_name=_("consultation"),
        on_delete=models.CASCADE,
        related_name="invitations",
    )
    organisation = models.ForeignKey(
        StakeholderOrganisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="invitations",
    )
    invited_at = models.DateTimeField(_("invited"), auto_now_add=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    mailed_at = models.DateTimeField(_("written to"), null=True, blank=True)

    class Meta:
        ordering = ["consultation", "organisation"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "organisation"], name="invited_once_per_consultation"
            )
        ]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return f"{self.organisation} → {self.consultation}"
