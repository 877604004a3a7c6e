"""The interface over Elasticsearch: generations of indexes, external versions, aliases."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.dsl import A, Q, Search
from elasticsearch.helpers import BulkIndexError, bulk, scan

from ... import analysis
from ...concepts import vocabulary
from ...documents import Document, document
from ...registry import UnitRef
from ..base import Answer, Clause, EngineDown, Hidden, Request
from . import inventory, mapping
from .searching import FIELDS, Question, access, languages_of
from .units import about, identifier, source, titles, unit

ANSWER_WITHIN = 1.5  # seconds; a reader gets titles instead of waiting
WRITE_WITHIN = 30
REST = 3  # seconds in which a server that did not answer is not asked again
GROUPS = 5000
FINISHED = 20  # words that a beginning may stand for


class ElasticsearchEngine:
    """Units in an index behind an alias; a rebuild fills a new one and swaps the alias.

    Of each object a small document keeps the revision and the names of its units, read by id and
    so never stale. Every write carries the revision as its version: an older one is refused by
    the server, which counts as done.
    """

    name = "elasticsearch"

    def __init__(self, url: str, prefix: str) -> None:
        self.client = Elasticsearch(url, request_timeout=WRITE_WITHIN, max_retries=0)
        self.reader = self.client.options(request_timeout=ANSWER_WITHIN, max_retries=0)
        self.prefix = prefix
        self.units_alias, self.objects_alias = f"{prefix}-units", f"{prefix}-objects"
        self._known = False
        self._silent_until = 0.0

    # --- generations -------------------------------------------------------------------------

    def _create(self) -> str:
        generation = f"{self.prefix}-{time.time_ns()}"
        self.client.indices.create(
            index=f"{generation}-units",
            settings=mapping.settings(),
            mappings={**mapping.units(), "_meta": {"made_of": mapping.fingerprint()}},
        )
        self.client.indices.create(
            index=f"{generation}-objects",
            settings={"number_of_shards": 1, "number_of_replicas": 0, "gc_deletes": mapping.LATE},
            mappings=mapping.objects(),
        )
        return generation

    def _ensure(self, client: Elasticsearch | None = None) -> None:
        if self._known:
            return
        client = client or self.client
        if not client.indices.exists_alias(name=self.units_alias):
            self._swap(self._create())
        self._known = True

    def is_outdated(self) -> bool:
        """Return whether the index that is searched was made with other fields or analysers."""
        with self._asking():
            self._ensure()
            known = self.client.indices.get_mapping(index=self.units_alias)
        made_of = [index["mappings"].get("_meta", {}).get("made_of") for index in known.values()]
        return made_of != [mapping.fingerprint()]

    def _generations(self) -> list[str]:
        """Return the generation that is searched, and one that is being filled, if any."""
        self._ensure()
        found = []
        for alias in (self.units_alias, f"{self.prefix}-building"):
            try:
                names = self.client.indices.get_alias(name=alias)
            except NotFoundError:
                continue
            found += [name.removesuffix("-units") for name in names]
        return list(dict.fromkeys(found))

    def _swap(self, generation: str) -> list[str]:
        """Lead the aliases to a generation in one call; return the indexes that are left over."""
        wanted = {
            f"{generation}-units": self.units_alias,
            f"{generation}-objects": self.objects_alias,
        }
        actions: list[dict] = [
            {"add": {"index": index, "alias": alias}} for index, alias in wanted.items()
        ]
        old = [
            name
            for name in self.client.indices.get(index=f"{self.prefix}-*", expand_wildcards="open")
            if name not in wanted and re.fullmatch(rf"{re.escape(self.prefix)}-\d+-\w+", name)
        ]
        actions += [{"remove_index": {"index": name}} for name in old]
        self.client.indices.update_aliases(actions=actions)
        return old

    @contextmanager
    def rebuilding(self, *, fresh: bool) -> Iterator[None]:
        """Fill a new generation beside the old one; every writer writes into both meanwhile."""
        del fresh  # a new generation is always empty
        with self._asking():
            self._ensure()
            generation = self._create()
            self.client.indices.put_alias(
                index=f"{generation}-units", name=f"{self.prefix}-building"
            )
        try:
            yield
        except BaseException:
            self.client.indices.delete(index=f"{generation}-units,{generation}-objects")
            raise
        with self._asking():
            self._swap(generation)
            self.client.indices.delete_alias(
                index=f"{generation}-units", name=f"{self.prefix}-building"
            )
            self.refresh()

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        except NotFoundError as error:
            self._known = False  # somebody deleted the index; the next use makes it again
            raise EngineDown(str(error)) from error
        except (TransportError, ApiError, BulkIndexError) as error:
            raise EngineDown(str(error)) from error

    def refresh(self) -> None:
        """Make what was written visible to searches now."""
        self.client.indices.refresh(index=self.units_alias)

    def drop(self) -> None:
        """Delete every index of this engine; for tests."""
        for name in list(self.client.indices.get(index=f"{self.prefix}-*")):
            self.client.indices.delete(index=name)
        self._known = False

    # --- writing -----------------------------------------------------------------------------

    def index(
        self, kind: str, object_id: str, revision: int, documents: Sequence[Document]
    ) -> None:
        """Replace the units of an object, unless the index holds a newer revision of it."""
        record, names = about(documents), titles(documents)
        fields = {item.unit.ref.key: source(item, record, names) for item in documents}
        with self._asking():
            for generation in self._generations():
                self._write(generation, kind, object_id, revision, fields)

    def remove(self, kind: str, object_id: str, revision: int) -> None:
        """Forget an object but not its revision."""
        with self._asking():
            for generation in self._generations():
                self._write(generation, kind, object_id, revision, {})

    def _write(
        self, generation: str, kind: str, object_id: str, revision: int, fields: dict[str, dict]
    ) -> None:
        objects, name = f"{generation}-objects", identifier(kind, object_id)
        try:
            before = self.client.get(index=objects, id=name)["_source"]["keys"]
        except NotFoundError:
            before = []
        # The keys of both states stay until all is written: a crash between leaves no orphan.
        if not self._remember(objects, name, revision, [*before, *fields]):
            return
        common = {"_index": f"{generation}-units", "version": revision}
        gone = [key for key in before if key not in fields]
        operations: list[dict] = [
            common
            | {"_op_type": "index", "_id": identifier(kind, object_id, key), "_source": source_}
            | {"version_type": "external_gte"}
            for key, source_ in fields.items()
        ] + [
            common
            | {"_op_type": "delete", "_id": identifier(kind, object_id, key)}
            | {"version_type": "external_gte"}
            for key in gone
        ]
        _, errors = bulk(self.client, operations, raise_on_error=False, stats_only=False)
        for error in errors:
            (result,) = error.values()
            # 409: a newer revision was faster; 404: the unit was gone already.
            if result.get("status") not in (404, 409):
                raise EngineDown(str(result.get("error")))
        self._remember(objects, name, revision, list(fields))

    def _remember(self, index: str, name: str, revision: int, keys: list[str]) -> bool:
        try:
            self.client.index(
                index=index,
                id=name,
                version=revision,
                version_type="external_gte",
                document={
                    "object": name,
                    "revision": revision,
                    "keys": list(dict.fromkeys(keys)),
                },
            )
        except ConflictError:
            return False
        return True

    def reread_concepts(self, slugs: Collection[str]) -> int:
        """Find the concepts anew in texts that carry these concepts or one of their names."""
        words = vocabulary()
        ways = [Q("terms", concepts=list(slugs))]
        for alias in words.aliases:
            if alias.concept in slugs:
                ways += [
                    Q("match_phrase", **{f"{name}_{language}": alias.text})
                    for language in languages_of(alias.text)
                    for name in ("title", "heading", "text")
                ]
        with self._asking():
            self._ensure()
            self.refresh()
            objects: set[tuple[str, str]] = set()
            for first in range(0, len(ways), 500):
                query = {"query": Q("bool", should=ways[first : first + 500]).to_dict()}
                for hit in scan(
                    self.client,
                    index=self.units_alias,
                    query=query,
                    _source=["kind", "object_id"],
                ):
                    objects.add((hit["_source"]["kind"], hit["_source"]["object_id"]))
            return sum(self._reread(kind, object_id, words) for kind, object_id in objects)

    def _reread(self, kind: str, object_id: str, words: Any) -> int:
        """Write an object again from its stored texts under the revision it has."""
        query = {"query": {"term": {"object": identifier(kind, object_id)}}}
        stored = [h["_source"] for h in scan(self.client, index=self.units_alias, query=query)]
        documents = [document(unit(fields), words) for fields in stored]
        name = identifier(kind, object_id)
        kept = self.client.get(index=self.objects_alias, id=name)["_source"]
        self.index(kind, object_id, kept["revision"], documents)
        return len(documents)

    # --- reading -----------------------------------------------------------------------------

    def search(self, request: Request) -> Answer:
        """Answer a request."""
        return self._read(lambda: Question(request, self.reader, self.units_alias).ask())

    def _read(self, ask: Callable[[], Any]) -> Any:
        """Ask for a reader. She waits once for a silent server, and the next ones not at all."""
        if time.monotonic() < self._silent_until:
            raise EngineDown("the server did not answer a moment ago")
        try:
            with self._asking():
                self._ensure(self.reader)  # a reader does not wait for an index to be made
                return ask()
        except EngineDown as error:
            if isinstance(error.__cause__, TransportError):
                self._silent_until = time.monotonic() + REST
            raise

    def _words(
        self, pattern: str, language: str, on: date, size: int, hidden: Hidden
    ) -> list[tuple[str, int]]:
        """Return words that match; the query keeps closed texts out, as it counts only its hits."""
        filters = [*access(on), Q("term", language=language)]
        concealed = [identifier(kind, object_id) for kind, object_id in hidden]
        search = (
            Search(using=self.reader, index=self.units_alias)
            .query(Q("bool", filter=filters, must_not=[Q("terms", object=concealed)]))
            .extra(size=0)
        )
        search.aggs.bucket("words", A("terms", field="words", size=size, include=pattern))
        response = self._read(search.execute)
        return [(b.key, b.doc_count) for b in response.aggregations.words.buckets]

    def suggest(
        self, start: str, language: str, on: date, limit: int = 8, hidden: Hidden = ()
    ) -> list[str]:
        """Return words of public texts that begin so, the most frequent first."""
        start = analysis.fold(start)[:50]
        if not start:
            return []
        found = self._words(_literal(start) + ".*", language, on, limit, hidden)
        return [word for word, _ in found]

    def titles(self, words: str, language: str, on: date, limit: int) -> list[tuple[str, str]]:
        """Return the objects whose title in some language has these words."""
        before, _space, last = words.rpartition(" ")
        # The index holds stems, and "livi" begins none: known words that begin so stand for it.
        finished = " ".join(self.suggest(last, language, on, FINISHED))
        ways = []
        for name in (f"title_{code}" for code in languages_of(words)):
            ways.append(Q("match_bool_prefix", **{name: {"query": words, "operator": "and"}}))
            if finished:
                parts = [Q("match", **{name: finished})]
                if before:
                    parts.append(Q("match", **{name: {"query": before, "operator": "and"}}))
                ways.append(Q("bool", must=parts))
        query = Q(
            "bool", should=ways, minimum_should_match=1, filter=[*access(on), Q("term", number=0)]
        )
        search = (
            Search(using=self.reader, index=self.units_alias)
            .query(query)
            .source(["kind", "object_id"])
            .extra(collapse={"field": "object"})
        )[:limit]
        response = self._read(search.execute)
        return [(hit.kind, hit.object_id) for hit in response]

    def spellings(self, word: str, language: str, on: date, hidden: Hidden = ()) -> list[str]:
        """Return words of public texts that look like a misspelt one, the likeliest first."""
        word = analysis.fold(word)[:50]
        if len(word) < 4:
            return []
        reach = 1 if len(word) < 7 else 2
        rest = f".{{{len(word) - 1 - reach},{len(word) - 1 + reach}}}"
        near = [
            (distance, -count, found)
            for found, count in self._words(_literal(word[0]) + rest, language, on, GROUPS, hidden)
            if (distance := analysis.edit_distance(word, found, reach)) <= reach
        ]
        return [found for _, _, found in sorted(near)]

    def frequency(self, clause: Clause, on: date) -> int:
        """Return how many public units have a clause by its words."""
        ways = [
            Q("match_phrase", **{f"{name}_{language}": text})
            for language in languages_of(clause.text)
            for text in filter(None, (clause.text, clause.written.get(language)))
            for name, _ in FIELDS[""]
        ]
        query = Q("bool", should=ways, minimum_should_match=1, filter=access(on))
        search = Search(using=self.reader, index=self.units_alias).query(query)
        return self._read(search.count)

    def objects(self) -> dict[tuple[str, str], int]:
        """Return every object of the index with the number of its units."""
        with self._asking():
            self._ensure()
            self.refresh()
            return inventory.objects(self.client, self.units_alias)

    def revisions(self, objects: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """Return under which revision the index keeps each of these objects, if it does."""
        with self._asking():
            self._ensure()
            return inventory.revisions(self.client, self.objects_alias, objects)

    def refs(self, objects: Collection[tuple[str, str]]) -> Iterator[UnitRef]:
        """Return the names of all units of some objects; readers wait for it."""
        yield from self._read(
            lambda: inventory.refs(self.reader, self.units_alias, objects, ANSWER_WITHIN)
        )


def _literal(text: str) -> str:
    """Write a text as a regular expression of Lucene that means only itself."""
    return re.sub(r'([.?+*|{}\[\]()"\\#@&<>~^$])', r"\\\1", text)
