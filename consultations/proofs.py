"""Proving later that a comment was received: by its number and its words, or by its hash."""

from dataclasses import dataclass
from datetime import datetime

from .models import Comment, Submission, text_hash


@dataclass(frozen=True)
class Proof:
    """That words with this hash were received, or written in an edit, at this moment."""

    submission: Submission
    hash: str
    at: datetime
    edited: bool
    latest: bool


def hashes_of(comment: Comment) -> list[tuple[str, datetime, bool]]:
    """Return (hash, moment, whether by an edit) of all words a comment ever had, in order."""
    kept = [(r.hash, r.written_at, r.number > 1) for r in comment.revisions.order_by("number")]
    return [*kept, (comment.hash, comment.edited_at or comment.created_at, bool(kept))]


def variants(body: str, proposed_text: str) -> set[str]:
    """Return the hashes that words as they were typed may have; line ends differ by browser."""

    def forms(text: str) -> set[str]:
        plain = text.replace("\r\n", "\n").strip()
        return {text, plain, plain.replace("\n", "\r\n")}

    return {text_hash(b, p) for b in forms(body) for p in forms(proposed_text)}


def prove(number: str, hashes: set[str]) -> Proof | None:
    """Return the proof that one of `hashes` belongs to the receipt `number`, if it does.

    Says nothing of the words themselves, so that it holds for hidden and withdrawn comments too.
    """
    submission = (
        Submission.objects.filter(receipt_number=number.strip().upper())
        .select_related("consultation")
        .first()
    )
    if submission is None:
        return None
    for comment in submission.comments.prefetch_related("revisions"):
        known = hashes_of(comment)
        for digest, at, edited in reversed(known):
            if digest in hashes:
                return Proof(submission, digest, at, edited, digest == comment.hash)
    return None
