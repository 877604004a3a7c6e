"""What the search is told of consultations, and what it is not."""

import pytest

from consultations import actions
from consultations.models import ProvisionText
from portal.search import registry
from portal.search.actions import index_pending
from portal.search.query import search
from tests.factories.accounts import UserFactory, member_of
from tests.factories.consultations import (
    make_comment,
    make_draft,
    make_next,
    make_open,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    """The numbers of rows begin anew in every test; an index that remembers would mix them up."""
    settings.SEARCH_INDEX_PATH = tmp_path / "search.sqlite3"


@pytest.fixture
def provisions():
    return registry.source("provision")


def test_each_language_of_an_announced_provision_is_a_unit(provisions):
    consultation = make_open()
    provision = consultation.plan_version.provisions.get(number="1.1")
    units = provisions.units(str(provision.pk))
    assert {u.language for u in units} == {"en", "ru", "zh-hans", "mn"}
    assert len({u.ref.key for u in units}) == 4
    chapter = consultation.plan_version.provisions.get(number="1")
    assert provisions.units(str(chapter.pk)) == []
    assert str(provision.pk) in set(provisions.object_ids())


def test_a_draft_is_neither_indexed_nor_shown(provisions, django_assert_max_num_queries):
    draft = make_draft()
    provision = draft.plan_version.provisions.get(number="1.1")
    ids = [str(provision.pk)]
    assert provisions.units(ids[0]) == []
    assert ids[0] not in set(provisions.object_ids())
    assert provisions.visible(ids, UserFactory()) == set()
    assert provisions.cards(ids, "en", None) == {}
    assert registry.source("consultation").visible([str(draft.pk)], None) == set()
    assert registry.source("consultation").units(str(draft.pk)) == []
    assert provisions.visible(ids, member_of("Consultation managers")) == set(ids)


def test_cards_speak_the_readers_language_in_constant_queries(
    provisions, django_assert_num_queries
):
    consultation = make_open(version=make_version(numbers=[f"1.{n}" for n in range(1, 9)]))
    ids = [str(p.pk) for p in consultation.plan_version.provisions.commentable()]
    with django_assert_num_queries(3):
        cards = provisions.cards(ids, "mn", None)
    assert len(cards) == 8
    card = cards[ids[0]]
    assert card.title.startswith("1.1 Загас барих хугацаа")
    assert card.title_language == "mn"
    assert card.url.endswith(f"/{consultation.slug}/provisions/1.1/")
    assert card.languages == ["en", "ru", "zh-hans", "mn"]
    shown = registry.source("consultation").cards([str(consultation.pk)], "ru", None)
    assert shown[str(consultation.pk)].url.endswith(f"/{consultation.slug}/")


def test_an_older_version_is_marked_as_superseded(provisions):
    first = make_open()
    old = first.plan_version.provisions.get(number="1.1")
    assert not provisions.units(str(old.pk))[0].superseded
    version = make_next(first.plan_version)
    make_open(version=version)
    assert provisions.units(str(old.pk))[0].superseded


def test_an_announced_provision_is_found_and_a_comment_is_not():
    version = make_version()
    ProvisionText.objects.filter(
        provision__version=version, provision__number="1.2", language="ru"
    ).update(text="Шугохода не сдерживает навигацию.")
    draft = make_draft(version=version)
    index_pending()
    assert search("шугохода", language="ru").total == 0
    consultation = actions.announce(consultation=draft, by=None)
    index_pending()
    results = search("шугохода", language="ru")
    assert results.total == 1
    other = make_open()
    make_comment(other, body="Zanzibarian remark")
    index_pending()
    assert search("zanzibarian", language="en").total == 0
    assert consultation.is_announced
