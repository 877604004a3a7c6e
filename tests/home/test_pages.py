"""What readers get from the information center: home, news, feed, map, targets, errors."""

import re
from datetime import date

import pytest
from django.utils import translation

from home.basin_map import BASIN, HEIGHT, WIDTH, BasinMap
from home.models import Target
from home.search_sources import PageSource
from portal.thesaurus.models import Concept
from tests.factories.accounts import member_of
from tests.factories.pages import body, make_article, make_home, make_news

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    rows = [
        ("amur", "Amur/Heilong", "Амур", 52.95, 141.08),
        ("onon", "Onon", "Онон", 51.7, 115.84),
        ("khabarovsk", "Khabarovsk", "Хабаровск", 48.46, 135.1),
        ("khanka", "Lake Khanka/Xingkai", "озеро Ханка", 45.0, 132.42),
    ]
    protected = Concept.objects.create(
        slug="protected-area", kind="topic", label_en="protected area"
    )
    Concept.objects.create(slug="green-belt", kind="topic", label_en="Green Belt")
    for slug, en, ru, lat, lon in rows:
        Concept.objects.create(slug=slug, kind="place", label_en=en, label_ru=ru, lat=lat, lon=lon)
    reserve = Concept.objects.create(
        slug="zhalong-reserve", kind="place", label_en="Zhalong Reserve", lat=47.17, lon=124.22
    )
    reserve.broader = [protected]
    reserve.save()


def test_the_home_page_has_search_map_and_its_empty_states(client, places):
    make_home()

    html = client.get("/en/").content.decode()

    assert 'role="search"' in html and 'class="basin"' in html
    assert "No consultation is open or announced" in html
    assert "No publication yet." in html and "No news yet." in html


@pytest.mark.parametrize("code", ["en", "ru", "zh-hans", "mn"])
def test_the_home_page_costs_at_most_fifteen_queries(
    client, places, django_assert_max_num_queries, code
):
    make_home()
    for n in range(5):
        make_news(f"news-{n}", languages=("en", "ru"))
    client.get(f"/{code}/")

    with django_assert_max_num_queries(15):
        assert client.get(f"/{code}/").status_code == 200


def test_an_article_costs_at_most_fifteen_queries(client, django_assert_max_num_queries):
    parent = make_article(languages=("en", "ru"), menu="main")
    make_article("child", languages=("en",), parent=parent)
    client.get("/en/floods/child/")

    with django_assert_max_num_queries(15):
        assert client.get("/en/floods/child/").status_code == 200


def test_breadcrumbs_and_menu_mark_where_the_reader_is(client):
    parent = make_article(languages=("en", "ru"), menu="main")
    make_article("child", languages=("en",), parent=parent)

    html = client.get("/en/floods/child/").content.decode()

    crumbs = re.search(r'aria-label="You are here".*?</nav>', html, re.S).group(0)
    assert re.findall(r'href="([^"]+)"', crumbs) == ["/en/", "/en/floods/"]
    assert '<a href="/en/floods/" aria-current="true">Heading en</a>' in html


def test_a_shared_link_says_what_it_leads_to(client):
    make_article(languages=("en",), meta_description_en="About floods")

    html = client.get("/en/floods/").content.decode()

    assert '<meta property="og:title" content="Heading en">' in html
    assert '<meta property="og:description" content="About floods">' in html
    assert '<meta property="og:url" content="http://testserver/en/floods/">' in html


def test_news_stand_newest_first_ten_to_a_page(client):
    for day in range(1, 13):
        make_news(f"n{day}", languages=("en",), heading_en=f"News {day}.", date=date(2026, 1, day))

    first = client.get("/en/news/").content.decode()
    second = client.get("/en/news/?page=2").content.decode()

    assert [int(n) for n in re.findall(r">News (\d+)\.<", first)] == list(range(12, 2, -1))
    assert [int(n) for n in re.findall(r">News (\d+)\.<", second)] == [2, 1]
    assert client.get("/en/news/?page=none").status_code == 200


def test_the_feed_speaks_one_language_and_says_which(client):
    make_news("both", languages=("en", "ru"), heading_ru="Новость", date=date(2026, 1, 2))
    make_news("one", languages=("en",), heading_en="English only", date=date(2026, 1, 1))

    response = client.get("/ru/news/feed/")
    xml = response.content.decode()

    assert response.headers["Content-Type"].startswith("application/atom+xml")
    assert 'xml:lang="ru"' in xml
    assert "Новости портала Амура" in xml
    assert "<title>Новость</title>" in xml and "<title>English only</title>" in xml
    assert "http://testserver/ru/news/both/" in xml
    assert 'xml:lang="zh-Hans"' in client.get("/zh-hans/news/feed/").content.decode()


# --- the map
def test_north_is_up_and_east_is_right():
    towns = ((113.5, 52.0), (140.7, 53.2), (126.6, 45.8))
    chita, nikolaevsk, harbin = (BASIN.project(*town) for town in towns)

    assert chita[0] < harbin[0] < nikolaevsk[0]
    assert harbin[1] > chita[1]
    for x, y in (chita, nikolaevsk, harbin):
        assert 0 < x < WIDTH and 0 < y < HEIGHT


def test_the_map_speaks_the_readers_language(client, places):
    make_home()

    html = client.get("/ru/map/").content.decode()

    assert ">Хабаровск</text>" in html and ">Онон</text>" in html
    assert 'href="/ru/concepts/khabarovsk/"' in html
    assert "Natural Earth" in html


