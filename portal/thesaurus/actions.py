"""Changes of the thesaurus."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from portal.languages import CODES, suffix

from . import registry
from .importing import ConceptEntry, read
from .models import AmbiguousAlias, Concept, ConceptAlias


@dataclass
class Report:
    """What an import did, or would do."""

    counts: Counter = field(default_factory=Counter)
    changed: list[str] = field(default_factory=list)


@transaction.atomic
def import_thesaurus(*, path: Path, dry_run: bool = False) -> Report:
    """Make the concepts of a file ours; running it again changes nothing.

    Concepts that the file does not name stay as they are. Raises importing.Refused and writes
    nothing if any concept is broken.
    """
    entries = read(path)
    report = Report()
    kept = {
        c.slug: c
        for c in Concept.objects.prefetch_related("aliases", "ambiguous", "broader", "related")
    }
    for entry in entries:
        before = kept.get(entry.id)
        if before is None:
            report.counts["created"] += 1
        elif _as_kept(before) != _as_wanted(entry):
            report.counts["changed"] += 1
        else:
            report.counts["unchanged"] += 1
            continue
        report.changed.append(entry.id)
    if dry_run or not report.changed:
        return report
    changed = [entry for entry in entries if entry.id in set(report.changed)]
    for entry in changed:
        _write(entry)
    _write_links(changed)
    registry.tell_followers(report.changed)
    return report


@transaction.atomic
def concept_changed(*, concept: Concept, deleted: bool = False) -> None:
    """Say that an editor has changed a concept, so that texts are read again with its new names."""
    del deleted  # the followers look for themselves
    registry.tell_followers([concept.slug])


def _write(entry: ConceptEntry) -> None:
    fields = {
        "kind": entry.kind,
        "lat": entry.lat,
        "lon": entry.lon,
        "countries": entry.countries,
        **{f"label_{suffix(code)}": entry.label.get(code, "") for code in CODES},
        **{f"scope_note_{suffix(code)}": entry.scope_note.get(code, "") for code in CODES},
    }
    concept, _ = Concept.objects.update_or_create(slug=entry.id, defaults=fields)
    ConceptAlias.objects.filter(concept=concept).delete()
    ConceptAlias.objects.bulk_create(
        ConceptAlias(concept=concept, language=language, name=name)
        for language, names in entry.aliases.items()
        for name in dict.fromkeys(names)
    )
    AmbiguousAlias.objects.filter(concept=concept).delete()
    AmbiguousAlias.objects.bulk_create(
        AmbiguousAlias(concept=concept, language=rule.language, name=rule.alias, needs=rule.needs)
        for rule in entry.ambiguous
    )


def _write_links(entries: list[ConceptEntry]) -> None:
    """Write the links last, as they may lead to concepts further down the file."""
    pks = dict(Concept.objects.values_list("slug", "pk"))
    for name in ("broader", "related"):
        through = getattr(Concept, name).through
        through.objects.filter(from_concept__in=[pks[entry.id] for entry in entries]).delete()
        through.objects.bulk_create(
            through(from_concept_id=pks[entry.id], to_concept_id=pks[slug])
            for entry in entries
            for slug in dict.fromkeys(getattr(entry, name))
        )


def _as_kept(concept: Concept) -> dict:
    return {
        "kind": concept.kind,
        "label": {c: getattr(concept, f"label_{suffix(c)}") or "" for c in CODES},
        "scope_note": {c: getattr(concept, f"scope_note_{suffix(c)}") or "" for c in CODES},
        "aliases": {c: set(concept.names.get(c, [])) for c in CODES},
        "broader": {c.slug for c in concept.broader.all()},
        "related": {c.slug for c in concept.related.all()},
        "ambiguous": {(r.language, r.name): list(r.needs) for r in concept.ambiguous.all()},
        "place": (concept.lat, concept.lon, list(concept.countries)),
    }


def _as_wanted(entry: ConceptEntry) -> dict:
    return {
        "kind": entry.kind,
        "label": {c: entry.label.get(c, "") for c in CODES},
        "scope_note": {c: entry.scope_note.get(c, "") for c in CODES},
        "aliases": {c: set(entry.aliases.get(c, [])) for c in CODES},
        "broader": set(entry.broader),
        "related": set(entry.related),
        "ambiguous": {(r.language, r.alias): list(r.needs) for r in entry.ambiguous},
        "place": (entry.lat, entry.lon, list(entry.countries)),
    }
