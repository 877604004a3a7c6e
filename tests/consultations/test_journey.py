"""The stakeholder's way from the form to the receipt, without JavaScript."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.cache import cache

from consultations.forms import begun, stamp
from consultations.models import Comment, CommentDraft, Stakeholder, Submission
from consultations.places import find_place
from portal.notifications.models import Subscription
from tests.factories.accounts import UserFactory
from tests.factories.consultations import (
    TEXTS,
    make_closed,
    make_comment,
    make_open,
    make_regime,
    make_stakeholder,
    make_theme,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def consultation():
    return make_open()


def address(consultation, step="comment", code="en", number="1.1"):
    return f"/{code}/consultations/{consultation.slug}/provisions/{number}/{step}/"


def text(response) -> str:
    return response.content.decode()


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


def test_write_check_receipt(client, consultation):
    author = make_stakeholder()
    client.force_login(author)
    form = text(client.get(address(consultation)))
    assert TEXTS["en"][1] in form  # the words stay in view and are filled in to be changed
    sent = words(
        position="amend", proposed_text="Fishing closes stretch by stretch.", language="en"
    )
    response = client.post(address(consultation), {**sent, "begun": hidden(form, "begun")})
    assert response.status_code == 302
    check = text(client.get(response["Location"]))
    assert "The salmon reach us later." in check
    assert "<ins>" in check
    assert "<del>" in check
    response = client.post(response["Location"], {"token": hidden(check, "token")})
    receipt = text(client.get(response["Location"]))
    number = Submission.objects.get().receipt_number
    assert f'<p class="number">{number}</p>' in receipt
    mine = text(client.get("/en/consultations/mine/"))
    assert number in mine
    thread = text(client.get(f"/en/consultations/{consultation.slug}/provisions/1.1/"))
    assert "The salmon reach us later." in thread
    assert author.display_name in thread


def test_a_second_click_on_send_leads_to_the_same_receipt(client, consultation):
    client.force_login(make_stakeholder())
    client.post(address(consultation), words())
    check = text(client.get(address(consultation, "check")))
    token = hidden(check, "token")
    first = client.post(address(consultation, "check"), {"token": token})
    second = client.post(address(consultation, "check"), {"token": token})
    assert first["Location"] == second["Location"]
    assert Comment.objects.count() == 1


def test_signing_in_is_required_and_leads_back(client, consultation):
    response = client.get(address(consultation))
    assert response.status_code == 302
    assert "/accounts/login/?next=" in response["Location"]


def test_the_profile_is_asked_once(client, consultation):
    user = UserFactory()
    client.force_login(user)
    response = client.get(address(consultation))
    assert "/consultations/profile/?next=" in response["Location"]
    wrong = client.post(
        response["Location"],
        {"capacity": "organisation", "country": "MN", "next": address(consultation)},
    )
    assert wrong.status_code == 422
    assert "<title>Error:" in text(wrong)
    right = client.post(
        "/en/consultations/profile/",
        {"capacity": "individual", "country": "MN", "next": address(consultation)},
    )
    assert right["Location"] == address(consultation)
    assert Stakeholder.objects.get(user=user).country == "MN"
    assert client.get(address(consultation)).status_code == 200


def test_the_profile_leads_to_no_other_site(client):
    client.force_login(UserFactory())
    response = client.post(
        "/en/consultations/profile/",
        {"capacity": "individual", "country": "MN", "next": "https://evil.example/"},
    )
    assert response["Location"] == "/en/consultations/mine/"


def test_words_survive_an_expired_session(client, consultation):
    author = make_stakeholder(email="anna@example.org")
    client.force_login(author)
    form = text(client.get(address(consultation)))
    client.logout()  # the session ends while she writes
    response = client.post(
        address(consultation), {**words(body="Kept words"), "begun": hidden(form, "begun")}
    )
    assert "/accounts/login/?next=" in response["Location"]
    assert CommentDraft.objects.get().user is None
    signed_in = client.post(
        response["Location"], {"login": "anna@example.org", "password": "Correct horse 7"}
    )
    assert signed_in["Location"] == address(consultation)
    assert "Kept words" in text(client.get(signed_in["Location"]))
    assert CommentDraft.objects.get().user == author


def test_a_draft_of_one_session_is_not_seen_in_another(client, consultation):
    client.post(address(consultation), words(body="Secret of somebody"))
    from django.test import Client

    other = Client()
    other.force_login(make_stakeholder())
    assert "Secret of somebody" not in text(other.get(address(consultation)))


def test_an_unconfirmed_address_is_told_and_the_comment_kept(client, consultation):
    author = make_stakeholder(verified=False)
    client.force_login(author)
    assert "not confirmed yet" in text(client.get(address(consultation)))
    client.post(address(consultation), words())
    check = text(client.get(address(consultation, "check")))
    response = client.post(address(consultation, "check"), {"token": hidden(check, "token")})
    assert response.status_code == 200
    assert "it does not count yet" in text(response)
    assert not Comment.objects.exists()
    assert CommentDraft.objects.get().send_when_verified
    EmailAddress.objects.filter(user=author).update(verified=True)
    client.post(address(consultation, "check"), {"token": hidden(check, "token")})
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(("changes", "field"), [
    ({"language": ""}, "language"),
    ({"position": ""}, "position"),
    ({"body": ""}, "body"),
    ({"capacity": ""}, "capacity"),
    ({"capacity": "authority"}, "capacity"),
    ({"position": "amend", "proposed_text": TEXTS["en"][1]}, "proposed_text"),
    ({"position": "amend", "proposed_text": ""}, "proposed_text"),
    ({"position": "object", "proposed_text": "Other words"}, "position"),
    ({"place": "x" * 201}, "place"),
    ({"language": "fr"}, "language"),
])  # fmt: skip
def test_mistakes_are_named_and_nothing_is_lost(client, consultation, changes, field):
    client.force_login(make_stakeholder())
    response = client.post(address(consultation), words(**{"body": "Kept words", **changes}))
    page = text(response)
    assert response.status_code == 422
    assert "<title>Error:" in page
    assert f'href="#id_{field}"' in page
    assert f'id="id_{field}"' in page
    if "body" not in changes:
        assert "Kept words" in page
    assert CommentDraft.objects.get().ready is False
    check = client.get(address(consultation, "check"))
    assert check["Location"] == address(consultation)


def test_support_needs_no_words(client, consultation):
    client.force_login(make_stakeholder())
    response = client.post(address(consultation), words(position="support", body=""))
    assert response["Location"] == address(consultation, "check")


def test_the_name_is_required_where_the_rules_say_so(client):
    consultation = make_open(regimes=[make_regime(allows_anonymous=False)])
    client.force_login(make_stakeholder())
    assert 'value="anonymously"' not in text(client.get(address(consultation)))
    assert client.post(address(consultation), words(publish="anonymously")).status_code == 422


def test_a_draft_can_be_saved_and_thrown_away(client, consultation):
    client.force_login(make_stakeholder())
    response = client.post(address(consultation), {**words(language="", body="Half"), "draft": "1"})
    assert response["Location"] == address(consultation)
    assert "Half" in text(client.get(address(consultation)))
    mine = text(client.get("/en/consultations/mine/"))
    assert "Draft" in mine
    token = CommentDraft.objects.get().token
    client.post(f"/en/consultations/drafts/{token}/discard/")
    assert not CommentDraft.objects.exists()


def test_nobody_throws_away_the_draft_of_another(client, consultation):
    owner = make_stakeholder()
    client.force_login(owner)
    client.post(address(consultation), {**words(), "draft": "1"})
    token = CommentDraft.objects.get().token
    client.force_login(make_stakeholder())
    assert client.post(f"/en/consultations/drafts/{token}/discard/").status_code == 404


def test_begun_before_and_sent_after_the_end_is_kept_and_marked(client, consultation):
    author = make_stakeholder()
    with time_machine.travel(consultation.ends_at - timedelta(minutes=10), tick=False) as clock:
        client.force_login(author)
        form = text(client.get(address(consultation)))
        clock.shift(timedelta(minutes=30))
        response = client.post(address(consultation), {**words(), "begun": hidden(form, "begun")})
        check = text(client.get(response["Location"]))
        assert "marked as late" in check
        response = client.post(response["Location"], {"token": hidden(check, "token")})
        assert "Late" in text(client.get(response["Location"]))
    assert Submission.objects.get().late


def test_begun_after_the_end_is_refused_and_the_words_are_given_back(client, consultation):
    author = make_stakeholder()
    with time_machine.travel(consultation.ends_at + timedelta(minutes=1), tick=False):
        client.force_login(author)
        response = client.get(address(consultation))
        assert response["Location"].endswith("/provisions/1.1/")
        response = client.post(address(consultation), words(body="Too late"))
        assert response.status_code == 409
        assert "Too late</textarea>" in text(response)
    assert not Submission.objects.exists()


def test_a_forged_or_borrowed_stamp_counts_as_now(consultation):
    place = find_place(consultation, "provisions", "1.1")
    other = find_place(make_open(), "provisions", "1.1")
    early = consultation.opens_at
    assert begun(place, stamp(place, early)) == early
    for forged in ("", "nonsense", stamp(other, early), stamp(place, early)[:-2] + "xx"):
        assert begun(place, forged) > early


def test_nothing_is_written_to_a_closed_consultation(client):
    consultation = make_closed()
    client.force_login(make_stakeholder())
    assert client.post(address(consultation), words()).status_code == 409
    page = text(client.get(f"/en/consultations/{consultation.slug}/provisions/1.1/"))
    assert "This consultation closed on" in page
    assert address(consultation) not in page


def test_too_many_comments_in_an_hour_are_told_so(client, consultation, settings):
    settings.CONSULTATIONS_COMMENTS_PER_HOUR = 1
    author = make_stakeholder()
    make_comment(consultation, by=author, number="1.2")
    client.force_login(author)
    client.post(address(consultation), words())
    check = text(client.get(address(consultation, "check")))
    response = client.post(address(consultation, "check"), {"token": hidden(check, "token")})
    assert response.status_code == 429
    assert "Your words are kept." in text(response)
    assert CommentDraft.objects.count() == 1


def test_a_reply_joins_the_comment_it_answers(client, consultation):
    first = make_comment(consultation)
    client.force_login(make_stakeholder())
    form = text(client.get(f"{address(consultation)}?reply={first.number}"))
    assert f"{first.body}</p></blockquote>" in form
    assert hidden(form, "parent") == str(first.number)
    client.post(address(consultation), {**words(body="I disagree"), "parent": first.number})
    check = text(client.get(address(consultation, "check")))
    client.post(address(consultation, "check"), {"token": hidden(check, "token")})
    assert Comment.objects.get(body="I disagree").parent == first


def test_a_reply_cannot_join_a_comment_elsewhere(client, consultation):
    elsewhere = make_comment(make_open())
    other_place = make_comment(consultation, number="1.2")
    client.force_login(make_stakeholder())
    for parent in (other_place.number, 999):
        client.post(address(consultation), {**words(body=f"To {parent}"), "parent": parent})
        check = text(client.get(address(consultation, "check")))
        client.post(address(consultation, "check"), {"token": hidden(check, "token")})
        assert Comment.objects.get(body=f"To {parent}").parent is None
    assert not elsewhere.replies.exists()


def test_a_receipt_is_for_its_owner_only(client, consultation):
    comment = make_comment(consultation)
    url = f"/en/consultations/receipts/{comment.submission.receipt_number}/"
    client.force_login(make_stakeholder())
    assert client.get(url).status_code == 404
    client.force_login(comment.submission.stakeholder.user)
    assert client.get(url).status_code == 200


def test_following_and_unfollowing(client, consultation):
    url = f"/en/consultations/{consultation.slug}/follow/"
    assert "/accounts/login/" in client.post(url)["Location"]
    reader = UserFactory()
    client.force_login(reader)
    client.post(url)
    assert Subscription.objects.filter(user=reader, topic=consultation.topic).exists()
    page = text(client.get(f"/en/consultations/{consultation.slug}/"))
    assert "Stop following" in page
    client.post(url, {"stop": "1"})
    assert not Subscription.objects.exists()
    client.post("/en/consultations/follow/")
    assert Subscription.objects.get().topic == "consultations"
    client.post("/en/consultations/follow/", {"stop": "1"})
    assert not Subscription.objects.exists()
    assert client.get(url).status_code == 405


def test_my_comments_show_their_answers_and_only_mine(client, consultation):
    from consultations import actions

    author = make_stakeholder()
    mine, other = make_comment(consultation, by=author), make_comment(consultation, body="Not mine")
    make_theme(consultation, [mine, other], published=True)
    taken_back = make_comment(consultation, by=author, body="Words that I took back")
    actions.withdraw_comment(comment=taken_back, by=author)
    client.force_login(author)
    page = text(client.get("/en/consultations/mine/"))
    assert mine.body in page and other.body not in page
    assert taken_back.submission.receipt_number in page and taken_back.body not in page
    assert mine.submission.receipt_number in page
    assert other.submission.receipt_number not in page
    assert "Accepted" in page


def test_withdrawing_and_appealing_by_hand(client, consultation):
    from consultations import actions

    author = make_stakeholder()
    comment = make_comment(consultation, by=author, body="My own words")
    client.force_login(author)
    url = f"/en/consultations/{consultation.slug}/comments/{comment.number}/withdraw/"
    assert "My own words" in text(client.get(url))
    client.post(url)
    thread = text(client.get(f"/en/consultations/{consultation.slug}/provisions/1.1/"))
    assert "was withdrawn by its author" in thread
    assert "My own words" not in thread
    assert client.post(url).status_code == 422
    hidden_one = make_comment(consultation, by=author)
    case = actions.hide_comment(comment=hidden_one, reasons={"en": "Why"}, by=UserFactory())
    appeal = f"/en/consultations/appeals/{case.pk}/"
    assert client.post(appeal, {"text": "", "language": "en"}).status_code == 422
    client.post(appeal, {"text": "It names nobody", "language": "en"})
    case.refresh_from_db()
    assert case.appeal == "pending"
    client.force_login(make_stakeholder())
    assert client.get(appeal).status_code == 404
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("code", ["en", "ru", "zh-hans", "mn"])
def test_every_step_is_in_the_language_of_the_reader(client, consultation, code):
    from django.utils import translation

    client.force_login(make_stakeholder(preferred_language=code))
    form = text(client.get(address(consultation, code=code)))
    with translation.override(code):
        assert translation.gettext("Check your comment") in form
    response = client.post(address(consultation, code=code), words(language=code))
    check = text(client.get(response["Location"]))
    response = client.post(response["Location"], {"token": hidden(check, "token")})
    receipt = text(client.get(response["Location"]))
    assert f'<html lang="{ {"zh-hans": "zh-Hans"}.get(code, code) }">' in receipt
    assert Submission.objects.get().language == code
