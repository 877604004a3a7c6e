"""Registering, verifying, signing in, second factor, export and erasure, in four languages."""

import json
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal.accounts import actions
from portal.accounts.models import User
from portal.accounts.personal_data import holders, register
from portal.notifications import actions as notifications
from tests.factories.accounts import UserFactory, member_of
from tests.factories.pages import make_home

pytestmark = pytest.mark.django_db
PASSWORD = "Correct horse 7"


@pytest.fixture(autouse=True)
def home_page():
    make_home()


def register_person(client, language="en", **changes):
    data = {
        "email": "reader@example.org",
        "display_name": "A reader",
        "preferred_language": language,
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    return client.post(f"/{language}/accounts/signup/", {**data, **changes})


@pytest.mark.parametrize(
    ("language", "subject_word"),
    [("en", "Confirm"), ("ru", "адрес"), ("zh-hans", "确认"), ("mn", "имэйл")],
)
def test_a_person_registers_and_confirms_her_address_in_her_language(
    client, language, subject_word
):
    response = register_person(client, language)

    assert response.status_code == 302
    user = User.objects.get(email="reader@example.org")
    assert (user.display_name, user.preferred_language) == ("A reader", language)
    assert not user.email_verified
    message = mail.outbox[0]
    assert subject_word.lower() in message.subject.lower()
    with translation.override(language):
        assert translation.gettext("Amur portal") in message.body
    assert "Hello" not in message.body and "A reader" in message.body
    link = re.search(r"http://testserver(/\S+confirm-email\S+)", message.body).group(1)
    assert link.startswith(f"/{language}/")

    page = client.get(link)
    assert page.status_code == 200
    assert not EmailAddress.objects.get(user=user).verified  # a mail scanner's GET counts nothing
    client.post(link)
    assert User.objects.get(pk=user.pk).email_verified


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("en", "There is a problem"),
        ("ru", "Исправьте ошибки в форме"),
        ("zh-hans", "请更正以下问题"),
        ("mn", "Дараах алдааг засна уу"),
    ],
)
def test_errors_stand_in_a_summary_and_at_their_field(client, language, heading):
    response = register_person(client, language, email="not an address", password2="other")
    html = response.content.decode()

    assert response.status_code == 200
    assert heading in html
    assert 'href="#id_email"' in html and 'href="#id_password2"' in html
    assert 'aria-invalid="true"' in html
    assert re.search(r"<title>\s*(Error:|Ошибка:|错误：|Алдаа:)", html)
    assert 'value="A reader"' in html  # what was typed is kept


def test_an_address_can_be_registered_once(client):
    UserFactory(email="reader@example.org")

    response = register_person(client, email="Reader@example.org")

    assert response.status_code == 200
    assert response.context["form"].errors["email"]
    assert User.objects.count() == 1


def test_a_person_signs_in_by_address_whatever_its_capitals(client):
    user = UserFactory(email="reader@example.org")

    response = client.post(
        "/ru/accounts/login/", {"login": "Reader@Example.org", "password": PASSWORD}
    )

    assert response.status_code == 302
    assert client.get("/ru/accounts/").context["user"] == user


def test_a_forgotten_password_is_replaced_by_a_link_in_the_persons_language(client):
    user = UserFactory(email="reader@example.org", preferred_language="ru")
    client.post("/en/accounts/password/reset/", {"email": "reader@example.org"})

    message = mail.outbox[0]
    assert re.search("[а-я]", message.subject)
    link = re.search(r"http://testserver(/\S+/password/reset/key/\S+)", message.body).group(1)
    form = client.get(link, follow=True)
    client.post(
        form.redirect_chain[-1][0], {"password1": "New horse 123", "password2": "New horse 123"}
    )

    user.refresh_from_db()
    assert user.check_password("New horse 123")


def test_too_many_wrong_passwords_close_the_sign_in_for_a_while(client, settings):
    settings.AXES_ENABLED = True
    UserFactory(email="reader@example.org")
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        response = client.post(
            "/en/accounts/login/", {"login": "reader@example.org", "password": "wrong"}
        )

    assert response.status_code == 429
    assert "Sign-in is closed for a while" in response.content.decode()
    right = client.post(
        "/en/accounts/login/", {"login": "reader@example.org", "password": PASSWORD}
    )
    assert right.status_code == 429


