"""Submissions: one sending by one stakeholder, with its receipt; and drafts kept meanwhile."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import languages

from .consultations import Consultation
from .people import Capacity, Country, label_of
from .record import RecordModel, RecordQuerySet


class Channel(models.TextChoices):
    """How something came."""

    WEB = "web", _("Web")
    LETTER = "letter", _("Letter")
    HEARING = "hearing", _("Hearing")


class Publish(models.TextChoices):
    """What its author allows to be published."""

    WITH_NAME = "with_name", _("With my name and capacity")
    ANONYMOUSLY = "anonymously", _("With my capacity only, without my name")


class Submission(RecordModel):
    """Who sent it and how, as it was then. Credited to its author, not to the clerk who typed it.

    `author_name`, `affiliation` and `stakeholder` are the only columns erasure touches.
    """

    BOOKKEEPING = frozenset({"author_name", "affiliation", "stakeholder", "entered_by"})

    consultation = models.ForeignKey(
        Consultation,
        verbose_name=_("consultation"),
        on_delete=models.PROTECT,
        related_name="submissions",
    )
    receipt_number = models.CharField(_("receipt number"), max_length=30, unique=True)
    idempotency_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=80, unique=True, null=True, blank=True, editable=False)
    stakeholder = models.ForeignKey(
        "consultations.Stakeholder",
        verbose_name=_("stakeholder"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="submissions",
    )
    author_name = models.CharField(_("name of the author"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        "consultations.StakeholderOrganisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="submissions",
    )
    affiliation = models.CharField(_("affiliation"), max_length=200, blank=True)
    role = models.ForeignKey(
        "consultations.Role",
        verbose_name=_("role"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    capacity = models.CharField(_("speaking as"), max_length=12, choices=Capacity.choices)
    country = models.CharField(_("country"), max_length=3, choices=Country.choices)
    sector = models.ForeignKey(
        "consultations.Sector",
        verbose_name=_("sector"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    language = models.CharField(_("language"), max_length=10, choices=languages.LANGUAGES)
    channel = models.CharField(
        _("channel"), max_length=10, choices=Channel.choices, default=Channel.WEB
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    entered_by_staff = models.BooleanField(_("entered by staff from paper"), default=False)
    publish = models.CharField(
        _("permission to publish"),
        max_length=12,
        choices=Publish.choices,
        default=Publish.WITH_NAME,
    )
    representation = models.ForeignKey(
        "consultations.Representation",
        verbose_name=_("speaking for an organisation"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="submissions",
    )
    hearing = models.ForeignKey(
        "consultations.ConsultationEvent",
        verbose_name=_("hearing"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="submissions",
    )
    received_at = models.DateTimeField(_("received"))
    late = models.BooleanField(_("late"), default=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")

    def __str__(self) -> str:
        return self.receipt_number

    def get_capacity_display(self) -> str:
        """Name the capacity."""
        return label_of(Capacity, self.capacity)

    def get_country_display(self) -> str:
        """Name the country."""
        return label_of(Country, self.country)

    def get_channel_display(self) -> str:
        """Name the way it came."""
        return label_of(Channel, self.channel)

    @property
    def is_anonymous(self) -> bool:
        """Whether no name may be shown."""
        return self.publish == Publish.ANONYMOUSLY

    @property
    def shown_name(self) -> str:
        """The name readers see; empty where only capacity and country may be shown."""
        if self.is_anonymous:
            return ""
        if self.capacity != Capacity.INDIVIDUAL and (self.organisation_id or self.affiliation):
            return str(self.organisation) if self.organisation_id else self.affiliation
        return self.author_name

    @property
    def shown_role(self) -> str:
        """What is said beside or instead of the name: the role, else the affiliation."""
        if self.role_id:
            return str(self.role)
        if self.capacity == Capacity.INDIVIDUAL and self.affiliation and not self.is_anonymous:
            return self.affiliation
        return ""

    @property
    def heading(self) -> str:
        """What stands above the words: the name, else the role, else the capacity."""
        if self.shown_name:
            return self.shown_name
        said = self.shown_role or self.get_capacity_display()
        return said[:1].upper() + said[1:]

    @property
    def standing(self) -> str:
        """Whether the organisation confirms who speaks for it; empty where nothing is to say."""
        if self.representation_id:
            return {
                "confirmed": gettext("confirmed by the organisation"),
                "refused": gettext("not confirmed by the organisation"),
            }.get(self.representation.state, gettext("not yet confirmed by the organisation"))
        speaks_for_others = self.capacity != Capacity.INDIVIDUAL
        if self.organisation_id:
            return "" if self.organisation.verified else gettext("not verified")
        return gettext("not verified") if speaks_for_others else ""


class CommentDraft(models.Model):
    """What someone has typed so far, kept on the server at every step.

    Owned by a user, or by nobody while the token waits in the session of someone signed out;
    it is adopted at the next sign-in in that session. `token` becomes the idempotency key of
    the submission, so that sending twice gives one comment.
    """

    class Place(models.TextChoices):
        PROVISION = "provisions", _("Provision")
        QUESTION = "questions", _("Question")
        DOCUMENT = "documents", _("Document")
        GENERAL = "general", _("General comment")

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="comment_drafts",
    )
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="drafts")
    place_kind = models.CharField(max_length=12, choices=Place.choices)
    place_key = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)
    ready = models.BooleanField(default=False)
    send_when_verified = models.BooleanField(default=False)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "consultation", "place_kind", "place_key"],
                condition=Q(user__isnull=False),
                name="one_draft_per_place",
            )
        ]
        verbose_name = _("draft of a comment")
        verbose_name_plural = _("drafts of comments")

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.place_kind} {self.place_key}"

    def begun_in_time(self, consultation: Consultation) -> bool:
        """Tell whether it was begun before the end, so that it may still be sent, marked late."""
        begun: datetime = self.begun_at
        return begun < consultation.ends_at
