"""From a change to the index: nothing lost, nothing shown that may not be."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from portal.search import actions
from portal.search.comparing import compare
from portal.search.engines import EngineDown, get_engine
from portal.search.models import IndexChange
from portal.search.query import search


def found(text):
    return [hit.object_id for hit in search(text, language="en").hits]


@pytest.mark.django_db(transaction=True)
def test_a_change_is_indexed_when_its_transaction_commits(shelf):
    with transaction.atomic():
        shelf.put("a", "flood")
        actions.record_change(kind="work", object_id="a")
        assert found("flood") == []
    assert found("flood") == ["a"]
    assert not IndexChange.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_nothing(shelf):
    shelf.put("a", "flood")

    def fail_after_recording():
        with transaction.atomic():
            actions.record_change(kind="work", object_id="a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_recording()
    assert not IndexChange.objects.exists()
    assert found("flood") == []


def test_many_changes_of_one_object_are_indexed_once(shelf):
    shelf.put("a", "flood")
    for _ in range(5):
        IndexChange.objects.create(kind="work", object_id="a")
    progress = actions.index_pending()
    assert (progress.indexed, IndexChange.objects.count()) == (1, 0)


def test_an_object_without_units_is_removed(shelf):
    shelf.put("a", "flood")
    IndexChange.objects.create(kind="work", object_id="a")
    actions.index_pending()
    del shelf.works["a"]
    IndexChange.objects.create(kind="work", object_id="a")
    assert actions.index_pending().removed == 1
    assert get_engine().objects() == {}


def test_while_the_engine_is_down_changes_wait_and_are_tried_again(shelf, monkeypatch):
    shelf.put("a", "flood")
    IndexChange.objects.create(kind="work", object_id="a")

    def down(*args, **kwargs):
        raise EngineDown("refused")

    with monkeypatch.context() as patch:
        patch.setattr(type(get_engine()), "index", down)
        assert actions.index_pending().failed == 1
    change = IndexChange.objects.get()
    assert change.attempts == 1
    assert "refused" in change.error
    assert actions.index_pending().indexed == 0, "it waits before the next attempt"
    IndexChange.objects.update(not_before=timezone.now())
    assert actions.index_pending().indexed == 1
    assert found("flood") == ["a"]


def test_one_broken_object_does_not_hold_up_the_others(shelf):
    shelf.put("good", "flood")
    units = shelf.units
    shelf.units = lambda pk: 1 / 0 if pk == "bad" else units(pk)
    IndexChange.objects.create(kind="work", object_id="bad")
    IndexChange.objects.create(kind="work", object_id="good")
    progress = actions.index_pending()
    assert (progress.indexed, progress.failed) == (1, 1)
    assert IndexChange.objects.get().object_id == "bad"


def test_the_claim_of_a_dead_worker_is_taken_over(shelf):
    shelf.put("a", "flood")
    change = IndexChange.objects.create(
        kind="work", object_id="a", claimed_at=timezone.now() - timedelta(hours=1)
    )
    fresh = IndexChange.objects.create(kind="work", object_id="b", claimed_at=timezone.now())
    assert actions.index_pending().indexed == 1
    assert list(IndexChange.objects.all()) == [fresh]
    assert change.pk < fresh.pk


def test_what_the_database_hides_disappears_before_it_is_indexed(shelf):
    shelf.put("a", "flood marsh", topics=("flood",), category="report")
    shelf.put("b", "flood", topics=("flood",), category="report")
    actions.rebuild()
    shelf.hidden.add("a")
    IndexChange.objects.create(kind="work", object_id="a")
    results = search("flood", language="en")
    assert [hit.object_id for hit in results.hits] == ["b"]
    assert results.total == 1
    counts = {f.name: [v.count for v in f.values] for f in results.facets}
    assert counts["category"] == [1]


def test_an_edition_that_was_closed_disappears_before_it_is_indexed(shelf):
    shelf.put("a", "flood marsh")
    shelf.put("a", "наводнение", language="ru")
    actions.rebuild()
    shelf.closed.add(("a", "en"))
    IndexChange.objects.create(kind="work", object_id="a")
    assert found("marsh") == []
    assert search("marsh", language="en").total_pages == 0


def test_a_hit_is_asked_of_the_database_even_without_a_waiting_change(shelf):
    shelf.put("a", "flood")
    actions.rebuild()
    shelf.hidden.add("a")
    assert found("flood") == []


def test_a_rebuild_takes_in_what_changed_meanwhile_and_drops_what_is_gone(shelf):
    shelf.put("gone", "flood")
    actions.rebuild()
    del shelf.works["gone"]
    shelf.put("a", "flood")
    shelf.put("late", "flood")
    IndexChange.objects.create(kind="work", object_id="late")
    actions.rebuild()
    assert set(get_engine().objects()) == {("work", "a"), ("work", "late")}
    assert not IndexChange.objects.exists()


def test_drift_is_found_and_repaired(shelf):
    shelf.put("missing", "flood")
    shelf.put("changed", "flood")
    shelf.put("surplus", "flood")
    actions.rebuild()
    engine = get_engine()
    engine.remove("work", "missing", 10**6)
    shelf.put("changed", "one more page", language="ru")
    del shelf.works["surplus"]
    drift = compare(repair=False)
    assert drift.missing == [("work", "missing")]
    assert drift.different == [("work", "changed")]
    assert drift.surplus == [("work", "surplus")]


def test_a_broken_index_file_is_made_anew(shelf, settings):
    shelf.put("a", "flood")
    actions.rebuild()
    get_engine().store.close()
    settings.SEARCH_INDEX_PATH.write_bytes(b"no database at all" * 100)
    for ending in ("-wal", "-shm"):
        settings.SEARCH_INDEX_PATH.with_name("search.sqlite3" + ending).unlink(missing_ok=True)
    assert found("flood") == []
    actions.rebuild()
    assert found("flood") == ["a"]


def test_while_the_engine_is_down_search_answers_from_titles_and_says_so(shelf, monkeypatch):
    shelf.put("a", "flood", title="Marsh harriers")
    shelf.put("b", "marsh", title="Other things")
    shelf.put("c", "marsh", title="Marsh of secrets")
    shelf.hidden.add("c")

    def down(*args, **kwargs):
        raise EngineDown("refused")

    monkeypatch.setattr(type(get_engine()), "search", down)
    results = search("marsh", language="en")
    assert results.degraded
    assert [hit.object_id for hit in results.hits] == ["a", "b"]
