"""What belongs to a comment: its earlier words, the support it finds, the files sent with it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .comments import Comment, Position
from .record import RecordModel, RecordQuerySet
from .submissions import CommentDraft


class CommentRevision(RecordModel):
    """The words of a comment before they were edited. Kept for ever, and shown.

    Only with this row may the words of a comment change: see `Comment.changed_fields`.
    """

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField(_("number"))
    position = models.CharField(_("position"), max_length=10, choices=Position.choices)
    body = models.TextField(pgettext_lazy("noun", "comment"), blank=True)
    proposed_text = models.TextField(_("proposed text"), blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    hash = models.CharField(max_length=64)
    written_at = models.DateTimeField(_("written"))
    replaced_at = models.DateTimeField(_("replaced"))

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["comment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="one_revision_per_number")
        ]
        verbose_name = _("earlier words of a comment")
        verbose_name_plural = _("earlier words of comments")

    def __str__(self) -> str:
        return f"{self.comment_id}, {self.number}"


class SupportQuerySet(models.QuerySet):
    """Sets of supports."""

    def standing(self) -> "SupportQuerySet":
        """Return those that have not been withdrawn."""
        return self.filter(withdrawn_at=None)


class Support(models.Model):
    """One stakeholder supports one comment of another; she may take it back."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="supports")
    stakeholder = models.ForeignKey(
        "consultations.Stakeholder", on_delete=models.PROTECT, related_name="supports"
    )
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = SupportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "stakeholder"], name="one_support_per_stakeholder"
            )
        ]
        verbose_name = _("support of a comment")
        verbose_name_plural = _("supports of comments")

    def __str__(self) -> str:
        return f"{self.stakeholder_id} → {self.comment_id}"


def attachment_path(attachment: "Attachment", name: str) -> str:
    """Return where a file is kept: outside what the web server may serve, without its own name."""
    return f"attachments/{attachment.uuid.hex[:2]}/{attachment.uuid.hex}"


class Attachment(RecordModel):
    """A file sent with a comment, or the scan of a letter. Scans are for the staff only.

    While the comment is written it belongs to the draft; sending moves it to the comment.
    """

    BOOKKEEPING = frozenset({"draft"})

    class Purpose(models.TextChoices):
        ATTACHMENT = "attachment", _("Attachment")
        SCAN = "scan", _("Scan of the original")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments"
    )
    draft = models.ForeignKey(
        CommentDraft, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    purpose = models.CharField(
        _("purpose"), max_length=10, choices=Purpose.choices, default=Purpose.ATTACHMENT
    )
    file = models.FileField(_("file"), upload_to=attachment_path, max_length=200)
    name = models.CharField(_("name"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size, bytes"))
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(comment__isnull=False) | Q(draft__isnull=False),
                name="attachment_belongs_somewhere",
            )
        ]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name

    def is_frozen(self) -> bool:
        """Whether it was sent."""
        return Attachment._base_manager.filter(pk=self.pk, comment__isnull=False).exists()
