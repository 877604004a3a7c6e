"""What readers see: languages, places, lists, long threads."""

import re
from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations import actions
from consultations.coverage.counting import Coverage
from consultations.models import CommentTranslation, ProvisionText
from consultations.models.zones import moment
from tests.factories.accounts import UserFactory, member_of
from tests.factories.consultations import (
    make_closed,
    make_comment,
    make_draft,
    make_open,
    make_stakeholder,
    make_theme,
    make_version,
)

pytestmark = pytest.mark.django_db
FOUR = ("en", "ru", "zh-hans", "mn")


def text(response) -> str:
    return response.content.decode()


def test_the_list_shows_open_announced_and_closed_and_no_draft(client):
    opened, closed, draft = make_open(), make_closed(), make_draft()
    announced = actions.announce(consultation=make_draft(), by=None)
    page = text(client.get("/en/consultations/"))
    where = {c.slug: page.find(f"/en/consultations/{c.slug}/") for c in (opened, announced, closed)}
    assert 0 < where[opened.slug] < where[announced.slug] < where[closed.slug]
    assert draft.slug not in page
    assert "days left" in page
    assert "days until it opens" in page


def test_an_empty_list_says_what_to_do(client):
    page = text(client.get("/en/consultations/"))
    assert "No consultation is open now." in page


@pytest.mark.parametrize("path", [
    "", "plan/", "plan/parallel/", "plan/original/", "provisions/1.1/", "general/", "answers/",
])  # fmt: skip
def test_a_draft_is_nowhere_to_be_found(client, path):
    draft = make_draft()
    assert client.get(f"/en/consultations/{draft.slug}/{path}").status_code == 404
    client.force_login(UserFactory())
    assert client.get(f"/en/consultations/{draft.slug}/{path}").status_code == 404
    client.force_login(member_of("Consultation managers"))
    assert client.get(f"/en/consultations/{draft.slug}/{path}").status_code == 200


@pytest.mark.parametrize("path", ["provisions/9.9/", "provisions/1/", "questions/1/", 
                                  "documents/x/",
                                  "nothing/1/", "comments/77/", "questions/abc/"])  # fmt: skip
def test_what_does_not_exist_is_not_found(client, path):
    assert client.get(f"/en/consultations/{make_open().slug}/{path}").status_code == 404


@pytest.mark.parametrize("code", FOUR)
def test_dates_are_said_whole_in_every_language(client, code):
    with time_machine.travel("2026-11-24T04:00:00Z", tick=False):
        consultation = make_open()
        page = text(client.get(f"/{code}/consultations/{consultation.slug}/"))
    assert "23:59" in page
    assert "UTC+8" in page
    assert "01:59" in page  # the same moment in Khabarovsk, on the next day
    assert {"en": "24\xa0December\xa02026", "ru": "24\xa0декабря\xa02026\xa0г.",
            "zh-hans": "2026年12月24日", "mn": "2026 оны 12-р сарын 24"}[code] in page  # fmt: skip
    assert '<time datetime="2026-12-24T23:59:00+08:00">' in page


def test_an_extension_is_shown_with_its_reason(client):
    consultation = make_open()
    actions.extend(
        consultation=consultation,
        closes_at=consultation.closes_at + timedelta(days=14),
        reasons=dict.fromkeys(FOUR, "The roads were flooded"),
        by=None,
    )
    page = text(client.get(f"/en/consultations/{consultation.slug}/"))
    assert "The deadline was extended." in page
    assert "The roads were flooded" in page


@pytest.mark.parametrize("code", FOUR)
def test_the_plan_is_in_the_readers_language_with_the_original_one_click_away(client, code):
    consultation = make_open()
    page = text(client.get(f"/{code}/consultations/{consultation.slug}/plan/"))
    expected = {
        "en": "Fishing for chum",
        "ru": "Лов кеты",
        "zh-hans": "大麻哈鱼",
        "mn": "Кета загас",
    }
    assert expected[code] in page
    assert ("plan/original/" in page) == (code != "ru")
    assert 'id="p-1-1"' in page
    assert 'href="#p-1-1"' in page
    original = text(client.get(f"/{code}/consultations/{consultation.slug}/plan/original/"))
    assert "Лов кеты" in original
    parallel = text(client.get(f"/{code}/consultations/{consultation.slug}/plan/parallel/"))
    assert expected[code] in parallel
    assert "Лов кеты" in parallel
    if code != "ru":
        assert '<p class="voice" lang="ru">' in parallel


