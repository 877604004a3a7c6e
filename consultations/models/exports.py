"""Files that are made in the background, kept for download and removed after a while."""

import uuid
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import languages

from .consultations import Consultation

KEPT_FOR = timedelta(days=7)
# A worker that has said nothing for so long has died; another one begins anew.
SILENT_FOR = timedelta(minutes=30)


class ExportQuerySet(models.QuerySet):
    """Sets of exports."""

    def waiting(self) -> "ExportQuerySet":
        """Return what nobody works on: new ones, and those whose worker died."""
        since = timezone.now() - SILENT_FOR
        silent = Q(state=Export.State.WORKING, touched_at__lt=since)
        return self.filter(Q(state=Export.State.WAITING) | silent)

    def expired(self) -> "ExportQuerySet":
        """Return those whose time is over."""
        return self.filter(expires_at__lte=timezone.now())


class Export(models.Model):
    """One file: the response matrix, the open data or the record of a consultation."""

    class Content(models.TextChoices):
        MATRIX = "matrix", _("Response matrix")
        OPEN_DATA = "open_data", _("Open data")
        RECORD = "record", _("The record")

    class Format(models.TextChoices):
        XLSX = "xlsx", "XLSX"
        CSV = "csv", "CSV"
        DOCX = "docx", "DOCX"
        PDF = "pdf", "PDF"
        JSON = "json", "JSON"
        ZIP = "zip", "ZIP"

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        WORKING = "working", _("Being made")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="exports")
    content = models.CharField(max_length=12, choices=Content.choices)
    format = models.CharField(max_length=5, choices=Format.choices)
    language = models.CharField(max_length=10, choices=languages.LANGUAGES)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(_("rows written"), default=0)
    total = models.PositiveIntegerField(_("rows in all"), default=0)
    error = models.CharField(max_length=300, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["consultation", "content", "format", "language"])]
        verbose_name = _("export")
        verbose_name_plural = _("exports")

    def __str__(self) -> str:
        return self.file_name

    @property
    def path(self) -> Path:
        """Where the file lies: outside the media, so that only the view hands it out."""
        return Path(settings.VAR_DIR) / "exports" / f"{self.token}.{self.format}"

    @property
    def file_name(self) -> str:
        """The name under which a reader stores it."""
        content = self.content.replace("_", "-")
        return f"{self.consultation.slug}-{content}-{self.language}.{self.format}"

    @property
    def is_ready(self) -> bool:
        """Whether it can be downloaded now."""
        return (
            self.state == self.State.DONE
            and self.expires_at is not None
            and self.expires_at > timezone.now()
            and self.path.exists()
        )

    @property
    def is_public(self) -> bool:
        """Whether everybody may have it; the whole record is for the staff."""
        return self.content != self.Content.RECORD

    @property
    def percent(self) -> int:
        """How far it is."""
        return min(100, self.done * 100 // self.total) if self.total else 0
