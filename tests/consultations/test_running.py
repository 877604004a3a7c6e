"""Announcing, opening, extending, closing: rules 1, 2 and 6, and the dates."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from consultations import actions
from consultations.models import AuditEvent, Consultation, ProvisionText, RuleBroken, Stage
from consultations.models.zones import moment
from consultations.tasks import sweep
from portal.notifications.models import OutboxMessage
from portal.search.models import IndexChange
from tests.factories.accounts import UserFactory
from tests.factories.consultations import (
    ZONE,
    make_closed,
    make_comment,
    make_draft,
    make_open,
    make_regime,
    make_stakeholder,
    make_theme,
    make_version,
)

pytestmark = pytest.mark.django_db
FOUR = ("en", "ru", "zh-hans", "mn")


def test_it_is_announced_and_its_version_sealed():
    consultation = actions.announce(consultation=make_draft(regimes=[make_regime()]), by=None)
    assert consultation.stage == Stage.ANNOUNCED
    consultation.plan_version.refresh_from_db()
    assert consultation.plan_version.is_intact()
    assert AuditEvent.objects.filter(
        verb="consultation.announced", consultation=consultation
    ).exists()
    kinds = set(IndexChange.objects.values_list("kind", flat=True))
    assert {"consultation", "provision"} <= kinds


@pytest.mark.parametrize(("minima", "lasts", "enough"), [
    ((30, 60), 59, True), ((30, 60), 58, False), ((30, None), 29, True), ((None,), 1, True),
])  # fmt: skip
def test_it_lasts_at_least_the_strictest_minimum(minima, lasts, enough):
    regimes = [make_regime(minimum_days=m) for m in minima]
    draft = make_draft(lasts=lasts, regimes=regimes)
    if enough:
        assert actions.announce(consultation=draft, by=None).announced_at
    else:
        with pytest.raises(RuleBroken, match="60 days"):
            actions.announce(consultation=draft, by=None)
        assert Consultation.objects.get(pk=draft.pk).announced_at is None


def test_a_benchmark_that_binds_nobody_is_no_minimum():
    regimes = [make_regime(), make_regime(binding=False, minimum_days=180)]
    assert actions.announce(consultation=make_draft(regimes=regimes), by=None).announced_at


def test_a_rule_that_is_no_longer_in_force_is_no_minimum():
    old = make_regime(minimum_days=300, valid_to=date(2020, 1, 1))
    draft = make_draft(regimes=[make_regime(), old])
    assert actions.announce(consultation=draft, by=None).announced_at


def test_it_is_announced_early_enough():
    draft = make_draft(opens_in=4, regimes=[make_regime(notice_days=5)])
    with pytest.raises(RuleBroken, match="5 days before"):
        actions.announce(consultation=draft, by=None)


def test_every_required_language_is_reviewed_first():
    version = make_version(status="reviewed")
    ProvisionText.objects.filter(
        provision__version=version, provision__number="1.2", language="mn"
    ).update(status="draft")
    draft = make_draft(version=version, regimes=[make_regime()])
    missing = actions.what_is_missing(draft)
    assert len(missing) == 1
    assert "1.2" in missing[0]
    assert "Монгол" in missing[0]
    with pytest.raises(RuleBroken, match=r"1\.2"):
        actions.announce(consultation=draft, by=None)
    version.refresh_from_db()
    assert version.announced_at is None


def test_a_language_that_nobody_requires_may_still_be_a_draft():
    version = make_version()
    ProvisionText.objects.filter(provision__version=version, language="mn").update(status="draft")
    draft = make_draft(
        version=version,
        required_languages=["ru"],
        regimes=[make_regime(required_languages=["ru", "zh-hans"])],
    )
    assert actions.announce(consultation=draft, by=None).announced_at


def test_an_extension_gives_its_reason_in_every_required_language():
    consultation = make_open()
    later = consultation.closes_at + timedelta(days=14)
    for reasons in ({}, {"en": "Floods"}, dict.fromkeys(FOUR, "  ")):
        with pytest.raises(RuleBroken):
            actions.extend(consultation=consultation, closes_at=later, reasons=reasons, by=None)
    change = actions.extend(
        consultation=consultation, closes_at=later, reasons=dict.fromkeys(FOUR, "Floods"), by=None
    )
    consultation.refresh_from_db()
    assert consultation.closes_at == later
    assert change.old_closes_at < later


def test_a_deadline_never_moves_earlier():
    consultation = make_open()
    for days in (-1, 0):
        with pytest.raises(RuleBroken):
            actions.extend(
                consultation=consultation,
                closes_at=consultation.closes_at + timedelta(days=days),
                reasons=dict.fromkeys(FOUR, "Why"),
                by=None,
            )


def test_a_closed_consultation_is_not_opened_again_by_an_extension():
    consultation = make_closed()
    with pytest.raises(RuleBroken):
        actions.extend(
            consultation=consultation,
            closes_at=timezone.now() + timedelta(days=14),
            reasons=dict.fromkeys(FOUR, "Why"),
            by=None,
        )


def test_followers_hear_of_an_extension_in_their_language(
    mailoutbox, django_capture_on_commit_callbacks
):
    consultation = make_open()
    reader = UserFactory(preferred_language="ru")
    actions.follow(consultation=consultation, by=reader)
    with django_capture_on_commit_callbacks(execute=True):
        actions.extend(
            consultation=consultation,
            closes_at=consultation.closes_at + timedelta(days=14),
            reasons={"en": "Floods", "ru": "Половодье", "zh-hans": "春汛", "mn": "Үер"},
            by=None,
        )
    assert [m.to for m in mailoutbox] == [[reader.email]]
    assert "Половодье" in mailoutbox[0].body


def test_responded_needs_a_published_response_for_every_comment():
    consultation = make_open()
    first, second = make_comment(consultation), make_comment(consultation, number="1.2")
    with time_machine.travel(consultation.closes_at + timedelta(days=1), tick=False):
        with pytest.raises(RuleBroken, match="2 comments"):
            actions.mark_responded(consultation=consultation, by=None)
        make_theme(consultation, [first], published=True)
        theme = make_theme(consultation, [second])
        with pytest.raises(RuleBroken, match=f"no. {second.number}"):
            actions.mark_responded(consultation=consultation, by=None)
        actions.publish_response(response=theme.response, by=None)
        actions.mark_responded(consultation=consultation, by=None)
        consultation.refresh_from_db()
        assert consultation.stage == Stage.RESPONDED
        actions.archive(consultation=consultation, by=None)
        consultation.refresh_from_db()
        assert consultation.stage == Stage.ARCHIVED


def test_hidden_and_withdrawn_comments_are_out_of_scope():
    consultation = make_open()
    hidden = make_comment(consultation)
    actions.hide_comment(comment=hidden, reasons={"en": "Advertising"}, by=UserFactory())
    author = make_stakeholder()
    withdrawn = make_comment(consultation, by=author, number="1.2")
    actions.withdraw_comment(comment=withdrawn, by=author)
    with time_machine.travel(consultation.closes_at + timedelta(days=1), tick=False):
        actions.mark_responded(consultation=consultation, by=None)
        consultation.refresh_from_db()
        assert consultation.stage == Stage.RESPONDED


def test_it_is_not_responded_while_it_runs():
    with pytest.raises(RuleBroken):
        actions.mark_responded(consultation=make_open(), by=None)


def test_the_stage_follows_the_dates():
    consultation = make_open()
    stages = {
        consultation.announced_at - timedelta(seconds=1): Stage.DRAFT,
        consultation.opens_at - timedelta(seconds=1): Stage.ANNOUNCED,
        consultation.opens_at: Stage.OPEN,
        consultation.closes_at + timedelta(seconds=59): Stage.OPEN,
        consultation.closes_at + timedelta(seconds=60): Stage.CLOSED,
    }
    for at, stage in stages.items():
        assert consultation.stage_at(at) == stage
        with time_machine.travel(at, tick=False):
            found = Consultation.objects.open().filter(pk=consultation.pk).exists()
            assert found == (stage == Stage.OPEN)
            assert Consultation.objects.closed().filter(pk=consultation.pk).exists() == (
                stage == Stage.CLOSED
            )
            assert Consultation.objects.visible_to(None).filter(pk=consultation.pk).exists() == (
                stage != Stage.DRAFT
            )


def test_the_last_day_belongs_to_the_period_in_the_zone_of_the_consultation():
    consultation = make_open()
    consultation.closes_at = moment(date(2027, 1, 11), time(23, 59), ZONE)
    assert consultation.closes_at == datetime(2027, 1, 11, 15, 59, tzinfo=UTC)
    cases = {
        datetime(2027, 1, 11, 15, 58, tzinfo=UTC): 0,
        datetime(2027, 1, 10, 16, 0, tzinfo=UTC): 0,  # midnight of the 11th in Ulaanbaatar
        datetime(2027, 1, 10, 15, 59, tzinfo=UTC): 1,
        datetime(2026, 11, 24, 4, 0, tzinfo=UTC): 48,
    }
    for now, left in cases.items():
        with time_machine.travel(now, tick=False):
            assert consultation.days_left == left


def test_the_length_is_what_the_wall_clock_shows_where_clocks_change():
    consultation = Consultation(time_zone="Europe/Berlin")
    consultation.set_days(opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 30))
    assert consultation.duration == timedelta(days=30)
    # In real hours the period is one shorter, and yet ends at midnight of the wall clock.
    assert consultation.ends_at - consultation.opens_at == timedelta(days=30) - timedelta(hours=1)
    assert consultation.closes_on == date(2026, 3, 30)
    # 02:30 of that night does not exist; it counts from before the change.
    assert moment(date(2026, 3, 29), time(2, 30), "Europe/Berlin") == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )


def test_the_sweep_tells_once_that_it_opened(mailoutbox, django_capture_on_commit_callbacks):
    reader = UserFactory(preferred_language="mn")
    draft = make_draft(opens_in=10)
    consultation = actions.announce(consultation=draft, by=None)
    actions.follow(consultation=consultation, by=reader)
    assert sweep()["opened"] == 0
    later = consultation.opens_at + timedelta(minutes=3)
    with (
        time_machine.travel(later, tick=False),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert sweep()["opened"] == 1
        assert sweep()["opened"] == 0
    assert len(mailoutbox) == 1
    assert "Consultation" in mailoutbox[0].subject or consultation.title_mn in mailoutbox[0].subject


def test_who_follows_the_list_and_the_consultation_hears_once():
    from portal.notifications.actions import subscribe

    reader = UserFactory()
    consultation = actions.announce(consultation=make_draft(), by=None)
    actions.follow(consultation=consultation, by=reader)
    subscribe(user=reader, topic="consultations")
    with time_machine.travel(consultation.opens_at, tick=False):
        sweep()
    assert OutboxMessage.objects.filter(kind="consultations.opened", recipient=reader).count() == 1


def test_the_sweep_warns_a_week_before_and_again_after_an_extension():
    reader = UserFactory()
    consultation = make_open()
    actions.follow(consultation=consultation, by=reader)
    sent = OutboxMessage.objects.filter(kind="consultations.closing_soon")
    with time_machine.travel(consultation.closes_at - timedelta(days=8), tick=False):
        sweep()
        assert sent.count() == 0
    with time_machine.travel(consultation.closes_at - timedelta(days=6), tick=False) as clock:
        sweep()
        sweep()
        assert sent.count() == 1
        actions.extend(
            consultation=consultation,
            closes_at=consultation.closes_at + timedelta(days=30),
            reasons=dict.fromkeys(FOUR, "Why"),
            by=None,
        )
        clock.shift(timedelta(days=30))
        sweep()
        assert sent.count() == 2


def test_nobody_is_told_that_something_closes_which_has_closed():
    from portal.notifications import kinds

    consultation = make_closed()
    with pytest.raises(kinds.Obsolete):
        kinds.registered["consultations.closing_soon"].build(
            {"consultation": consultation.pk}, "en"
        )