def test_registering_too_often_is_slowed_down(client, settings):
    from django.core.cache import cache

    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/m/ip"}
    answers = [
        register_person(client, email=f"r{n}@example.org", password2="different").status_code
        for n in range(4)
    ]

    assert answers[-1] == 429


def test_the_admin_signs_in_where_everybody_does(client):
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0].startswith("/en/accounts/login/?next=%2Fadmin%2F")


def test_staff_without_a_second_factor_are_led_to_set_one_up_in_production(client, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    client.force_login(member_of("Editors"))

    response = client.get("/admin/")

    assert response.status_code == 302
    assert response.url == "/en/accounts/2fa/totp/activate/"


def test_a_second_factor_is_set_up_and_asked_for(client, settings):
    from allauth.mfa.totp.internal.auth import (
        format_hotp_value,
        generate_totp_secret,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    user = member_of("Editors", email="editor@example.org")
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    client.post("/en/accounts/login/", {"login": "editor@example.org", "password": PASSWORD})
    assert client.get("/admin/").status_code == 302  # not signed in yet

    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))
    client.post("/en/accounts/2fa/authenticate/", {"code": code})

    assert client.get("/admin/").status_code == 200


def test_the_picture_for_the_authenticator_needs_no_data_address(client):
    client.post("/en/accounts/login/", {"login": UserFactory().email, "password": PASSWORD})
    # Whoever changes how an account is protected types the password once more.
    client.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    html = client.get("/en/accounts/2fa/totp/activate/").content.decode()

    assert "<svg" in html.split('class="qr"')[1]
    assert "data:image" not in html


@pytest.mark.parametrize(
    ("group", "may", "may_not"),
    [
        ("Editors", "notifications.view_outboxmessage", "accounts.change_user"),
        ("Moderators", "wagtailadmin.access_admin", "library.change_publication"),
        ("Consultation managers", "consultations.change_consultation", "accounts.change_user"),
        ("Administrators", "accounts.change_user", "auth.delete_group"),
    ],
)
def test_each_group_may_what_it_needs_and_no_more(group, may, may_not):
    user = member_of(group)

    assert user.has_perm("wagtailadmin.access_admin")
    assert user.has_perm(may)
    assert not user.has_perm(may_not)


def test_a_reader_may_not_enter_the_admin(client):
    client.force_login(UserFactory())

    assert client.get("/admin/").status_code == 302


def test_settings_change_name_language_and_the_language_of_the_desk(client):
    from wagtail.users.models import UserProfile

    user = UserFactory()
    client.force_login(user)
    client.post("/en/accounts/settings/", {"display_name": "Ондар", "preferred_language": "mn"})

    user.refresh_from_db()
    assert (user.display_name, user.preferred_language) == ("Ондар", "mn")
    assert UserProfile.objects.get(user=user).preferred_language == "mn"


def test_a_person_changes_and_ends_her_subscriptions(client):
    user = UserFactory()
    client.force_login(user)
    subscription = notifications.subscribe(user=user, topic="consultation:1", label="A plan")
    address = reverse("accounts:subscription", args=[subscription.pk])

    client.post(address, {"frequency": "weekly"})
    subscription.refresh_from_db()
    assert subscription.frequency == "weekly"
    client.force_login(UserFactory())
    client.post(address, {"end": "1"})
    assert user.subscriptions.exists()  # nobody ends another's
    client.force_login(user)
    client.post(address, {"end": "1"})
    assert not user.subscriptions.exists()


def test_everything_stored_about_a_person_is_exported_as_json(client):
    user = UserFactory(display_name="Ондар")
    notifications.subscribe(user=user, topic="consultation:1")
    client.force_login(user)

    response = client.get("/en/accounts/export/")
    data = json.loads(response.content)

    assert response.headers["Content-Disposition"].startswith("attachment")
    assert data["account"]["email"] == user.email
    assert data["account"]["display_name"] == "Ондар"
    assert [s["topic"] for s in data["subscriptions"]] == ["consultation:1"]
    assert set(holders) <= set(data)


