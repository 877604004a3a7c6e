"""Consultations: their dates, stages and deadline changes."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .plans import PlanVersion
from .record import RecordModel, RecordQuerySet, RuleBroken
from .zones import day_in, moment, validate_zone

# "23:59" is the last minute that counts, not the first that does not.
LAST_MINUTE = timedelta(minutes=1)
CLOSES_SOON_DAYS = 21


class Stage(models.TextChoices):
    """Where a consultation stands; computed from dates and actions."""

    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced")
    OPEN = "open", pgettext_lazy("stage of a consultation", "Open")
    CLOSED = "closed", _("Closed")
    ANALYSING = "analysing", _("Answers in progress")
    RESPONDED = "responded", _("Responded")
    ARCHIVED = "archived", _("Archived")


class ConsultationQuerySet(RecordQuerySet):
    """Sets of consultations; `visible_to` is the predicate of visibility."""

    def frozen(self) -> "ConsultationQuerySet":
        """Return the announced ones, whatever the clock says."""
        return self.filter(announced_at__isnull=False)

    def announced(self) -> "ConsultationQuerySet":
        """Return what the public knows of."""
        return self.filter(announced_at__lte=timezone.now())

    def visible_to(self, user) -> "ConsultationQuerySet":
        """Return what `user` may know of: everything announced; drafts for those who run them."""
        if (
            user is not None
            and user.is_active
            and user.has_perm("consultations.change_consultation")
        ):
            return self
        return self.announced()

    def open(self, at: datetime | None = None) -> "ConsultationQuerySet":
        """Return what takes comments at a moment, by default now."""
        at = at or timezone.now()
        return self.announced().filter(opens_at__lte=at, closes_at__gt=at - LAST_MINUTE)

    def upcoming(self) -> "ConsultationQuerySet":
        """Return what is announced and not open yet."""
        return self.announced().filter(opens_at__gt=timezone.now())

    def closed(self) -> "ConsultationQuerySet":
        """Return what has ended."""
        return self.announced().filter(closes_at__lte=timezone.now() - LAST_MINUTE)


class Consultation(RecordModel):
    """A public consultation on a plan version or on the dossier of a project.

    After announcement the subject, the zone and the dates are frozen; `extend` moves the end,
    with a DeadlineChange that gives the reason. The stage is computed, never stored.
    """

    BOOKKEEPING = frozenset(
        {
            "title",
            "summary",
            "analysis_started_at",
            "responded_at",
            "archived_at",
            "last_receipt",
            "last_comment",
            "opening_told_at",
            "closing_told_for",
            "responses_due_days",
            "channels",
            "paper_address",
        }
    )

    class Subject(models.TextChoices):
        PLAN = "plan", _("Plan")
        PROJECT = "project_assessment", _("Assessment of a project")

    slug = models.SlugField(_("address"), unique=True, max_length=80)
    code = models.SlugField(
        _("beginning of the receipt numbers"),
        unique=True,
        max_length=12,
        help_text=_("Capital letters and digits, for example AMUR2"),
    )
    subject = models.CharField(_("subject"), max_length=20, choices=Subject.choices)
    plan_version = models.ForeignKey(
        PlanVersion,
        verbose_name=_("plan version"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="consultations",
    )
    dossier = models.ForeignKey(
        "consultations.ProjectDossier",
        verbose_name=_("project"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="consultations",
    )
    stage_name = models.CharField(_("stage of the plan"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"), help_text=_("The last minute that counts."))
    time_zone = models.CharField(_("time zone"), max_length=60, validators=[validate_zone])
    regimes = models.ManyToManyField(
        "consultations.ParticipationRegime", verbose_name=_("rules that apply"), blank=True
    )
    required_languages = models.JSONField(_("required languages"), default=list, blank=True)
    channels = models.JSONField(_("channels"), default=list, blank=True)
    paper_address = models.TextField(_("where to send letters"), blank=True)
    responses_due_days = models.PositiveSmallIntegerField(
        _("days for the answers after closing"), null=True, blank=True
    )
    demonstration = models.BooleanField(_("demonstration"), default=False)

    announced_at = models.DateTimeField(_("announced"), null=True, blank=True, editable=False)
    analysis_started_at = models.DateTimeField(
        _("answers begun"), null=True, blank=True, editable=False
    )
    responded_at = models.DateTimeField(
        _("closed as responded"), null=True, blank=True, editable=False
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    opening_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    closing_told_for = models.DateTimeField(null=True, blank=True, editable=False)
    last_receipt = models.PositiveIntegerField(default=0, editable=False)
    last_comment = models.PositiveIntegerField(default=0, editable=False)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["closes_at"]
        permissions = [
            ("announce_consultation", "Can announce, extend and close consultations"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(plan_version__isnull=True) | Q(dossier__isnull=True),
                name="consultation_has_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opens_at")), name="closes_after_it_opens"
            ),
        ]
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")

    def __str__(self) -> str:
        return self.title

    # --- the record --------------------------------------------------------------------------
    def is_frozen(self) -> bool:
        """Whether it is announced."""
        return Consultation._base_manager.filter(pk=self.pk, announced_at__isnull=False).exists()

    @classmethod
    def frozen_message(cls) -> str:
        """Say why it may not be changed."""
        return _(
            "An announced consultation keeps its subject and its dates; it can only be extended, "
            "with a published reason."
        )

    def changed_fields(self) -> set[str]:
        """Leave out a later end for which a reason is published."""
        changed = super().changed_fields()
        stored = Consultation._base_manager.filter(pk=self.pk).first()
        if "closes_at" in changed and stored and stored.announced_at:
            reasoned = self.deadline_changes.filter(
                old_closes_at=stored.closes_at, new_closes_at=self.closes_at
            ).exists()
            if self.closes_at > stored.closes_at and reasoned:
                changed.discard("closes_at")
        return changed

    def clean(self) -> None:
        """Check that there is one subject and that the dates follow each other."""
        super().clean()
        if bool(self.plan_version_id) == bool(self.dossier_id):
            raise ValidationError(_("Choose either a plan version or a project."))
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("It must close after it opens.")})

    # --- dates -------------------------------------------------------------------------------
    @property
    def zone(self) -> ZoneInfo:
        """The zone as an object."""
        return ZoneInfo(self.time_zone)

    @property
    def ends_at(self) -> datetime:
        """The first moment that is too late."""
        return self.closes_at + LAST_MINUTE

    @property
    def opens_on(self) -> date:
        """The first day, in the zone."""
        return day_in(self.time_zone, self.opens_at)

    @property
    def closes_on(self) -> date:
        """The last day, in the zone."""
        return day_in(self.time_zone, self.closes_at)

    @property
    def days_left(self) -> int:
        """Calendar days in the zone from today to the last day; 0 on the last day and after."""
        return max(0, (self.closes_on - day_in(self.time_zone, timezone.now())).days)

    @property
    def days_until_opening(self) -> int:
        """Calendar days in the zone until the first day."""
        return max(0, (self.opens_on - day_in(self.time_zone, timezone.now())).days)

    @property
    def duration(self) -> timedelta:
        """What the wall clock of the zone shows between opening and end, clock changes aside."""
        opens = self.opens_at.astimezone(self.zone).replace(tzinfo=None)
        return self.ends_at.astimezone(self.zone).replace(tzinfo=None) - opens

    @property
    def responses_due_on(self) -> date | None:
        """The day by which the answers are promised, if any."""
        if self.responses_due_days is None:
            return None
        return self.closes_on + timedelta(days=self.responses_due_days)

    def set_days(
        self, *, opens_on, closes_on, opens: time = time(0), closes: time = time(23, 59)
    ) -> None:
        """Set both moments from days in the zone of the consultation."""
        self.opens_at = moment(opens_on, opens, self.time_zone)
        self.closes_at = moment(closes_on, closes, self.time_zone)

    # --- stage -------------------------------------------------------------------------------
    @property
    def stage(self) -> Stage:
        """Where it stands now."""
        return self.stage_at(timezone.now())

    def stage_at(self, at: datetime) -> Stage:
        """Return where it stands at a moment."""
        if self.announced_at is None or at < self.announced_at:
            return Stage.DRAFT
        if at < self.ends_at:
            return Stage.ANNOUNCED if at < self.opens_at else Stage.OPEN
        done = (
            (self.archived_at, Stage.ARCHIVED),
            (self.responded_at, Stage.RESPONDED),
            (self.analysis_started_at, Stage.ANALYSING),
        )
        return next((stage for since, stage in done if since and at >= since), Stage.CLOSED)

    @property
    def is_open(self) -> bool:
        """Whether it takes comments now."""
        return self.stage == Stage.OPEN

    @property
    def is_announced(self) -> bool:
        """Whether it is known of and not open yet."""
        return self.stage == Stage.ANNOUNCED

    @property
    def is_over(self) -> bool:
        """Whether the period has ended."""
        return self.stage not in {Stage.DRAFT, Stage.ANNOUNCED, Stage.OPEN}

    @property
    def takes_late_submissions(self) -> bool:
        """Late ones are kept and marked until the answers are out."""
        return self.stage in {Stage.CLOSED, Stage.ANALYSING}

    @property
    def closes_soon(self) -> bool:
        """Whether the last weeks have begun."""
        return self.is_open and self.days_left <= CLOSES_SOON_DAYS

    # --- rules that apply -----------------------------------------------------------------------
    @cached_property
    def applicable_regimes(self) -> list:
        """The rules in force at opening; benchmarks that bind nobody are not among them."""
        return list(self.regimes.binding().valid_on(self.opens_on).select_related("jurisdiction"))

    @property
    def minimum_days(self) -> int:
        """The strictest minimum known; 0 where no rule gives a figure."""
        return max((r.minimum_days or 0 for r in self.applicable_regimes), default=0)

    @property
    def notice_days(self) -> int:
        """The longest notice that the rules ask for."""
        return max((r.notice_days or 0 for r in self.applicable_regimes), default=0)

    @property
    def languages_needed(self) -> set[str]:
        """The languages in which everything must be reviewed first."""
        needed = set(self.required_languages)
        for regime in self.applicable_regimes:
            needed |= set(regime.required_languages)
        return needed

    @property
    def allows_anonymous(self) -> bool:
        """Whether all rules let a comment be published without a name."""
        return all(regime.allows_anonymous for regime in self.applicable_regimes)

    @property
    def topic(self) -> str:
        """The name of the subscription to this consultation."""
        return f"consultation:{self.pk}"


class DeadlineChange(RecordModel):
    """An extension with its published reason. Never edited, never removed."""

    consultation = models.ForeignKey(
        Consultation,
        verbose_name=_("consultation"),
        on_delete=models.PROTECT,
        related_name="deadline_changes",
    )
    decided_at = models.DateTimeField(_("decided"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    old_closes_at = models.DateTimeField(_("closed before"))
    new_closes_at = models.DateTimeField(_("closes now"))
    reason = models.TextField(_("reason"))

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(new_closes_at__gt=models.F("old_closes_at")), name="deadline_only_later"
            )
        ]
        verbose_name = _("change of a deadline")
        verbose_name_plural = _("changes of deadlines")

    def __str__(self) -> str:
        return (
            f"{self.consultation_id}: {self.old_closes_at:%Y-%m-%d} → {self.new_closes_at:%Y-%m-%d}"
        )

    def save(self, *args, **kwargs) -> None:
        """Refuse to shorten."""
        if self.new_closes_at <= self.old_closes_at:
            raise RuleBroken(_("A deadline can only move to a later time."))
        super().save(*args, **kwargs)
