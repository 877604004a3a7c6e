"""Many people at the same moment: at the closing hour, on one draft, at one button."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import close_old_connections, connection, connections
from django.utils import timezone

from consultations import actions
from consultations.models import Comment, CommentDraft, PlanVersion, RuleBroken, Submission
from consultations.places import find_place
from portal.notifications.models import OutboxMessage
from tests.factories.consultations import (
    make_comment,
    make_open,
    make_stakeholder,
    make_version,
    words,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]


def crowd() -> int:
    """Two hundred on a real server; SQLite has one writer, so a few show the same."""
    return 200 if connection.vendor == "postgresql" else 16


def at_once(deeds, workers=50):
    """Run every deed in a thread of its own pool; returns results and exceptions in order."""
    gate = threading.Barrier(min(workers, len(deeds)))
    first = set()

    def run(deed):
        close_old_connections()
        try:
            if threading.get_ident() not in first:
                first.add(threading.get_ident())
                gate.wait(timeout=60)
            return deed()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=min(workers, len(deeds))) as pool:
        return list(pool.map(run, deeds))


def test_at_closing_time_every_accepted_comment_has_its_receipt_and_no_late_one_lacks_its_mark():
    consultation = make_open()
    place = find_place(consultation, "provisions", "1.1")
    n, begun = crowd(), consultation.opens_at
    people = [make_stakeholder() for _ in range(n)]
    drafts = [
        actions.keep_draft(place=place, data=words(body=f"I am no. {i}"), by=person,
                           begun_at=begun, ready=True)
        for i, person in enumerate(people)
    ]  # fmt: skip
    end = consultation.ends_at
    after = [make_stakeholder() for _ in range(n // 8)]
    too_late = [
        actions.keep_draft(place=place, data=words(), by=person, begun_at=end, ready=True)
        for person in after
    ]
    with time_machine.travel(end - timedelta(seconds=0.5), tick=True):
        results = at_once([
            lambda draft=draft, person=person: actions.send_draft(token=draft.token, by=person)
            for draft, person in zip(drafts, people, strict=True)
        ])  # fmt: skip
    with time_machine.travel(end + timedelta(seconds=1), tick=True):
        refused = at_once([
            lambda draft=draft, person=person: actions.send_draft(token=draft.token, by=person)
            for draft, person in zip(too_late, after, strict=True)
        ])  # fmt: skip
    assert [r for r in results if isinstance(r, Exception)] == []
    assert all(isinstance(r, actions.TooLate) for r in refused)
    submissions = list(Submission.objects.all())
    assert len(submissions) == Comment.objects.count() == n
    assert {s.receipt_number for s in submissions} == {r.receipt_number for r in results}
    assert sorted(int(s.receipt_number.split("-")[1]) for s in submissions) == [*range(1, n + 1)]
    assert sorted(Comment.objects.values_list("number", flat=True)) == [*range(1, n + 1)]
    assert {c.body for c in Comment.objects.all()} == {f"I am no. {i}" for i in range(n)}
    assert all(s.late == (s.received_at >= end) for s in submissions)
    assert OutboxMessage.objects.filter(kind="consultations.receipt").count() == n
    assert CommentDraft.objects.count() == len(after)


def test_one_draft_sent_many_times_at_once_is_one_comment():
    consultation, person = make_open(), make_stakeholder()
    place = find_place(consultation, "provisions", "1.1")
    draft = actions.keep_draft(place=place, data=words(), by=person, ready=True)
    results = at_once([lambda: actions.send_draft(token=draft.token, by=person)] * 8)
    assert len({r.pk for r in results}) == 1
    assert Submission.objects.count() == Comment.objects.count() == 1


def test_many_supports_of_one_person_at_once_are_one():
    comment, person = make_comment(make_open()), make_stakeholder()
    results = at_once([lambda: actions.support_comment(comment=comment, by=person)] * 8)
    assert [r for r in results if isinstance(r, Exception)] == []
    assert comment.supports.count() == 1


def test_two_edits_at_once_keep_both_words():
    author = make_stakeholder()
    comment = make_comment(make_open(), by=author, body="First")
    at_once([
        lambda body=body: actions.edit_comment(
            comment=comment, position="object", body=body, by=author
        )
        for body in ("Second", "Third")
    ])  # fmt: skip
    said = {r.body for r in comment.revisions.all()} | {Comment.objects.get().body}
    assert said == {"First", "Second", "Third"}
    assert sorted(comment.revisions.values_list("number", flat=True)) == [1, 2]


def test_two_extensions_at_once_never_shorten():
    consultation = make_open()
    reasons = dict.fromkeys(("en", "ru", "zh-hans", "mn"), "Floods")
    ends = [consultation.closes_at + timedelta(days=d) for d in (20, 5)]
    at_once([
        lambda end=end: actions.extend(
            consultation=consultation, closes_at=end, reasons=reasons, by=None
        )
        for end in ends
    ])  # fmt: skip
    consultation.refresh_from_db()
    assert consultation.closes_at == max(ends)
    changes = list(consultation.deadline_changes.order_by("old_closes_at"))
    assert all(c.new_closes_at > c.old_closes_at for c in changes)


def test_two_managers_begin_one_new_version():
    first = actions.announce_version(version=make_version(), by=None)
    results = at_once([
        lambda: actions.begin_version(plan=first.plan, labels={"en": "Second"}, by=None)
    ] * 2)  # fmt: skip
    assert sorted(isinstance(r, RuleBroken) for r in results) == [False, True]
    assert PlanVersion.objects.count() == 2


def test_an_announcement_and_an_edit_at_once_leave_the_version_intact():
    version = make_version()
    provision = version.provisions.get(number="1.1")
    at_once([
        lambda: actions.announce_version(version=version, by=None),
        lambda: actions.write_text(
            provision=provision, language="en", title="Changed", words=str(uuid4()), by=None
        ),
    ])  # fmt: skip
    version.refresh_from_db()
    assert version.announced_at <= timezone.now() and version.is_intact()
