"""Hiding, appealing, answering, forgetting."""

import pytest
from django.utils import timezone

from consultations import actions
from consultations.models import AuditEvent, Comment, ModerationCase, RuleBroken, Stakeholder
from consultations.places import find_place
from portal.accounts import personal_data
from portal.notifications.models import OutboxMessage
from tests.factories.accounts import UserFactory
from tests.factories.consultations import (
    make_comment,
    make_open,
    make_stakeholder,
    make_theme,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation():
    return make_open()


def test_hiding_needs_a_reason(consultation):
    comment = make_comment(consultation)
    for reasons in ({}, {"en": " "}):
        with pytest.raises(RuleBroken):
            actions.hide_comment(comment=comment, reasons=reasons, by=UserFactory())
    assert Comment.objects.get().is_visible


def test_the_author_is_told_why_in_her_language(
    consultation, mailoutbox, django_capture_on_commit_callbacks
):
    author = make_stakeholder(preferred_language="ru")
    comment = make_comment(consultation, by=author)
    OutboxMessage.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        case = actions.hide_comment(
            comment=comment, reasons={"en": "A name", "ru": "Назван человек"}, by=UserFactory()
        )
    assert [m.to for m in mailoutbox] == [[author.email]]
    assert "Назван человек" in mailoutbox[0].body
    assert f"/consultations/appeals/{case.pk}/" in mailoutbox[0].body
    comment.refresh_from_db()
    assert comment.state == "hidden"


def test_a_hidden_comment_leaves_a_tombstone_and_its_replies_stay(consultation, client):
    comment = make_comment(consultation, body="Call me at 555-0100")
    draft = actions.keep_draft(
        place=find_place(consultation, "provisions", "1.1"),
        data={**words(body="Who asks?"), "parent": comment.number},
        by=make_stakeholder(),
        ready=True,
    )
    actions.send_draft(token=draft.token, by=draft.user)
    assert Comment.objects.get(parent=comment).body == "Who asks?"
    actions.hide_comment(comment=comment, reasons={"en": "A telephone number"}, by=UserFactory())
    page = client.get(f"/en/consultations/{consultation.slug}/provisions/1.1/").content.decode()
    assert "555-0100" not in page
    assert "Comment no. 1 is hidden" in page
    assert "A telephone number" in page
    assert "Who asks?" in page


def test_a_comment_is_hidden_once(consultation):
    comment = make_comment(consultation)
    actions.hide_comment(comment=comment, reasons={"en": "Why"}, by=UserFactory())
    with pytest.raises(RuleBroken):
        actions.hide_comment(comment=comment, reasons={"en": "Why"}, by=UserFactory())
    assert ModerationCase.objects.count() == 1


def test_the_author_appeals_once_and_another_person_decides(consultation):
    author, moderator, other = make_stakeholder(), UserFactory(), UserFactory()
    comment = make_comment(consultation, by=author)
    case = actions.hide_comment(comment=comment, reasons={"en": "Why"}, by=moderator)
    with pytest.raises(RuleBroken):
        actions.appeal(case=case, text="Please", language="en", by=other)
    actions.appeal(case=case, text="It names nobody", language="en", by=author)
    with pytest.raises(RuleBroken):
        actions.appeal(case=case, text="Again", language="en", by=author)
    with pytest.raises(RuleBroken, match="Another person"):
        actions.decide_appeal(case=case, upheld=True, reasons={"en": "Yes"}, by=moderator)
    with pytest.raises(RuleBroken):
        actions.decide_appeal(case=case, upheld=True, reasons={"en": ""}, by=other)
    actions.decide_appeal(case=case, upheld=True, reasons={"en": "True"}, by=other)
    comment.refresh_from_db()
    assert comment.is_visible
    assert OutboxMessage.objects.filter(kind="consultations.appeal_decided").count() == 1
    # Shown again, it may be hidden again for another reason.
    actions.hide_comment(comment=comment, reasons={"en": "Another"}, by=moderator)


def test_a_rejected_appeal_leaves_the_tombstone(consultation):
    author, other = make_stakeholder(), UserFactory()
    comment = make_comment(consultation, by=author)
    case = actions.hide_comment(comment=comment, reasons={"en": "Why"}, by=UserFactory())
    actions.appeal(case=case, text="Please", language="en", by=author)
    actions.decide_appeal(case=case, upheld=False, reasons={"en": "No"}, by=other)
    comment.refresh_from_db()
    assert comment.state == "hidden"
    assert not ModerationCase.objects.get().may_be_appealed


def test_a_report_can_be_rejected(consultation):
    comment = make_comment(consultation)
    case = ModerationCase.objects.create(
        comment=comment, opened_at=timezone.now(), opened_by="reader_report"
    )
    actions.reject_report(case=case, reasons={"en": "Sharp, but fair"}, by=UserFactory())
    case.refresh_from_db()
    assert (case.action, case.reason_en) == ("none", "Sharp, but fair")
    assert Comment.objects.get().is_visible
    with pytest.raises(RuleBroken):
        actions.reject_report(case=case, reasons={}, by=UserFactory())


def test_a_response_needs_its_reason_in_every_required_language(consultation):
    theme = make_theme(consultation, [make_comment(consultation)], reason_mn="")
    with pytest.raises(RuleBroken, match="Монгол"):
        actions.publish_response(response=theme.response, by=UserFactory())
    empty = make_theme(consultation, [])
    with pytest.raises(RuleBroken):
        actions.publish_response(response=empty.response, by=UserFactory())


def test_authors_and_followers_hear_of_an_answer_in_their_languages_and_nobody_twice(
    consultation, mailoutbox, django_capture_on_commit_callbacks
):
    author = make_stakeholder(preferred_language="mn")
    comments = [
        make_comment(consultation, by=author),
        make_comment(consultation, by=author, number="1.2"),
    ]
    follower = UserFactory(preferred_language="zh-hans")
    for user in (author, follower):
        actions.follow(consultation=consultation, by=user)
    OutboxMessage.objects.all().delete()
    theme = make_theme(
        consultation, comments,
        reason_mn="Загас хожуу ирдэг", reason_zh_hans="鱼来得更晚",
    )  # fmt: skip
    manager = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        actions.publish_response(response=theme.response, by=manager)
    by_recipient = {m.to[0]: m for m in mailoutbox}
    assert set(by_recipient) == {author.email, follower.email}
    assert len(mailoutbox) == 2
    assert "Загас хожуу ирдэг" in by_recipient[author.email].body
    assert "鱼来得更晚" in by_recipient[follower.email].body
    assert "List-Unsubscribe" in by_recipient[follower.email].extra_headers
    assert "List-Unsubscribe" not in by_recipient[author.email].extra_headers
    event = AuditEvent.objects.get(verb="response.published")
    assert event.actor == manager
    # A second call publishes nothing again.
    actions.publish_response(response=theme.response, by=manager)
    assert len(mailoutbox) == 2


def test_unpublished_themes_are_for_the_staff_only(consultation, client):
    from tests.factories.accounts import member_of

    theme = make_theme(consultation, [make_comment(consultation)])
    for path in ("answers/", "provisions/1.1/", ""):
        page = client.get(f"/en/consultations/{consultation.slug}/{path}").content.decode()
        assert theme.title_en not in page
        assert "Because the river says so" not in page
    from consultations.models import Theme

    assert not Theme.objects.visible_to(None).exists()
    assert not Theme.objects.visible_to(UserFactory()).exists()
    assert Theme.objects.visible_to(member_of("Consultation managers")).exists()


def test_export_holds_what_was_said_and_what_waits(consultation):
    author = make_stakeholder(affiliation="Fisher")
    make_comment(consultation, by=author, body="My words")
    actions.keep_draft(
        place=find_place(consultation, "provisions", "1.2"), data=words(body="Not sent"), by=author
    )
    exported = personal_data.holders["consultations"].export(author)
    assert exported["stakeholder"]["affiliation"] == "Fisher"
    assert [c["body"] for c in exported["comments"]] == ["My words"]
    assert exported["drafts"][0]["data"]["body"] == "Not sent"
    assert actions.export_person(UserFactory())["comments"] == []


def test_erasing_a_person_keeps_the_comment_and_loses_the_name(consultation, client):
    author = make_stakeholder(display_name="Nina Fisher", affiliation="Fisher of the village")
    comment = make_comment(consultation, by=author)
    actions.keep_draft(place=find_place(consultation, "provisions", "1.2"), data=words(), by=author)
    url = f"/en/consultations/{consultation.slug}/provisions/1.1/"
    assert "Nina Fisher" in client.get(url).content.decode()
    personal_data.holders["consultations"].erase(author, by=author)
    page = client.get(url).content.decode()
    assert "Nina Fisher" not in page
    assert "Fisher of the village" not in page
    assert comment.body in page
    stakeholder = Stakeholder.objects.get()
    assert stakeholder.user is None
    assert stakeholder.pseudonym in page
    assert not author.comment_drafts.exists()
    author.delete()
    assert Comment.objects.count() == 1


def test_an_account_with_a_profile_cannot_be_deleted_past_the_erasure():
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        make_stakeholder().delete()
