"""Plans, their versions and provisions. Announced means immutable."""

import hashlib
import json
import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import languages

from .record import RecordModel, RecordQuerySet, RuleBroken

LANGUAGE_CHOICES = languages.LANGUAGES


def text_hash(*parts: str) -> str:
    """Return the SHA-256 of texts, in order; a mark between them keeps borders apart."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


class Plan(models.Model):
    """A plan for the basin; its text is in its versions."""

    slug = models.SlugField(_("short name in addresses"), unique=True, max_length=80)
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True)
    basin = models.CharField(_("basin"), max_length=80, blank=True)
    authority = models.ForeignKey(
        "consultations.StakeholderOrganisation",
        verbose_name=_("responsible authority"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plans",
    )
    authority_role = models.CharField(_("what the authority does"), max_length=300, blank=True)
    demonstration = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        ordering = ["slug"]
        verbose_name = _("plan")
        verbose_name_plural = _("plans")

    def __str__(self) -> str:
        return self.title


class PlanVersionQuerySet(RecordQuerySet):
    """Sets of plan versions."""

    def frozen(self) -> "PlanVersionQuerySet":
        """Return the announced ones."""
        return self.filter(announced_at__isnull=False)

    def announced(self) -> "PlanVersionQuerySet":
        """Return what the public may read."""
        return self.filter(announced_at__lte=timezone.now())


class PlanVersion(RecordModel):
    """One version of a plan's text; `content_hash` seals it at announcement."""

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("plan"), related_name="versions")
    slug = models.SlugField(_("short name in addresses"), unique=True, max_length=80)
    number = models.PositiveSmallIntegerField(_("number"))
    label = models.CharField(_("label"), max_length=200)
    stage = models.CharField(_("stage"), max_length=40, blank=True)
    authoritative_language = models.CharField(
        _("authoritative language"), max_length=10, choices=LANGUAGE_CHOICES
    )
    supersedes = models.ForeignKey(
        "self",
        verbose_name=_("earlier version"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="superseded_by",
    )
    announced_at = models.DateTimeField(_("announced"), null=True, blank=True, editable=False)
    content_hash = models.CharField(_("hash"), max_length=64, blank=True, editable=False)
    mapping_confirmed_at = models.DateTimeField(
        _("mapping confirmed"), null=True, blank=True, editable=False
    )

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_version_per_number")
        ]
        verbose_name = _("plan version")
        verbose_name_plural = _("plan versions")

    def __str__(self) -> str:
        return self.label

    def is_frozen(self) -> bool:
        """Whether it is announced."""
        return PlanVersion._base_manager.filter(pk=self.pk, announced_at__isnull=False).exists()

    @classmethod
    def frozen_message(cls) -> str:
        """Say why it may not be changed."""
        return _("An announced version of a plan can no longer be changed; make a new version.")

    def clean(self) -> None:
        """Check that the version before this one is an earlier one of the same plan."""
        super().clean()
        before, number = self.supersedes, self.number or 0
        if before and (before.plan_id != self.plan_id or before.number >= number):
            said = _("Choose a version of the same plan with a smaller number.")
            raise ValidationError({"supersedes": said})

    def computed_hash(self) -> str:
        """Return the hash of everything a reader is shown of this version, in any language."""
        provisions = [
            [
                str(p.uuid),
                p.number,
                p.order,
                p.level,
                str(p.parent_id or ""),
                p.authoritative_language,
            ]
            for p in self.provisions.order_by("order")
        ]
        texts = list(
            ProvisionText.objects.filter(provision__version=self)
            .order_by("provision__order", "language")
            .values_list("provision__number", "language", "status", "hash")
        )
        return text_hash(json.dumps([provisions, [list(t) for t in texts]], ensure_ascii=False))

    def is_intact(self) -> bool:
        """Tell whether an announced version still is what was announced."""
        return bool(self.content_hash) and self.content_hash == self.computed_hash()


