"""Units as documents of Elasticsearch, and back."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.languages import CODES, suffix

from ... import analysis
from ...analysis.characters import unify_figures
from ...documents import Document
from ...registry import Unit, UnitRef

MOST_TIMES = 20
LONGEST_ID = 400  # bytes; the server takes 512


def identifier(kind: str, object_id: str, key: str = "") -> str:
    """Return the id of a unit, or of an object without `key`."""
    name = f"{kind}|{object_id}|{key}" if key else f"{kind}|{object_id}"
    if len(name.encode()) > LONGEST_ID:
        return hashlib.sha256(name.encode()).hexdigest()
    return name


@dataclass
class Record:
    """What an object says of itself: every page of it has a part in that."""

    texts: dict[str, str] = field(default_factory=dict)  # language → title and abstract
    named: Counter[str] = field(default_factory=Counter)
    given: set[str] = field(default_factory=set)
    above: set[str] = field(default_factory=set)


def about(documents: Sequence[Document]) -> Record:
    """Return what the metadata of an object says: its words by language, and its concepts."""
    found = Record()
    for document in documents:
        unit = document.unit
        if unit.number:
            continue
        found.named |= document.named  # the most that one language says of it
        found.given |= document.set_by_editors
        found.above |= document.above
        if not unit.edition:
            found.texts.setdefault(unit.language, f"{unit.title}\n{unit.text}")
    return found


def titles(documents: Sequence[Document]) -> dict[str, str]:
    """Return a title for sorting in each language: its own, or the first there is."""
    found: dict[str, str] = {}
    for document in documents:
        found.setdefault(document.unit.language, document.unit.title)
    first = next(iter(found.values()), "")
    return {code: found.get(code, first)[:200] for code in CODES}


def source(document: Document, record: Record, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the document of one unit."""
    unit = document.unit
    language = suffix(unit.language if unit.language in CODES else "en")
    fields: dict[str, Any] = {
        "kind": unit.kind,
        "object_id": unit.object_id,
        "object": identifier(unit.kind, unit.object_id),
        "key": unit.ref.key,
        "edition": unit.edition,
        "number": unit.number,
        "page": unit.number > 0,
        "anchor": unit.anchor,
        "language": unit.language,
        "category": unit.category,
        "topic": list(unit.topics),
        "place": list(unit.places),
        "year": unit.year,
        "decade": unit.year // 10 * 10 if unit.year else None,
        "licence": unit.licence,
        "open_from": unit.open_from.isoformat() if unit.open_from else None,
        "restricted": unit.restricted,
        "superseded": unit.superseded,
        "weight": document.weight,
        "concepts": sorted({*document.named, *document.above, *document.set_by_editors}),
        "named": _repeated(document.named),
        "given": " ".join(sorted(document.set_by_editors)),
        "above": " ".join(sorted(document.above)),
        "words": _words(unit),
        **{f"sort_{suffix(code)}": names.get(code, "") for code in CODES},
    }
    for name in ("title", "heading", "text", "authors"):
        text = getattr(unit, name)
        fields[name] = text
        fields[f"{name}_{language}"] = unify_figures(text)
    if unit.number:
        for code, text in record.texts.items():
            if code in CODES:
                fields[f"about_{suffix(code)}"] = unify_figures(text)
        fields["about_named"] = _repeated(record.named)
        fields["about_given"] = " ".join(sorted(record.given))
        fields["about_above"] = " ".join(sorted(record.above))
    return fields


def _repeated(named: Mapping[str, int]) -> str:
    """Write each concept as often as it is named, so that the server counts it."""
    return " ".join(slug for slug, n in sorted(named.items()) for _ in range(min(n, MOST_TIMES)))


def _words(unit: Unit) -> list[str]:
    """Return the words that may be offered as spellings: of open texts only."""
    if unit.restricted or unit.open_from:
        return []
    text = f"{unit.title} {unit.heading} {unit.text}"
    return sorted({analysis.fold(w) for w in analysis.plain_words(text) if 2 < len(w) < 50})


def unit(fields: Mapping[str, Any]) -> Unit:
    """Return the unit that a stored document was made from."""
    opens = fields.get("open_from")
    return Unit(
        kind=fields["kind"],
        object_id=fields["object_id"],
        edition=fields["edition"],
        number=fields["number"],
        anchor=fields["anchor"],
        language=fields["language"],
        title=fields["title"],
        heading=fields["heading"],
        text=fields["text"],
        authors=fields["authors"],
        category=fields["category"],
        topics=tuple(fields["topic"]),
        places=tuple(fields["place"]),
        year=fields["year"],
        licence=fields["licence"],
        open_from=date.fromisoformat(opens) if opens else None,
        restricted=fields["restricted"],
        superseded=fields["superseded"],
    )


def ref(fields: Mapping[str, Any]) -> UnitRef:
    """Return the name of a stored unit."""
    return UnitRef(
        kind=fields["kind"],
        object_id=fields["object_id"],
        edition=fields["edition"],
        number=fields["number"],
        anchor=fields["anchor"],
        language=fields["language"],
    )
