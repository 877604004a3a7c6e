"""Comments and their translations. The author's own words are never overwritten."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import languages

from .consultations import Consultation
from .plans import text_hash
from .record import RecordModel, RecordQuerySet


class Position(models.TextChoices):
    """What a comment wants."""

    SUPPORT = "support", _("Support")
    OBJECT = "object", _("Object")
    AMEND = "amend", _("Propose a change")
    QUESTION = "question", _("Question")


class CommentQuerySet(RecordQuerySet):
    """Sets of comments; `in_record_of` is the predicate of visibility."""

    def in_record_of(self, user) -> "CommentQuerySet":
        """Return what belongs to the public record that `user` may see, tombstones included.

        This is the visibility predicate: page, search, feed, mail, API and export ask it.
        """
        return self.filter(consultation__in=Consultation.objects.visible_to(user))

    def visible_to(self, user) -> "CommentQuerySet":
        """Return the comments whose words `user` may read."""
        return self.in_record_of(user).filter(state=Comment.State.VISIBLE)

    def in_scope(self) -> "CommentQuerySet":
        """Return the comments that must be answered before a consultation is responded."""
        return self.filter(state=Comment.State.VISIBLE)

    def answered(self) -> "CommentQuerySet":
        """Return the comments in a theme with a published response."""
        return self.filter(themes__response__published_at__isnull=False).distinct()

    def unanswered(self) -> "CommentQuerySet":
        """Return what must still be answered."""
        return self.in_scope().exclude(themes__response__published_at__isnull=False)

    def by(self, user) -> "CommentQuerySet":
        """Return what a user said."""
        return self.filter(submission__stakeholder__user=user)

    def with_authors(self) -> "CommentQuerySet":
        """Load who spoke along with the comments."""
        return self.select_related(
            "submission",
            "submission__organisation",
            "submission__role",
            "submission__representation",
            "place_concept",
        )


class Comment(RecordModel):
    """What one stakeholder said about one place of a consultation.

    Where it is attached and its language are fixed for ever; the words change only by its author
    while the consultation is open, and the earlier ones are kept.
    """

    BOOKKEEPING = frozenset({"state", "state_changed_at", "place_concept"})
    WORDS = frozenset({"position", "body", "proposed_text", "place", "hash", "edited_at"})

    class State(models.TextChoices):
        VISIBLE = "visible", _("Visible")
        HIDDEN = "hidden", _("Hidden")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    consultation = models.ForeignKey(
        Consultation,
        verbose_name=_("consultation"),
        on_delete=models.PROTECT,
        related_name="comments",
    )
    submission = models.ForeignKey(
        "consultations.Submission",
        verbose_name=_("submission"),
        on_delete=models.PROTECT,
        related_name="comments",
    )
    number = models.PositiveIntegerField(_("number"))
    provision = models.ForeignKey(
        "consultations.Provision",
        verbose_name=_("provision"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="comments",
    )
    question = models.ForeignKey(
        "consultations.Question",
        verbose_name=_("question"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="comments",
    )
    document = models.ForeignKey(
        "consultations.ConsultationDocument",
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="comments",
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("reply to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replies",
    )
    language = models.CharField(_("language"), max_length=10, choices=languages.LANGUAGES)
    position = models.CharField(_("position"), max_length=10, choices=Position.choices)
    body = models.TextField(pgettext_lazy("noun", "comment"), blank=True)
    proposed_text = models.TextField(_("proposed text"), blank=True)
    hash = models.CharField(_("hash"), max_length=64, editable=False)
    place = models.CharField(_("place"), max_length=200, blank=True)
    place_concept = models.ForeignKey(
        "thesaurus.Concept", verbose_name=_("place in the thesaurus"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.VISIBLE, db_index=True
    )
    state_changed_at = models.DateTimeField(_("state changed"), null=True, blank=True)
    created_at = models.DateTimeField(_("received"))
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["consultation", "number"]
        permissions = [
            ("hide_comment", "Can hide and restore comments"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="one_comment_per_number"
            ),
            models.CheckConstraint(
                condition=(
                    Q(provision__isnull=True, question__isnull=True)
                    | Q(provision__isnull=True, document__isnull=True)
                    | Q(question__isnull=True, document__isnull=True)
                ),
                name="comment_has_one_place",
            ),
            models.CheckConstraint(
                condition=Q(position="amend") | Q(proposed_text=""), name="only_amendments_propose"
            ),
        ]
        indexes = [
            models.Index(fields=["provision", "state"]),
            models.Index(fields=["consultation", "created_at"]),
        ]
        verbose_name = pgettext_lazy("noun", "comment")
        verbose_name_plural = _("comments")

    def __str__(self) -> str:
        return f"№ {self.number}"

    @classmethod
    def frozen_message(cls) -> str:
        """Say why it may not be changed."""
        return _("The words and the place of a comment can no longer be changed.")

    def save(self, *args, **kwargs) -> None:
        """Hash the words when they are stored."""
        if self._state.adding:
            self.hash = text_hash(self.body, self.proposed_text)
        super().save(*args, **kwargs)

    def changed_fields(self) -> set[str]:
        """Leave out new words if the stored ones are kept as the latest revision."""
        changed = super().changed_fields()
        if changed & self.WORDS and self.hash == text_hash(self.body, self.proposed_text):
            stored = Comment._base_manager.get(pk=self.pk)
            kept = self.revisions.order_by("number").last()
            if (
                kept is not None
                and kept.replaced_at == self.edited_at != stored.edited_at
                and kept.hash == stored.hash
                and kept.position == stored.position
            ):
                changed -= self.WORDS
        return changed

    @property
    def is_visible(self) -> bool:
        """Whether its words may be shown."""
        return self.state == self.State.VISIBLE

    @property
    def anchor(self) -> str:
        """The id of the comment on its page."""
        return f"k-{self.number}"

    @property
    def place_kind(self) -> str:
        """The kind of place it is attached to, as addresses name it."""
        if self.provision_id:
            return "provisions"
        if self.question_id:
            return "questions"
        return "documents" if self.document_id else "general"

    def translation_for(self, language: str) -> "CommentTranslation | None":
        """Return the translation into `language`, from prefetched rows; None for the original."""
        if language == self.language:
            return None
        return next((t for t in self.translations.all() if t.language == language), None)


class CommentTranslation(models.Model):
    """A comment in another language, labelled by how it was made; beside the original."""

    class Method(models.TextChoices):
        MACHINE = "machine", _("Machine translation")
        HUMAN = "human", _("Translation")
        AUTHOR = "author", _("Translation by the author")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=10, choices=languages.LANGUAGES)
    method = models.CharField(_("method"), max_length=10, choices=Method.choices)
    reviewed = models.BooleanField(_("reviewed"), default=False)
    translator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)
    body = models.TextField(pgettext_lazy("noun", "comment"), blank=True)
    proposed_text = models.TextField(_("proposed text"), blank=True)
    source_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "language"], name="one_translation_per_language"
            )
        ]
        permissions = [("translate_comment", "Can translate comments and review translations")]
        verbose_name = _("translation of a comment")
        verbose_name_plural = _("translations of comments")

    def __str__(self) -> str:
        return f"{self.comment_id} → {self.language}"

    @property
    def is_stale(self) -> bool:
        """Whether the original is not the one that was translated."""
        return self.source_hash != self.comment.hash

    @property
    def is_checked(self) -> bool:
        """A person stands behind it: its author, or a reviewer."""
        return self.reviewed or self.method == self.Method.AUTHOR
