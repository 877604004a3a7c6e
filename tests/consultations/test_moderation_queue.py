"""Reports, templates of reasons, and the queue of the moderators."""

import pytest
from django.urls import reverse

from consultations import actions
from consultations.models import Comment, ModerationCase, ModerationTemplate, RuleBroken
from tests.consultations.test_admin import refused
from tests.factories.accounts import UserFactory, member_of
from tests.factories.consultations import in_four, make_comment, make_open, make_stakeholder

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    return make_comment(make_open(), by=make_stakeholder())


def address(comment):
    return f"/en/consultations/{comment.consultation.slug}/comments/{comment.number}/report/"


def test_a_reader_reports_a_comment_and_it_stays_until_a_moderator_decides(client, comment):
    assert client.get(address(comment)).status_code == 302  # to the sign-in
    client.force_login(UserFactory())
    assert client.post(address(comment), {"text": ""}).status_code == 422
    assert client.post(address(comment), {"text": "It insults the fishers"}).status_code == 302
    case = ModerationCase.objects.get()
    assert (case.action, case.report_text) == ("pending", "It insults the fishers")
    assert Comment.objects.get().is_visible


def test_many_reports_are_one_case(comment):
    for _ in range(3):
        actions.report_comment(comment=comment, text="Bad", by=UserFactory())
    assert ModerationCase.objects.count() == 1


def test_nobody_reports_her_own_or_a_hidden_comment(comment, client):
    author = comment.submission.stakeholder.user
    with pytest.raises(RuleBroken):
        actions.report_comment(comment=comment, text="Bad", by=author)
    client.force_login(author)
    assert client.post(address(comment), {"text": "Bad"}).status_code == 422
    actions.hide_comment(comment=comment, reasons={"en": "Why"}, by=UserFactory())
    with pytest.raises(RuleBroken):
        actions.report_comment(comment=comment, text="Bad", by=UserFactory())
    assert client.get(address(comment)).status_code == 404


def test_hiding_decides_the_report_wherever_it_is_done(comment):
    actions.report_comment(comment=comment, text="Bad", by=UserFactory())
    actions.hide_comment(comment=comment, reasons={"en": "Why"}, by=UserFactory())
    assert ModerationCase.objects.get().action == "hidden"


def test_the_queue_shows_reports_and_appeals_and_who_must_not_decide(client, comment):
    moderator = member_of("Moderators")
    other = make_comment(comment.consultation, body="Another one")
    actions.report_comment(comment=other, text="It insults the fishers", by=UserFactory())
    case = actions.hide_comment(comment=comment, reasons={"en": "Why"}, by=moderator)
    author = comment.submission.stakeholder.user
    actions.appeal(case=case, text="It names nobody", language="en", by=author)
    url = reverse("consultations_moderation")
    client.force_login(moderator)
    page = client.get(url).content.decode()
    assert "It insults the fishers" in page
    assert "another person decides" in page
    assert reverse("consultations_decide_appeal", args=[case.pk]) not in page
    client.force_login(member_of("Moderators"))
    assert (
        reverse("consultations_decide_appeal", args=[case.pk]) in client.get(url).content.decode()
    )


def test_the_queue_is_for_moderators(client, comment):
    for user in (UserFactory(), member_of("Editors")):
        client.force_login(user)
        assert refused(client.get(reverse("consultations_moderation")))


def test_a_template_fills_the_languages_left_empty(client, comment):
    template = ModerationTemplate.objects.create(
        slug="names", **in_four("title", "Names"), **in_four("reason", "It names a person")
    )
    client.force_login(member_of("Moderators"))
    url = reverse("consultations_hide", args=[comment.pk])
    assert "Names en" in client.get(url).content.decode()
    client.post(url, {"template": template.pk, "reason_ru": "Названо имя"})
    case = ModerationCase.objects.get()
    assert case.reason_ru == "Названо имя"
    assert case.reason_mn == "It names a person mn"


def test_an_author_who_moderates_does_not_decide_her_own_appeal(comment):
    case = actions.hide_comment(comment=comment, reasons={"en": "Why"}, by=UserFactory())
    author = comment.submission.stakeholder.user
    actions.appeal(case=case, text="Please", language="en", by=author)
    with pytest.raises(RuleBroken, match="own appeal"):
        actions.decide_appeal(case=case, upheld=True, reasons={"en": "Yes"}, by=author)


def test_the_queue_takes_the_same_queries_for_many_reports(
    client, comment, django_assert_max_num_queries
):
    for n in range(8):
        one = make_comment(comment.consultation, body=f"No. {n}")
        actions.report_comment(comment=one, text="Bad", by=UserFactory())
    client.force_login(member_of("Moderators"))
    url = reverse("consultations_moderation")
    client.get(url)
    with django_assert_max_num_queries(30):
        client.get(url)
