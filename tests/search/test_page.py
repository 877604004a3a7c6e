"""The page of results as a reader sees it."""

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.search import actions
from portal.search.engines import EngineDown, get_engine


@pytest.fixture
def library(shelf, thesaurus):
    shelf.put(
        "floods", "Flood warnings reach the village.", "Wells after a flood.", "Another flood.",
        "A flood once more.", title="Living with floods", category="guide", topics=("flood",),
        year=2024, licence="CC-BY-4.0",
    )  # fmt: skip
    shelf.put("floods", "Паводок пришёл в августе.", language="ru", title="Наводнения", year=2024)
    shelf.put(
        "cranes", "Cranes roost on the wetland.", title="Cranes", category="report", year=2019
    )
    actions.rebuild()
    return shelf


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru", "zh-hans", "mn"])
def test_the_page_opens_in_every_language(client, library, language):
    for query in ("", "?q=flood", "?q=flood&topic=dam", "?q=zzzz", "?kind=publication&q=flood"):
        response = client.get(f"/{language}/search/{query}")
        assert response.status_code == 200
        assert "<h1>" in response.content.decode()


def test_a_reader_sees_marked_words_pages_and_languages(client, library):
    html = client.get("/en/search/?q=flood").content.decode()
    assert "Living with <mark>floods</mark>" in html
    assert re.search(r'<a href="/works/floods/#en-(\d)">p. \1</a>', html)
    assert "1 work, 5 pages found" in re.sub(r"\s+", " ", html)
    assert "Understood as" in html
    assert '<i lang="mn">үер</i>' in html
    assert "bare=1" in html


def test_filters_are_one_form_that_carries_the_query_along(client, library):
    html = client.get("/en/search/?q=flood&topic=flood&sort=newest").content.decode()
    form = html[html.index('<form class="facets"') : html.index("</form>", html.index("facets"))]
    assert '<input type="hidden" name="q" value="flood">' in form
    assert '<input type="hidden" name="sort" value="newest">' in form
    assert 'name="topic" value="flood" checked' in form
    assert 'type="hidden" name="topic"' not in form


def test_each_chip_leads_to_the_search_without_it(client, library):
    html = client.get("/en/search/?q=flood&topic=flood&language=en").content.decode()
    chips = html[html.index('<ul class="chips"') :]
    hrefs = re.findall(r'<a href="([^"]+)"', chips[: chips.index("</ul>")])
    assert [h.split("?")[1].replace("&amp;", "&") for h in hrefs] == [
        "q=flood&language=en",
        "q=flood&topic=flood",
        "q=flood",
    ]


def test_the_language_switch_keeps_query_and_filters(client, library):
    html = client.get("/en/search/?q=flood&topic=flood").content.decode()
    assert 'href="/mn/search/?q=flood&amp;topic=flood"' in html


def test_what_is_typed_is_never_markup(client, library):
    html = client.get('/en/search/?q="><script>alert(1)</script>').content.decode()
    assert "<script>alert" not in html


def test_nothing_found_offers_what_does_find_something(client, library):
    html = client.get("/en/search/?q=flood&topic=flood&language=mn").content.decode()
    assert "Nothing was found for “flood”." in html
    assert "Drop the filter “Language of the text: Монгол”" in html


def test_a_misspelt_word_is_offered_in_its_likely_spelling(client, library):
    html = client.get("/en/search/?q=wetlnad").content.decode()
    assert "Did you mean:" in html
    assert "<b>wetland</b>" in html


def test_another_form_of_a_known_word_is_no_misspelling(client, library, shelf):
    shelf.put("rain", "Ливни и дожди на Зее.", language="ru")
    actions.rebuild()
    assert "Did you mean:" not in client.get("/en/search/?q=дождях").content.decode()


def test_an_unfinished_word_is_finished(client, library):
    html = client.get("/en/search/?q=wetl").content.decode()
    assert "<b>wetland</b>" in html


