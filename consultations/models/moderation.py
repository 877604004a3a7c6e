"""Moderation: why a comment was hidden, and the appeal against it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import languages

from .comments import Comment


class ModerationTemplate(models.Model):
    """A reason that recurs, written once in four languages; a moderator may change it in use."""

    slug = models.SlugField(_("short name in addresses"), unique=True, max_length=80)
    title = models.CharField(_("title"), max_length=200)
    reason = models.TextField(_("reason"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("template of a reason")
        verbose_name_plural = _("templates of reasons")

    def __str__(self) -> str:
        return self.title


class CaseQuerySet(models.QuerySet):
    """Sets of cases."""

    def reported(self) -> "CaseQuerySet":
        """Return the reports nobody has decided on."""
        return self.filter(action=ModerationCase.Action.PENDING)

    def appealed(self) -> "CaseQuerySet":
        """Return the appeals nobody has decided on."""
        return self.filter(appeal=ModerationCase.Appeal.PENDING)

    def decidable_by(self, user) -> "CaseQuerySet":
        """Leave out the appeals against what `user` has hidden herself."""
        return self.exclude(appeal=ModerationCase.Appeal.PENDING, decided_by=user)


class ModerationCase(models.Model):
    """One case about one comment, from report to decision, appeal included."""

    class OpenedBy(models.TextChoices):
        MODERATOR = "moderator", _("Moderator")
        REPORT = "reader_report", _("Report by a reader")

    class Action(models.TextChoices):
        PENDING = "pending", _("Not yet decided")
        HIDDEN = "hidden", _("Hidden")
        NONE = "none", _("Report rejected")

    class Appeal(models.TextChoices):
        NONE = "", _("No appeal")
        PENDING = "pending", _("Appeal not yet decided")
        UPHELD = "upheld", _("Appeal upheld: shown again")
        REJECTED = "rejected", _("Appeal rejected: stays hidden")

    comment = models.ForeignKey(
        Comment,
        verbose_name=pgettext_lazy("noun", "comment"),
        on_delete=models.PROTECT,
        related_name="cases",
    )
    reference = models.CharField(max_length=80, unique=True, null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.CharField(_("opened by"), max_length=14, choices=OpenedBy.choices)
    report_text = models.TextField(_("text of the report"), blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reported by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    action = models.CharField(
        _("decision"), max_length=8, choices=Action.choices, default=Action.PENDING
    )
    reason = models.TextField(_("reason"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    appeal = models.CharField(
        _("appeal"), max_length=8, choices=Appeal.choices, default=Appeal.NONE, blank=True
    )
    appeal_text = models.TextField(_("text of the appeal"), blank=True)
    appeal_language = models.CharField(
        _("language of the appeal"), max_length=10, choices=languages.LANGUAGES, blank=True
    )
    appealed_at = models.DateTimeField(_("appealed"), null=True, blank=True)
    appeal_reason = models.TextField(_("reason of the decision on the appeal"), blank=True)
    appeal_decided_at = models.DateTimeField(_("appeal decided"), null=True, blank=True)
    appeal_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("appeal decided by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(action="hidden") & ~Q(appeal="upheld"),
                name="hidden_once_at_a_time",
            )
        ]
        verbose_name = _("moderation case")
        verbose_name_plural = _("moderation cases")

    def __str__(self) -> str:
        return f"{self.comment}: {self.get_action_display()}"

    @property
    def may_be_appealed(self) -> bool:
        """Whether the author may appeal now."""
        return self.action == self.Action.HIDDEN and self.appeal == self.Appeal.NONE

    @property
    def is_in_force(self) -> bool:
        """Whether the comment is hidden because of this case."""
        return self.action == self.Action.HIDDEN and self.appeal != self.Appeal.UPHELD
