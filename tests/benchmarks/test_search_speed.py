"""Search and indexing against the raw engine, and how the embedded engine grows.

Times on a shared machine say little; each is printed as a ratio to something measured beside it.
"""

# ruff: noqa: T201 - a benchmark prints what it found

import os
import random
import statistics
import time
import uuid

import pytest
from elasticsearch.helpers import bulk

from portal.search import concepts
from portal.search.documents import documents
from portal.search.engines import get_engine
from portal.search.engines.elastic import units as elastic_units
from portal.search.query import search, searching
from portal.search.registry import Card, Source, Unit
from portal.thesaurus.actions import import_thesaurus
from tests.quality.manuscripts import Manuscripts
from tests.search.conftest import THESAURUS
from tests.search.shelf import only
from tests.services.elasticsearch.node import node_url

pytestmark = pytest.mark.timeout(3600)
PAGES_OF_A_WORK = 10
QUERIES = [
    ("flood warning village", "en"), ("crane nest", "en"), ("wetland protection", "en"),
    ("уровень воды", "ru"), ("осётр квота", "ru"), ("наводнение", "ru"),
    ("湿地保护", "zh-hans"), ("水质", "zh-hans"), ("үер", "mn"), ("бэлчээр худаг", "mn"),
]  # fmt: skip