def test_spellings_never_come_from_closed_texts(client, library, shelf):
    shelf.put("secret", "Zanzibar marsh.", restricted=True)
    actions.rebuild()
    assert "zanzibar" not in client.get("/en/search/?q=zanzibat").content.decode().lower()


def test_one_word_too_many_is_named(client, library):
    html = client.get('/en/search/?q="village wetland"').content.decode()
    assert "Search only “village wetland”" in html


def test_a_resting_engine_is_said_once_above_the_results(client, library, monkeypatch):
    def down(*args, **kwargs):
        raise EngineDown("refused")

    monkeypatch.setattr(type(get_engine()), "search", down)
    response = client.get("/en/search/?q=cranes")
    assert response.status_code == 200
    html = response.content.decode()
    assert html.count("Full search is resting") == 1
    assert "/works/cranes/" in html


def test_an_odd_address_is_no_error(client, library):
    for query in (
        "?page=x",
        "?page=-1",
        "?page=99999",
        "?sort=%00",
        "?year=x",
        "?topic=%00",
        "?q=%00",
    ):
        assert client.get(f"/en/search/{query}").status_code == 200


def test_the_page_needs_at_most_twelve_queries(client, library, django_assert_max_num_queries):
    client.get("/en/search/?q=flood")
    with django_assert_max_num_queries(12):
        client.get("/en/search/?q=flood&topic=flood")


def test_the_search_command_prints_one_object_per_page_hit_by_score(library):
    out = StringIO()
    call_command("search", "flood", "--language", "en", "--limit", "4", "--json", stdout=out)
    hits = json.loads(out.getvalue())
    assert len(hits) == 4 or [h["slug"] for h in hits] == ["floods"] * len(hits)
    assert hits == sorted(hits, key=lambda hit: -hit["score"])
    wanted = {"kind", "slug", "title", "edition_language", "page", "score", "snippet", "url"}
    assert all(wanted <= set(hit) for hit in hits)
    assert hits[0]["url"].startswith("/works/floods/#")


def test_the_search_command_refuses_an_impossible_limit(library):
    with pytest.raises(CommandError, match="--limit"):
        call_command("search", "flood", "--limit", "0")


def test_rebuilding_and_checking_by_command(library, shelf, settings):
    out = StringIO()
    call_command("rebuild_index", "--fresh", stdout=out)
    assert "2 objects indexed" in out.getvalue()
    call_command("check_index", stdout=out)
    get_engine().remove("work", "cranes", 10**6)
    with pytest.raises(CommandError, match="--repair"):
        call_command("check_index", stdout=out)


def test_judgements_are_evaluated_and_a_leak_fails(library, tmp_path):
    path = tmp_path / "judgements.yaml"
    path.write_text(
        "known_item:\n"
        "  - {id: k1, language: en, query: warnings village, publication: floods,"
        " edition: en, page: 1}\n"
        "  - {id: k2, language: en, query: nonsense xyz, publication: floods,"
        " edition: en, page: 1}\n"
        "cross_language:\n"
        "  - {id: x1, language: mn, query: үер, publication: floods, edition: ru, page: 1}\n",
        "utf-8",
    )
    out = StringIO()
    call_command("evaluate_search", str(path), "--everything", "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert report["known_item"]["en"] == {"mrr@10": 0.5, "recall@10": 0.5, "queries": 2}
    assert report["cross_language"]["recall@10"] == 1.0
    assert [miss["id"] for miss in report["misses"]] == ["k2"]
    path.write_text(
        "must_not_leak:\n"
        "  - {id: e1, language: en, query: warnings, publication: floods, edition: en}\n",
        "utf-8",
    )
    with pytest.raises(CommandError, match="e1"):
        call_command("evaluate_search", str(path), "--everything", stdout=out)
    path.write_text("known_item: nonsense", "utf-8")
    with pytest.raises(CommandError, match="known_item"):
        call_command("evaluate_search", str(path), "--everything", stdout=out)
