"""The file of the embedded engine: its tables and its connections."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.languages import CODES, suffix

VERSION = 4  # raise it when tables or analysis change: an older file is emptied and filled again

# Every search reads what is said of thousands of units, and the words of ten: they stand apart.
TABLES = """
create table if not exists object (
    id integer primary key,
    kind text not null,
    name text not null,
    revision integer not null,
    gone integer not null default 0,
    unique (kind, name)
);
create table if not exists unit (
    id integer primary key,
    object integer not null references object(id) on delete cascade,
    key text not null,
    edition text not null,
    number integer not null,
    anchor text not null,
    language text not null,
    category text not null,
    year integer,
    licence text not null,
    open_from text,
    restricted integer not null,
    superseded integer not null,
    weight real not null,
    length integer not null,
    marks text not null,
    unique (object, key)
);
create table if not exists wording (
    unit integer primary key references unit(id) on delete cascade,
    title text not null,
    heading text not null,
    text text not null,
    authors text not null
);
create table if not exists word (
    language text not null,
    word text not null,
    unit integer not null references unit(id) on delete cascade,
    primary key (language, word, unit)
) without rowid;
create index if not exists word_unit on word (unit);
create table if not exists concept (
    slug text not null,
    unit integer not null references unit(id) on delete cascade,
    times real not null,
    primary key (slug, unit)
) without rowid;
create index if not exists concept_unit on concept (unit);
""" + "\n".join(
    f"""create virtual table if not exists words_{suffix(code)} using fts5(
    title, heading, text, authors, stubs, tokenize="unicode61 remove_diacritics 0"
);"""
    for code in CODES
)


class Store:
    """Opens the file, once per thread, and makes it where it is missing, old or broken."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees one state of the index throughout."""
        connection = self._connection()
        connection.execute("begin")
        try:
            yield connection
        finally:
            connection.execute("rollback")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the only connection that may write now; everything or nothing is kept."""
        connection = self._connection()
        connection.execute("begin immediate")
        try:
            yield connection
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("commit")

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def _connection(self) -> sqlite3.Connection:
        connection = getattr(self._local, "connection", None)
        if connection is not None and self._same_file():
            return connection
        self.close()
        connection = self._open()
        self._local.connection = connection
        self._local.inode = self.path.stat().st_ino
        return connection

    def _same_file(self) -> bool:
        """Notice a file that was deleted or replaced under a running process."""
        try:
            return self.path.stat().st_ino == self._local.inode
        except OSError:
            return False

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
                raise  # locked, full, not allowed: the file itself may be sound
            # The index can be made again from the database; a broken file is of no use.
            for ending in ("", "-wal", "-shm"):
                self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=20, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        connection.execute("pragma foreign_keys = on")
        connection.execute("pragma temp_store = memory")
        connection.execute("pragma cache_size = -32000")
        if connection.execute("pragma user_version").fetchone()[0] != VERSION:
            self._make(connection)
        return connection

    def _make(self, connection: sqlite3.Connection) -> None:
        connection.execute("begin immediate")
        try:
            version = connection.execute("pragma user_version").fetchone()[0]
            if version != VERSION:  # still, now that nobody else writes
                if version:
                    self._drop(connection)
                for statement in TABLES.split(";\n"):
                    if statement.strip():
                        connection.execute(statement)
                connection.execute(f"pragma user_version = {VERSION}")
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise

    @staticmethod
    def _drop(connection: sqlite3.Connection) -> None:
        tables = [
            *(f"words_{suffix(code)}" for code in CODES),
            *("concept", "word", "mark", "wording", "unit", "object"),
        ]
        for table in tables:
            connection.execute(f"drop table if exists {table}")
