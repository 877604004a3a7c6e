"""What a consultation lays before the public: project, questions, documents, hearings."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string

from .consultations import Consultation
from .people import Country
from .zones import day_in, moment


class ProjectDossier(models.Model):
    """A major development project under assessment."""

    class Kind(models.TextChoices):
        HYDROPOWER = "hydropower", _("Hydropower")
        MINING = "mining", _("Mining")
        TRANSPORT = "transport", _("Transport")
        OTHER = "other", _("Other")

    slug = models.SlugField(_("short name in addresses"), unique=True, max_length=80)
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    river = models.CharField(_("river"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=3, choices=Country.choices)
    affected_countries = models.JSONField(_("countries affected"), default=list, blank=True)
    developer = models.ForeignKey(
        "consultations.StakeholderOrganisation",
        verbose_name=_("developer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects_developed",
    )
    authority = models.ForeignKey(
        "consultations.StakeholderOrganisation",
        verbose_name=_("responsible authority"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects_assessed",
    )
    dam_height_m = models.PositiveSmallIntegerField(
        _("height of the dam, metres"), null=True, blank=True
    )
    reservoir_km2 = models.PositiveIntegerField(
        _("area of the reservoir, square kilometres"), null=True, blank=True
    )
    capacity_mw = models.PositiveIntegerField(_("capacity, megawatts"), null=True, blank=True)
    people_moved = models.PositiveIntegerField(
        _("people who would have to move"), null=True, blank=True
    )
    alternatives = models.PositiveSmallIntegerField(_("options compared"), null=True, blank=True)
    demonstration = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        ordering = ["slug"]
        verbose_name = _("project under assessment")
        verbose_name_plural = _("projects under assessment")

    def __str__(self) -> str:
        return self.title

    @property
    def affected_country_names(self) -> list:
        """The names of the countries affected."""
        labels = dict(Country.choices)
        return [labels.get(code, code) for code in self.affected_countries]


class ConsultationDocument(models.Model):
    """A document laid open. `document` is the file; some are only listed (on paper, to come)."""

    class Kind(models.TextChoices):
        NOTIFICATION = "notification", _("Notification")
        SUMMARY = "summary", _("Summary")
        ASSESSMENT = "assessment", _("Assessment")
        ALTERNATIVES = "alternatives", _("Comparison of options")
        SOCIAL = "social", _("Social assessment")
        MAPS = "maps", _("Maps")
        OTHER = "other", _("Other")

    consultation = models.ForeignKey(
        Consultation,
        verbose_name=_("consultation"),
        on_delete=models.PROTECT,
        related_name="documents",
    )
    slug = models.SlugField(_("short name in addresses"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    title = models.CharField(_("title"), max_length=300)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    document = models.ForeignKey(
        get_document_model_string(),
        verbose_name=_("file"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        ordering = ["consultation", "order"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "slug"], name="one_document_per_slug")
        ]
        verbose_name = _("document of a consultation")
        verbose_name_plural = _("documents of consultations")

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """A question that the consultation asks; comments are attached to it as to a provision."""

    consultation = models.ForeignKey(
        Consultation,
        verbose_name=_("consultation"),
        on_delete=models.PROTECT,
        related_name="questions",
    )
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.TextField(_("text"))
    documents = models.ManyToManyField(ConsultationDocument, blank=True, related_name="questions")

    class Meta:
        ordering = ["consultation", "order"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "order"], name="one_question_per_order")
        ]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return f"{self.order}. {self.text}"

    @property
    def anchor(self) -> str:
        """The id of the question on its page."""
        return f"q-{self.order}"


class ConsultationEvent(models.Model):
    """A hearing or meeting of a consultation."""

    class Kind(models.TextChoices):
        HEARING = "hearing", _("Hearing")
        MEETING = "meeting", _("Meeting")

    class Form(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        VIDEO = "video", _("By video")
        BOTH = "in_person_and_video", _("In person and by video")

    consultation = models.ForeignKey(
        Consultation,
        verbose_name=_("consultation"),
        on_delete=models.PROTECT,
        related_name="events",
    )
    slug = models.SlugField(_("short name in addresses"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.HEARING)
    title = models.CharField(_("title"), max_length=300)
    place = models.CharField(_("place"), max_length=300, blank=True)
    day = models.DateField(_("day"))
    starts = models.TimeField(_("begins"), null=True, blank=True)
    ends = models.TimeField(_("ends"), null=True, blank=True)
    online_address = models.URLField(_("address of the video meeting"), blank=True)
    form = models.CharField(_("form"), max_length=20, choices=Form.choices, default=Form.IN_PERSON)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    attendance = models.PositiveIntegerField(_("people who came"), null=True, blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    minutes_document = models.ForeignKey(
        get_document_model_string(),
        verbose_name=_("minutes as a file"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "slug"], name="one_event_per_slug")
        ]
        verbose_name = _("hearing")
        verbose_name_plural = _("hearings")

    def __str__(self) -> str:
        return self.title

    @property
    def starts_at(self) -> datetime | None:
        """The moment it begins, in the zone of the consultation; None where no hour is known."""
        if self.starts is None:
            return None
        return moment(self.day, self.starts, self.consultation.time_zone)

    @property
    def ends_at(self) -> datetime | None:
        """The moment it ends; past midnight it is the next day."""
        if self.starts is None or self.ends is None:
            return None
        day = self.day if self.ends > self.starts else self.day + timedelta(days=1)
        return moment(day, self.ends, self.consultation.time_zone)

    @property
    def is_past(self) -> bool:
        """Whether its day is over."""
        return self.day < day_in(self.consultation.time_zone, timezone.now())

    @property
    def has_minutes(self) -> bool:
        """Whether minutes can be read."""
        return bool(self.minutes or self.minutes_document_id)
