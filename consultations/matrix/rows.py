"""The rows of the matrix for files: one per comment and theme, read in chunks."""

from collections.abc import Iterator
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from portal import languages

from ..models import Comment, CommentTranslation, Consultation, Theme
from ..places import place_of
from .changes import Changes

CHUNK = 500
SEPARATOR = "; "


def columns() -> dict[str, str]:
    """Return the columns of the matrix: a name for machines, a heading in the active language."""
    return {
        "number": _("Comment"),
        "received": _("Received"),
        "late": _("Late"),
        "capacity": _("Speaking as"),
        "author": _("Author"),
        "country": _("Country"),
        "about": _("About"),
        "position": _("Position"),
        "language": _("Language"),
        "state": _("State"),
        "comment": _("Comment in its own words"),
        "translation": _("Translation"),
        "translated_by": _("Translated by"),
        "proposed_text": _("Proposed text"),
        "theme": _("Theme"),
        "outcome": _("Outcome"),
        "reason": _("Reason"),
        "answered_by": _("Answered by"),
        "answered_on": _("Answered on"),
        "provision": _("Resulting provision"),
        "changed_text": _("Its text now"),
    }


def read_comments(consultation: Consultation, language: str = "") -> Iterator[Comment]:
    """Yield the comments of the public record in the order of their numbers, in chunks.

    Each has `answered_in` (ids of its themes with a published response) and `rendering` (its
    translation into `language`, if any). Plain dictionaries instead of prefetched rows: those
    would hold each other until the collector of garbage comes by.
    """
    rows = (
        Comment.objects.filter(consultation=consultation)
        .in_record_of(None)
        .select_related(
            "submission", "submission__organisation", "submission__role", "submission__sector",
            "provision", "question", "document",
        )
        .order_by("number")
    )  # fmt: skip
    published = Theme.comments.through.objects.filter(
        theme__consultation=consultation, theme__response__published_at__isnull=False
    ).order_by("theme__order", "theme")
    last = 0
    while chunk := list(rows.filter(number__gt=last)[:CHUNK]):
        last = chunk[-1].number
        keys = [comment.pk for comment in chunk]
        themes: dict[int, list[int]] = {}
        for comment, theme in published.filter(comment__in=keys).values_list("comment", "theme"):
            themes.setdefault(comment, []).append(theme)
        renderings = {}
        if language:
            found = CommentTranslation.objects.filter(comment__in=keys, language=language)
            renderings = {translation.comment_id: translation for translation in found}
        for comment in chunk:
            comment.answered_in = themes.get(comment.pk, [])
            comment.rendering = renderings.get(comment.pk)
            yield comment


class Answers:
    """The published responses of a consultation, as the cells of a row; few, so all at once."""

    def __init__(self, consultation: Consultation, language: str) -> None:
        themes = list(
            Theme.objects.published()
            .filter(consultation=consultation)
            .select_related("response", "response__by")
            .order_by("order", "pk")
        )
        self.themes = themes
        self.changes = Changes(consultation, language)
        self.changes.load([theme.response.pk for theme in themes])
        self.cells = {theme.pk: self._cells(theme) for theme in themes}

    def _cells(self, theme: Theme) -> dict[str, str]:
        response = theme.response
        changes = self.changes.of(response.pk)
        return {
            "theme": theme.title,
            "outcome": str(response.get_outcome_display()),
            "reason": response.reason,
            "answered_by": str(response.by or ""),
            "answered_on": formats.date_format(response.published_at, "Y-m-d"),
            "provision": SEPARATOR.join(change.title for change in changes),
            "changed_text": "\n\n".join(change.words for change in changes),
        }


EMPTY = dict.fromkeys(
    ("theme", "outcome", "reason", "answered_by", "answered_on", "provision", "changed_text"), ""
)


def matrix_rows(
    consultation: Consultation, language: str, answers: Answers | None = None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (comments so far, row) for every comment and theme, in the order of the numbers.

    Words of hidden and withdrawn comments are left out; their rows stay (rule 5). The language
    must be active. Memory does not grow with the number of comments.
    """
    answers = answers or Answers(consultation, language)
    labels: dict[tuple, str] = {}
    for count, comment in enumerate(read_comments(consultation, language), start=1):
        comment.consultation = consultation
        said = _said(comment, labels)
        # What was published while this runs belongs to the next file.
        known = [answers.cells[theme] for theme in comment.answered_in if theme in answers.cells]
        for cells in known:
            yield count, {**said, **cells}
        if not known:
            waiting = {"outcome": _("Not yet answered")} if comment.is_visible else {}
            yield count, {**said, **EMPTY, **waiting}


def _said(comment: Comment, labels: dict[tuple, str]) -> dict[str, Any]:
    submission = comment.submission
    where = (comment.provision_id, comment.question_id, comment.document_id)
    if where not in labels:
        labels[where] = place_of(comment).label()
    shown = comment.is_visible
    translation = comment.rendering if shown else None
    return {
        "number": comment.number,
        "received": f"{comment.created_at:%Y-%m-%d}",
        "late": _("Late") if submission.late else "",
        "capacity": str(submission.get_capacity_display()),
        "author": submission.shown_name or submission.shown_role,
        "country": str(submission.get_country_display()),
        "about": labels[where],
        "position": str(comment.get_position_display()),
        "language": languages.native_name(comment.language),
        "state": str(comment.get_state_display()),
        "comment": comment.body if shown else "",
        "translation": translation.body if translation else "",
        "translated_by": str(translation.get_method_display()) if translation else "",
        "proposed_text": comment.proposed_text if shown else "",
    }