def test_erasing_asks_for_the_password_and_removes_the_person(client):
    user = UserFactory(display_name="Ондар")
    notifications.subscribe(user=user, topic="consultation:1")
    client.post("/en/accounts/login/", {"login": user.email, "password": PASSWORD})
    erased = []
    register(name="tests", export=lambda u: [], erase=lambda u, by: erased.append((u, by)))

    refused = client.post("/en/accounts/erase/", {"password": "wrong"})
    assert "This is not your password." in refused.content.decode()
    done = client.post("/en/accounts/erase/", {"password": PASSWORD})
    del holders["tests"]

    assert "Your account is erased" in done.content.decode()
    gone = User.objects.get(pk=user.pk)
    assert gone.email.endswith("@erased.invalid")
    assert gone.display_name == "" and not gone.is_active
    assert not gone.subscriptions.exists() and not EmailAddress.objects.filter(user=gone).exists()
    assert erased == [(gone, gone)]


def test_erasing_ends_every_session_of_the_person(client, django_capture_on_commit_callbacks):
    user = UserFactory()
    client.force_login(user)
    assert Session.objects.count() == 1

    with django_capture_on_commit_callbacks(execute=True):
        actions.erase_account(user=user, by=user)

    assert Session.objects.count() == 0


@pytest.mark.parametrize("language", ["en", "ru", "zh-hans", "mn"])
@pytest.mark.parametrize(
    "page", ["", "settings/", "erase/", "email/", "password/change/", "2fa/", "logout/"]
)
def test_every_page_of_the_account_opens_in_every_language(client, language, page):
    client.post(
        f"/{language}/accounts/login/", {"login": UserFactory().email, "password": PASSWORD}
    )
    with translation.override(language):
        response = client.get(f"/{language}/accounts/{page}", follow=True)

    assert response.status_code == 200


def test_groups_are_there_after_a_migration():
    assert set(Group.objects.values_list("name", flat=True)) >= {
        "Editors", "Moderators", "Consultation managers", "Administrators",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "short", "numeric"),
    [
        ("ru", "не менее 8 символов", "только из цифр"),
        ("zh-hans", "至少要有 8 个字符", "不能全部是数字"),
        ("mn", "Дор хаяж 8 тэмдэгттэй", "зөвхөн тооноос"),
    ],
)
def test_a_weak_password_is_refused_in_the_language_of_the_form(client, language, short, numeric):
    typed = {"email": "new@example.org", "password1": "1234", "password2": "1234"}
    text = client.post(f"/{language}/accounts/signup/", typed).content.decode()

    assert short in text
    assert numeric in text


def test_an_administrator_gives_a_colleague_a_name_a_language_and_named_groups(client):
    client.force_login(member_of("Administrators"))
    url = reverse("wagtailusers_users:add")
    page = client.get(url, headers={"accept-language": "ru"}).content.decode()
    assert "first_name" not in page
    assert "Модераторы" in page and ">Moderators<" not in page
    group = Group.objects.get(name="Moderators")
    client.post(url, {
        "email": "colleague@example.org", "display_name": "Жишээ", "preferred_language": "mn",
        "password1": PASSWORD, "password2": PASSWORD, "groups": [group.pk],
    })  # fmt: skip
    colleague = User.objects.get(email="colleague@example.org")
    assert (colleague.display_name, colleague.preferred_language) == ("Жишээ", "mn")
    assert list(colleague.groups.all()) == [group]
    # Nobody has sent her a mail, so her page does not say so.
    newcomer = Client()
    newcomer.force_login(colleague)
    assert "Захидлыг дахин илгээх" not in newcomer.get("/mn/accounts/").content.decode()
    edit = reverse("wagtailusers_users:edit", args=[colleague.pk])
    client.post(edit, {
        "email": colleague.email, "display_name": "Болд", "preferred_language": "zh-hans",
        "is_active": "on",
    })  # fmt: skip
    colleague.refresh_from_db()
    assert (colleague.display_name, colleague.preferred_language) == ("Болд", "zh-hans")


@pytest.mark.parametrize(("language", "heading"), [
    ("en", "This form can no longer be sent"), ("ru", "Эту форму уже нельзя отправить"),
    ("zh-hans", "此表单已无法提交"), ("mn", "Энэ маягтыг илгээх боломжгүй болсон"),
])  # fmt: skip
def test_a_form_from_before_the_sign_in_says_how_to_save_the_words(language, heading):
    response = Client(enforce_csrf_checks=True).post(f"/{language}/accounts/login/", {"login": "x"})
    assert response.status_code == 403
    assert f"<h1>{heading}</h1>" in response.content.decode()
