"""A provision page asks the database as often for a thousand comments as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.models import Comment, CommentRevision, Submission, Support
from tests.factories.consultations import make_next, make_open, make_stakeholder

pytestmark = pytest.mark.django_db
LIMIT = 15


def busy_place(comments=1000, version=None):
    """An open consultation with comments and replies on provision 1.1, supports and edits."""
    consultation = make_open(version=version) if version else make_open()
    provision = consultation.plan_version.provisions.get(number="1.1")
    person, now = make_stakeholder().stakeholder, timezone.now()
    submissions = Submission.objects.bulk_create([
        Submission(
            consultation=consultation, receipt_number=f"{consultation.code}-{n:05d}",
            stakeholder=person, author_name="Person", capacity="individual", country="RU",
            language="en", received_at=now,
        )
        for n in range(1, comments + 1)
    ])  # fmt: skip
    made = []
    for n, submission in enumerate(submissions, start=1):
        made.append(
            Comment(
                consultation=consultation, submission=submission, number=n, provision=provision,
                language="en", position="object", body=f"Words {n}", hash="0" * 64,
                created_at=now, edited_at=now if n % 10 == 0 else None,
            )
        )  # fmt: skip
    roots = Comment.objects.bulk_create(made[: comments * 7 // 10])
    for n, reply in enumerate(made[len(roots) :]):
        reply.parent = roots[n % len(roots)]
    Comment.objects.bulk_create(made[len(roots) :])
    supporter = make_stakeholder().stakeholder
    Support.objects.bulk_create(
        [Support(comment=c, stakeholder=supporter, given_at=now) for c in roots[::3]]
    )
    CommentRevision.objects.bulk_create([
        CommentRevision(comment=c, number=1, position="object", body="Before", hash="1" * 64,
                        written_at=now, replaced_at=now)
        for c in roots if c.edited_at
    ])  # fmt: skip
    return consultation


def queries_of(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def place_url(consultation, number="1.1"):
    return reverse("consultations:place", args=[consultation.slug, "provisions", number])


def test_a_thousand_comments_and_replies_take_fewer_than_fifteen_queries(client):
    consultation = busy_place()
    assert queries_of(client, place_url(consultation)) < LIMIT
    page = client.get(place_url(consultation)).content.decode()
    assert "1 person supports this" in page and "Edited by its author" in page


def test_replies_stand_below_their_roots_on_every_page(client):
    consultation = busy_place(comments=100)
    url = place_url(consultation)
    for page in (1, 2, 3):
        text = client.get(f"{url}?page={page}&sort=oldest").content.decode()
        first = 25 * (page - 1) + 1
        assert f'id="k-{first}"' in text
        replies = Comment.objects.filter(parent__number__range=(first, first + 4))
        assert all(f'id="{reply.anchor}"' in text for reply in replies)


def test_carried_comments_do_not_pass_the_budget(client):
    first = busy_place(comments=60)
    second = make_next(first.plan_version)
    opened = make_open(version=second)
    fifteen = queries_of(client, place_url(opened))
    assert fifteen <= LIMIT
    page = client.get(place_url(opened)).content.decode()
    assert "60 comments" in page and page.count('<article class="comment">') <= 26


def test_the_plan_and_its_changes_stay_in_the_budget(client):
    first = busy_place(comments=20)
    opened = make_open(version=make_next(first.plan_version))
    for name in ("plan", "plan-changes", "plan-changes-parallel", "detail"):
        assert queries_of(client, reverse(f"consultations:{name}", args=[opened.slug])) <= LIMIT, (
            name
        )
