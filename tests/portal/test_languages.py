"""Dates, numbers, plurals and names are right in all four languages."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import formats, translation

from portal import languages


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("en", "22\u00a0November\u00a02026"),
        ("ru", "22\u00a0ноября\u00a02026\u00a0г."),
        ("zh-hans", "2026年11月22日"),
        ("mn", "2026 оны 11-р сарын 22"),
    ],
)
def test_a_date_is_written_whole(code, written):
    assert languages.format_date(date(2026, 11, 22), code) == written
    with translation.override(code):
        assert formats.date_format(date(2026, 11, 22), "DATE_FORMAT") == written


@pytest.mark.parametrize(
    ("code", "written"),
    [("en", "1,204.5"), ("ru", "1\u00a0204,5"), ("zh-hans", "1,204.5"), ("mn", "1,204.5")],
)
def test_a_number_has_the_separators_of_its_language(code, written):
    with translation.override(code):
        assert Template("{% load portal %}{{ n|number }}").render(Context({"n": 1204.5})) == written


@pytest.mark.parametrize(("code", "written"), [("en", "30%"), ("ru", "30\u00a0%"), ("mn", "30%")])
def test_a_percentage_has_a_space_in_russian_only(code, written):
    with translation.override(code):
        assert Template("{% load portal %}{{ 30|percent }}").render(Context()) == written


@pytest.mark.parametrize(
    ("n", "written"),
    [(1, "1 сообщение"), (2, "2 сообщения"), (5, "5 сообщений"), (21, "21 сообщение")],
)
def test_russian_plurals_have_three_forms(n, written):
    template = Template(
        "{% load i18n %}{% blocktranslate count n=n %}{{ n }} message from the Amur portal"
        "{% plural %}{{ n }} messages from the Amur portal{% endblocktranslate %}"
    )
    with translation.override("ru"):
        assert template.render(Context({"n": n})) == f"{written} от портала Амура"


def test_a_reader_of_mongolian_falls_back_to_russian_first():
    assert languages.fallbacks("mn") == ("ru", "en", "zh-hans")
    assert languages.fallbacks("zh-hans") == ("en", "ru", "mn")
    assert languages.fallbacks("en") == ("ru", "zh-hans", "mn")


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("zh-CN", "zh-hans"),
        ("zh-TW", "zh-hans"),
        ("ru-RU", "ru"),
        ("mn", "mn"),
        ("fr", "en"),
        (None, "en"),
    ],
)
def test_a_language_is_read_generously(asked, given):
    assert languages.normalise(asked) == given


def test_the_html_attribute_names_the_script_of_chinese():
    assert [languages.html_lang(c) for c in languages.CODES] == ["en", "ru", "zh-Hans", "mn"]


def test_the_offset_is_said_with_the_hour():
    moment = datetime(2027, 3, 31, 8, 0, tzinfo=UTC)
    assert languages.utc_offset(moment, "Asia/Vladivostok") == "UTC+10"
    assert languages.utc_offset(moment, "Asia/Kolkata") == "UTC+5:30"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.5", "ru"),
        ("zh-CN,zh;q=0.9", "zh-hans"),
        ("mn", "mn"),
        ("fr,de", "en"),
    ],
)
@pytest.mark.django_db
def test_the_first_visit_opens_in_the_language_of_the_browser(client, header, language):
    response = client.get("/", headers={"accept-language": header})

    assert response.status_code == 302
    assert response.url == f"/{language}/"


@pytest.mark.django_db
def test_a_reader_who_switched_is_remembered_and_a_foreign_link_changes_nothing(client):
    client.get("/ru/library/", headers={"referer": "http://elsewhere.example/en/"})
    assert "django_language" not in client.cookies

    client.get("/ru/library/", headers={"referer": "http://testserver/en/library/"})
    assert client.cookies["django_language"].value == "ru"
    assert client.get("/", headers={"accept-language": "en"}).url == "/ru/"


@pytest.mark.django_db
def test_the_switch_stays_on_the_page_and_keeps_the_query(client):
    html = client.get("/en/search/?q=flood&topic=wetland").content.decode()

    assert 'href="/mn/search/?q=flood&amp;topic=wetland"' in html
    assert 'lang="zh-Hans" hreflang="zh-Hans">简体中文</a>' in html
