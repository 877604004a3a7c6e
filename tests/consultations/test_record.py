"""What is announced, said or answered stays as it is."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils import timezone

from consultations import actions
from consultations.models import (
    AuditEvent,
    Comment,
    CommentTranslation,
    Consultation,
    DeadlineChange,
    Plan,
    PlanVersion,
    Provision,
    ProvisionText,
    Response,
    RuleBroken,
)
from tests.factories.consultations import (
    make_closed,
    make_comment,
    make_draft,
    make_open,
    make_theme,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced():
    return actions.announce_version(version=make_version(), by=None)


def test_a_draft_version_can_be_edited():
    version = make_version()
    text = ProvisionText.objects.filter(provision__version=version, language="en").first()
    text.title = "Another title"
    text.save()
    text.refresh_from_db()
    assert text.title == "Another title"


def test_the_text_of_an_announced_version_cannot_be_saved(announced):
    text = ProvisionText.objects.filter(provision__version=announced, language="ru").last()
    text.text = "Лов кеты не закрывают."
    with pytest.raises(RuleBroken):
        text.save()
    with pytest.raises(ValidationError):
        text.full_clean()


def test_a_bulk_update_does_not_get_past_the_guard(announced):
    with pytest.raises(RuleBroken):
        ProvisionText.objects.filter(provision__version=announced).update(text="")
    with pytest.raises(RuleBroken):
        Provision.objects.filter(version=announced).delete()
    rows = list(ProvisionText.objects.filter(provision__version=announced))
    for row in rows:
        row.text = "x"
    with pytest.raises(RuleBroken):
        ProvisionText.objects.bulk_update(rows, ["text"])
    assert announced.is_intact()


def test_an_announced_version_cannot_be_deleted_nor_its_plan(announced):
    with pytest.raises(RuleBroken):
        announced.delete()
    with pytest.raises(ProtectedError):
        Plan.objects.filter(pk=announced.plan_id).delete()


def test_nothing_can_be_added_to_an_announced_version(announced):
    with pytest.raises(RuleBroken):
        Provision.objects.create(
            version=announced, number="9.9", order=99, authoritative_language="ru"
        )
    with pytest.raises(RuleBroken):
        Provision.objects.bulk_create(
            [Provision(version=announced, number="9.9", order=99, authoritative_language="ru")]
        )


def test_the_hash_shows_a_change_made_behind_the_applications_back(announced):
    from django.db import connection

    assert announced.is_intact()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consultations_provisiontext SET hash = 'other'")
    assert not announced.is_intact()


def test_a_version_is_not_announced_without_a_reviewed_original():
    version = make_version()
    ProvisionText.objects.filter(
        provision__version=version, language="ru", provision__number="1.1"
    ).update(status="draft")
    with pytest.raises(RuleBroken, match=r"1\.1"):
        actions.announce_version(version=version, by=None)
    assert PlanVersion.objects.get(pk=version.pk).announced_at is None


def test_saving_an_announced_version_unchanged_in_any_language_is_no_change(announced):
    from django.utils import translation

    for code in ("en", "ru", "zh-hans", "mn"):
        with translation.override(code):
            PlanVersion.objects.get(pk=announced.pk).save()

    assert PlanVersion.objects.get(pk=announced.pk).content_hash == announced.content_hash != ""


def test_an_audit_event_is_only_ever_added():
    event = AuditEvent.objects.create(verb="test")
    event.verb = "other"
    with pytest.raises(RuleBroken):
        event.save()
    with pytest.raises(RuleBroken):
        event.delete()
    with pytest.raises(RuleBroken):
        AuditEvent.objects.all().update(verb="other")
    with pytest.raises(RuleBroken):
        AuditEvent.objects.all().delete()
    assert AuditEvent.objects.get().verb == "test"


def test_a_comment_keeps_its_words_its_language_and_its_provision():
    consultation = make_open()
    comment = make_comment(consultation)
    other = Provision.objects.get(version=consultation.plan_version, number="1.2")
    for name, value in (("body", "Other"), ("language", "ru"), ("provision", other)):
        fresh = Comment.objects.get(pk=comment.pk)
        setattr(fresh, name, value)
        with pytest.raises(RuleBroken):
            fresh.save()
    with pytest.raises(RuleBroken):
        Comment.objects.update(provision=other)
    with pytest.raises(RuleBroken):
        comment.delete()
    assert Comment.objects.get(pk=comment.pk).provision.number == "1.1"


def test_a_translation_stands_beside_the_original_and_becomes_stale_not_authoritative():
    comment = make_comment(make_open())
    translation = CommentTranslation.objects.create(
        comment=comment, language="ru", method="human", body="Кета", source_hash=comment.hash
    )
    comment.refresh_from_db()
    assert comment.body == "The salmon reach us later."
    assert not translation.is_stale
    translation.source_hash = "0" * 64
    assert translation.is_stale


def test_a_published_response_stands():
    consultation = make_open()
    theme = make_theme(consultation, [make_comment(consultation)], published=True)
    response = Response.objects.get(theme=theme)
    response.outcome = "rejected"
    with pytest.raises(RuleBroken):
        response.save()
    with pytest.raises(RuleBroken):
        Response.objects.all().update(outcome="rejected")
    with pytest.raises(RuleBroken):
        response.delete()


def test_dates_do_not_move_after_the_announcement():
    consultation = make_open()
    for name, days in (("closes_at", -1), ("closes_at", 1), ("opens_at", -1), ("opens_at", 1)):
        fresh = Consultation.objects.get(pk=consultation.pk)
        setattr(fresh, name, getattr(fresh, name) + timedelta(days=days))
        with pytest.raises(RuleBroken):
            fresh.save()
        with pytest.raises(ValidationError):
            fresh.full_clean()
    with pytest.raises(RuleBroken):
        Consultation.objects.update(closes_at=timezone.now())


def test_a_deadline_change_is_neither_shortened_nor_removed():
    consultation = make_open()
    with pytest.raises(RuleBroken):
        DeadlineChange.objects.create(
            consultation=consultation,
            decided_at=timezone.now(),
            old_closes_at=consultation.closes_at,
            new_closes_at=consultation.closes_at - timedelta(days=1),
            reason="x",
        )
    change = actions.extend(
        consultation=consultation,
        closes_at=consultation.closes_at + timedelta(days=7),
        reasons=dict.fromkeys(("en", "ru", "zh-hans", "mn"), "Floods"),
        by=None,
    )
    with pytest.raises(RuleBroken):
        change.delete()


def test_the_title_of_an_announced_consultation_may_be_put_right():
    consultation = Consultation.objects.get(pk=make_open().pk)
    consultation.title_en = "A title without its misprint"
    consultation.save()
    consultation.refresh_from_db()
    assert consultation.title_en == "A title without its misprint"


def test_an_announced_consultation_cannot_be_deleted_a_draft_can():
    with pytest.raises(RuleBroken):
        make_closed().delete()
    with pytest.raises(RuleBroken):
        Consultation.objects.all().delete()
    draft = make_draft()
    draft.delete()
    assert not Consultation.objects.filter(pk=draft.pk).exists()
