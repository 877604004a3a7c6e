"""Drift between index and database is found by count, by revision and by text, on both engines."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.search import actions
from portal.search.comparing import compare, requeue_lost
from portal.search.documents import document
from portal.search.engines.elastic import mapping
from portal.search.models import IndexChange, IndexedObject
from portal.search.query import search


@pytest.fixture
def filled(shelf, engine, thesaurus):
    for name in ("a", "b", "c", "d", "e"):
        shelf.put(name, "flood", "water")
    actions.rebuild()
    return engine


def test_an_index_that_agrees_has_no_drift(filled):
    assert not compare()


def test_every_kind_of_drift_is_named_and_repaired(shelf, filled):
    filled.remove("work", "a", 10**6)
    shelf.put("b", "a third page")
    shelf.works["c"] = []
    shelf.put("c", "flood", "other words")
    del shelf.works["d"]
    IndexedObject.objects.filter(object_id="e").update(revision=10**7)
    drift = compare(repair=True)
    assert drift.missing == [("work", "a")]
    assert drift.different == [("work", "b")]
    assert drift.changed == [("work", "c")]
    assert drift.surplus == [("work", "d")]
    assert drift.older == [("work", "e")]
    assert IndexChange.objects.count() == 5


def test_what_waits_to_be_indexed_is_no_drift(shelf, filled):
    shelf.works["c"] = []
    shelf.put("c", "flood", "other words")
    IndexChange.objects.create(kind="work", object_id="c")
    assert not compare()
    actions.index_pending()
    assert not compare()


def test_a_late_older_worker_does_not_set_the_record_back(shelf, filled):
    newest = IndexedObject.objects.get(object_id="a").revision
    actions._remember("work", "a", newest - 1, "old")
    assert IndexedObject.objects.get(object_id="a").revision == newest
    filled.index("work", "a", newest - 1, [document(unit) for unit in shelf.units("a")])
    assert not compare()


def test_what_the_index_has_lost_is_queued_once(shelf, filled):
    assert requeue_lost() == 0
    IndexedObject.objects.filter(object_id="e").update(revision=10**7)

    assert requeue_lost() == 1
    assert list(IndexChange.objects.values_list("kind", "object_id")) == [("work", "e")]
    assert requeue_lost() == 0, "it waits already"


def test_a_deleted_file_of_the_embedded_engine_is_filled_again(shelf, thesaurus, settings):
    for name in ("a", "b"):
        shelf.put(name, "flood", "water")
    actions.rebuild()
    path = Path(settings.SEARCH_INDEX_PATH)
    for part in path.parent.glob(f"{path.name}*"):
        part.unlink()

    call_command("check_index", "--lost", stdout=StringIO())
    actions.index_pending()

    assert not compare()
    assert search("flood", language="en").total == 2


@pytest.mark.parametrize("engine", ["elasticsearch"], indirect=True)  # the other empties its file
def test_an_index_made_by_an_older_release_is_made_anew(shelf, engine, thesaurus, monkeypatch):
    shelf.put("a", "flood", "water")
    monkeypatch.setattr(mapping, "fingerprint", lambda: "older")
    actions.rebuild()
    assert not engine.is_outdated()
    monkeypatch.undo()
    assert engine.is_outdated()
    said = StringIO()
    call_command("check_index", stdout=said)
    assert "made by an older release" in said.getvalue()

    call_command("check_index", "--lost", stdout=StringIO())
    assert not engine.is_outdated()
    assert search("flood", language="en").total == 1
    said = StringIO()
    call_command("check_index", "--lost", stdout=said)
    assert "0 objects" in said.getvalue(), "nothing is made anew twice"


def test_the_commands_say_what_they_would_do_and_fail_where_they_should(shelf, filled):
    out = StringIO()
    filled.remove("work", "a", 10**6)
    call_command("check_index", "--repair", "--dry-run", stdout=out)
    assert "missing: work a" in out.getvalue() and "nothing was queued" in out.getvalue()
    assert not IndexChange.objects.exists()
    with pytest.raises(CommandError, match="--repair"):
        call_command("check_index", stdout=out)
    call_command("rebuild_index", "--dry-run", stdout=out)
    assert "work: 5 objects" in out.getvalue()


def test_the_commands_fail_where_the_engine_is_down(shelf, filled, settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    for command in ("check_index", "rebuild_index"):
        with pytest.raises(CommandError, match="does not answer"):
            call_command(command, stdout=StringIO())