class VersionPart(RecordModel):
    """A part of a plan version: frozen with it."""

    class Meta:
        abstract = True

    @classmethod
    def frozen_message(cls) -> str:
        """Say why it may not be changed."""
        return PlanVersion.frozen_message()

    def clean(self) -> None:
        """Refuse to add to an announced version in a form, where people see the message."""
        super().clean()
        if self._state.adding and self.is_frozen():
            raise_frozen(self)

    def save(self, *args, **kwargs) -> None:
        """Refuse to add to an announced version."""
        if self._state.adding and self.is_frozen():
            raise_frozen(self)
        super().save(*args, **kwargs)


def raise_frozen(row: RecordModel) -> None:
    """Raise RuleBroken with the row's own message."""
    raise RuleBroken(row.frozen_message())


class ProvisionQuerySet(RecordQuerySet):
    """Sets of provisions."""

    def frozen(self) -> "ProvisionQuerySet":
        """Return those of announced versions."""
        return self.filter(version__announced_at__isnull=False)

    def commentable(self) -> "ProvisionQuerySet":
        """Return what can be commented on: no headings."""
        return self.filter(level__gt=1)

    def bulk_create(self, objs, **kwargs) -> list:
        """Refuse to add to an announced version."""
        if any(obj.is_frozen() for obj in objs[:1]):
            raise_frozen(objs[0])
        return super().bulk_create(objs, **kwargs)


class Provision(VersionPart):
    """One provision. Level 1 is a chapter (a heading only); deeper ones can be commented on."""

    version = models.ForeignKey(
        PlanVersion,
        verbose_name=_("plan version"),
        on_delete=models.CASCADE,
        related_name="provisions",
    )
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=20)
    order = models.PositiveIntegerField(_("order"))
    level = models.PositiveSmallIntegerField(_("level"), default=2)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("stands under"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="children",
    )
    authoritative_language = models.CharField(
        _("authoritative language"), max_length=10, choices=LANGUAGE_CHOICES
    )

    objects = ProvisionQuerySet.as_manager()

    class Meta:
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="one_provision_per_number")
        ]
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")

    def __str__(self) -> str:
        return f"{self.version.label}, {self.number}"

    def is_frozen(self) -> bool:
        """Whether its version is announced."""
        return PlanVersion._base_manager.filter(
            pk=self.version_id, announced_at__isnull=False
        ).exists()

    @property
    def is_chapter(self) -> bool:
        """Whether it is only a heading."""
        return self.level == 1

    @property
    def anchor(self) -> str:
        """The id of the provision in every view of the plan: p-3-2, chapters c-3."""
        return f"{'c' if self.is_chapter else 'p'}-{self.number.replace('.', '-')}"

    def text_for(self, language: str) -> "ProvisionText | None":
        """Return the text to show a reader of `language`: hers, else by the fallbacks.

        Reads the prefetched `texts`; the authoritative text ends the search.
        """
        by_language = {text.language: text for text in self.texts.all()}
        for code in (language, *languages.fallbacks(language), self.authoritative_language):
            if code in by_language:
                return by_language[code]
        return None

    @property
    def original(self) -> "ProvisionText | None":
        """The authoritative text, from the prefetched rows."""
        return next(
            (t for t in self.texts.all() if t.language == self.authoritative_language), None
        )


class ProvisionTextQuerySet(RecordQuerySet):
    """Sets of texts."""

    def frozen(self) -> "ProvisionTextQuerySet":
        """Return those of announced versions."""
        return self.filter(provision__version__announced_at__isnull=False)

    def bulk_create(self, objs, **kwargs) -> list:
        """Hash the texts; refuse to add to an announced version."""
        if any(obj.is_frozen() for obj in objs[:1]):
            raise_frozen(objs[0])
        for obj in objs:
            obj.hash = text_hash(obj.title, obj.text)
        return super().bulk_create(objs, **kwargs)