def test_a_missing_translation_falls_back_per_text_with_its_language(client):
    version = make_version()
    ProvisionText.objects.filter(
        provision__version=version, language="mn", provision__number="1.1"
    ).delete()
    consultation = make_open(version=version, required_languages=["ru"])
    page = text(client.get(f"/mn/consultations/{consultation.slug}/plan/"))
    # A reader of Mongolian more often reads Russian than English.
    assert '<p class="voice" lang="ru">Лов кеты' in page
    assert "Кета загас" in page
    single = text(client.get(f"/mn/consultations/{consultation.slug}/provisions/1.1/"))
    assert '<p class="voice" lang="ru">Лов кеты' in single


def test_a_draft_translation_says_so(client):
    version = make_version()
    ProvisionText.objects.filter(provision__version=version, language="mn").update(status="draft")
    consultation = make_open(version=version, required_languages=["ru"])
    assert "tag-draft" in text(client.get(f"/mn/consultations/{consultation.slug}/provisions/1.1/"))
    assert "Draft translation" not in text(
        client.get(f"/en/consultations/{consultation.slug}/plan/")
    )


def test_a_comment_shows_in_the_readers_language_labelled_and_beside_its_original(client):
    consultation = make_open()
    comment = make_comment(consultation, language="ru", body="Кета доходит позже.")
    url = f"/consultations/{consultation.slug}/provisions/1.1/"
    before = text(client.get(f"/en{url}"))
    assert '<div lang="ru"><p>Кета доходит позже.</p></div>' in before
    assert "Not yet in English" in before
    CommentTranslation.objects.create(
        comment=comment, language="en", method="machine", body="Chum come later.",
        source_hash=comment.hash,
    )  # fmt: skip
    page = text(client.get(f"/en{url}"))
    assert "Chum come later." in page
    assert "Translation from Russian, by machine, not yet checked" in page
    assert re.search(r"<details open>.*Кета доходит позже", page, re.DOTALL)
    CommentTranslation.objects.update(method="human", reviewed=True)
    page = text(client.get(f"/en{url}"))
    assert "checked by a person" in page
    assert "<details open>" not in page
    assert "Chum come later." not in text(client.get(f"/ru{url}"))


def test_words_of_readers_are_never_markup(client):
    consultation = make_open()
    make_comment(consultation, body="<script>alert(1)</script> <b>bold</b>")
    page = text(client.get(f"/en/consultations/{consultation.slug}/provisions/1.1/"))
    assert "<script>alert" not in page
    assert "&lt;b&gt;bold" in page


def test_the_official_response_stands_below_its_comment_once(client):
    consultation = make_open()
    comments = [make_comment(consultation) for _ in range(3)]
    make_theme(consultation, comments, published=True)
    page = text(client.get(f"/en/consultations/{consultation.slug}/provisions/1.1/"))
    assert page.count('class="response"') == 1
    assert page.count("Answered together with") == 2
    answers = text(client.get(f"/en/consultations/{consultation.slug}/answers/"))
    assert "Because the river says so en" in answers
    assert answers.count("/comments/") == 3


def test_positions_are_counted_and_filtered(client):
    consultation = make_open()
    for position in ("support", "support", "object", "question"):
        make_comment(consultation, position=position, body=f"I {position}")
    url = f"/en/consultations/{consultation.slug}/provisions/1.1/"
    page = text(client.get(url))
    assert "Support: 2" in page
    assert "Object: 1" in page
    only = text(client.get(f"{url}?show=question"))
    assert "I question" in only
    assert "<p>I support</p>" not in only
    nothing = text(client.get(f"{url}?show=amend"))
    assert "Nothing here with this filter." in nothing
    oldest = text(client.get(f"{url}?sort=oldest"))
    assert oldest.index('id="k-1"') < oldest.index('id="k-4"')
    assert page.index('id="k-4"') < page.index('id="k-1"')


def test_a_page_with_200_comments_takes_at_most_15_queries(client):
    consultation = make_open()
    author = make_stakeholder()
    fill(consultation, author, 200)
    url = f"/ru/consultations/{consultation.slug}/provisions/1.1/"
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        page = text(client.get(url))
    assert len(queries) <= 15
    assert page.count('<article class="comment"') >= 25
    assert "page=2" in page
    with CaptureQueriesContext(connection) as more:
        client.get(f"{url}?page=3")
    assert len(more) <= 15


