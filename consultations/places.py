"""Where a comment can be attached: a provision, a question, a document, or the whole."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from .models import Comment, CommentDraft, Consultation, ConsultationDocument, Provision, Question

KINDS = CommentDraft.Place


@dataclass(frozen=True)
class Place:
    """One place of a consultation; `subject` is its row, None for the whole."""

    consultation: Consultation
    kind: str
    key: str = ""
    subject: Provision | Question | ConsultationDocument | None = None

    @property
    def attached(self) -> dict:
        """The columns of a comment made here."""
        column = {
            KINDS.PROVISION: "provision",
            KINDS.QUESTION: "question",
            KINDS.DOCUMENT: "document",
        }
        return {column[self.kind]: self.subject} if self.kind in column else {}

    @property
    def is_provision(self) -> bool:
        """Whether it is a provision of a plan."""
        return self.kind == KINDS.PROVISION

    def comments(self) -> models.QuerySet:
        """Return the comments attached here, unfiltered by who may see them."""
        empty = {"provision": None, "question": None, "document": None}
        return Comment.objects.filter(consultation=self.consultation, **{**empty, **self.attached})

    def title(self) -> str:
        """Name the place for headings, in the active language."""
        if self.kind == KINDS.PROVISION:
            return _("provision %(number)s") % {"number": self.key}
        if self.kind == KINDS.QUESTION:
            return _("question %(number)s") % {"number": self.key}
        if self.kind == KINDS.DOCUMENT:
            return _("document “%(title)s”") % {"title": self.subject.title}
        if self.consultation.plan_version_id:
            return _("the plan as a whole")
        return _("the project as a whole")

    def label(self) -> str:
        """Name the place with its heading: “3.2 Fishing seasons”."""
        if self.kind == KINDS.PROVISION:
            text = self.subject.text_for(translation.get_language())
            return f"{self.key} {text.title}" if text else self.key
        if self.kind == KINDS.QUESTION:
            return f"{self.key}. {self.subject.text}"
        if self.kind == KINDS.DOCUMENT:
            return self.subject.title
        title = self.title()
        return title[:1].upper() + title[1:]

    def present_text(self) -> tuple[str, str]:
        """Return (text, language) that the reader sees and may propose to change."""
        if self.kind == KINDS.PROVISION:
            text = self.subject.text_for(translation.get_language())
            if text is not None:
                return text.text, text.language
        return "", ""

    def url(self, name: str = "place") -> str:
        """Return the address of the thread here, or of another step ("comment", "check")."""
        if self.kind == KINDS.GENERAL:
            return reverse(f"consultations:general-{name}", args=[self.consultation.slug])
        return reverse(f"consultations:{name}", args=[self.consultation.slug, self.kind, self.key])


class NoSuchPlace(LookupError):
    """There is nothing of that kind and key in the consultation."""


def find_place(consultation: Consultation, kind: str, key: str = "") -> Place:
    """Return the place; raises NoSuchPlace."""
    subject = None
    if kind == KINDS.PROVISION:
        subject = (
            Provision.objects.commentable()
            .filter(version=consultation.plan_version_id, number=key)
            .prefetch_related("texts")
            .first()
        )
        if subject is not None:
            subject.version = consultation.plan_version
    elif kind == KINDS.QUESTION:
        subject = consultation.questions.filter(order=key).first() if key.isdecimal() else None
    elif kind == KINDS.DOCUMENT:
        subject = consultation.documents.filter(slug=key).first()
    elif kind != KINDS.GENERAL or key:
        raise NoSuchPlace(kind)
    if subject is None and kind != KINDS.GENERAL:
        raise NoSuchPlace(key)
    return Place(consultation=consultation, kind=kind, key=key, subject=subject)


def place_of(comment: Comment) -> Place:
    """Return the place of a comment from its own rows, without asking the database for the kind."""
    kind = comment.place_kind
    if kind == KINDS.PROVISION:
        return Place(comment.consultation, kind, comment.provision.number, comment.provision)
    if kind == KINDS.QUESTION:
        return Place(comment.consultation, kind, str(comment.question.order), comment.question)
    if kind == KINDS.DOCUMENT:
        return Place(comment.consultation, kind, comment.document.slug, comment.document)
    return Place(comment.consultation, KINDS.GENERAL)


def comment_url(comment: Comment) -> str:
    """Return the address of one comment: its thread, at the page that holds it."""
    return reverse("consultations:comment-link", args=[comment.consultation.slug, comment.number])
