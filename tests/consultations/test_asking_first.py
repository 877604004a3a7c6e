"""Desks ask before words are lost: by deleting, merging, proposing anew, or by two editors."""

from datetime import timedelta

import pytest
from django.urls import reverse

from consultations import actions
from consultations.models import Consultation, Provision, ProvisionMapping, Response
from portal.accounts.groups import CONSULTATION_MANAGERS, MODERATORS
from tests.consultations.test_desk_actions import address, announced, offers_to_act, page_of
from tests.factories.accounts import UserFactory, member_of
from tests.factories.consultations import (
    make_comment,
    make_draft,
    make_next,
    make_open,
    make_theme,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    user = member_of(CONSULTATION_MANAGERS)
    client.force_login(user)
    return user


# --- deleting, merging, proposing anew ----------------------------------------------------------
def test_a_provision_is_deleted_only_after_its_texts_were_shown(client, manager):
    version = make_version()
    provision = version.provisions.get(number="1.1")
    client.post(address("version_tree", version.pk), {"provision": provision.pk, "move": "delete"})
    assert Provision.objects.filter(pk=provision.pk).exists()
    url = address("delete_provision", provision.pk)
    page = client.get(url).content.decode()
    assert provision.texts.get(language="mn").text in page and "cannot be undone" in page
    assert client.post(url).url == address("version_tree", version.pk)
    assert not Provision.objects.filter(pk=provision.pk).exists()


def test_a_merger_says_which_two_it_joins(client, manager):
    version = make_version()
    first, second = (version.provisions.get(number=n) for n in ("1.1", "1.2"))
    page = page_of(client, "merge_provision", first.pk)
    assert all(p.texts.get(language="en").title in page for p in (first, second))
    client.post(address("merge_provision", first.pk))
    assert not Provision.objects.filter(pk=second.pk).exists()


def test_what_was_corrected_by_hand_is_not_given_up_unasked(client, manager):
    version = make_next(announced())
    row = version.mappings.get(new__number="1.1")
    ask = address("propose_mapping", version.pk)
    assert ask not in page_of(client, "version_mapping", version.pk)
    actions.correct_mapping(
        version=version, row=row, old=row.old, new=row.new, kind="moved", by=manager
    )
    assert ask in page_of(client, "version_mapping", version.pk)
    assert "given up" in client.get(ask).content.decode()
    client.post(ask)
    assert not ProvisionMapping.objects.filter(to_version=version, proposed=False).exists()


def test_a_chapter_is_not_split(client, manager):
    chapter = make_version().provisions.get(number="1")
    page = page_of(client, "split_provision", chapter.pk)
    assert "no text of its own" in page and not offers_to_act(page)


# --- two editors --------------------------------------------------------------------------------
def test_a_response_that_somebody_else_has_changed_is_shown_before_it_is_written_over(
    client, manager
):
    comment = make_comment(make_open())
    theme = make_theme(comment.consultation, [comment])
    url = address("response", theme.pk)
    seen = client.get(url).context["form"]["seen"].value()
    actions.write_response(
        theme=theme, outcome="noted", reasons={"en": "Hers"}, provisions=[], organisation=None,
        by=UserFactory(),
    )  # fmt: skip
    mine = {"outcome": "accepted", "reason_en": "Mine", "seen": seen}
    answer = client.post(url, mine)
    page = answer.content.decode()
    assert "Somebody else has changed this response" in page
    assert "Hers" in page and "Mine" in page
    assert Response.objects.get(theme=theme).reason_en == "Hers"
    client.post(url, {**mine, "seen": answer.context["form"]["seen"].value()})
    assert Response.objects.get(theme=theme).reason_en == "Mine"


def test_a_text_that_somebody_else_has_changed_is_shown_before_it_is_written_over(client, manager):
    provision = make_version().provisions.get(number="1.1")
    url = address("provision_texts", provision.pk)
    forms = client.get(url).context["columns"]
    sent = {form.add_prefix(n): form[n].value() for form in forms for n in form.fields}
    actions.write_text(
        provision=provision, language="mn", title="Өөр", words="Өөр хүний үг", by=UserFactory()
    )
    sent["mn-text"] = "Миний үг"
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Өөр хүний үг" in page and "Миний үг" in page
    sent["mn-seen"] = answer.context["columns"][3]["seen"].value()
    assert client.post(url, sent).status_code == 302
    assert provision.texts.get(language="mn").text == "Миний үг"


def test_languages_that_an_editor_left_alone_stay_as_somebody_else_has_stored_them(client, manager):
    provision = make_version().provisions.get(number="1.1")
    url = address("provision_texts", provision.pk)
    forms = client.get(url).context["columns"]
    sent = {form.add_prefix(n): form[n].value() for form in forms for n in form.fields}
    colleague = UserFactory()
    for code, words in (("zh-hans", "同事的话"), ("mn", "Хамт олны үг")):
        actions.write_text(
            provision=provision, language=code, title="T", words=words, status="reviewed",
            by=colleague,
        )  # fmt: skip
    title, words = (sent[f"ru-{name}"] for name in ("title", "text"))
    actions.write_text(
        provision=provision, language="ru", title=title, words=words, status="draft", by=colleague
    )
    assert client.post(url, {**sent, "en-text": "Mine"}).status_code == 302
    sent |= {"en-text": "Mine", "mn-text": "Миний үг"}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    chinese = answer.context["columns"][2]
    assert chinese.stored is None
    assert chinese["text"].value() == "同事的话"
    sent = {
        form.add_prefix(n): form[n].value()
        for form in answer.context["columns"]
        for n in form.fields
    }
    assert client.post(url, sent).status_code == 302
    stored = {text.language: (text.text, text.status) for text in provision.texts.all()}
    assert stored["en"][0] == "Mine" and stored["mn"][0] == "Миний үг"
    assert stored["zh-hans"] == ("同事的话", "reviewed")
    assert stored["ru"] == (words, "draft")


def opened(client, url) -> dict:
    """What a browser would send of a form of the admin that nobody has touched."""
    form = client.get(url).context["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        if value is True:
            sent[bound.html_name] = "on"
        elif value is not None and value is not False:
            sent[bound.html_name] = value
    return sent


def test_two_editors_of_one_consultation_lose_nothing(client, manager):
    consultation = make_draft()
    url = reverse("consultations_admin:edit", args=[consultation.pk])
    mine = opened(client, url)
    opens, moved = consultation.opens_at, consultation.opens_at + timedelta(hours=2)
    at = moved.astimezone(consultation.zone)
    hers = {**mine, "summary_mn": "Хамт олны үг", "opens_at": f"{at:%Y-%m-%d %H:%M}"}
    assert client.post(url, hers).status_code == 302
    assert client.post(url, {**mine, "summary_ru": "Мои слова"}).status_code == 302
    stored = Consultation.objects.get()
    assert (stored.summary_ru, stored.summary_mn) == ("Мои слова", "Хамт олны үг")
    assert stored.opens_at == moved
    # Her clock changes, what it shows does not.
    sent = {**opened(client, url), "time_zone": "Asia/Vladivostok"}
    assert client.post(url, sent).status_code == 302
    assert Consultation.objects.get().opens_at == opens


def test_what_two_editors_have_both_changed_is_shown_before_it_is_written_over(client, manager):
    theme = make_theme(make_open(), [])
    url = reverse("themes_admin:edit", args=[theme.pk])
    mine = {**opened(client, url), "title_ru": "Мои слова"}
    assert client.post(url, {**mine, "title_ru": "Её слова"}).status_code == 302
    answer = client.post(url, mine)
    assert answer.status_code == 200
    refusal = answer.context["form"].errors["title_ru"]
    assert "Somebody else has changed this meanwhile: “Её слова”." in refusal[0]
    again = {**mine, "seen": answer.context["form"]["seen"].value()}
    assert client.post(url, again).status_code == 302
    theme.refresh_from_db()
    assert theme.title_ru == "Мои слова"


def test_a_translation_that_somebody_else_has_changed_is_shown_before_it_is_written_over(client):
    client.force_login(member_of(MODERATORS))
    comment = make_comment(make_open(), body="Words", language="en")
    url = reverse("consultations_translate", args=[comment.pk, "mn"])
    client.get(url)
    actions.keep_translation(
        comment=comment, language="mn", body="Түүний үг", proposed_text="", method="human",
        by=UserFactory(),
    )  # fmt: skip
    answer = client.post(url, {"body": "Миний үг", "seen": ""})
    page = answer.content.decode()
    assert "Somebody else has changed this translation meanwhile." in page
    assert "Түүний үг" in page and "Миний үг" in page
    seen = answer.context["form"]["seen"].value()
    assert client.post(url, {"body": "Миний үг", "seen": seen}).status_code == 302
    assert comment.translations.get(language="mn").body == "Миний үг"
