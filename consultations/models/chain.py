"""The chains of audit events, and what of each row of the record an event vouches for."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import languages

from ..proof.offline import FIRST, content_hash

# The columns whose change behind the application's back must show. Names of people are not among
# them: erasure may take those out (rule 7).
CONTENT: dict[str, tuple[str, ...]] = {
    "comment": (
        "number", "consultation_id", "submission_id", "provision_id", "question_id",
        "document_id", "parent_id", "language", "position", "body", "proposed_text", "place",
        "state", "created_at",
    ),
    "submission": (
        "receipt_number", "consultation_id", "organisation_id", "role_id", "capacity", "country",
        "sector_id", "language", "channel", "publish", "entered_by_staff", "received_at", "late",
    ),
    "consultation": (
        "slug", "code", "subject", "plan_version_id", "dossier_id", "opens_at", "closes_at",
        "time_zone", "announced_at", "analysis_started_at", "responded_at", "archived_at",
    ),
    "planversion": ("plan_id", "number", "announced_at", "content_hash"),
    "response": ("theme_id", "outcome", "by_id", "published_at"),
    "moderationcase": (
        "comment_id", "opened_at", "opened_by", "action", "decided_at", "appeal", "appeal_text",
        "appealed_at", "appeal_decided_at",
    ),
    "commenttranslation": (
        "comment_id", "language", "method", "reviewed", "body", "proposed_text", "source_hash",
    ),
}  # fmt: skip

# Texts in several languages, by language; empty ones are left out, so that a language added later
# changes no hash.
TRANSLATED = {"response": ("reason",), "moderationcase": ("reason", "appeal_reason")}
# Drafts may change freely; the record vouches for them from the moment in this column.
SETTLED_BY = {
    "consultation": "announced_at", "planversion": "announced_at", "response": "published_at",
}  # fmt: skip


def plain(value: Any) -> Any:
    """Return a value as the JSON that a hash is taken from: moments in UTC, to the microsecond."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


def texts(row: models.Model, name: str) -> dict[str, str]:
    """Return the texts of a translated column by language, without the empty ones."""
    columns = {code: f"{name}_{languages.suffix(code)}" for code in languages.CODES}
    return {c: row.__dict__[column] for c, column in columns.items() if row.__dict__.get(column)}


def content_of(row: models.Model) -> dict[str, Any] | None:
    """Return what the record vouches for in a stored row; None for a kind that has no content."""
    kind = row._meta.model_name
    if kind not in CONTENT:
        return None
    content = {name: plain(row.__dict__[name]) for name in CONTENT[kind]}
    content |= {name: texts(row, name) for name in TRANSLATED.get(kind, ())}
    if kind == "response":
        content["provisions"] = sorted(row.resulting_provisions.values_list("pk", flat=True))
        content["comments"] = sorted(row.theme.comments.values_list("pk", flat=True))
    if kind == "consultation":
        content["deadlines"] = [
            [plain(change.old_closes_at), plain(change.new_closes_at), texts(change, "reason")]
            for change in row.deadline_changes.order_by("pk")
        ]
    return content


def digest_of(subject: models.Model | None) -> str:
    """Return the hash of a subject's content as it is stored now; "" where there is none.

    Read anew: the object in hand may be older than the row.
    """
    if subject is None or subject._meta.model_name not in CONTENT:
        return ""
    row = type(subject)._base_manager.filter(pk=subject.pk).first()
    settles = SETTLED_BY.get(subject._meta.model_name)
    if row is None or (settles and getattr(row, settles) is None):
        return ""
    return content_hash(content_of(row))


class Chain(models.Model):
    """The end of one chain of events: its length and the hash of its last event.

    One chain per consultation, and one for what belongs to none. Whoever adds an event locks the
    row, so that two at the same moment stand one after the other.
    """

    key = models.CharField(max_length=80, unique=True)
    length = models.PositiveIntegerField(_("number of events"), default=0)
    head = models.CharField(_("hash of the last event"), max_length=64, default=FIRST)

    class Meta:
        verbose_name = _("chain of events")
        verbose_name_plural = _("chains of events")

    def __str__(self) -> str:
        return f"{self.key}: {self.length}"


def chain_key(consultation_id: int | None) -> str:
    """Return the key of a consultation's chain."""
    return f"consultation:{consultation_id}" if consultation_id else "general"


def settled(detail: dict) -> dict:
    """Return `detail` as the database will give it back."""
    return json.loads(json.dumps(detail, cls=DjangoJSONEncoder))


def event_fields(event: models.Model) -> dict[str, Any]:
    """Return the fields of an event that its hash is taken from, and the hash itself."""
    return {
        "chain": event.chain,
        "sequence": event.sequence,
        "previous_hash": event.previous_hash,
        "at": plain(event.at),
        "actor": event.actor_number,
        "verb": event.verb,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "digest": event.digest,
        "detail": event.detail,
        "hash": event.hash,
    }
