"""Filing a submission: its number, its comments, its place in the record."""

from datetime import datetime

from django.db import transaction

from portal import languages
from portal.search.actions import record_change
from portal.thesaurus.models import Concept

from ..models import Comment, Consultation, Submission, record
from ..places import Place


@transaction.atomic
def file_submission(
    *,
    consultation: Consultation,
    received_at: datetime,
    late: bool,
    comments: list[dict],
    idempotency_key=None,
    **who,
) -> Submission:
    """Number and store a submission with its comments. Callers decide whether it is accepted.

    Each comment is a dict of Comment's columns; language and times come from the submission. The
    row of the consultation is locked, so that numbers have neither gaps nor doubles.
    """
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    consultation.last_receipt += 1
    submission = Submission(
        consultation=consultation,
        receipt_number=f"{consultation.code}-{consultation.last_receipt:05d}",
        received_at=received_at,
        late=late,
        **who,
    )
    if idempotency_key is not None:
        submission.idempotency_key = idempotency_key
    submission.save()
    filed = []
    for columns in comments:
        consultation.last_comment += 1
        comment = Comment(
            consultation=consultation,
            submission=submission,
            number=consultation.last_comment,
            created_at=received_at,
            **{"language": submission.language, **columns},
        )
        comment.save()
        filed.append(comment)
    consultation.save(update_fields=["last_receipt", "last_comment"])
    for row in (submission, *filed):
        # The record vouches for every word from the first moment, whoever brought it.
        verb = f"{row._meta.model_name}.filed"
        record(verb=verb, by=None, subject=row, consultation=consultation)
    for pk in {c["provision"].pk for c in comments if c.get("provision")}:
        record_change(kind="provision", object_id=pk)
    return submission


def concept_of_place(text: str) -> Concept | None:
    """Return the place of the thesaurus that `text` is the whole name of, in any language.

    Compared here, not by the database: SQLite knows capitals only of the Latin letters.
    """
    wanted = " ".join(text.split()).casefold()
    if not wanted:
        return None
    for concept in Concept.objects.places().prefetch_related("aliases"):
        labels = [getattr(concept, f"label_{languages.suffix(c)}") or "" for c in languages.CODES]
        names = [*labels, *(alias.name for alias in concept.aliases.all())]
        if wanted in {name.casefold() for name in names}:
            return concept
    return None


def comment_columns(place: Place, data: dict) -> dict:
    """Turn what a form holds into the columns of a comment made at `place`."""
    amends = data["position"] == "amend"
    return {
        **place.attached,
        "parent": data.get("parent"),
        "position": data["position"],
        "body": data.get("body", ""),
        "proposed_text": data.get("proposed_text", "") if amends else "",
        "place": data.get("place", ""),
        "place_concept": concept_of_place(data.get("place", "")),
    }
