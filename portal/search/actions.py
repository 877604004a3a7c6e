"""Changes of the index: recorded where things change, carried out by a worker."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from portal.celery import wake_on_commit

from . import registry
from .documents import digest, documents
from .engines import EngineDown, get_engine
from .models import CONCEPT, FreshObject, IndexChange, IndexedObject

logger = logging.getLogger(__name__)
BATCH = 50
LONGEST_DELAY = timedelta(minutes=15)


def record_change(*, kind: str, object_id: str | int) -> None:
    """Note in the caller's transaction that an object must be indexed again.

    A worker is woken when the transaction commits; the sweep finds what a lost wake-up left.
    """
    from .tasks import index_pending

    IndexChange.objects.create(kind=kind, object_id=str(object_id))
    wake_on_commit(index_pending)


def record_concept_changes(slugs: Collection[str]) -> None:
    """Note that names of concepts have changed: the texts that carry them are read again."""
    from .tasks import index_pending

    IndexChange.objects.bulk_create(
        IndexChange(kind=CONCEPT, object_id=slug) for slug in dict.fromkeys(slugs)
    )
    wake_on_commit(index_pending)


@dataclass
class Progress:
    """What a run did."""

    indexed: int = 0
    removed: int = 0
    failed: int = 0
    concepts: int = 0
    errors: list[str] = field(default_factory=list)
    report: Callable[[Progress], None] = lambda progress: None  # called after each object


def index_pending(*, limit: int = 0, progress: Progress | None = None) -> Progress:
    """Carry out the changes that wait, oldest first, each object once; safe to run twice at once.

    A change is claimed before its texts are read. When the engine is down the changes stay where
    they are, with the reason and a growing pause; nothing is lost and nobody waits.
    """
    progress = progress or Progress()
    while claimed := _claim(min(limit or BATCH, BATCH)):
        concepts = [c.object_id for c in claimed if c.kind == CONCEPT]
        by_object: dict[tuple[str, str], int] = {}
        for change in claimed:
            if change.kind != CONCEPT:
                key = (change.kind, change.object_id)
                by_object[key] = max(by_object.get(key, 0), change.pk)
        if concepts:
            mine = [c for c in claimed if c.kind == CONCEPT]
            _attempt(mine, lambda slugs=concepts: _concepts(slugs, progress), progress)
        for (kind, object_id), revision in by_object.items():
            mine = [c for c in claimed if (c.kind, c.object_id) == (kind, object_id)]
            _attempt(
                mine,
                lambda k=kind, o=object_id, r=revision: _index(k, o, r, progress),
                progress,
            )
        if limit and progress.indexed + progress.removed + progress.failed >= limit:
            break
    return progress


def _claim(size: int) -> list[IndexChange]:
    """Take some due changes, with every younger change of the same objects."""
    ids = list(IndexChange.objects.due().values_list("pk", flat=True)[:size])
    if not ids:
        return []
    now = timezone.now()
    taken = []
    for pk in ids:  # one by one: each conditional update is won by one worker only
        if IndexChange.objects.due().filter(pk=pk).update(claimed_at=now):
            taken.append(pk)
    return list(IndexChange.objects.filter(pk__in=taken).order_by("pk"))


def _attempt(changes: list[IndexChange], work: Callable[[], None], progress: Progress) -> None:
    ids = [change.pk for change in changes]
    try:
        work()
    except Exception as error:  # whatever it is, the change must stay and be tried again
        attempts = max(change.attempts for change in changes) + 1
        pause = min(timedelta(seconds=5 * 2**attempts), LONGEST_DELAY)
        IndexChange.objects.filter(pk__in=ids).update(
            claimed_at=None,
            attempts=attempts,
            not_before=timezone.now() + pause,
            error=f"{type(error).__name__}: {error}"[:1000],
        )
        progress.failed += 1
        progress.errors.append(f"{changes[0]}: {error}")
        if isinstance(error, EngineDown):
            logger.warning("The search engine does not answer (%s); changes wait.", error)
        else:
            logger.exception("Indexing %s failed.", changes[0])
        return
    IndexChange.objects.filter(pk__in=ids).delete()


def _index(
    kind: str, object_id: str, revision: int, progress: Progress, *, fresh: bool = True
) -> None:
    source = registry.source(kind)
    units = source.units(object_id) if source else []
    engine = get_engine()
    if units:
        engine.index(kind, object_id, revision, documents(units))
        _remember(kind, object_id, revision, digest(units))
        progress.indexed += 1
        if fresh:
            FreshObject.objects.create(kind=kind, object_id=object_id)
    else:
        engine.remove(kind, object_id, revision)
        IndexedObject.objects.filter(
            kind=kind, object_id=object_id, revision__lte=revision
        ).delete()
        progress.removed += 1


def _remember(kind: str, object_id: str, revision: int, given: str) -> None:
    """Note what the index was given, unless a faster worker has given it something newer."""
    row = IndexedObject.objects.filter(kind=kind, object_id=object_id)
    fields = {"revision": revision, "digest": given}
    if not row.filter(revision__lte=revision).update(**fields):
        IndexedObject.objects.get_or_create(kind=kind, object_id=object_id, defaults=fields)


def _concepts(slugs: list[str], progress: Progress) -> None:
    from .concepts import forget_matcher

    forget_matcher()
    progress.concepts += get_engine().reread_concepts(slugs)


def rebuild(*, fresh: bool = False, progress: Progress | None = None) -> Progress:
    """Index every object of every source anew and remove what is in no source.

    Readers keep searching meanwhile; changes made during the run are carried out at its end, as
    their revisions are newer. With `fresh` the engine begins with an empty index.
    """
    engine = get_engine()
    progress = progress or Progress()
    with engine.rebuilding(fresh=fresh):
        wanted: set[tuple[str, str]] = set()
        for source in registry.sources():
            for object_id in source.object_ids():
                wanted.add((source.kind, str(object_id)))
                _index_now(source.kind, str(object_id), progress)
                progress.report(progress)
        for kind, object_id in engine.objects():
            if (kind, object_id) not in wanted:
                # Gone, or made during the run: its source knows.
                _index_now(kind, object_id, progress)
    index_pending(progress=progress)
    return progress


def renew_outdated(*, progress: Progress | None = None) -> Progress | None:
    """Rebuild an index that an older release made with other analysers; None if there is none.

    Readers search the old one meanwhile. Raises EngineDown.
    """
    return rebuild(progress=progress) if get_engine().is_outdated() else None


def _index_now(kind: str, object_id: str, progress: Progress) -> None:
    """Index one object; its row gives the revision and is carried out at once."""
    change = IndexChange.objects.create(kind=kind, object_id=object_id, claimed_at=timezone.now())
    _attempt([change], lambda: _index(kind, object_id, change.pk, progress, fresh=False), progress)
