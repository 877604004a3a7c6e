"""What followers hear: announcement, end, a new version, responses, adoption; as they chose."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations import actions
from consultations.background import sweep_answers
from consultations.models import Adoption, RuleBroken
from portal.languages import CODES
from portal.notifications.actions import notify, subscribe
from portal.notifications.delivery import compose
from portal.notifications.models import Frequency, OutboxMessage, Subscription
from portal.notifications.tasks import deliver_due, gather_digests
from tests.factories.accounts import UserFactory, member_of
from tests.factories.consultations import (
    in_four,
    make_closed,
    make_comment,
    make_draft,
    make_next,
    make_open,
    make_stakeholder,
    make_theme,
)

pytestmark = pytest.mark.django_db


def told(kind, user=None) -> int:
    rows = OutboxMessage.objects.filter(kind=f"consultations.{kind}")
    return (rows.filter(recipient=user) if user else rows).count()


def test_whoever_follows_everything_hears_of_an_announcement_once():
    follower = UserFactory()
    subscribe(user=follower, topic="consultations")
    draft = make_draft()
    actions.announce(consultation=draft, by=UserFactory())
    actions.announce(consultation=draft, by=UserFactory())
    assert told("announced", follower) == 1


def test_what_was_announced_before_the_portal_knew_of_it_is_not_news():
    subscribe(user=UserFactory(), topic="consultations")
    make_open()
    assert told("announced") == 0


def test_followers_of_the_older_version_hear_of_the_new_one_and_nobody_twice():
    older = make_closed()
    follower = UserFactory()
    for topic in (older.topic, "consultations"):
        subscribe(user=follower, topic=topic)
    newer = make_next(older.plan_version)
    actions.announce(consultation=make_draft(version=newer), by=UserFactory())
    assert told("new_version", follower) == 1
    assert told("announced", follower) == 0


def test_the_clock_tells_of_the_end_once():
    consultation = make_open()
    follower = UserFactory()
    actions.follow(consultation=consultation, by=follower)
    assert sweep_answers()["closed"] == 0
    with time_machine.travel(consultation.ends_at + timedelta(minutes=1), tick=False):
        assert sweep_answers()["closed"] == 1
        assert sweep_answers()["closed"] == 0
        assert told("closed", follower) == 1


def test_what_closed_long_ago_is_recorded_and_not_told():
    consultation = make_closed()
    actions.follow(consultation=consultation, by=UserFactory())
    assert sweep_answers()["closed"] == 1
    assert told("closed") == 0


def test_followers_hear_when_every_comment_is_answered():
    consultation = make_closed()
    actions.follow(consultation=consultation, by=UserFactory())
    actions.mark_responded(consultation=consultation, by=UserFactory())
    assert told("responded") == 1


# --- adoption ------------------------------------------------------------------------------------
def adopt(consultation, **fields):
    return actions.adopt_version(
        version=consultation.plan_version,
        adopted_on=fields.get("adopted_on", timezone.localdate()),
        decisions={"en": "Decision no. 5"},
        by=UserFactory(),
    )


def test_followers_hear_of_the_adoption_of_the_plan():
    consultation = make_closed()
    actions.follow(consultation=consultation, by=UserFactory())
    adopt(consultation)
    assert told("adopted") == 1
    with pytest.raises(RuleBroken):
        adopt(consultation)
    with pytest.raises(RuleBroken):
        Adoption.objects.get().delete()


def test_nothing_is_adopted_in_the_future_or_while_a_consultation_runs():
    with pytest.raises(RuleBroken):
        adopt(make_closed(), adopted_on=timezone.localdate() + timedelta(days=2))
    with pytest.raises(RuleBroken, match="running"):
        adopt(make_open())
    with pytest.raises(RuleBroken):
        adopt(make_draft())
    assert not Adoption.objects.exists()


def test_a_manager_records_the_adoption_from_the_desk(client):
    consultation = make_closed()
    client.force_login(member_of("Consultation managers"))
    assert (
        "Record the adoption"
        in client.get(reverse("consultations_desk", args=[consultation.pk])).content.decode()
    )
    url = reverse("consultations_adopt", args=[consultation.pk])
    client.post(url, {"adopted_on": timezone.localdate().isoformat(), **in_four("reason", "No. 5")})
    assert Adoption.objects.get().version == consultation.plan_version


# --- every message, every language ---------------------------------------------------------------
def contexts():
    consultation = make_open(demonstration=True)
    make_comment(consultation)
    closed = make_closed(demonstration=True)
    actions.mark_responded(consultation=closed, by=UserFactory())
    return {
        "announced": {"consultation": consultation.pk},
        "new_version": {"consultation": consultation.pk},
        "closed": {"consultation": consultation.pk},
        "responded": {"consultation": closed.pk},
        "adopted": {"adoption": adopt(closed).pk},
    }


def test_every_message_is_whole_in_every_language():
    for kind, context in contexts().items():
        subjects = set()
        for code in CODES:
            message = notify(
                recipient=UserFactory(preferred_language=code), kind=f"consultations.{kind}",
                context=context, dedupe_key=f"{kind}-{code}",
            )  # fmt: skip
            mail = compose(message)
            html = next(body for body, mimetype in mail.alternatives if mimetype == "text/html")
            subjects.add(mail.subject)
            assert f"http://testserver/{code}/consultations/" in mail.body
            assert "List-Unsubscribe-Post" in mail.extra_headers
            for text in (mail.subject, mail.body, html):
                for leak in ("{{", "{%", "%(", "None"):
                    assert leak not in text, (kind, code, text)
        assert len(subjects) == 4, subjects


# --- as they chose -------------------------------------------------------------------------------
def test_a_reader_chooses_how_often_for_each_consultation(client):
    consultation, other = make_open(), make_open()
    user = UserFactory()
    client.force_login(user)
    client.post(f"/en/consultations/{consultation.slug}/follow/", {"frequency": "weekly"})
    client.post(f"/en/consultations/{other.slug}/follow/", {"frequency": "nonsense"})
    chosen = dict(Subscription.objects.values_list("topic", "frequency"))
    assert chosen == {consultation.topic: "weekly", other.topic: "at_once"}
    page = client.get(f"/en/consultations/{consultation.slug}/").content.decode()
    assert '<option value="weekly" selected>' in page
    assert "No mail" in page
    own = client.get("/en/accounts/").content.decode()
    assert "No mail" in own


def test_no_mail_means_no_mail_and_daily_waits_for_the_digest(mailoutbox):
    consultation = make_open()
    silent, daily, prompt = UserFactory(), UserFactory(), UserFactory()
    for user, frequency in ((silent, "none"), (daily, "daily"), (prompt, "at_once")):
        actions.follow(consultation=consultation, by=user, frequency=frequency)
    theme = make_theme(consultation, [make_comment(consultation)])
    OutboxMessage.objects.all().delete()
    actions.publish_response(response=theme.response, by=UserFactory())
    deliver_due()
    recipients = {m.to[0] for m in mailoutbox}
    assert prompt.email in recipients
    assert not recipients & {silent.email, daily.email}
    assert gather_digests() == 1
    deliver_due()
    assert mailoutbox[-1].to == [daily.email]
    # The digest leads to each piece of news, and one click ends its rhythm only.
    assert f"/consultations/{consultation.slug}/answers/#t-{theme.pk}" in mailoutbox[-1].body


def test_changing_to_no_mail_drops_what_waits():
    consultation, user = make_open(), UserFactory()
    actions.follow(consultation=consultation, by=user, frequency="daily")
    theme = make_theme(consultation, [make_comment(consultation)])
    actions.publish_response(response=theme.response, by=UserFactory())
    actions.follow(consultation=consultation, by=user, frequency=Frequency.NONE)
    assert gather_digests() == 0


def test_nobody_hears_at_delivery_of_what_she_may_not_see_any_more(mailoutbox):
    consultation = make_open()
    actions.follow(consultation=consultation, by=UserFactory(), frequency="daily")
    theme = make_theme(consultation, [make_comment(consultation, by=make_stakeholder())])
    OutboxMessage.objects.all().delete()
    actions.publish_response(response=theme.response, by=UserFactory())
    # The announcement is taken back behind the scenes, before anything is delivered.
    later = timezone.now() + timedelta(days=30)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE consultations_consultation SET announced_at = %s", [later])
    gather_digests()
    deliver_due()
    assert mailoutbox == []
