"""What the library gives to search, and to whom."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from library.search_sources import PublicationSource
from portal.search.registry import UnitRef
from portal.thesaurus.models import Concept
from tests.factories.library import AuthorFactory, PublicationFactory

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


@pytest.fixture
def source():
    return PublicationSource()


@pytest.fixture
def work(read_edition):
    work = PublicationFactory(slug="floods", title_en="Floods", title_ru="Наводнения",
                              abstract_ru="О воде.")  # fmt: skip
    AuthorFactory(publication=work, name="Ivanova, Anna", kind="personal")
    read_edition(publication=work, language="ru", identifier="ru", title="Наводнения. Печать")
    return work


def test_the_record_is_page_0_in_every_language_and_the_text_page_by_page(source, work):
    units = source.units(str(work.pk))
    record = [u for u in units if not u.edition]
    assert {(u.language, u.number, u.title) for u in record} == {
        ("en", 0, "Floods"), ("ru", 0, "Наводнения")
    }  # fmt: skip
    pages = [u for u in units if u.edition == "ru"]
    assert [(u.number, u.text) for u in pages] == [
        (0, ""), (1, "The river rises in August."), (2, "The crane returns.")
    ]  # fmt: skip
    assert {u.category for u in units} == {"report"}
    assert pages[1].authors == "Ivanova, Anna"


def test_drafts_and_deleted_works_have_no_units(source, work):
    work.status = "draft"
    work.save()
    assert source.units(str(work.pk)) == []
    assert source.units("987654") == []
    assert source.object_ids() == []


def test_embargo_restriction_and_age_are_on_the_pages(source, work):
    opens = timezone.localdate() + timedelta(days=9)
    work.editions.update(embargo_until=opens, access="restricted")
    units = source.units(str(work.pk))
    assert {(u.open_from, u.restricted) for u in units if u.number} == {(opens, True)}
    assert {(u.open_from, u.restricted) for u in units if not u.number} == {(None, False)}


def test_pages_of_a_closed_edition_are_not_readable_and_its_record_is(source, work, editor):
    object_id = str(work.pk)
    record = UnitRef(kind="publication", object_id=object_id, language="ru")
    page = UnitRef(kind="publication", object_id=object_id, edition="ru", number=1, language="ru")
    assert source.readable([record, page], NOBODY) == {record, page}
    work.editions.update(embargo_until=timezone.localdate() + timedelta(days=1))
    assert source.readable([record, page], NOBODY) == {record}
    assert source.readable([record, page], editor) == {record, page}
    work.status = "draft"
    work.save()
    assert source.readable([record, page], NOBODY) == set()
    assert source.visible([object_id], NOBODY) == set()


def test_a_card_leads_to_the_page_of_the_hit(source, work):
    from django.utils import translation

    with translation.override("zh-hans"):
        card = source.cards([str(work.pk)], "zh-hans", NOBODY)[str(work.pk)]
        hit = UnitRef(kind="publication", object_id=str(work.pk), edition="ru", number=2)
        assert card.url_for(hit) == "/zh-hans/library/floods/ru/pages/2/"
    assert (card.title, card.title_language, card.languages) == ("Floods", "en", ["ru"])
    assert "Anna Ivanova" in card.meta


def test_many_cards_cost_as_many_queries_as_one(source, django_assert_num_queries):
    ids = [str(w.pk) for w in PublicationFactory.create_batch(20)]
    with django_assert_num_queries(3):
        assert len(source.cards(ids, "ru", NOBODY)) == 20


def test_a_reader_finds_a_page_and_stops_finding_it_when_it_is_closed(work):
    from library.actions.publications import set_access
    from portal.search.actions import index_pending
    from portal.search.query import search

    index_pending()
    found = search("crane", language="en", user=NOBODY)
    assert [hit.card.slug for hit in found.hits] == ["floods"]
    set_access(edition=work.editions.get(), by=None, access="restricted")
    # The index has not heard of it yet; the reader must not see it all the same.
    found = search("crane", language="en", user=NOBODY)
    assert not any(page.number for hit in found.hits for page in hit.pages)


def test_a_page_of_results_asks_the_database_twelve_times_at_most(
    client, thesaurus, read_edition, django_assert_max_num_queries
):
    from portal.search import actions

    for number in range(12):
        edition = read_edition(pages=[f"A flood of the year {number}.", "Another flood."])
        edition.publication.topics.add(Concept.objects.get(slug="flood"))
    actions.rebuild()
    html = client.get("/en/search/?q=flood").content.decode()
    assert html.count('class="hit"') == 10
    with django_assert_max_num_queries(12):
        client.get("/en/search/?q=flood&topic=flood&language=en")
