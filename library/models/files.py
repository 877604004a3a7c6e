"""Files and the text read out of them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, DocumentQuerySet
from wagtail.models import CollectionViewRestriction
from wagtail.search import index

from library import access, file_types, reasons
from portal import languages


class LibraryFileQuerySet(DocumentQuerySet):
    """Sets of files."""

    def open_to(self, user: access.Reader) -> LibraryFileQuerySet:
        """Files this reader may open.

        A file of an edition follows its editions. A file of none (a document linked from a page
        or a consultation) follows the privacy of its collection; its address holds its checksum
        and cannot be guessed.
        """
        from .editions import Edition

        editions = Edition.objects.filter(file=OuterRef("pk"))
        attached = Exists(editions)
        readable = Exists(editions.open_to(user))
        loose = ~attached & ~Q(collection__in=_private_collections())
        return self.filter(readable | loose) if not access.may_open_closed(user) else self

    def waiting(self) -> LibraryFileQuerySet:
        """Files whose text nobody has read yet."""
        return self.filter(state=LibraryFile.State.WAITING)

    def stuck(self, *, since: datetime) -> LibraryFileQuerySet:
        """Files whose extraction began before `since` and never ended: the worker died."""
        return self.filter(state=LibraryFile.State.EXTRACTING, started_at__lt=since)


def _private_collections() -> list[int]:
    """Collections with a view restriction, and everything below them."""
    ids: list[int] = []
    for restriction in CollectionViewRestriction.objects.select_related("collection"):
        branch = restriction.collection.get_descendants(inclusive=True)
        ids.extend(branch.values_list("pk", flat=True))
    return ids


class LibraryFile(AbstractDocument):
    """A document of Wagtail that knows what is in it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        EXTRACTING = "extracting", _("Extracting")
        EXTRACTED = "extracted", _("Extracted")
        FAILED = "failed", _("Failed")

    admin_form_fields = ("title", "file", "language", "collection", "tags")

    sha256 = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    media_type = models.CharField(max_length=100, blank=True, editable=False)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=languages.LANGUAGES,
        blank=True,
        default="",
        help_text=_("For the recognition of scans. An edition sets it by itself."),
    )
    page_count = models.PositiveIntegerField(_("pages"), null=True, editable=False)
    state = models.CharField(
        _("text"),
        max_length=12,
        choices=State.choices,
        default=State.WAITING,
        editable=False,
        db_index=True,
    )
    # A FileReason, in words by `explanation`.
    reason = models.CharField(max_length=20, blank=True, default="", editable=False)
    reason_detail = models.CharField(max_length=100, blank=True, editable=False)
    queued_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    objects = LibraryFileQuerySet.as_manager()

    search_fields = [*AbstractDocument.search_fields, index.FilterField("state")]

    class Meta(AbstractDocument.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")
        permissions = [("choose_document", "Can choose document")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A file made without the action (by another room) still gets its address and its type.

        The text of such a file is read by the sweep.
        """
        if self.file and not self.sha256:
            with self.open_file() as content:
                self.sha256 = hashlib.file_digest(content, "sha256").hexdigest()
                content.seek(0)
            self.media_type = self.media_type or file_types.by_name(self.file.name)
        super().save(*args, **kwargs)

    @property
    def url(self) -> str:
        """The one door to the file; it asks for access every time."""
        return reverse("files:open", args=[self.sha256 or "-", self.filename])

    @property
    def content_type(self) -> str:
        """The type found in the content, not the one of the name."""
        return self.media_type or super().content_type

    @property
    def is_pdf(self) -> bool:
        """Whether it has fixed pages that a browser can open."""
        return self.media_type == file_types.PDF

    @property
    def format_name(self) -> str:
        """PDF or DOCX."""
        return file_types.NAMES.get(self.media_type, self.file_extension.upper())

    @property
    def explanation(self) -> str:
        """Why the text could not be read, in the reader's language; empty if it could."""
        return reasons.explain(self.reason, self.reason_detail) if self.reason else ""


class PageText(models.Model):
    """The words of one page of a PDF, or of one section of a DOCX."""

    class Method(models.TextChoices):
        NATIVE = "native", _("From the file")
        OCR = "ocr", _("Recognised by machine")

    file = models.ForeignKey(LibraryFile, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    anchor = models.CharField(max_length=100, blank=True)
    heading = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=10, blank=True)
    text = models.TextField(blank=True)
    method = models.CharField(max_length=8, choices=Method.choices, default=Method.NATIVE)
    # A PageReason: why there is no text.
    reason = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        ordering = ["file_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="library_page_number")
        ]

    def __str__(self) -> str:
        return f"{self.file_id}:{self.number}"

    @property
    def by_machine(self) -> bool:
        """Whether the words were recognised in a picture."""
        return self.method == self.Method.OCR

    @property
    def explanation(self) -> str:
        """Why there is no text, in the reader's language."""
        return reasons.explain_page(self.reason) if self.reason else ""