def test_layers_can_be_chosen_without_scripts(client, places):
    make_home()

    towns = client.get("/en/map/?layer=towns").content.decode()

    assert "Khabarovsk" in towns and "Zhalong Reserve" not in towns
    assert 'class="belt"' not in towns
    assert 'value="towns" checked' in towns and 'value="rivers" checked' not in towns
    everything = client.get("/en/map/?layer=nonsense").content.decode()
    assert 'class="belt"' in everything
    assert "Zhalong Reserve" in everything


def test_names_on_the_map_do_not_cover_each_other(places):
    with translation.override("en"):
        labels = [label for label in BasinMap().labels if label.name]

    boxes = []
    for label in labels:
        width = len(label.name) * 21 * 0.55
        left = {"start": label.x, "middle": label.x - width / 2, "end": label.x - width}[
            label.anchor
        ]
        boxes.append((left, label.y - 18, left + width, label.y))
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


@pytest.mark.parametrize("code", ["en", "ru", "zh-hans", "mn"])
def test_the_names_that_a_phone_shows_stay_on_the_map(places, code):
    with translation.override(code):
        shown = [label for label in BasinMap().labels if label.name and not label.minor]

    assert shown
    for label in shown:
        size = 46 if label.css == "main" else 35
        length = len(label.name) * size * (0.9 if code == "zh-hans" else 0.6)
        left = {"start": label.x, "middle": label.x - length / 2, "end": label.x - length}
        assert left[label.anchor] >= 0 and left[label.anchor] + length <= WIDTH


# --- targets
def test_a_target_shows_indicator_value_year_and_source_or_says_that_there_is_no_data(client):
    make_home()
    Target.objects.create(
        slug="wetlands", kind="quantitative", comparison="at_least", unit_code="percent",
        text_en="Wetlands are protected.", indicator_en="Share of wetlands", target_value=30,
        source_en="The draft",
    )  # fmt: skip
    Target.objects.create(
        slug="dams", kind="proposed", comparison="equal", unit_code="count", text_en="No dams.",
        indicator_en="Dams", unit_en="dams", target_value=0, baseline_value=0,
        baseline_basis_en="None stands.", source_en="The draft",
    )  # fmt: skip

    html = client.get("/en/targets/").content.decode()

    assert "at least 30%" in html and "0 dams" in html
    assert "None stands." in html and "no data yet" in html
    assert 'aria-label="Target 30% by 2050; no data yet"' in html
    assert '<table class="matrix"' in html
    russian = client.get("/ru/targets/").content.decode()
    assert "не менее 30\u00a0%" in russian and "данных пока нет" in russian


# --- errors
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", "Page not found"),
        ("ru", "Страница не найдена"),
        ("zh-hans", "找不到该页面"),
        ("mn", "Хуудас олдсонгүй"),
    ],
)
def test_a_page_that_is_not_there_is_missed_in_the_readers_language(client, code, words):
    make_home()

    response = client.get(f"/{code}/no-such-page/")

    assert response.status_code == 404
    assert words in response.content.decode()


def test_a_broken_page_apologises_in_four_languages_without_the_database(client, monkeypatch):
    make_home()
    monkeypatch.setattr("home.front.going_on", lambda request: 1 / 0)
    client.raise_request_exception = False

    response = client.get("/mn/")
    html = response.content.decode()

    assert response.status_code == 500
    for words in ("Something broke", "Ошибка на нашей стороне", "我们这边出了错", "Манай талд"):
        assert words in html


def test_maintenance_answers_503_in_four_languages(client, settings, tmp_path):
    from django.core.management import call_command

    settings.VAR_DIR = tmp_path
    call_command("maintenance", "on")
    response = client.get("/en/")
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert "Скоро вернёмся" in response.content.decode()

    call_command("maintenance", "off")
    make_home()
    assert client.get("/en/").status_code == 200


def test_pages_need_no_inline_scripts_and_no_inline_styles(client, places):
    make_home()
    for path in ("/en/", "/en/map/", "/en/targets/", "/en/library/", "/en/accounts/login/"):
        response = client.get(path)
        html = response.content.decode()
        assert "<script>" not in html and " style=" not in html and "data:" not in html
        policy = response.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy and "unsafe-inline" not in policy


@pytest.mark.parametrize(
    ("group", "seen", "unseen"),
    [
        ("Editors", "Files whose text could not be read", "Reports and appeals to decide"),
        ("Moderators", "Reports and appeals to decide", "Files whose text could not be read"),
    ],
)
def test_the_editors_first_page_says_what_waits_for_whoever_looks(client, group, seen, unseen):
    client.force_login(member_of(group))
    text = client.get("/admin/").content.decode()

    assert "What waits for you" in text
    assert seen in text
    assert unseen not in text


def test_a_page_is_found_by_its_words_as_a_reader_sees_them():
    make_home()
    article = make_article(body_en=body('The &ldquo;spring flood&rdquo; &amp; its "dykes"'))

    (unit,) = PageSource().units(str(article.pk))

    assert '“spring flood” & its "dykes"' in unit.text


def test_a_page_in_a_feed_of_a_search_says_when_it_was_published():
    article = make_article()

    (card,) = PageSource().cards([str(article.pk)], "en", None).values()

    assert card.updated == article.last_published_at is not None
