"""The adoption of a plan: the decision at the end of its consultations."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .plans import PlanVersion
from .record import RecordModel, RecordQuerySet


class Adoption(RecordModel):
    """A version of a plan was adopted on a day, by a decision that can be looked up."""

    version = models.OneToOneField(
        PlanVersion,
        verbose_name=_("plan version"),
        on_delete=models.PROTECT,
        related_name="adoption",
    )
    adopted_on = models.DateField(_("adopted on"))
    decision = models.CharField(_("decision"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    BOOKKEEPING = frozenset({"recorded_by"})
    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("adoption of a plan")
        verbose_name_plural = _("adoptions of plans")

    def __str__(self) -> str:
        return f"{self.version}: {self.adopted_on:%Y-%m-%d}"
