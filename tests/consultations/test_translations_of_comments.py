"""Translations of comments: labelled, beside the original, reviewed, stale when it changes."""

import pytest
from django.db import connection
from django.urls import reverse

from consultations import actions
from consultations.background import translate_by_machine
from consultations.models import AuditEvent, Comment, CommentTranslation, RuleBroken
from consultations.translating import provider
from tests.consultations.test_admin import refused
from tests.factories.accounts import UserFactory, member_of
from tests.factories.consultations import make_comment, make_open, make_stakeholder

pytestmark = pytest.mark.django_db
WORDS = {
    ("en", "ru"): {"The salmon reach us later.": "Лосось доходит до нас позже."},
    ("en", "mn"): {"The salmon reach us later.": "Хулд загас бидэнд хожуу ирдэг."},
    ("en", "zh-hans"): {"The salmon reach us later.": "鲑鱼到我们这里更晚。"},
}


@pytest.fixture
def dictionary(settings):
    settings.CONSULTATIONS_TRANSLATION_PROVIDER = "consultations.translating.DictionaryProvider"
    settings.CONSULTATIONS_TRANSLATION_DICTIONARY = WORDS


@pytest.fixture
def author():
    return make_stakeholder()


@pytest.fixture
def comment(author):
    return make_comment(make_open(), by=author)


def translate(comment, method="human", body="Лосось", code="ru", by=None):
    return actions.keep_translation(
        comment=comment, language=code, body=body, proposed_text="", method=method,
        by=by or UserFactory(),
    )  # fmt: skip


def thread(client, comment, code="ru"):
    address = f"/{code}/consultations/{comment.consultation.slug}/provisions/1.1/"
    return client.get(address).content.decode()


def change_the_original(comment):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE consultations_comment SET hash = %s WHERE id = %s", ["x" * 64, comment.pk]
        )


def test_no_service_is_called_unless_one_is_named(comment):
    assert provider() is None
    assert translate_by_machine(comment.pk, "ru") == "nothing to do"
    with pytest.raises(RuleBroken):
        actions.ask_machine(comments=[comment.pk], by=UserFactory())


def test_a_machine_translation_is_labelled_and_the_original_stands_open_below(
    client, comment, dictionary
):
    translate_by_machine(comment.pk, "ru")
    page = thread(client, comment)
    assert "Лосось доходит до нас позже." in page
    assert "машин" in page
    assert "<details open>" in page
    assert "The salmon reach us later." in page


def test_a_checked_translation_keeps_the_original_one_click_away(client, comment):
    actions.review_translation(translation=translate(comment), by=UserFactory())
    page = thread(client, comment)
    assert "<details>" in page
    assert "The salmon reach us later." in page


def test_the_service_is_asked_for_every_language_that_lacks(
    comment, dictionary, django_capture_on_commit_callbacks
):
    translate(comment, code="mn", body="Загас")
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.ask_machine(comments=[comment.pk], by=UserFactory()) == 2
    made = {t.language: t.method for t in comment.translations.all()}
    assert made == {"ru": "machine", "zh-hans": "machine", "mn": "human"}


def test_a_machine_never_overwrites_a_person_nor_a_translator_the_author(comment, author):
    translate(comment, body="Человек")
    assert translate(comment, method="machine", body="Машина").body == "Человек"
    actions.correct_own_translation(
        comment=comment, language="ru", body="Сама", proposed_text="", by=author
    )
    with pytest.raises(RuleBroken):
        translate(comment, body="Человек")
    assert comment.translations.get().body == "Сама"
    assert comment.translations.get().is_checked


def test_the_original_is_never_touched(comment):
    translate(comment)
    with pytest.raises(RuleBroken):
        translate(comment, code="en")
    with pytest.raises(RuleBroken):
        translate(comment, code="xx")
    with pytest.raises(RuleBroken):
        translate(comment, body=" ")
    stored = Comment.objects.get()
    assert (stored.body, stored.language) == ("The salmon reach us later.", "en")


def test_a_changed_original_makes_translations_stale_and_anybody_may_translate_anew(
    client, comment, author
):
    actions.correct_own_translation(
        comment=comment, language="ru", body="Сама", proposed_text="", by=author
    )
    change_the_original(comment)
    assert CommentTranslation.objects.get().is_stale
    assert "устарел" in thread(client, comment)
    with pytest.raises(RuleBroken):
        actions.review_translation(translation=CommentTranslation.objects.get(), by=UserFactory())
    fresh = translate(Comment.objects.get(), body="Новый")
    assert (fresh.is_stale, fresh.method) == (False, "human")


