"""Suggestions while typing and feeds of queries, on both engines: never more than is public."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import etree

from portal.search.suggestions import suggestions


def texts(typed, language="en"):
    return [s.text for s in suggestions(typed, language=language)]


@pytest.fixture
def titled(shelf, indexed):
    shelf.record("floods", "About floods.", title="Living with floods")
    shelf.record("floods", "О паводках.", title="Жизнь рядом с наводнениями", language="ru")
    shelf.record("leaflet", "Оноо.", title="Булгийн эхийг хамгаалах", language="mn")
    shelf.record("water", "水。", title="边境河流水质监测", language="zh-hans")
    shelf.record("secret", "Hidden.", title="Living secretly")
    shelf.hidden.add("secret")
    indexed()
    return shelf


@pytest.mark.parametrize(
    ("language", "typed", "expected"),
    [
        ("en", "livi", "Living with floods"),
        ("en", "living with flo", "Living with floods"),
        ("en", "floods", "Living with floods"),
        ("ru", "наводн", "Living with floods"),
        ("mn", "булгий", "Булгийн эхийг хамгаалах"),
        ("zh-hans", "河流水", "边境河流水质监测"),
    ],
)
def test_a_title_is_suggested_by_its_beginning(titled, language, typed, expected):
    assert expected in texts(typed, language)


def test_a_hidden_title_is_never_suggested(titled):
    found = texts("living")
    assert "Living with floods" in found and "Living secretly" not in found


def test_a_concept_is_suggested_by_a_name_in_any_language_under_the_readers_own(titled):
    assert texts("наводнен", "mn")[0] == "үер"
    assert texts("flo", "zh-hans")[0] == "洪水"


def test_words_of_closed_pages_are_not_suggested(shelf, indexed):
    shelf.put("open", "Quaggas drink here.")
    shelf.put("closed", "Quagmire thefts.", restricted=True)
    shelf.put("later", "Quays mapped.", open_from=timezone.localdate() + timedelta(days=3))
    indexed()
    assert texts("qua") == ["quaggas"]


def test_hostile_beginnings_give_nothing_and_no_error(titled):
    for typed in ("", " ", '"', "*", "a" * 9000, "\x00\x01", "title:(", "((((", ".*", "-", "'; --"):
        assert suggestions(typed, language="en") == [], typed[:20]


def test_the_address_answers_json_for_the_field(client, titled):
    answer = client.get("/en/search/suggest/?q=livi")
    rows = json.loads(answer.content)["suggestions"]
    assert {"text": "Living with floods", "url": "/works/floods/", "kind": "Work"} in rows


def test_the_field_offers_names_without_any_script(client, titled):
    html = client.get("/mn/search/").content.decode()
    assert 'list="q-list"' in html and '<option value="үер">' in html


def test_the_feed_of_a_query_is_atom_with_what_everybody_may_see(client, titled):
    shelf = titled
    answer = client.get("/en/search/feed/?q=living")
    feed = etree.fromstring(answer.content)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.xpath("a:entry/a:title/text()", namespaces=atom) == ["Living with floods"]
    assert all(
        entry.xpath("a:updated/text()", namespaces=atom)
        for entry in feed.xpath("a:entry", namespaces=atom)
    )
    ids = feed.xpath("a:entry/a:id/text()", namespaces=atom)
    assert ids == ["http://testserver/#work-floods"]
    shelf.hidden.add("floods")
    assert b"entry" not in client.get("/en/search/feed/?q=living").content
