"""Themes and official responses."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .comments import Comment
from .consultations import Consultation
from .record import RecordModel, RecordQuerySet


class ThemeQuerySet(models.QuerySet):
    """Sets of themes."""

    def published(self) -> "ThemeQuerySet":
        """Return the themes with a published answer."""
        return self.filter(response__published_at__isnull=False)

    def visible_to(self, user) -> "ThemeQuerySet":
        """Return the themes `user` may know of; those without a published answer are internal."""
        if user is not None and user.is_active and user.has_perm("consultations.change_theme"):
            return self
        return self.published().filter(consultation__in=Consultation.objects.visible_to(user))


class Theme(models.Model):
    """A group of comments of one consultation that are answered together."""

    consultation = models.ForeignKey(
        Consultation,
        verbose_name=_("consultation"),
        on_delete=models.PROTECT,
        related_name="themes",
    )
    slug = models.SlugField(_("short name in addresses"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("what the comments say"), blank=True)
    comments = models.ManyToManyField(
        Comment, verbose_name=_("comments"), blank=True, related_name="themes"
    )

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["consultation", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "slug"], name="one_theme_per_slug")
        ]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def __str__(self) -> str:
        return self.title

    @property
    def published_response(self) -> "Response | None":
        """The response, once readers may see it."""
        response = getattr(self, "response", None)
        return response if response is not None and response.published_at else None


class Response(RecordModel):
    """The official answer to a theme. Once published it stands."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Partly accepted")
        REJECTED = "rejected", _("Not accepted")
        NOTED = "noted", _("Noted")
        OUT_OF_SCOPE = "out_of_scope", _("Out of scope")

    theme = models.OneToOneField(
        Theme, verbose_name=_("theme"), on_delete=models.PROTECT, related_name="response"
    )
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome.choices)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(
        "consultations.StakeholderOrganisation",
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="responses",
    )
    resulting_provisions = models.ManyToManyField(
        "consultations.Provision",
        verbose_name=_("resulting provisions"),
        blank=True,
        related_name="responses",
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class QuerySet(RecordQuerySet):
        def frozen(self) -> models.QuerySet:
            """Return the published ones."""
            return self.filter(published_at__isnull=False)

        def published(self) -> models.QuerySet:
            """Return what readers may see."""
            return self.filter(published_at__isnull=False)

    objects = QuerySet.as_manager()

    class Meta:
        ordering = ["theme"]
        permissions = [("publish_response", "Can publish official responses")]
        verbose_name = _("official response")
        verbose_name_plural = _("official responses")

    def __str__(self) -> str:
        return f"{self.theme}: {self.get_outcome_display()}"

    def is_frozen(self) -> bool:
        """Whether it is published."""
        return Response._base_manager.filter(pk=self.pk, published_at__isnull=False).exists()

    @classmethod
    def frozen_message(cls) -> str:
        """Say why it may not be changed."""
        return _("A published response can no longer be changed.")

    def clean(self) -> None:
        """Ask for the reason."""
        super().clean()
        if not (self.reason or "").strip():
            # Of the whole form: it has a field for the reason in each language.
            raise ValidationError(_("Give the reason: it is mandatory with every response."))
