"""Messages to a crowd of followers: one INSERT … SELECT, whatever their number."""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone

from .models import Frequency, OutboxMessage, Subscription

# What the two databases say differently: a new identifier, JSON, a number as text, a list.
DIALECTS = {
    "sqlite": {
        "identifier": "lower(hex(randomblob(16)))",
        "json": "%s",
        "excluded": "s.user_id NOT IN (SELECT value FROM json_each(%s))",
    },
    "postgresql": {
        "identifier": "gen_random_uuid()",
        "json": "%s::jsonb",
        "excluded": (
            "s.user_id NOT IN "
            "(SELECT value::bigint FROM jsonb_array_elements_text(%s::jsonb) AS value)"
        ),
    },
}


def write_to_followers(
    *, topic: str, kind: str, context: dict[str, Any], dedupe_key: str, exclude: Iterable[int]
) -> int:
    """Copy the active followers of a topic into the outbox; returns how many rows are new.

    A key that exists is passed over, so that the same news twice is one row.
    """
    dialect = DIALECTS[connection.vendor]
    excluded = list(exclude)
    outbox, subscriptions, users = (
        model._meta.db_table for model in (OutboxMessage, Subscription, get_user_model())
    )
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    statement = f"""
        INSERT INTO {outbox} (
            identifier, recipient_id, address, language, kind, context, dedupe_key,
            subscription_id, frequency, state, attempts, last_error, created_at, next_attempt_at
        )
        SELECT {dialect["identifier"]}, s.user_id, '', '', %s, {dialect["json"]},
               %s || ':' || CAST(s.user_id AS varchar(20)), s.id, s.frequency, %s, 0, '', %s, %s
        FROM {subscriptions} s JOIN {users} u ON u.id = s.user_id
        WHERE s.topic = %s AND u.is_active AND s.frequency <> %s
        {"AND " + dialect["excluded"] if excluded else ""}
        ORDER BY s.id
        ON CONFLICT (dedupe_key) DO NOTHING
    """  # noqa: S608 - names of tables and fixed words only
    values = [
        kind,
        json.dumps(context, cls=DjangoJSONEncoder),
        dedupe_key,
        OutboxMessage.State.PENDING.value,
        now,
        now,
        topic,
        Frequency.NONE.value,
    ]
    if excluded:
        values.append(json.dumps(excluded))
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount
