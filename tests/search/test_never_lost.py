"""An engine that is slow, read-only or full: readers wait two seconds at most, nothing is lost."""

import asyncio
import contextlib
import sqlite3
import threading
import time

import pytest

from portal.search import actions
from portal.search.engines import EngineDown, get_engine
from portal.search.models import IndexChange
from portal.search.query import search
from tests.services.fixtures import free_port


def found(text):
    return sorted(hit.object_id for hit in search(text, language="en").hits)


def pending(*names):
    for name in names:
        IndexChange.objects.create(kind="work", object_id=name)


def later():
    """Let the pause between two attempts be over."""
    IndexChange.objects.update(not_before=None)


class Proxy:
    """Passes everything on to a server, after a delay."""

    def __init__(self, port: int) -> None:
        self.target, self.port, self.delay = port, free_port(), 0.0
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        self.ready.wait(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.server = self.loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", self.port)
        )
        self.ready.set()
        self.loop.run_forever()

    async def _serve(self, reader, writer) -> None:
        out_reader, out_writer = await asyncio.open_connection("127.0.0.1", self.target)

        async def pump(source, target, wait):
            with contextlib.suppress(ConnectionError):
                while data := await source.read(65536):
                    if wait:
                        await asyncio.sleep(self.delay)
                    target.write(data)
                    await target.drain()
            target.close()

        await asyncio.gather(
            pump(reader, out_writer, True), pump(out_reader, writer, False),
            return_exceptions=True,
        )  # fmt: skip

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)


def no_writing(action, table, _two, _database, _trigger):
    """Let nothing be changed in the file itself, as on a file system mounted read-only."""
    changes = (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE)
    # Opening a table for full text only looks like a change: the units themselves decide.
    denied = action in changes and table in ("object", "unit")
    return sqlite3.SQLITE_DENY if denied else sqlite3.SQLITE_OK


@pytest.fixture
def both(shelf, engine, thesaurus):
    shelf.put("old", "flood", title="Old flood")
    actions.rebuild()
    shelf.put("new", "flood", title="New flood")
    pending("new")
    return engine


@pytest.mark.parametrize("engine", ["elasticsearch"], indirect=True)  # the other has no wire
def test_a_slow_engine_costs_a_reader_two_seconds_and_is_said(client, both, settings):
    proxy = Proxy(int(settings.ELASTICSEARCH_URL.rsplit(":", 1)[1]))
    direct, settings.ELASTICSEARCH_URL = (
        settings.ELASTICSEARCH_URL, f"http://127.0.0.1:{proxy.port}",
    )  # fmt: skip
    client.get("/en/search/?q=flood")
    proxy.delay = 5
    begin = time.monotonic()
    html = client.get("/en/search/?q=flood").content.decode()
    assert time.monotonic() - begin < 2.5
    assert "Full search is resting" in html and "Old <mark>flood</mark>" in html
    assert client.get("/en/search/suggest/?q=floo").status_code == 200
    assert client.get("/en/search/feed/?q=flood").status_code == 503
    proxy.delay = 0
    actions.index_pending()
    settings.ELASTICSEARCH_URL = direct
    both.refresh()
    assert found("flood") == ["new", "old"]
    proxy.stop()


def test_an_index_that_takes_no_writes_is_searched_and_caught_up_with(both, monkeypatch):
    if both.name == "embedded":
        real = both.store._connect

        def read_only():
            connection = real()
            connection.set_authorizer(no_writing)
            return connection

        both.store.close()
        monkeypatch.setattr(both.store, "_connect", read_only)
    else:
        both.client.indices.put_settings(
            index=f"{both.prefix}-*", settings={"index.blocks.write": True}
        )
    assert actions.index_pending().failed == 1
    assert found("flood") == ["old"], "what is there is found all the same"
    assert IndexChange.objects.get().error
    if both.name == "embedded":
        both.store.close()
        monkeypatch.undo()
    else:
        both.client.indices.put_settings(
            index=f"{both.prefix}-*", settings={"index.blocks.write": False}
        )
    later()
    assert actions.index_pending().indexed == 1
    if both.name == "elasticsearch":
        both.refresh()
    assert found("flood") == ["new", "old"]


