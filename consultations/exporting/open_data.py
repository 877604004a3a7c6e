"""Open data: every comment without anything personal, as CSV and JSON with a documented schema.

No names, affiliations or receipt numbers. Who speaks is given as country, sector and capacity
only where at least five comments share all three; else the sector is left out, then the capacity,
then the country (rule 9; local suppression: Hundepool et al., "Handbook on Statistical Disclosure
Control", 2010, section 3.4).
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from django.urls import reverse

from portal import languages

from ..coverage.counting import MINIMUM
from ..matrix.rows import read_comments
from ..models import Consultation
from .tables import CsvTable, JsonTable

# name: (type, what it is). The names stay; new ones may be added at the end.
SCHEMA = {
    "number": ("integer", "number of the comment in the consultation"),
    "received": ("date", "day it was received, ISO 8601, UTC"),
    "late": ("boolean", "received after the end"),
    "channel": ("string", "web, letter or hearing"),
    "country": ("string", "RU, CN, MN or INT; empty: left out to protect the author"),
    "capacity": ("string", "individual, organisation or authority; empty: left out"),
    "sector": ("string", "identifier of the sector; empty: none, or left out"),
    "language": ("string", "language of the original: en, ru, zh-hans or mn"),
    "about": ("string", "provisions, questions, documents or general"),
    "place": ("string", "number of the provision or question, name of the document"),
    "position": ("string", "support, object, amend or question"),
    "reply_to": ("integer", "number of the comment it replies to; empty: none"),
    "state": ("string", "visible, hidden or withdrawn; the words of the last two are left out"),
    "body": ("string", "the words of the author, as written"),
    "proposed_text": ("string", "the text the author proposes"),
    "themes": ("string", "identifiers of the themes with a published response, by blanks"),
    "outcomes": ("string", "their outcomes, in the same order"),
}


def write(
    consultation: Consultation, path: Path, file_format: str, tell: Callable[[int], None]
) -> None:
    """Write the comments of a consultation as open data."""
    headings = {name: name for name in SCHEMA}
    if file_format == "json":
        table = JsonTable(
            path,
            headings,
            consultation.title,
            consultation=consultation.slug,
            source=languages.absolute_url(
                reverse("consultations:detail", args=[consultation.slug])
            ),
            schema={
                name: {"type": kind, "description": text} for name, (kind, text) in SCHEMA.items()
            },
        )
    else:
        table = CsvTable(path, headings, consultation.title)
    said = Who(consultation)
    outcomes = dict(consultation.themes.published().values_list("pk", "response__outcome"))
    slugs = dict(consultation.themes.published().values_list("pk", "slug"))
    numbers = dict(consultation.comments.exclude(replies=None).values_list("pk", "number"))
    for done, comment in enumerate(read_comments(consultation), start=1):
        themes = [theme for theme in comment.answered_in if theme in slugs]
        shown = comment.is_visible
        table.add(
            {
                "number": comment.number,
                "received": f"{comment.created_at:%Y-%m-%d}",
                "late": comment.submission.late,
                "channel": comment.submission.channel,
                **said.of(comment.submission),
                "language": comment.language,
                "about": comment.place_kind,
                "place": _place(comment),
                "position": comment.position,
                "reply_to": numbers.get(comment.parent_id),
                "state": comment.state,
                "body": comment.body if shown else "",
                "proposed_text": comment.proposed_text if shown else "",
                "themes": " ".join(slugs[pk] for pk in themes),
                "outcomes": " ".join(outcomes[pk] for pk in themes),
            }
        )
        tell(done)
    table.finish()


def _place(comment) -> str:
    if comment.provision_id:
        return comment.provision.number
    if comment.question_id:
        return str(comment.question.order)
    return comment.document.slug if comment.document_id else ""


class Who:
    """Who speaks, as far as it may be said of one comment."""

    def __init__(self, consultation: Consultation) -> None:
        columns = ("country", "capacity", "sector")
        rows = consultation.comments.order_by().values_list(
            *(f"submission__{name}" for name in columns)
        )
        counted = Counter(rows.iterator(chunk_size=5000))
        # Each step says less of those that the step before would give away; what is left over
        # goes on to the next, until the groups are large enough.
        self.steps: dict[tuple, tuple] = {}
        left = dict(counted)
        for keep in (3, 2, 1, 0):
            groups: Counter = Counter()
            for key, n in left.items():
                groups[key[:keep]] += n
            fine = {key for key in left if groups[key[:keep]] >= MINIMUM or keep == 0}
            for key in fine:
                self.steps[key] = key[:keep]
                del left[key]

    def of(self, submission) -> dict[str, str]:
        """Return country, capacity and sector, "" for what is left out."""
        key = (submission.country, submission.capacity, submission.sector_id)
        said = self.steps.get(key, ())
        sector = submission.sector.slug if len(said) > 2 and submission.sector_id else ""
        return {
            "country": said[0] if said else "",
            "capacity": said[1] if len(said) > 1 else "",
            "sector": sector,
        }
