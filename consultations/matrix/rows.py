"""The rows of the matrix for files: one per comment and theme, read in chunks."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils import formats
from django.utils.translation import gettext as _

from portal import languages

from ..models import Capacity, Comment, CommentTranslation, Consultation, Country, Position, Theme
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
        .select_related("submission")
        # Few of them are spoken of by many comments: each is read once per chunk.
        .prefetch_related(
            "submission__organisation", "submission__role", "submission__sector",
            "provision", "question", "document",
        )
        .order_by("number")
    )  # fmt: skip
    published = Theme.objects.published().filter(consultation=consultation)
    order = {
        pk: at
        for at, pk in enumerate(published.order_by("order", "pk").values_list("pk", flat=True))
    }
    links = Theme.comments.through.objects
    last = 0
    while chunk := list(rows.filter(number__gt=last)[:CHUNK]):
        last = chunk[-1].number
        keys = [comment.pk for comment in chunk]
        themes: dict[int, list[int]] = {}
        # By comment only: joined with the themes it would begin at each theme, in every chunk.
        for comment, theme in links.filter(comment__in=keys).values_list("comment", "theme"):
            if theme in order:
                themes.setdefault(comment, []).append(theme)
        renderings = {}
        if language:
            found = CommentTranslation.objects.filter(comment__in=keys, language=language)
            renderings = {translation.comment_id: translation for translation in found}
        for comment in chunk:
            comment.answered_in = sorted(themes.get(comment.pk, []), key=order.__getitem__)
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
            "provision": SEPARATOR.join(change.name for change in changes),
            "changed_text": "\n\n".join(change.words for change in changes if change.words),
        }


EMPTY = dict.fromkeys(
    ("theme", "outcome", "reason", "answered_by", "answered_on", "provision", "changed_text"), ""
)


class _Wording:
    """The words that come again in every row, each put into the active language once."""

    def __init__(self) -> None:
        # `get_…_display` would translate every choice of its field for every row.
        self.countries = _translated(Country)
        self.capacities = _translated(Capacity)
        self.positions = _translated(Position)
        self.states = _translated(Comment.State)
        self.methods = _translated(CommentTranslation.Method)
        self.languages = _Names((code, languages.native_name(code)) for code in languages.CODES)
        self.late, self.waiting = _("Late"), _("Not yet answered")
        self.places: dict[tuple, str] = {}

    def place(self, comment: Comment) -> str:
        where = (comment.provision_id, comment.question_id, comment.document_id)
        if where not in self.places:
            self.places[where] = place_of(comment).label()
        return self.places[where]


class _Names(dict):
    """What stands for what; a value that is no longer a choice stands for itself."""

    def __missing__(self, value: str) -> str:
        return value


def _translated(choices: type[models.TextChoices]) -> _Names:
    return _Names((value, str(label)) for value, label in choices.choices)


def matrix_rows(
    consultation: Consultation, language: str, answers: Answers | None = None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (comments so far, row) for every comment and theme, in the order of the numbers.

    Words of hidden and withdrawn comments are left out; their rows stay (rule 5). The language
    must be active. Memory does not grow with the number of comments.
    """
    answers = answers or Answers(consultation, language)
    wording = _Wording()
    for count, comment in enumerate(read_comments(consultation, language), start=1):
        comment.consultation = consultation
        said = _said(comment, wording)
        # What was published while this runs belongs to the next file.
        known = [answers.cells[theme] for theme in comment.answered_in if theme in answers.cells]
        for cells in known:
            yield count, {**said, **cells}
        if not known:
            waiting = {"outcome": wording.waiting} if comment.is_visible else {}
            yield count, {**said, **EMPTY, **waiting}


def _said(comment: Comment, wording: _Wording) -> dict[str, Any]:
    submission = comment.submission
    shown = comment.is_visible
    translation = comment.rendering if shown else None
    return {
        "number": comment.number,
        "received": f"{comment.created_at:%Y-%m-%d}",
        "late": wording.late if submission.late else "",
        "capacity": wording.capacities[submission.capacity],
        "author": submission.shown_name or submission.shown_role,
        "country": wording.countries[submission.country],
        "about": wording.place(comment),
        "position": wording.positions[comment.position],
        "language": wording.languages[comment.language],
        "state": wording.states[comment.state],
        "comment": comment.body if shown else "",
        "translation": translation.body if translation else "",
        "translated_by": wording.methods[translation.method] if translation else "",
        "proposed_text": comment.proposed_text if shown else "",
    }