def test_a_full_disk_loses_nothing(both, shelf, monkeypatch):
    shelf.put("new", *["flood " * 2000] * 40)
    if both.name == "embedded":
        real = both.store._connect

        def full():
            connection = real()
            pages = connection.execute("pragma page_count").fetchone()[0]
            connection.execute(f"pragma max_page_count = {pages}")
            return connection

        both.store.close()
        monkeypatch.setattr(both.store, "_connect", full)
    else:
        # What the server itself does when its disk passes the last mark.
        both.client.indices.put_settings(
            index=f"{both.prefix}-*", settings={"index.blocks.read_only_allow_delete": True}
        )
    progress = actions.index_pending()
    assert progress.failed == 1 and progress.indexed == 0
    assert found("flood") == ["old"]
    if both.name == "embedded":
        both.store.close()
        monkeypatch.undo()
    else:
        both.client.indices.put_settings(
            index=f"{both.prefix}-*", settings={"index.blocks.read_only_allow_delete": None}
        )
    later()
    assert actions.index_pending().indexed == 1
    if both.name == "elasticsearch":
        both.refresh()
    assert found("flood") == ["new", "old"]


def test_writes_during_a_rebuild_are_all_there_after_it(shelf, engine, thesaurus):
    for number in range(6):
        shelf.put(f"w{number}", "flood")
    actions.rebuild()
    units = shelf.units

    def meanwhile(object_id):
        if object_id == "w4" and "late" not in shelf.works:
            shelf.put("late", "flood")
            shelf.works["w0"] = []
            shelf.put("w0", "drought")
            del shelf.works["w1"]
            pending("late", "w0", "w1")
            actions.index_pending()
            assert "w5" in found("flood"), "readers go on searching"
        return units(object_id)

    shelf.units = meanwhile
    actions.rebuild()
    shelf.units = units
    assert found("flood") == ["late", "w2", "w3", "w4", "w5"]
    assert found("drought") == ["w0"]


def test_a_crash_between_claim_and_write_is_made_up_for(both, monkeypatch):
    class Killed(BaseException):
        """As a SIGKILL: nothing is caught, nothing is cleaned up."""

    def die(*args, **kwargs):
        raise Killed

    monkeypatch.setattr(type(both), "index", die)
    with pytest.raises(Killed):
        actions.index_pending()
    monkeypatch.undo()
    assert IndexChange.objects.get().claimed_at
    IndexChange.objects.update(claimed_at="2024-01-01T00:00:00Z")
    assert actions.index_pending().indexed == 1


def test_a_locked_index_file_is_an_engine_that_is_down(shelf, settings):
    shelf.put("a", "flood")
    actions.rebuild()
    engine = get_engine()
    other = sqlite3.connect(settings.SEARCH_INDEX_PATH, isolation_level=None)
    other.execute("begin exclusive")
    engine.store._connection().execute("pragma busy_timeout = 50")
    with pytest.raises(EngineDown):
        engine.remove("work", "a", 10**6)
    other.execute("rollback")
    other.close()


def test_an_engine_that_falls_silent_between_two_questions_costs_only_the_hints(
    client, both, monkeypatch
):
    def silent(*args, **kwargs):
        raise EngineDown("silent")

    monkeypatch.setattr(type(both), "suggest", silent)
    monkeypatch.setattr(type(both), "spellings", silent)
    answer = client.get("/en/search/?q=qzxqzx")
    assert answer.status_code == 200
    assert "Nothing was found" in answer.content.decode()
    assert client.get("/en/search/?q=floood+flood").status_code == 200
