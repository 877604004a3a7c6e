"""What only a real server shows: swaps while writing, outages, its own traps."""

import socket
import time

import pytest

from portal.search import actions
from portal.search.engines.elastic import ElasticsearchEngine, mapping
from portal.search.models import IndexChange
from portal.search.query import search


def found(text):
    return [hit.object_id for hit in search(text, language="en").hits]


def test_writes_during_a_rebuild_are_all_there_after_it(node, shelf):
    for i in range(5):
        shelf.put(f"w{i}", "flood")
    actions.rebuild()
    units = shelf.units

    def change_meanwhile(object_id):
        if object_id == "w4" and "late" not in shelf.works:
            # Another worker indexes while the rebuild is on its way.
            shelf.put("late", "flood")
            shelf.works["w0"] = []
            shelf.put("w0", "drought")
            for name in ("late", "w0"):
                IndexChange.objects.create(kind="work", object_id=name)
            actions.index_pending()
        return units(object_id)

    shelf.units = change_meanwhile
    actions.rebuild()
    assert sorted(found("flood")) == ["late", "w1", "w2", "w3", "w4"]
    assert found("drought") == ["w0"]
    names = list(node.client.indices.get(index=f"{node.prefix}-*"))
    assert len(names) == 2, "one generation is left, the old one is gone"
    assert not node.client.indices.exists_alias(name=f"{node.prefix}-building")


def test_a_rebuild_that_fails_leaves_the_old_index_in_service(node, shelf):
    shelf.put("a", "flood")
    actions.rebuild()
    ids, shelf.object_ids = shelf.object_ids, lambda: 1 / 0
    with pytest.raises(ZeroDivisionError):
        actions.rebuild()
    shelf.object_ids = ids
    assert found("flood") == ["a"]


def test_deleted_pages_stay_deleted_longer_than_any_late_write(node):
    assert mapping.settings()["gc_deletes"] == "12h"


def test_an_index_that_somebody_deleted_is_made_again(node, shelf):
    shelf.put("a", "flood")
    actions.rebuild()
    node.drop()
    node._known = True  # as another process would still believe
    assert search("flood", language="en").degraded
    actions.rebuild()
    assert found("flood") == ["a"]


def test_a_server_that_is_gone_or_silent_costs_two_seconds_at_most(settings, shelf):
    shelf.put("a", "flood", title="Flood marks")
    silent = socket.create_server(("127.0.0.1", 0))  # accepts, and never answers
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = probe.getsockname()[1]
    for port in (closed, silent.getsockname()[1]):
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{port}"
        began = time.monotonic()
        results = search("flood", language="en")
        assert time.monotonic() - began < 2
        assert results.degraded
        assert [hit.object_id for hit in results.hits] == ["a"]
    silent.close()


def test_changes_made_during_an_outage_are_indexed_after_it(node, shelf, settings):
    shelf.put("a", "flood")
    IndexChange.objects.create(kind="work", object_id="a")
    url, settings.ELASTICSEARCH_URL = settings.ELASTICSEARCH_URL, "http://127.0.0.1:9"
    assert actions.index_pending().failed == 1
    settings.ELASTICSEARCH_URL = url
    IndexChange.objects.update(not_before=None)
    assert actions.index_pending().indexed == 1
    node.refresh()
    assert found("flood") == ["a"]


def test_an_older_worker_that_is_late_changes_nothing(node, shelf):
    from portal.search.documents import document
    from portal.search.registry import Unit

    other = ElasticsearchEngine(node.client.transport.node_pool.get().base_url, node.prefix)

    def units(*texts):
        return [
            document(Unit(kind="work", object_id="a", language="en", number=n, title="A", text=t))
            for n, t in enumerate(texts, 1)
        ]

    shelf.put("a", "x")
    node.index("work", "a", 2, units("newer"))
    other.index("work", "a", 1, units("older", "surplus"))
    node.refresh()
    assert node.objects() == {("work", "a"): 1}
    assert found("newer") == ["a"]
    assert found("surplus") == []
