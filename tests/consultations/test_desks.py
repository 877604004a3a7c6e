"""What the desks say where there is nothing yet, and in the language of the editor."""

import ast
from pathlib import Path

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

import consultations
from consultations import actions
from consultations.event_words import WORDS
from consultations.models import AuditEvent
from portal.accounts.groups import CONSULTATION_MANAGERS
from tests.factories.accounts import member_of
from tests.factories.consultations import (
    make_closed,
    make_comment,
    make_draft,
    make_next,
    make_open,
    make_theme,
    make_version,
)

pytestmark = pytest.mark.django_db
NOTHING = {
    "en": "There is no comment to answer yet.",
    "ru": "Пока нет комментариев, на которые нужно ответить.",
    "zh-hans": "尚无需要答复的意见。",
    "mn": "Хариулах санал одоогоор алга.",
}


@pytest.fixture
def manager(client):
    user = member_of(CONSULTATION_MANAGERS)
    client.force_login(user)
    return user


def speaks(user, code):
    """Set the language of the editors' desk."""
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": code})


def page_of(client, name, *arguments):
    return client.get(reverse(f"consultations_{name}", args=arguments)).content.decode()


@pytest.mark.parametrize("code", NOTHING)
def test_where_nobody_has_spoken_nothing_is_said_to_be_answered(client, manager, code):
    speaks(manager, code)
    draft = make_draft()
    assert NOTHING[code] in page_of(client, "desk", draft.pk)


def test_every_comment_answered_is_said_only_of_comments(client, manager):
    closed = make_closed()
    assert "Every comment has a published response" not in page_of(client, "desk", closed.pk)
    comment = make_comment(make_open())
    assert "Every comment has" not in page_of(client, "desk", comment.consultation_id)
    theme = make_theme(comment.consultation, [comment])
    actions.publish_response(response=theme.response, by=None)
    said = page_of(client, "desk", comment.consultation_id)
    assert "Every comment has a published response." in said


def test_the_desk_of_themes_asks_nobody_to_sort_nothing(client, manager):
    draft = make_draft()
    page = page_of(client, "theming", draft.pk)
    assert "There are no comments to sort yet." in page
    assert "0 comments" not in page and "Sort into the ticked themes" not in page
    comment = make_comment(make_open())
    make_theme(comment.consultation, [comment])
    assert "Every comment is in a theme." in page_of(client, "theming", comment.consultation_id)


def test_who_is_silent_says_that_nobody_has_spoken(client, manager):
    assert "Nobody has spoken yet" in page_of(client, "silence", make_draft().pk)
    comment = make_comment(make_open())
    assert "Nobody has spoken yet" not in page_of(client, "silence", comment.consultation_id)


def test_a_desk_says_which_consultation_it_is_about(client, manager):
    draft = make_draft()
    for name in ("theming", "silence", "announce"):
        assert str(draft) in page_of(client, name, draft.pk).split("</h1>")[0].split("<h1")[1]


def test_the_plan_is_shown_in_the_language_of_the_editor(client, manager):
    speaks(manager, "mn")
    first = make_version()
    second = make_next(first)
    title = second.provisions.get(number="1.1").texts.get(language="mn").title
    other = second.provisions.get(number="1.1").texts.get(language="en").title
    for name, pk in (
        ("version_tree", second.pk),
        ("version_mapping", second.pk),
        ("add_provision", second.pk),
        ("edit_mapping", second.mappings.get(new__number="1.1").pk),
    ):
        page = page_of(client, name, pk)
        assert title in page and other not in page


def test_the_log_says_in_words_what_was_done(client, manager):
    speaks(manager, "ru")
    page = page_of(client, "desk", make_open().pk)
    assert "Обсуждение объявлено" in page and "consultation.announced" not in page


def test_every_verb_of_the_log_has_words():
    said = set()
    for path in Path(consultations.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "verb":
                said |= {
                    part.value
                    for part in ast.walk(node.value)
                    if isinstance(part, ast.Constant) and "." in str(part.value)
                }
    said.discard(".filed")
    assert said and said <= WORDS.keys()
    make_comment(make_open())
    assert set(AuditEvent.objects.values_list("verb", flat=True)) <= WORDS.keys()


def test_chinese_sets_no_comma_before_the_hour(client, manager):
    speaks(manager, "zh-hans")
    page = page_of(client, "desk", make_draft().pk)
    assert "日 " in page and "日, " not in page


def test_a_submission_is_shown_in_words_and_on_the_clock_of_its_consultation(client, manager):
    speaks(manager, "ru")
    submission = make_comment(make_open()).submission
    page = client.get(reverse("submissions_admin:inspect", args=[submission.pk])).content.decode()
    facts = page.split("<dl")[1].split("</dl>")[0]
    assert "False" not in facts and "None" not in facts and "нет" in facts
    for list_or_row in (facts, client.get(reverse("submissions_admin:index")).content.decode()):
        assert "(UTC+8)" in list_or_row and "(UTC+0)" not in list_or_row
    assert "Idempotency" not in facts and "Representation" not in facts


def test_lists_say_the_stage_in_words(client, manager):
    speaks(manager, "mn")
    make_open()
    page = client.get(reverse("consultations_admin:index")).content.decode()
    assert "Нээлттэй" in page and ">open<" not in page.replace(" ", "").replace("\n", "")
