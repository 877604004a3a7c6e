"""The database itself refuses to change or remove audit events, on SQLite and on PostgreSQL.

Only the link to the actor may be cut, when an account is erased. The triggers are made by a
migration and again after every `migrate`: SQLite loses them when a migration rebuilds the table.
"""

from typing import Any

from django.db import connection as default_connection

TABLE = "consultations_auditevent"
COLUMNS = (
    "id", "at", "actor_number", "verb", "consultation_id", "subject_type", "subject_id", "detail",
    "digest", "chain", "sequence", "previous_hash", "hash",
)  # fmt: skip
REFUSAL = "audit events are only ever added"
NAMES = {
    "sqlite": ("auditevent_no_change", "auditevent_no_removal"),
    "postgresql": ("auditevent_no_change", "auditevent_no_removal", "auditevent_no_truncation"),
}


def install(connection: Any = default_connection) -> None:
    """Make the triggers, if they are not there; other databases have none."""
    if TABLE not in connection.introspection.table_names():
        return
    for statement in _statements(connection.vendor):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def remove(connection: Any = default_connection) -> None:
    """Take the triggers away: for undoing the migration, and between tests."""
    if TABLE not in connection.introspection.table_names():
        return
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in NAMES.get(connection.vendor, ()):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: Any = default_connection) -> list[str]:
    """Return the names of the triggers that are not there."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        "postgresql": (
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled <> 'D'"
        ),
    }.get(connection.vendor)
    if query is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        there = {row[0] for row in cursor.fetchall()}
    return [name for name in NAMES[connection.vendor] if name not in there]


def _statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in COLUMNS)
        return [
            f"CREATE TRIGGER IF NOT EXISTS auditevent_no_change BEFORE UPDATE ON {TABLE} "
            f"WHEN NOT (NEW.actor_id IS NULL AND {same}) "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
            f"CREATE TRIGGER IF NOT EXISTS auditevent_no_removal BEFORE DELETE ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        ]
    if vendor == "postgresql":
        same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in COLUMNS)
        return [
            f"CREATE OR REPLACE FUNCTION auditevent_refuse() RETURNS trigger AS $$ "
            f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$ LANGUAGE plpgsql",
            f"CREATE OR REPLACE TRIGGER auditevent_no_change BEFORE UPDATE ON {TABLE} "
            f"FOR EACH ROW WHEN (NOT (NEW.actor_id IS NULL AND {same})) "
            f"EXECUTE FUNCTION auditevent_refuse()",
            f"CREATE OR REPLACE TRIGGER auditevent_no_removal BEFORE DELETE ON {TABLE} "
            f"FOR EACH ROW EXECUTE FUNCTION auditevent_refuse()",
            f"CREATE OR REPLACE TRIGGER auditevent_no_truncation BEFORE TRUNCATE ON {TABLE} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION auditevent_refuse()",
        ]
    return []


def install_after_migrating(using: str = "default", **_: object) -> None:
    """Listen to the end of `migrate`."""
    from django.db import connections

    install(connections[using])