def test_two_pairs_of_eyes(comment):
    translator = UserFactory()
    translation = translate(comment, by=translator)
    with pytest.raises(RuleBroken, match="Another person"):
        actions.review_translation(translation=translation, by=translator)
    actions.review_translation(translation=translation, by=UserFactory())
    translation.refresh_from_db()
    assert translation.reviewed
    verbs = AuditEvent.objects.filter(verb__startswith="translation.").order_by("sequence")
    assert list(verbs.values_list("verb", flat=True)) == [
        "translation.kept", "translation.reviewed",
    ]  # fmt: skip
    # A new text needs a new review.
    assert not translate(comment, body="Иначе").reviewed


def test_a_hidden_comment_is_not_translated(comment):
    actions.hide_comment(comment=comment, reasons={"en": "Why"}, by=UserFactory())
    with pytest.raises(RuleBroken):
        translate(comment)


# --- the author ----------------------------------------------------------------------------------
def test_the_author_corrects_her_translation_on_her_own_page(client, comment, author):
    translate(comment, method="machine", body="Машина")
    client.force_login(author)
    slug = comment.consultation.slug
    url = reverse("consultations:own-translation", args=[slug, comment.number, "ru"])
    assert "Машина" in client.get(url).content.decode()
    assert client.post(url, {"body": ""}).status_code == 422
    assert client.post(url, {"body": "Мои слова"}).status_code == 302
    assert comment.translations.get().method == "author"
    assert "Мои слова" in thread(client, comment)


def test_nobody_else_does(client, comment):
    slug = comment.consultation.slug
    url = reverse("consultations:own-translation", args=[slug, comment.number, "ru"])
    assert client.get(url).status_code == 302
    client.force_login(make_stakeholder())
    assert client.post(url, {"body": "Чужие"}).status_code == 404
    with pytest.raises(RuleBroken):
        actions.correct_own_translation(
            comment=comment, language="ru", body="x", proposed_text="", by=UserFactory()
        )


# --- the queue -----------------------------------------------------------------------------------
def test_the_queue_names_what_lacks_what_is_stale_and_what_is_unchecked(client, comment):
    other = make_comment(comment.consultation, body="Second words")
    client.force_login(member_of("Moderators"))
    url = reverse("consultations_translations")

    def listed(state):
        page = client.get(f"{url}?language=ru&state={state}").content.decode()
        return [c.number for c in (comment, other) if c.body in page]

    assert listed("missing") == [1, 2]
    translate(comment)
    assert (listed("missing"), listed("unchecked"), listed("stale")) == ([2], [1], [])
    change_the_original(comment)
    assert (listed("unchecked"), listed("stale")) == ([], [1])


def test_a_translator_translates_and_another_checks(client, comment):
    url = reverse("consultations_translate", args=[comment.pk, "ru"])
    client.force_login(member_of("Moderators"))
    page = client.get(url).content.decode()
    assert "The salmon reach us later." in page
    # Nobody is offered to check her own words, and a box sent all the same does nothing.
    assert 'name="checked"' not in page
    client.post(url, {"body": "Лосось", "checked": "on"})
    assert not comment.translations.get().reviewed
    assert 'name="checked"' not in client.get(url).content.decode()
    client.force_login(member_of("Moderators"))
    # Who changes the words becomes their translator: both are refused together.
    seen = client.get(url).context["form"]["seen"].value()
    changed = client.post(url, {"body": "Лосось позже", "checked": "on", "seen": seen})
    assert "Another person" in changed.content.decode()
    assert comment.translations.get().body == "Лосось"
    client.post(url, {"body": "Лосось", "checked": "on"})
    stored = comment.translations.get()
    assert (stored.method, stored.reviewed) == ("human", True)


def test_the_queue_is_for_translators(client, comment):
    for user in (UserFactory(), member_of("Editors")):
        client.force_login(user)
        assert refused(client.get(reverse("consultations_translations")))
        assert refused(
            client.post(reverse("consultations_translate", args=[comment.pk, "ru"]), {"body": "x"})
        )
    assert not CommentTranslation.objects.exists()


def test_a_translator_goes_on_with_the_queue_as_she_narrowed_it_down(client, comment):
    client.force_login(member_of("Moderators"))
    chosen = f"state=missing&consultation={comment.consultation_id}"
    queue = reverse("consultations_translations")
    link = f"{reverse('consultations_translate', args=[comment.pk, 'ru'])}?{chosen}"
    page = client.get(f"{queue}?language=ru&{chosen}").content.decode()
    assert link.replace("&", "&amp;") in page
    assert (
        client.post(link, {"body": "Лосось"}).headers["Location"] == f"{queue}?language=ru&{chosen}"
    )
