"""Announcing to 50,000 followers, and a digest for the 500 of them who have news."""

import uuid

import pytest
from django.db import connection
from django.utils import timezone

from portal.accounts.models import User
from portal.celery import sleeping
from portal.notifications import digests, kinds
from portal.notifications.actions import notify_subscribers
from portal.notifications.models import Frequency, OutboxMessage, Subscription

pytestmark = pytest.mark.django_db
FOLLOWERS = 50_000
WITH_NEWS = 500


@pytest.fixture
def crowd():
    """Fifty thousand people who follow one consultation."""
    kinds.register(
        kinds.Kind(
            name="tests.news", template="notifications/mail/digest", build=lambda context, _: {}
        )
    )
    for start in range(0, FOLLOWERS, 5000):
        users = User.objects.bulk_create(
            User(email=f"u{n}@example.org", display_name=f"U{n}")
            for n in range(start, start + 5000)
        )
        Subscription.objects.bulk_create(
            Subscription(user=u, topic="consultation:1", frequency=Frequency.DAILY) for u in users
        )
    yield
    del kinds.registered["tests.news"]


def announce(key: str) -> int:
    with sleeping():
        return notify_subscribers(
            topic="consultation:1", kind="tests.news", context={"consultation": 1}, dedupe_key=key
        )


def test_announcing_to_a_crowd(crowd, stopwatch, say, django_assert_max_num_queries):
    """Against a bare INSERT … SELECT of the same rows, without looking at users or keys."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    make = "lower(hex(randomblob(16)))" if connection.vendor == "sqlite" else "gen_random_uuid()"
    with stopwatch().running() as bare, connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO notifications_outboxmessage (identifier, recipient_id, address, language,"
            f" kind, context, dedupe_key, subscription_id, frequency, state, attempts, last_error,"
            f" created_at, next_attempt_at) SELECT {make}, user_id, '', '', 'x', '{{}}',"
            f" 'bare:' || id, id, frequency, 'pending', 0, '', %s, %s"
            f" FROM notifications_subscription",
            [now, now],
        )
    with django_assert_max_num_queries(3), stopwatch().running() as ours:
        assert announce("one") == FOLLOWERS
    with stopwatch().watching_memory() as memory:
        assert announce("two") == FOLLOWERS
    with stopwatch().running() as again:
        assert announce("one") == 0
    say(
        f"announcing to {FOLLOWERS:,}: {ours.seconds / bare.seconds:.2f} × a bare INSERT … SELECT "
        f"({ours.seconds:.2f} s), the same again {again.seconds / bare.seconds:.2f} ×, "
        f"memory {memory.peak_megabytes:.2f} MB"
    )
    assert ours.seconds < bare.seconds * 4 + 0.5
    assert memory.peak_megabytes < 5


def test_a_digest_works_for_those_with_news_only(crowd, stopwatch, say):
    """Against the same number of digests where nobody else subscribes."""
    followers = Subscription.objects.values_list("pk", "user_id")

    def news(rows) -> None:
        OutboxMessage.objects.bulk_create(
            OutboxMessage(
                recipient_id=user, subscription_id=pk, kind="tests.news", frequency="daily",
                context={}, dedupe_key=f"news:{uuid.uuid4()}",
            )
            for pk, user in rows
        )  # fmt: skip

    news(list(followers.order_by("pk")[:WITH_NEWS]))
    with sleeping(), stopwatch().running() as crowded:
        assert digests.gather(Frequency.DAILY) == WITH_NEWS
    few = list(followers.order_by("-pk")[:WITH_NEWS])
    Subscription.objects.exclude(pk__in=[pk for pk, _user in few]).delete()
    news(few)
    with sleeping(), stopwatch().running() as alone:
        assert digests.gather(Frequency.DAILY) == WITH_NEWS
    say(
        f"digest of {WITH_NEWS} among {FOLLOWERS:,}: {crowded.seconds / alone.seconds:.2f} × the "
        f"time where only {WITH_NEWS} subscribe ({crowded.seconds:.2f} s)"
    )
    assert crowded.seconds < alone.seconds * 2 + 0.5
