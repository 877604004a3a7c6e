"""What readers see, in four languages, and how much it costs."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from library.models import Edition, Publication
from tests.factories.library import AuthorFactory, EditionFactory, PublicationFactory, make_file

pytestmark = pytest.mark.django_db


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


@pytest.fixture
def four(read_edition):
    """One work with editions in four languages, read."""
    work = PublicationFactory(
        slug="floods",
        title_en="Living with floods",
        title_ru="Жизнь рядом с наводнением",
        title_zh_hans="与洪水共处",
        title_mn="Үертэй зэрэгцэн амьдрах нь",
        abstract_en="Why the river rises in August.",
        abstract_ru="Почему река поднимается в августе.",
    )
    AuthorFactory(publication=work)
    for code in ("en", "ru", "zh-hans", "mn"):
        read_edition(publication=work, language=code, identifier=code, title=f"Printed {code}")
    return work


TITLES = {
    "en": "Living with floods",
    "ru": "Жизнь рядом с наводнением",
    "zh-hans": "与洪水共处",
    "mn": "Үертэй зэрэгцэн амьдрах нь",
}


@pytest.mark.parametrize("code", TITLES)
def test_the_list_and_the_publication_speak_the_language_of_the_reader(client, four, code):
    for path in (f"/{code}/library/", f"/{code}/library/floods/"):
        response = client.get(path)
        assert response.status_code == 200
        assert TITLES[code] in response.content.decode()


def test_a_missing_abstract_is_shown_in_the_nearest_language_and_marked_so(client, four):
    page = client.get("/mn/library/floods/").content.decode()
    assert 'lang="ru">Почему река поднимается в августе.' in page
    page = client.get("/zh-hans/library/floods/").content.decode()
    assert 'lang="en">Why the river rises in August.' in page


@pytest.mark.parametrize("code", TITLES)
def test_a_reader_opens_a_page_of_an_edition_in_any_language(client, four, code):
    response = client.get(f"/{code}/library/floods/ru/pages/2/")
    page = response.content.decode()
    assert response.status_code == 200
    assert '<div class="prose" lang="ru"><p>The crane returns.</p>' in page
    assert f"/{code}/library/floods/ru/pages/1/" in page
    assert "#page=2" in page


def test_words_of_the_search_are_marked_with_their_inflections(client, four):
    page = client.get("/en/library/floods/en/pages/1/?q=rivers").content.decode()
    assert "The <mark>river</mark> rises" in page


def test_a_query_cannot_smuggle_markup_into_the_page(client, four):
    page = client.get("/en/library/floods/en/pages/1/?q=<script>river</script>").content.decode()
    assert "<script>" not in page


def test_the_publication_lists_the_pages_that_hold_a_word(client, four):
    page = client.get("/en/library/floods/?q=crane").content.decode()
    assert "/en/library/floods/en/pages/2/?q=crane" in page
    assert "/en/library/floods/en/pages/1/?q=crane" not in page


def test_a_page_that_does_not_exist_is_not_found(client, four):
    assert client.get("/en/library/floods/en/pages/3/").status_code == 404
    assert client.get("/en/library/floods/fr/pages/1/").status_code == 404
    assert client.get("/en/library/droughts/").status_code == 404


def test_a_publication_page_needs_at_most_fifteen_queries(
    client, four, thesaurus, django_assert_max_num_queries
):
    from portal.thesaurus.models import Concept

    four.topics.set(Concept.objects.filter(kind="topic")[:8])
    four.places.set(Concept.objects.filter(kind="place")[:8])
    for _ in range(6):
        PublicationFactory().topics.set(four.topics.all())
    client.get("/en/library/floods/")
    with django_assert_max_num_queries(15):
        client.get("/en/library/floods/")


def test_the_list_needs_at_most_fifteen_queries_whatever_is_ticked(
    client, demo, django_assert_max_num_queries
):
    client.get("/ru/library/")
    for query in ("", "?kind=guide&kind=report&topic=flood&place=amur&language=ru&year=2024"):
        with django_assert_max_num_queries(15):
            response = client.get(f"/ru/library/{query}")
        assert response.status_code == 200


def test_a_page_of_text_needs_at_most_fifteen_queries(client, four, django_assert_max_num_queries):
    client.get("/en/library/floods/en/pages/1/")
    with django_assert_max_num_queries(15):
        client.get("/en/library/floods/en/pages/1/?q=river")


def test_filters_narrow_the_list_and_count_under_the_others(client, demo):
    response = client.get("/en/library/?topic=flood&language=mn")
    slugs = {card.publication.slug for card in response.context["cards"]}
    assert slugs == {"living-with-floods-middle-amur", "green-belt-protected-areas"} & slugs
    assert "living-with-floods-middle-amur" in slugs
    facets = {facet.field.name: facet for facet in response.context["facets"]}
    kinds = {choice.value: choice.count for choice in facets["kind"].choices}
    assert sum(kinds.values()) == len(slugs)
    by_language = {choice.value: choice.count for choice in facets["language"].choices}
    assert by_language["zh-hans"] >= 2


def test_several_values_of_one_filter_widen_and_two_filters_narrow(client, demo):
    def number(query):
        return client.get(f"/en/library/?{query}").context["total"]

    assert number("kind=guide&kind=report") == number("kind=guide") + number("kind=report")
    assert number("kind=guide&language=mn") <= number("kind=guide")


def test_a_ticked_filter_without_results_stays_and_the_page_says_what_to_do(client, demo):
    response = client.get("/en/library/?kind=law&topic=flood")
    assert response.context["total"] == 0
    assert "No publication has all of these properties." in response.content.decode()
    facets = {facet.field.name: facet for facet in response.context["facets"]}
    assert [c.count for c in facets["kind"].choices if c.value == "law"] == [0]


def test_nonsense_in_the_address_is_ignored(client, demo):
    query = "kind=%00&language=xx&year=20000&topic='+OR+1%3D1&page=999&sort=drop"
    assert client.get(f"/en/library/?{query}").status_code == 200


def test_an_empty_library_says_so(client):
    assert "The library is still empty." in client.get("/en/library/").content.decode()


def test_a_long_list_has_pages_that_keep_the_filters(client):
    PublicationFactory.create_batch(25, kind=Publication.Kind.REPORT)
    page = client.get("/en/library/?kind=report").content.decode()
    assert "kind=report&amp;page=2" in page
    assert len(client.get("/en/library/?kind=report&page=2").context["cards"]) == 5


def test_drafts_are_for_the_staff_only(client, editor, read_edition):
    edition = read_edition(publication=PublicationFactory(status="draft", slug="secret"))
    paths = ["/en/library/secret/", "/en/library/secret/en/pages/1/", edition.file.url]
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]
    assert "secret" not in client.get("/en/library/").content.decode()
    client.force_login(editor)
    assert [client.get(path).status_code for path in paths] == [200, 200, 200]
    assert "Only the staff can see this page." in client.get(paths[0]).content.decode()


@pytest.mark.parametrize("code", TITLES)
def test_an_embargoed_edition_shows_its_day_and_not_a_word_of_its_text(client, read_edition, code):
    edition = read_edition(publication=PublicationFactory(slug="cranes"), embargo_until=tomorrow())
    record = client.get(f"/{code}/library/cranes/").content.decode()
    assert edition.embargo_until.isoformat() in record
    assert "What the report is about." in record
    assert "The river rises" not in record
    assert edition.file.url not in record
    closed = client.get(f"/{code}/library/cranes/en/pages/1/")
    assert closed.status_code == 403
    assert "The river rises" not in closed.content.decode()
    assert edition.embargo_until.isoformat() in closed.content.decode()


def test_an_embargo_ends_on_its_day(client, read_edition, time_machine):
    read_edition(publication=PublicationFactory(slug="cranes"), embargo_until=tomorrow())
    path = "/en/library/cranes/en/pages/1/"
    assert client.get(path).status_code == 403
    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
    assert client.get(path).status_code == 200


def test_a_restricted_edition_is_for_the_staff_and_not_for_everyone_who_signs_in(
    client, editor, django_user_model, read_edition
):
    edition = read_edition(publication=PublicationFactory(slug="sites"), access="restricted")
    paths = ["/en/library/sites/en/pages/1/", edition.file.url]
    reader = django_user_model.objects.create_user("reader@example.org", "pw")
    assert [client.get(path).status_code for path in paths] == [403, 403]
    client.force_login(reader)
    assert [client.get(path).status_code for path in paths] == [403, 403]
    client.force_login(editor)
    assert [client.get(path).status_code for path in paths] == [200, 200]


def test_a_superseded_edition_stays_and_points_to_the_newer_one(client, read_edition):
    work = PublicationFactory(slug="floods")
    old = read_edition(publication=work, identifier="ru-2019", language="ru", title="Первое")
    new = read_edition(publication=work, identifier="ru", language="ru", title="Второе")
    Edition.objects.filter(pk=new.pk).update(supersedes=old)
    assert (
        "There is a newer edition."
        in client.get("/en/library/floods/ru-2019/pages/1/").content.decode()
    )
    record = client.get("/en/library/floods/").content.decode()
    assert "Superseded" in record
    assert "There is a newer edition." not in record
    old_record = client.get("/en/library/floods/?edition=ru-2019").content.decode()
    assert "There is a newer edition." in old_record


def test_a_withdrawn_publication_leaves_a_page_with_the_reason(client, read_edition):
    from library.actions.publications import set_status

    edition = read_edition(publication=PublicationFactory(slug="maps"))
    set_status(publication=edition.publication, status="withdrawn", by=None, reason="Wrong scale.")
    response = client.get("/en/library/maps/")
    assert response.status_code == 410
    assert "Wrong scale." in response.content.decode()
    assert client.get(edition.file.url).status_code == 404
    assert client.get("/en/library/maps/en/pages/1/").status_code == 404


def test_a_publication_without_files_and_editions_is_still_a_page(client):
    PublicationFactory(slug="bare")
    assert "No edition yet." in client.get("/en/library/bare/").content.decode()


def test_a_failed_file_tells_the_reader_why(client, db):
    from library.actions.files import begin_extraction
    from library.tasks import read_now
    from tests.factories.library import make_pdf

    edition = EditionFactory(
        publication=PublicationFactory(slug="locked"), file=make_file(make_pdf(password="x"))
    )
    read_now(begin_extraction(file_id=edition.file_id))
    page = client.get("/en/library/locked/").content.decode()
    assert "The file is protected by a password." in page


def test_machines_find_highwire_tags_and_never_the_address_of_a_closed_file(client, read_edition):
    opened = read_edition(publication=PublicationFactory(slug="open"), doi="10.5555/open.1")
    read_edition(publication=PublicationFactory(slug="closed"), embargo_until=tomorrow(),
                 pages=("Another text.",))  # fmt: skip
    page = client.get("/en/library/open/").content.decode()
    assert '<meta name="citation_doi" content="10.5555/open.1">' in page
    assert f'<meta name="citation_pdf_url" content="http://testserver{opened.file.url}">' in page
    assert "citation_pdf_url" not in client.get("/en/library/closed/").content.decode()


@pytest.mark.parametrize("code", TITLES)
def test_the_feed_speaks_the_language_and_holds_published_works_only(client, four, code):
    import xml.etree.ElementTree as ET

    PublicationFactory(title_en="Hidden draft", status="draft")
    response = client.get(f"/{code}/library/feed/")
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    root = ET.fromstring(response.content)
    atom = "{http://www.w3.org/2005/Atom}"
    assert [e.findtext(f"{atom}title") for e in root.findall(f"{atom}entry")] == [TITLES[code]]


def test_pages_carry_no_style_and_no_inline_script(client, four):
    for path in ("/en/library/", "/en/library/floods/", "/en/library/floods/en/pages/1/"):
        page = client.get(path).content.decode()
        assert " style=" not in page
        # Our own file, and data that no browser executes.
        for tag in re.findall(r"<script[^>]*>", page):
            assert 'src="/static/' in tag or 'type="application/ld+json"' in tag


def test_search_engines_learn_the_languages_of_the_record_and_no_more(client):
    PublicationFactory(slug="two", title_en="Two", title_ru="Два")
    page = client.get("/mn/library/two/").content.decode()
    assert 'hreflang="ru" href="http://testserver/ru/library/two/"' in page
    assert 'rel="alternate" hreflang="mn"' not in page
    assert '<link rel="canonical" href="http://testserver/ru/library/two/">' in page
