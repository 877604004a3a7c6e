"""A request in the words of Elasticsearch, and its answer back."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.dsl import A, Q, Search
from elasticsearch.dsl.query import Query

from portal.languages import CODES, suffix

from ...analysis.characters import unify_figures
from .. import weights
from ..base import PAGES_PER_OBJECT, Answer, Clause, Filters, ObjectHit, Phrase, Request, UnitHit
from .mapping import LANGUAGES
from .units import identifier, ref

HAN = re.compile("[\u3400-\u9fff]")
CYRILLIC = re.compile("[Ѐ-ӿ]")
MOST_VALUES = 500
FACET_FIELDS = {"year": "decade"}
FIELDS = {
    "": (("title", weights.TITLE), ("heading", weights.HEADING), ("text", weights.TEXT),
         ("authors", weights.AUTHORS)),
    "title": (("title", 1.0), ("heading", 1.0)),
    "author": (("authors", 1.0),),
}  # fmt: skip
RETURNED = ["kind", "object_id", "edition", "number", "anchor", "language", "title", "heading",
            "text", "authors", "superseded", "year"]  # fmt: skip


def languages_of(text: str) -> list[str]:
    """Return the fields in which a word can be: its script decides."""
    if HAN.search(text):
        return ["zh_hans"]
    return ["ru", "mn"] if CYRILLIC.search(text) else LANGUAGES


def access(request_on: Any) -> list[Query]:
    """Return the conditions that every search has: open, and open by today."""
    return [
        Q("term", restricted=False),
        Q("bool", should=[~Q("exists", field="open_from"),
                          Q("range", open_from={"lte": request_on.isoformat()})]),
    ]  # fmt: skip


class Question:
    """One request, written as a Search."""

    def __init__(self, request: Request, client: Elasticsearch, index: str) -> None:
        self.request = request
        self.client = client
        self.index = index
        self.groups: list[Query] = []  # one for each clause, written once and used twice

    def ask(self) -> Answer:
        """Carry out the request."""
        request = self.request
        query = self._query()
        search = (
            Search(using=self.client, index=self.index)
            .query(query)
            .post_filter(self._chosen(request.filters))
            .source(False)
            .extra(
                collapse={
                    "field": "object",
                    "inner_hits": {
                        "name": "pages",
                        "size": PAGES_PER_OBJECT,
                        "sort": [{"page": "desc"}, "_score", {"number": "asc"}],
                        "_source": RETURNED,
                    },
                },
                track_scores=True,
                track_total_hits=False,
            )
            .sort(*self._sort())
        )
        search = search[request.first : request.first + request.size]
        totals = A("filter", self._chosen(request.filters))
        totals.metric("objects", "cardinality", field="object")
        totals.bucket("pages", "filter", Q("term", page=True))
        search.aggs.bucket("totals", totals)
        for facet in request.facets:
            bucket = A("filter", self._chosen(request.filters.without(facet)))
            values = A("terms", field=FACET_FIELDS.get(facet, facet), size=MOST_VALUES)
            values.metric("objects", "cardinality", field="object")
            bucket.bucket("values", values)
            search.aggs.bucket(facet, bucket)
        return self._answer(search.execute(), query)

    # --- the question ------------------------------------------------------------------------

    def _query(self) -> Query:
        request = self.request
        filters = access(request.on)
        if request.kinds:
            filters.append(Q("terms", kind=list(request.kinds)))
        if request.only_objects is not None:
            names = [identifier(kind, name) for kind, name in request.only_objects]
            filters.append(Q("terms", object=names))
        excluded = [self._phrase(phrase) for phrase in request.excluded]
        if request.hidden_objects:
            hidden = [identifier(kind, name) for kind, name in request.hidden_objects]
            excluded.append(Q("terms", object=hidden))
        if request.hidden_units:
            excluded.append(Q("ids", values=[identifier(*unit) for unit in request.hidden_units]))
        must = [self._phrase(phrase) for phrase in request.required]
        should: list[Query] = []
        if request.clauses:
            self.groups = [self._group(clause) for clause in request.clauses]
            must.append(Q("bool", should=self.groups, minimum_should_match=request.matches_needed))
            should += self._concepts()
            should += [self._about(clause) for clause in request.clauses]
            if request.characters:
                should.append(self._characters())
            should += [self._neighbours(a, b) for a, b in pairwise(request.clauses) if a.stubs]
        if request.everything:
            must.append(Q("match_all"))
        query = Q("bool", must=must, should=should, filter=filters, must_not=excluded)
        if request.everything:
            return query
        return self._adjusted(self._covering(query))

    def _group(self, clause: Clause) -> Query:
        """Return one word in every language, or a concept that stands for it."""
        ways: list[Query] = []
        for language in languages_of(clause.text):
            if len(clause.text) == 1 and HAN.match(clause.text):
                ways += [
                    Q("prefix", **{f"{name}_{language}": clause.text}) for name, _ in FIELDS[""]
                ]
                continue
            # One score over all fields, as if they were one text in which titles weigh more.
            ways.append(
                Q(
                    "combined_fields",
                    query=" ".join(filter(None, (clause.text, clause.written.get(language)))),
                    fields=[f"{name}_{language}^{boost}" for name, boost in FIELDS[""]],
                )
            )
            if language != "zh_hans" and clause.stubs:
                ways += [
                    Q(
                        "match",
                        **{
                            f"{name}_{language}.stub": {
                                "query": clause.text,
                                "boost": weights.STUBS,
                            }
                        },
                    )
                    for name in ("title", "heading", "text")
                ]
        words = Q("bool", should=ways)
        if not clause.concepts:
            return words
        return Q("dis_max", queries=[words, *self._standing_for(clause)])

    @staticmethod
    def _standing_for(clause: Clause) -> list[Query]:
        """Return other names of the same thing: the best of all counts, not their sum."""
        named = [
            Q("match", **{field: {"query": slug, "boost": weights.SYNONYM * weight * part}})
            for slug, weight in clause.concepts.items()
            for field, part in (
                ("named", weights.CONCEPT_NAMED), ("given", weights.CONCEPT_GIVEN),
                ("above", weights.CONCEPT_ABOVE),
            )
        ]  # fmt: skip
        slugs = list(clause.concepts)
        return [*named, Q("constant_score", filter=Q("terms", concepts=slugs), boost=0)]

    def _concepts(self) -> list[Query]:
        weight_of: dict[str, float] = {}
        for clause in self.request.clauses:
            for slug, weight in clause.concepts.items():
                weight_of[slug] = max(weight_of.get(slug, 0), weight)
        return [
            Q("match", **{field: {"query": slug, "boost": weights.CONCEPTS * weight * part}})
            for slug, weight in weight_of.items()
            for field, part in (
                ("named", weights.CONCEPT_NAMED),
                ("given", weights.CONCEPT_GIVEN),
                ("above", weights.CONCEPT_ABOVE),
                ("about_named", weights.RECORD * weights.CONCEPT_NAMED),
                ("about_given", weights.RECORD * weights.CONCEPT_GIVEN),
                ("about_above", weights.RECORD * weights.CONCEPT_ABOVE),
            )
        ]

    def _characters(self) -> Query:
        """Return what a Chinese text has of the single characters of a query: it finds nothing."""
        return Q(
            "combined_fields",
            query="".join(self.request.characters),
            fields=[f"{name}_zh_hans.character^{boost}" for name, boost in FIELDS[""][:3]],
            boost=weights.CHARACTERS,
        )

    @staticmethod
    def _about(clause: Clause) -> Query:
        """Return what a page has of its object's title and abstract, in whatever language."""
        return Q(
            "dis_max",
            queries=[
                Q("match", **{f"about_{language}": {"query": clause.text, "boost": weights.RECORD}})
                for language in languages_of(clause.text)
            ],
        )

    @staticmethod
    def _neighbours(first: Clause, second: Clause) -> Query:
        return Q(
            "bool",
            should=[
                Q(
                    "match_phrase",
                    **{
                        f"text_{language}": {
                            "query": f"{first.text} {second.text}",
                            "slop": weights.NEAR,
                            "boost": weights.NEIGHBOURS,
                        }
                    },
                )
                for language in languages_of(first.text)
            ],
        )

    @staticmethod
    def _phrase(phrase: Phrase) -> Query:
        text = unify_figures(phrase.text)
        return Q(
            "bool",
            should=[
                Q("match_phrase", **{f"{name}_{language}": {"query": text, "boost": boost}})
                for language in languages_of(phrase.text)
                for name, boost in FIELDS[phrase.field]
            ],
            minimum_should_match=1,
        )

    def _covering(self, query: Query) -> Query:
        """Weigh a text by how many of the words it has."""
        clauses = self.request.clauses
        if not clauses:
            return query
        share = weights.ALL_WORDS / len(clauses)
        functions: list[dict] = [{"weight": 1 - weights.ALL_WORDS}]
        functions += [{"filter": group.to_dict(), "weight": share} for group in self.groups]
        return Q(
            "function_score",
            query=query,
            functions=functions,
            score_mode="sum",
            boost_mode="multiply",
        )

    def _adjusted(self, query: Query) -> Query:
        """Rank older editions, other languages and lighter kinds a little lower."""
        return Q(
            "function_score",
            query=query,
            functions=[
                {"field_value_factor": {"field": "weight", "missing": 1}},
                {
                    "filter": Q("term", superseded=True).to_dict(),
                    "weight": weights.SUPERSEDED,
                },
                {
                    "filter": (~Q("term", language=self.request.language)).to_dict(),
                    "weight": weights.FOREIGN,
                },
            ],
            score_mode="multiply",
            boost_mode="multiply",
        )

    @staticmethod
    def _chosen(filters: Filters) -> Query:
        parts: list[Query] = []
        for facet, values in filters.chosen.items():
            if not values:
                continue
            field = {"year": "decade", "concept": "concepts"}.get(facet, facet)
            kept = (
                [v for v in values if v.isdecimal() and len(v) < 6] if facet == "year" else values
            )
            parts.append(Q("terms", **{field: list(kept)}))
        first, last = filters.years
        if first is not None or last is not None:
            limits = {k: v for k, v in (("gte", first), ("lte", last)) if v is not None}
            parts.append(Q("range", year=limits))
        return Q("bool", filter=parts) if parts else Q("match_all")

    def _sort(self) -> list[Any]:
        last = {"object": "asc"}
        language = suffix(self.request.language if self.request.language in CODES else "en")
        orders: dict[str, list[Any]] = {
            "newest": [{"year": {"order": "desc", "missing": "_last"}}],
            "oldest": [{"year": {"order": "asc", "missing": "_last"}}],
            "title": [{f"sort_{language}": "asc"}],
        }
        return [*orders.get(self.request.sort, []), "_score", last]

    # --- the answer --------------------------------------------------------------------------

    def _answer(self, response: Any, query: Query) -> Answer:
        objects = []
        for hit in response.hits.hits:
            inner = hit["inner_hits"]["pages"]["hits"]
            units = [_unit_hit(found) for found in inner["hits"]]
            pages = [unit for unit in units if unit.ref.number]
            head = units[0].ref
            objects.append(
                ObjectHit(
                    kind=head.kind,
                    object_id=head.object_id,
                    score=hit["_score"] or 0.0,
                    units=pages or units[:1],
                    pages=len(pages),
                )
            )
        if any(found.pages == PAGES_PER_OBJECT for found in objects):
            self._count_pages(objects, query)
        found = response.aggregations.to_dict()  # plain: there may be hundreds of values
        return Answer(
            objects=objects,
            total_objects=found["totals"]["objects"]["value"],
            total_pages=found["totals"]["pages"]["doc_count"],
            facets={
                facet: {
                    str(bucket["key"]): bucket["objects"]["value"]
                    for bucket in found[facet]["values"]["buckets"]
                    if bucket["key"] not in ("", None)
                }
                for facet in self.request.facets
            },
        )

    def _count_pages(self, objects: list[ObjectHit], query: Query) -> None:
        """Count all pages of the objects shown; their inner hits know only the first."""
        names = [identifier(o.kind, o.object_id) for o in objects]
        search = (
            Search(using=self.client, index=self.index)
            .query(query)
            .filter("terms", object=names)
            .filter("term", page=True)
            .filter(self._chosen(self.request.filters))
            .extra(size=0)
        )
        search.aggs.bucket("objects", "terms", field="object", size=len(names))
        counts = {b.key: b.doc_count for b in search.execute().aggregations.objects.buckets}
        for found in objects:
            found.pages = counts.get(identifier(found.kind, found.object_id), found.pages)


def _unit_hit(found: Any) -> UnitHit:
    fields = found["_source"]
    return UnitHit(
        ref=ref(fields),
        score=float(found["sort"][1]),
        title=fields["title"],
        heading=fields["heading"],
        text=fields["text"],
        authors=fields["authors"],
        superseded=fields["superseded"],
        year=fields["year"],
    )
