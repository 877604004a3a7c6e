"""Dates: in every zone, across changes of clocks and the date line; as calendars to take away."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from consultations import actions
from consultations.calendars import earliest_last_day, rule_dates
from consultations.models import Consultation, RuleBroken, Stage
from consultations.models.zones import day_in, moment
from portal.accounts.groups import CONSULTATION_MANAGERS
from tests.factories.accounts import member_of
from tests.factories.consultations import (
    in_four,
    make_draft,
    make_next,
    make_open,
    make_regime,
    make_version,
)

ZONES = st.sampled_from([
    "Asia/Vladivostok", "Asia/Shanghai", "Asia/Ulaanbaatar", "Asia/Chita", "Europe/Berlin",
    "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago",
    "Pacific/Apia", "Asia/Kathmandu",
])  # fmt: skip
DAYS = st.dates(date(2012, 1, 2), date(2040, 1, 1))
FIXED = settings(max_examples=200, deadline=None, derandomize=True)


def consultation_in(zone, opens_on, lasts, **clock):
    made = Consultation(time_zone=zone, announced_at=datetime(2000, 1, 1, tzinfo=UTC))
    made.set_days(opens_on=opens_on, closes_on=opens_on + timedelta(days=lasts), **clock)
    return made


@FIXED
@given(zone=ZONES, opens_on=DAYS, lasts=st.integers(0, 400))
def test_days_are_those_of_the_zone_and_the_last_one_counts_whole(zone, opens_on, lasts):
    made = consultation_in(zone, opens_on, lasts)
    assert made.opens_on == opens_on
    assert made.closes_on == opens_on + timedelta(days=lasts)
    assert made.duration == timedelta(days=lasts + 1)
    assert day_in(zone, made.ends_at) == made.closes_on + timedelta(days=1)


@FIXED
@given(zone=ZONES, opens_on=DAYS, lasts=st.integers(0, 200), hours=st.integers(-2000, 6000))
def test_the_stage_only_goes_forward_and_days_left_never_grow(zone, opens_on, lasts, hours):
    made = consultation_in(zone, opens_on, lasts)
    order = [Stage.ANNOUNCED, Stage.OPEN, Stage.CLOSED]
    now = made.opens_at + timedelta(hours=hours)
    later = now + timedelta(hours=7)
    assert order.index(made.stage_at(now)) <= order.index(made.stage_at(later))
    assert (made.stage_at(now) == Stage.OPEN) == (made.opens_at <= now < made.ends_at)
    with time_machine.travel(now, tick=False):
        left = made.days_left
    with time_machine.travel(later, tick=False):
        assert 0 <= made.days_left <= left


@FIXED
@given(
    zone=ZONES, opens_on=DAYS, minimum=st.integers(1, 120),
    opens=st.sampled_from([time(0), time(9), time(23, 30)]),
    closes=st.sampled_from([time(23, 59), time(18), time(0)]),
)  # fmt: skip
def test_the_earliest_last_day_is_long_enough_and_the_day_before_is_not(
    zone, opens_on, minimum, opens, closes
):
    made = consultation_in(zone, opens_on, 400, opens=opens, closes=closes)
    earliest = earliest_last_day(made, minimum)

    def wall_clock(day):
        # Minutes on the clock of the zone; an hour the clock skips or repeats is no difference.
        end = datetime.combine(day, closes) + timedelta(minutes=1)
        return end - datetime.combine(opens_on, opens) >= timedelta(days=minimum)

    assert abs((earliest - opens_on).days - minimum) <= 1
    assert wall_clock(earliest)
    assert not wall_clock(earliest - timedelta(days=1))


def test_on_two_sides_of_the_date_line_one_moment_is_two_days():
    at = moment(date(2027, 3, 1), time(0, 30), "Pacific/Kiritimati")
    assert day_in("Pacific/Pago_Pago", at) == date(2027, 2, 27)
    assert day_in("Asia/Ulaanbaatar", at) == date(2027, 2, 28)


# --- the rules of every jurisdiction ------------------------------------------------------------
@pytest.mark.django_db
def test_every_rule_says_by_when_and_the_strictest_decides():
    strict = make_regime(minimum_days=90, notice_days=30)
    mild = make_regime(minimum_days=30, notice_days=5)
    draft = make_draft(opens_in=10, lasts=40, regimes=[strict, mild])
    rules = {r.regime: r for r in rule_dates(draft)}
    assert rules[mild].holds and not rules[strict].holds
    assert rules[strict].announce_by == draft.opens_on - timedelta(days=30)
    assert rules[strict].close_not_before == draft.opens_on + timedelta(days=89)
    said = " ".join(actions.what_is_missing(draft))
    assert "90 days" in said and "30 days" in said


@pytest.mark.django_db
def test_the_desk_shows_the_rules_and_what_is_missing_of_the_mapping(client):
    from tests.factories.consultations import make_closed

    first = make_closed().plan_version
    second = make_next(first)
    row = second.mappings.get(old__number="1.1")
    actions.correct_mapping(
        version=second, row=row, old=row.old, new=row.new, kind="edited", by=None
    )
    draft = make_draft(version=second, regimes=[make_regime()])
    client.force_login(member_of(CONSULTATION_MANAGERS))
    page = client.get(reverse("consultations_desk", args=[draft.pk])).content.decode()
    assert "The mapping from the earlier version is not confirmed." in page
    assert "Closes no earlier than" in page
    with pytest.raises(RuleBroken, match="not confirmed"):
        actions.announce(consultation=draft, by=None)


# --- iCalendar ----------------------------------------------------------------------------------
def events(response):
    assert response.status_code == 200 and response.headers["Content-Type"].startswith("text/cal")
    calendar = Calendar.from_ical(response.content)
    return {str(e["uid"]).split("@")[0]: e for e in calendar.walk("VEVENT")}


@pytest.mark.django_db
def test_a_consultation_becomes_a_calendar_in_the_readers_language(client):
    consultation = make_open()
    consultation.events.create(
        slug="h1", day=consultation.opens_on, starts=time(23, 0), ends=time(1, 0),
        online_address="https://example.org/meet", **in_four("title", "Hearing"),
        **in_four("place", "Village hall"),
    )  # fmt: skip
    consultation.events.create(slug="h2", day=consultation.closes_on, **in_four("title", "Second"))
    with translation.override("ru"):
        found = events(client.get(reverse("consultations:dates", args=[consultation.slug])))
    code = consultation.code.lower()
    closes = found[f"{code}-closes"]
    assert closes["dtstart"].dt == consultation.closes_at.replace(second=0, microsecond=0)
    assert str(closes["summary"]).startswith("Окончание")
    hearing = found[f"{code}-hearing-h1"]
    assert hearing["dtend"].dt - hearing["dtstart"].dt == timedelta(hours=2)
    assert str(hearing["location"]) == "Village hall ru"
    assert found[f"{code}-hearing-h2"]["dtstart"].dt == consultation.closes_on
    assert found[f"{code}-answers"]["dtstart"].dt == consultation.responses_due_on


@pytest.mark.django_db
def test_an_extension_moves_the_same_entry(client):
    consultation = make_open()
    url = reverse("consultations:dates", args=[consultation.slug])
    before = events(client.get(url))[f"{consultation.code.lower()}-closes"]
    later = consultation.closes_at + timedelta(days=10)
    reasons = dict.fromkeys(("en", "ru", "zh-hans", "mn"), "Floods")
    actions.extend(consultation=consultation, closes_at=later, reasons=reasons, by=None)
    after = events(client.get(url))[f"{consultation.code.lower()}-closes"]
    assert before["uid"] == after["uid"] and int(after["sequence"]) == int(before["sequence"]) + 1
    assert after["dtstart"].dt == later


@pytest.mark.django_db
def test_all_dates_are_in_one_feed_and_drafts_in_none(client, django_assert_max_num_queries):
    consultations = [make_open() for _ in range(4)]
    draft = make_draft()
    with django_assert_max_num_queries(6):
        found = events(client.get(reverse("consultations:all-dates")))
    assert {f"{c.code.lower()}-opens" for c in consultations} <= set(found)
    assert f"{draft.code.lower()}-opens" not in found
    assert client.get(reverse("consultations:dates", args=[draft.slug])).status_code == 404


@pytest.mark.django_db
def test_a_hearing_has_its_page_its_minutes_and_what_was_said(client):
    from consultations.places import find_place

    consultation = make_open()
    day = timezone.now().date() - timedelta(days=3)
    hearing = consultation.events.create(slug="h", day=day, **in_four("title", "Hearing at Nergen"))
    url = reverse("consultations:hearing", args=[consultation.slug, "h"])
    assert "No minutes are published yet" in client.get(url).content.decode()
    hearing.minutes_en = "Twelve people spoke."
    hearing.save()
    actions.enter_submission(
        place=find_place(consultation, "general"), channel="hearing", by=None, hearing=hearing,
        received_at=consultation.opens_at, comment={"position": "object", "body": "Рыбы нет"},
        capacity="individual", country="RU", publish="anonymously", language="ru",
    )  # fmt: skip
    page = client.get(url).content.decode()
    assert "Twelve people spoke." in page and "Рыбы нет" in page
    ics = client.get(reverse("consultations:hearing-dates", args=[consultation.slug, "h"]))
    assert b"Hearing at Nergen" in ics.content
    assert "with minutes" in client.get(
        reverse("consultations:detail", args=[consultation.slug])
    ).content.decode()  # fmt: skip


@pytest.mark.django_db
def test_documents_take_comments_from_the_page_of_the_consultation(client):
    consultation = make_open(version=make_version())
    consultation.documents.create(slug="map", order=1, **in_four("title", "Map"))
    page = client.get(reverse("consultations:detail", args=[consultation.slug])).content.decode()
    url = reverse("consultations:place", args=[consultation.slug, "documents", "map"])
    assert url in page and client.get(url).status_code == 200
