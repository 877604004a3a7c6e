"""The outbox and the subscriptions."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    """How soon a subscriber hears of something."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")
    NONE = "none", _("No mail")

    @property
    def period(self) -> timedelta:
        """The shortest time between two mails."""
        return {"daily": timedelta(days=1), "weekly": timedelta(days=7)}.get(
            self.value, timedelta(0)
        )


class Subscription(models.Model):
    """A person follows a topic, which is a plain string such as "consultation:12"."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions"
    )
    topic = models.CharField(max_length=200, db_index=True)
    label = models.CharField(max_length=300, blank=True)
    frequency = models.CharField(
        _("frequency"), max_length=10, choices=Frequency, default=Frequency.AT_ONCE
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], name="one_subscription_per_topic")
        ]

    def __str__(self) -> str:
        return f"{self.topic} ({self.frequency})"


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    """What delivery and editors ask of the outbox."""

    def due(self) -> "OutboxQuerySet":
        """Messages that should be sent now, oldest first; those of a digest are not."""
        return self.filter(
            state=OutboxMessage.State.PENDING,
            frequency=Frequency.AT_ONCE,
            next_attempt_at__lte=timezone.now(),
        ).order_by("next_attempt_at", "pk")

    def stuck(self, *, seconds: int) -> "OutboxQuerySet":
        """Messages whose worker has been silent for so many seconds."""
        return self.filter(
            state=OutboxMessage.State.SENDING,
            claimed_at__lt=timezone.now() - timedelta(seconds=seconds),
        )


class OutboxMessage(models.Model):
    """One message to one person, written in the transaction of what it tells about."""

    class State(models.TextChoices):
        """Where a message stands."""

        PENDING = "pending", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        IN_DIGEST = "in_digest", _("In a digest")
        DROPPED = "dropped", _("Dropped")
        DEAD = "dead", _("Not delivered")

    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="messages",
        verbose_name=_("recipient"),
        null=True,
        blank=True,
    )
    # For whoever has no account: an organisation that is invited, for example.
    address = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    kind = models.CharField(_("kind"), max_length=100)
    context = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    dedupe_key = models.CharField(max_length=250, unique=True)
    subscription = models.ForeignKey(
        Subscription, null=True, blank=True, on_delete=models.SET_NULL, related_name="messages"
    )
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.AT_ONCE)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    next_attempt_at = models.DateTimeField(_("next attempt at"), default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["state", "frequency", "next_attempt_at"], name="outbox_due"),
            # When somebody had her last digest.
            models.Index(fields=["kind", "recipient", "created_at"], name="outbox_latest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recipient__isnull=False) ^ ~models.Q(address=""),
                name="one_recipient",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient_id or self.address}"

    @property
    def to(self) -> str:
        """The address it goes to."""
        return self.recipient.email if self.recipient else self.address

    @property
    def speaks(self) -> str:
        """The language it is written in."""
        return self.recipient.preferred_language if self.recipient else self.language

    @property
    def message_id(self) -> str:
        """The Message-ID of the mail: the same at every attempt, so that a duplicate shows."""
        host = settings.BASE_URL.split("//")[-1].split(":")[0]
        return f"<{self.identifier}@{host}>"