class Stacks(Source):
    """As many works as wanted, their pages shuffled from the sentences of the demonstration."""

    kind = "publication"
    label = "Publications"
    cards_check_visibility = True

    def __init__(self, pages: int) -> None:
        rng = random.Random(20240704)
        sentences: dict[str, list[str]] = {}
        demo = Manuscripts()
        for slug in demo.object_ids():
            for unit in demo.units(slug):
                marks = "。" if unit.language == "zh-hans" else ". "
                sentences.setdefault(unit.language, []).extend(
                    s.strip() for s in unit.text.split(marks) if len(s) > 20
                )
        self.works: dict[str, list[Unit]] = {}
        codes = list(sentences)
        for number in range(pages // PAGES_OF_A_WORK):
            code = codes[number % len(codes)]
            title = " ".join(rng.choice(sentences[code]).split()[:8])[:120]
            common = {
                "kind": self.kind, "object_id": str(number), "language": code, "title": title,
                "year": 1990 + rng.randrange(35), "category": rng.choice(["report", "guide"]),
                "topics": tuple(rng.sample(["flood", "dam", "crane", "wetland"], 2)),
                "places": ("amur",), "licence": "CC-BY-4.0",
            }  # fmt: skip
            self.works[str(number)] = [
                Unit(
                    **common, edition=code, number=page,
                    text=". ".join(rng.sample(sentences[code], 8)),
                )
                for page in range(1, PAGES_OF_A_WORK + 1)
            ]  # fmt: skip

    def object_ids(self):
        return list(self.works)

    def units(self, object_id):
        return self.works[object_id]

    def visible(self, object_ids, user):
        return set(object_ids) & self.works.keys()

    def cards(self, object_ids, language, user):
        return {
            i: Card(title=self.works[i][0].title, slug=i, url=f"/{i}/")
            for i in object_ids if i in self.works
        }  # fmt: skip


def fill(engine, source):
    """Index everything; return seconds."""
    begin = time.perf_counter()
    for revision, object_id in enumerate(source.object_ids(), 1):
        engine.index(source.kind, object_id, revision, documents(source.units(object_id)))
    return time.perf_counter() - begin


def median(work, times: int) -> float:
    """Return the median seconds of a call."""
    taken = []
    for _n in range(times):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def raw_operations(engine, source):
    """Yield what the bulk API takes for every page: the same documents, without versions."""
    engine._ensure()
    for object_id in source.object_ids():
        found = documents(source.units(object_id))
        record, names = elastic_units.about(found), elastic_units.titles(found)
        for number, item in enumerate(found):
            yield {
                "_index": engine.units_alias,
                "_id": f"raw-{object_id}-{number}",
                "_source": elastic_units.source(item, record, names),
            }


@pytest.fixture
def stacks(db):
    concepts.forget_matcher()
    import_thesaurus(path=THESAURUS)
    undo = []

    def make(pages: int) -> Stacks:
        source = Stacks(pages)
        undo.append(only(source))
        return source

    yield make
    for step in reversed(undo):
        step()
    concepts.forget_matcher()


@pytest.fixture
def server(settings):
    settings.ELASTICSEARCH_URL = node_url()
    settings.ELASTICSEARCH_INDEX_PREFIX = f"bench-speed-{uuid.uuid4().hex[:6]}"
    engine = get_engine()
    yield engine
    engine.drop()


def test_search_through_the_portal_against_the_same_query_sent_raw(server, stacks, monkeypatch):
    source = stacks(10_000)
    bulk(server.client, raw_operations(server, source), chunk_size=500)
    server.refresh()
    sent: dict[tuple, list[dict]] = {}
    perform = server.reader.transport.perform_request

    for query in QUERIES:
        bodies: list[dict] = []

        def record(method, target, *, body=None, bodies=bodies, **more):
            if body is not None and target.split("?")[0].endswith("/_search"):
                bodies.append((target, body))
            return perform(method, target, body=body, **more)

        monkeypatch.setattr(server.reader.transport, "perform_request", record)
        search(query[0], language=query[1])
        monkeypatch.setattr(server.reader.transport, "perform_request", perform)
        sent[query] = bodies

    def raw(query):
        for target, body in sent[query]:
            index = target.split("/")[1]
            server.reader.search(index=index, body=body)

    for _round in range(20):  # a fresh server is ten times slower than a warm one
        for query in QUERIES:
            raw(query)
    ratios, lines = [], []
    for query in QUERIES:
        portal_time = median(lambda q=query: search(q[0], language=q[1]), 15)
        raw_time = median(lambda q=query: raw(q), 15)
        ratios.append(portal_time / raw_time)
        lines.append(f"{query[0]:24} {raw_time * 1000:7.1f} ms raw, ratio {ratios[-1]:.2f}")
    print("\n".join(lines))
    print(f"search through the portal : raw query = {statistics.median(ratios):.2f} (target 1.3)")
    assert all(sent.values())


def test_indexing_against_raw_bulk(server, stacks):
    source = stacks(2_000)
    ready = {i: documents(source.units(i)) for i in source.object_ids()}
    operations = list(raw_operations(server, source))
    bulk(server.client, operations[:500], refresh=True)  # warm
    begin = time.perf_counter()
    bulk(server.client, operations, chunk_size=500)
    raw = len(operations) / (time.perf_counter() - begin)
    begin = time.perf_counter()
    for revision, (object_id, found) in enumerate(ready.items(), 1):
        server.index(source.kind, object_id, revision, found)
    ours = len(operations) / (time.perf_counter() - begin)
    print(
        f"\nraw bulk {raw:.0f} pages/s, through the engine {ours:.0f} pages/s: "
        f"{ours / raw:.2f} of raw bulk (target 0.5)"
    )
    keys = [(source.kind, object_id) for object_id in ready]
    assert len(server.revisions(keys)) == len(ready), "every work was indexed"


def test_how_the_embedded_engine_grows(stacks, settings, tmp_path):
    sizes = [1_000, 10_000] + ([100_000] if os.environ.get("BENCH_LARGE") else [])
    first = None
    for pages in sizes:
        settings.SEARCH_INDEX_PATH = tmp_path / f"{pages}.sqlite3"
        source = stacks(pages)
        spent = fill(get_engine(), source)
        assert sum(get_engine().objects().values()) == pages
        times = [median(lambda q=q: search(q[0], language=q[1]), 5) for q in QUERIES]
        size = sum(f.stat().st_size for f in tmp_path.glob(f"{pages}.sqlite3*"))
        middle = statistics.median(times)
        first = first or (pages, middle, size)
        print(
            f"\n{pages:7} pages: indexed at {pages / spent:.0f} pages/s, "
            f"query median {middle * 1000:.0f} ms (worst {max(times) * 1000:.0f} ms), "
            f"{size / pages / 1024:.1f} KB a page; against {first[0]} pages: "
            f"{pages / first[0]:.0f} x pages, {middle / first[1]:.1f} x time, "
            f"{size / first[2]:.1f} x size"
        )


def test_what_the_database_adds_to_a_search(server, stacks, django_assert_max_num_queries):
    stacks(1_000)
    searching.search("flood", language="en")
    with django_assert_max_num_queries(4):
        searching.search("flood", language="en")
