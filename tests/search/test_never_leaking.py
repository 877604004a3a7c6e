"""A work that is closed disappears everywhere with the commit, before any index knows of it."""

import json

import pytest

from portal.search import actions
from portal.search.models import IndexChange
from portal.search.query import search
from portal.search.suggestions import suggestions


@pytest.fixture
def closed(shelf, indexed):
    """Two works with a word of their own each; one was closed and the worker has not come yet."""
    shelf.put("open", "The flood gauge and the quaggas.", title="Open gauges", topics=("flood",))
    shelf.put("secret", "The flood gauge and the zanzibarites.", title="Secret gauges",
              topics=("dam",), year=1999)  # fmt: skip
    indexed()
    shelf.hidden.add("secret")
    IndexChange.objects.create(kind="work", object_id="secret")
    return shelf


def test_it_is_in_no_result_count_or_facet(closed):
    results = search("flood gauge", language="en")
    assert [hit.object_id for hit in results.hits] == ["open"]
    assert (results.total, results.total_pages) == (1, 1)
    values = {value.value for facet in results.facets for value in facet.values}
    assert "dam" not in values and "1990" not in values


def test_no_word_or_title_of_it_is_suggested(closed):
    assert suggestions("zanzi", language="en") == []
    assert "Secret gauges" not in [s.text for s in suggestions("secret", language="en")]


def test_no_spelling_comes_from_it(client, closed):
    html = client.get("/en/search/?q=zanzibarjtes").content.decode()
    assert "zanzibarites" not in html


def test_no_feed_and_no_concept_page_names_it(client, closed):
    assert b"Secret" not in client.get("/en/search/feed/?q=gauge").content
    assert b"Secret" not in client.get("/en/concepts/dam/").content
    answer = json.loads(client.get("/en/search/suggest/?q=secret+g").content)
    assert "Secret" not in json.dumps(answer)


def test_after_it_is_open_again_everything_of_it_is_back(closed, engine):
    closed.hidden.clear()
    actions.index_pending()
    if hasattr(engine, "refresh"):
        engine.refresh()
    assert search("flood gauge", language="en").total == 2
    assert [s.text for s in suggestions("zanzi", language="en")] == ["zanzibarites"]
