"""What is in the index, object by object."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from ...registry import UnitRef
from .units import identifier, ref

CHUNK = 500
PAGE = 1000


def objects(client: Elasticsearch, index: str) -> dict[tuple[str, str], int]:
    """Return every object with the number of its units."""
    found: dict[tuple[str, str], int] = {}
    after: dict | None = None
    while True:
        sources = [
            {"kind": {"terms": {"field": "kind"}}},
            {"object_id": {"terms": {"field": "object_id"}}},
        ]
        composite: dict[str, Any] = {"sources": sources, "size": PAGE}
        if after:
            composite["after"] = after
        response = client.search(index=index, size=0, aggs={"o": {"composite": composite}})
        part = response["aggregations"]["o"]
        for bucket in part["buckets"]:
            found[(bucket["key"]["kind"], bucket["key"]["object_id"])] = bucket["doc_count"]
        after = part.get("after_key")
        if not after:
            return found


def revisions(
    client: Elasticsearch, index: str, wanted: Collection[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """Return under which revision each of these objects is kept, if it is."""
    keys = {identifier(kind, object_id): (kind, object_id) for kind, object_id in wanted}
    names, found = list(keys), {}
    for first in range(0, len(names), CHUNK):
        response = client.mget(
            index=index, ids=names[first : first + CHUNK], source_includes=["revision"]
        )
        for row in response["docs"]:
            if row.get("found"):
                found[keys[row["_id"]]] = row["_source"]["revision"]
    return found


def refs(
    client: Elasticsearch, index: str, wanted: Collection[tuple[str, str]], seconds: float
) -> list[UnitRef]:
    """Return the names of all units of some objects."""
    names = [identifier(kind, object_id) for kind, object_id in wanted]
    fields = ["kind", "object_id", "edition", "number", "anchor", "language"]
    query = {"query": {"terms": {"object": names}}}
    # scan forgets the limit of its client: it is said once more.
    hits = scan(client, index=index, query=query, _source=fields, request_timeout=seconds)
    return [ref(hit["_source"]) for hit in hits]