class ProvisionText(VersionPart):
    """A provision in one language, with its own status and hash."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "in_review", _("Under review")
        REVIEWED = "reviewed", _("Reviewed")

    provision = models.ForeignKey(
        Provision, verbose_name=_("provision"), on_delete=models.CASCADE, related_name="texts"
    )
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGE_CHOICES)
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("text"), blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.DRAFT
    )
    hash = models.CharField(_("hash"), max_length=64, editable=False, db_index=True)

    objects = ProvisionTextQuerySet.as_manager()

    class Meta:
        ordering = ["provision", "language"]
        constraints = [
            models.UniqueConstraint(fields=["provision", "language"], name="one_text_per_language")
        ]
        verbose_name = _("text of a provision")
        verbose_name_plural = _("texts of provisions")

    def __str__(self) -> str:
        return f"{self.provision.number} ({self.language}) {self.title}"

    def is_frozen(self) -> bool:
        """Whether its version is announced."""
        return PlanVersion._base_manager.filter(
            provisions=self.provision_id, announced_at__isnull=False
        ).exists()

    def save(self, *args, **kwargs) -> None:
        """Hash the text."""
        self.hash = text_hash(self.title, self.text)
        super().save(*args, **kwargs)

    @property
    def is_reviewed(self) -> bool:
        """Whether a person has checked it."""
        return self.status == self.Status.REVIEWED


class ProvisionMappingQuerySet(RecordQuerySet):
    """Sets of rows of mappings."""

    def frozen(self) -> "ProvisionMappingQuerySet":
        """Return those that lead to an announced version."""
        return self.filter(to_version__announced_at__isnull=False)

    def changing(self) -> "ProvisionMappingQuerySet":
        """Return what a reader is told of: everything but the unchanged."""
        return self.exclude(kind=ProvisionMapping.Kind.UNCHANGED)

    def bulk_create(self, objs, **kwargs) -> list:
        """Refuse to add to the mapping of an announced version."""
        for obj in {o.to_version_id: o for o in objs}.values():
            if obj.is_frozen():
                raise_frozen(obj)
        return super().bulk_create(objs, **kwargs)


class ProvisionMapping(VersionPart):
    """How a provision of one version lives on in the next; a split or a merger is several rows.

    `old` is empty for a new provision, `new` for a deleted one. Comments carry over along these
    rows, so they are as immutable as the version they lead to.
    """

    class Kind(models.TextChoices):
        UNCHANGED = "unchanged", _("Unchanged")
        EDITED = "edited", _("Edited")
        MOVED = "moved", _("Moved")
        SPLIT = "split", _("Split")
        MERGED = "merged", _("Merged")
        DELETED = "deleted", _("Deleted")
        NEW = "new", _("New")

    from_version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="+")
    to_version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="mappings")
    old = models.ForeignKey(
        Provision, null=True, blank=True, on_delete=models.CASCADE, related_name="mapped_to"
    )
    new = models.ForeignKey(
        Provision, null=True, blank=True, on_delete=models.CASCADE, related_name="mapped_from"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    likeness = models.PositiveSmallIntegerField(
        _("likeness, per cent"), null=True, blank=True, editable=False
    )
    # What the portal proposed follows the texts; what a person said stays as she said it.
    proposed = models.BooleanField(_("proposed by the portal"), default=False, editable=False)
    reason = models.TextField(_("reason"), blank=True)
    themes = models.ManyToManyField("consultations.Theme", blank=True, related_name="mappings")

    objects = ProvisionMappingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="one_mapping_per_pair"),
            models.CheckConstraint(
                condition=models.Q(old__isnull=False) | models.Q(new__isnull=False),
                name="mapping_has_an_end",
            ),
        ]
        verbose_name = _("mapping of provisions")
        verbose_name_plural = _("mappings of provisions")

    def __str__(self) -> str:
        return f"{self.old or '–'} → {self.new or '–'} ({self.get_kind_display()})"

    def is_frozen(self) -> bool:
        """Whether the version it leads to is announced."""
        return PlanVersion._base_manager.filter(
            pk=self.to_version_id, announced_at__isnull=False
        ).exists()