def fill(consultation, author, count):
    """Comments with replies, translations and an answered theme, written directly."""
    from consultations.actions.filing import file_submission
    from consultations.models import Comment
    from consultations.places import find_place

    provision = find_place(consultation, "provisions", "1.1").subject
    for n in range(count // 10):
        file_submission(
            consultation=consultation, received_at=timezone.now(), late=False,
            stakeholder=author.stakeholder, author_name=f"Person {n}", capacity="individual",
            country="RU", language="en", publish="with_name",
            comments=[
                {"provision": provision, "position": "object", "body": f"Words {n} {m}"}
                for m in range(10)
            ],
        )  # fmt: skip
    comments = list(Comment.objects.filter(consultation=consultation))
    file_submission(
        consultation=consultation, received_at=timezone.now(), late=False, author_name="R",
        capacity="individual", country="MN", language="mn", publish="anonymously",
        comments=[
            {"provision": provision, "position": "support", "body": "Тийм", "parent": c}
            for c in comments[-3:]
        ],
    )  # fmt: skip
    CommentTranslation.objects.bulk_create(
        CommentTranslation(
            comment=c, language="ru", method="human", body="Слова", source_hash=c.hash
        )
        for c in comments
    )
    make_theme(consultation, comments, published=True)


def test_the_address_of_a_comment_leads_to_its_page_of_the_thread(client):
    consultation = make_open()
    fill(consultation, make_stakeholder(), 60)
    response = client.get(f"/en/consultations/{consultation.slug}/comments/1/")
    assert response.status_code == 302
    assert response["Location"].endswith("/provisions/1.1/?page=3#k-1")
    assert 'id="k-1"' in text(client.get(response["Location"]))


@pytest.mark.parametrize("path", ["", "plan/", "answers/"])
def test_other_pages_stay_within_15_queries(client, path):
    consultation = make_open()
    fill(consultation, make_stakeholder(), 40)
    url = f"/en/consultations/{consultation.slug}/{path}"
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    assert len(queries) <= 15


def test_small_cells_of_the_coverage_are_hidden():
    consultation = make_open()
    for country, n in (("RU", 6), ("CN", 1), ("MN", 4)):
        author = make_stakeholder(country=country)
        for _ in range(n):
            make_comment(consultation, by=author)
    residents = Coverage(consultation).by_group().rows[0]
    # 1 and 4 are hidden; 6 may be shown, since 5 together could be 1 and 4 or 2 and 3.
    assert [cell.n for cell in residents["cells"]] == [6, None, None]
    assert [cell.level for cell in residents["cells"]] == ["some", "", ""]


def test_a_demonstration_says_so_everywhere(client):
    consultation = make_open(demonstration=True)
    make_comment(consultation)
    for path in ("", "plan/", "provisions/1.1/", "answers/"):
        page = text(client.get(f"/en/consultations/{consultation.slug}/{path}"))
        assert re.search(r'<span class="tag tag-draft">.*</svg> Demonstration</span>', page)


def test_no_page_breaks_the_content_security_policy(client):
    consultation = make_open()
    fill(consultation, make_stakeholder(), 20)
    for path in ("", "plan/", "plan/parallel/", "provisions/1.1/", "answers/", "general/"):
        response = client.get(f"/mn/consultations/{consultation.slug}/{path}")
        page = text(response)
        assert not re.search(r"<[^>]* style=|<style|<script(?! src=)|javascript:|data:", page)


def test_an_answered_consultation_invites_nobody_to_write_and_names_no_day_for_answers(client):
    consultation = make_closed(responses_due_days=30)
    url = f"/en/consultations/{consultation.slug}/"
    assert "by <time" in text(client.get(url))
    assert "How to take part" not in text(client.get(url))
    actions.mark_responded(consultation=consultation, by=None)
    assert "by <time" not in text(client.get(url))
    opened = make_open()
    assert "How to take part" in text(client.get(f"/en/consultations/{opened.slug}/"))


def test_words_in_the_place_of_a_number_of_days_are_set_smaller(client):
    consultation = make_draft()
    consultation.opens_at = moment(consultation.opens_on, time(12), consultation.time_zone)
    consultation.save()
    consultation = actions.announce(consultation=consultation, by=None)
    with time_machine.travel(consultation.opens_at - timedelta(hours=1), tick=False):
        page = text(client.get(f"/ru/consultations/{consultation.slug}/"))
    assert '<b class="words">Открывается сегодня</b>' in page
