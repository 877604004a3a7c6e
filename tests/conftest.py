"""What every test may ask for. Real servers and the browser live in tests/services."""

import contextlib
from pathlib import PurePath

import pytest

pytest_plugins = ["tests.services.fixtures"]


def pytest_configure(config):
    """Compile the catalogs once, before the workers begin: a fresh checkout has none."""
    if hasattr(config, "workerinput"):
        return
    from portal import catalogs

    catalogs.compile_all()
    config.pluginmanager.register(PytestScheduling(), "scheduling")


# Folders whose files share a server that is dear to start; the slowest begin.
ONE_WORKER = ("journeys", "services")


def pytest_collection_modifyitems(items):
    """Begin with what takes longest, so that no worker waits for it at the end."""

    def place(item) -> int:
        room = PurePath(item.nodeid.split("::")[0]).parts[1]
        return ONE_WORKER.index(room) if room in ONE_WORKER else len(ONE_WORKER)

    items.sort(key=place)


class PytestScheduling:
    """Hands whole files to a worker, and whole folders where their files share a server.

    xdist's own groups by a mark write to an attribute that pytest no longer reads.
    """

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config, log):
        """Return the scheduler of a run with several workers."""
        from xdist.scheduler import LoadScopeScheduling

        class ByFolder(LoadScopeScheduling):
            def _split_scope(self, nodeid: str) -> str:
                file = nodeid.split("::", 1)[0]
                room = PurePath(file).parts[1]
                return room if room in ONE_WORKER else file

        return ByFolder(config, log)


@pytest.fixture(autouse=True)
def english_unless_said_otherwise():
    """A test begins in English, whatever the one before it activated."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def languages():
    """The four languages of the portal."""
    from portal.languages import CODES

    return CODES


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keep what the migrations wrote (root page, groups), and bring it back after every flush.

    A test with real transactions empties the database after itself; without this the next file
    would find no root page. On PostgreSQL such tests stand last, as pytest-django orders them.
    """
    import sqlite3

    from django.core.management.commands.flush import Command
    from django.db import connection

    from consultations.proof import triggers

    kept = sqlite3.connect(":memory:")
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            connection.close()
        with contextlib.closing(sqlite3.connect(name)) as fresh:
            fresh.backup(kept)
    flush = Command.handle

    def handle(self, **options):
        # The triggers hold the record against a flush as well.
        triggers.remove()
        result = flush(self, **options)
        if connection.vendor == "sqlite":
            connection.close()
            with contextlib.closing(sqlite3.connect(name, timeout=20)) as emptied:
                numbers = emptied.execute("SELECT seq, name FROM sqlite_sequence").fetchall()
                kept.backup(emptied)
                # Numbers go on: the index of the search knows the rows of earlier tests by theirs.
                emptied.executemany(
                    "DELETE FROM sqlite_sequence WHERE ? >= 0 AND name = ?", numbers
                )
                emptied.executemany(
                    "INSERT INTO sqlite_sequence (seq, name) VALUES (?, ?)", numbers
                )
                emptied.commit()
        return result

    Command.handle = handle
    yield
    Command.handle = flush
    kept.close()
