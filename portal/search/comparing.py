"""Where index and database disagree: by count, by revision and by what was indexed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import transaction

from . import registry
from .actions import record_change
from .documents import digest
from .engines import get_engine
from .models import IndexChange, IndexedObject


@dataclass
class Drift:
    """Objects by how they differ, each as (kind, id)."""

    missing: list[tuple[str, str]] = field(default_factory=list)  # the index lacks them
    surplus: list[tuple[str, str]] = field(default_factory=list)  # no source has them
    different: list[tuple[str, str]] = field(default_factory=list)  # another number of units
    older: list[tuple[str, str]] = field(default_factory=list)  # an index that was put back
    changed: list[tuple[str, str]] = field(default_factory=list)  # a change nobody recorded

    NAMES = ("missing", "surplus", "different", "older", "changed")

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.NAMES)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for name in self.NAMES:
            yield from getattr(self, name)


def compare(*, repair: bool = False, report: Callable[[int], None] = lambda done: None) -> Drift:
    """Find where the index differs from the database; with `repair` these are indexed again.

    What waits to be indexed is no drift. `report` is told how many objects were looked at.
    """
    drift = Drift()
    engine = get_engine()
    kept = engine.objects()
    given = {
        (row["kind"], row["object_id"]): (row["revision"], row["digest"])
        for row in IndexedObject.objects.values("kind", "object_id", "revision", "digest")
    }
    revisions = engine.revisions(list(given))
    waiting = set(IndexChange.objects.values_list("kind", "object_id"))
    done = 0
    for source in registry.sources():
        for object_id in map(str, source.object_ids()):
            key = (source.kind, object_id)
            found = kept.pop(key, 0)
            done += 1
            report(done)
            units = source.units(object_id)
            if units and not found:
                drift.missing.append(key)
            elif len(units) != found:
                drift.different.append(key)
            elif key in given and key not in waiting:
                revision, written = given[key]
                if revisions.get(key, 0) < revision:
                    drift.older.append(key)
                elif written != digest(units):
                    drift.changed.append(key)
    drift.surplus = list(kept)
    if repair:
        with transaction.atomic():
            for kind, object_id in drift:
                record_change(kind=kind, object_id=object_id)
    return drift


def requeue_lost() -> int:
    """Queue what the index was given and no longer has, or has older; returns how many objects.

    The file of the embedded engine may have been deleted, put back from a copy, or emptied because
    a release writes another form of it. No text is read, so that this may be asked at each start.
    Raises EngineDown.
    """
    given = {
        (row["kind"], row["object_id"]): row["revision"]
        for row in IndexedObject.objects.values("kind", "object_id", "revision")
    }
    kept = get_engine().revisions(list(given))
    lost = [key for key, revision in given.items() if kept.get(key, 0) < revision]
    waiting = set(IndexChange.objects.values_list("kind", "object_id"))
    lost = [key for key in lost if key not in waiting]
    with transaction.atomic():
        for kind, object_id in lost:
            record_change(kind=kind, object_id=object_id)
    return len(lost)
