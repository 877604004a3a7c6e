"""Verifying the record in the database: chains, contents, versions, triggers."""

from collections.abc import Iterator

from django.db.models import Max

from ..models import AuditEvent, Chain, Comment, Consultation, PlanVersion, Submission
from ..models.chain import CONTENT, chain_key, content_of, event_fields
from .offline import ChainReader, content_hash
from .triggers import missing

CHUNK = 1000


def problems_of_the_record(consultation: Consultation | None = None) -> Iterator[str]:
    """Yield what is wrong with the record, in words; of one consultation or of everything.

    Reads in chunks: the memory it takes grows with the number of rows by their hashes only.
    """
    for name in missing():
        yield f"the trigger {name} of the database is missing"
    if consultation is not None:
        yield from _chain(chain_key(consultation.pk))
        yield from _unrecorded(consultation)
        return
    with_events = AuditEvent.objects.order_by("chain").values_list("chain", flat=True).distinct()
    keys = set(with_events) | set(Chain.objects.values_list("key", flat=True))
    for key in sorted(keys):
        yield from _chain(key)
    for each in Consultation.objects.order_by("pk"):
        yield from _unrecorded(each)


def _chain(key: str) -> Iterator[str]:
    reader = ChainReader()
    events = AuditEvent.objects.filter(chain=key).order_by("sequence")
    for event in events.iterator(chunk_size=CHUNK):
        reader.read(event_fields(event))
        if chain_key(event.consultation_id) != key:
            reader.problems.append(f"{key}: event {event.sequence} belongs to another chain")
        if event.actor_id is not None and event.actor_id != event.actor_number:
            reader.problems.append(f"{key}: event {event.sequence} names another actor")
        yield from reader.problems
        reader.problems.clear()
    end = Chain.objects.filter(key=key).first()
    if end is None or (end.length, end.head) != (reader.length, reader.head):
        yield f"{key}: the chain does not end where it should"
    yield from _contents(key, reader.digests)


def _contents(key: str, digests: dict[tuple[str, str], str]) -> Iterator[str]:
    """Compare what the last event says of each row with the row."""
    from django.apps import apps

    by_kind: dict[str, dict[str, str]] = {}
    for (kind, pk), digest in digests.items():
        by_kind.setdefault(kind, {})[pk] = digest
    for kind in sorted(set(by_kind) & set(CONTENT)):
        model = apps.get_model("consultations", kind)
        wanted = by_kind[kind]
        ids = sorted(wanted, key=int)
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            rows = {str(row.pk): row for row in model._base_manager.filter(pk__in=chunk)}
            for pk in chunk:
                row = rows.get(pk)
                if row is None:
                    yield f"{key}: {kind} {pk} is missing"
                elif content_hash(content_of(row)) != wanted[pk]:
                    yield f"{key}: {kind} {pk} is not what the record says"
                elif isinstance(row, PlanVersion) and not row.is_intact():
                    yield f"{key}: the text of plan version {row.slug} was changed"


def _unrecorded(consultation: Consultation) -> Iterator[str]:
    """Name rows that came past the record, and numbers that are gone."""
    for model in (Comment, Submission):
        kind = model._meta.model_name
        recorded = set(
            AuditEvent.objects.filter(consultation=consultation, subject_type=kind)
            .exclude(digest="")
            .values_list("subject_id", flat=True)
        )
        rows = model.objects.filter(consultation=consultation).order_by("pk")
        for pk in rows.values_list("pk", flat=True).iterator(chunk_size=CHUNK):
            if str(pk) not in recorded:
                yield f"{chain_key(consultation.pk)}: {kind} {pk} is not in the record"
    # Read anew: the object in hand may be older than the row.
    consultation = Consultation.objects.get(pk=consultation.pk)
    numbers = consultation.comments.aggregate(highest=Max("number"))["highest"] or 0
    if numbers != consultation.last_comment or consultation.comments.count() != numbers:
        yield f"{chain_key(consultation.pk)}: the numbers of the comments have a gap"
