"""Saved searches: a person hears once of what is new, in her language, if she may see it."""

from datetime import timedelta

import pytest
from django.core import mail

from portal.notifications import actions as notifications
from portal.notifications.delivery import compose
from portal.notifications.models import Frequency, OutboxMessage, Subscription
from portal.notifications.tasks import deliver_due, gather_digests
from portal.search import actions
from portal.search.models import FreshObject, IndexChange, SavedSearch
from portal.search.saved_searches import (
    MOST_SEARCHES,
    TooMany,
    due_searches,
    save_search,
    tell_of_new_answers,
)
from tests.factories.accounts import UserFactory

NOW = timedelta(0)


def arrives(shelf, slug, *pages, **common):
    """Put a work on the shelf and have it indexed, as an editor's change does."""
    shelf.put(slug, *pages, **common)
    IndexChange.objects.create(kind="work", object_id=slug)
    actions.index_pending()


def sweep():
    return sum(tell_of_new_answers(saved_id=pk, settled=NOW) for pk in due_searches(settled=NOW))


@pytest.fixture
def reader(shelf, thesaurus):
    shelf.put("old", "A flood of long ago.")
    actions.rebuild()
    return UserFactory(preferred_language="ru")


@pytest.fixture
def saved(reader):
    return save_search(
        by=reader, query="flood", filters={}, language="en", frequency=Frequency.AT_ONCE
    )


def test_only_what_is_new_and_matches_is_told_in_one_mail_in_her_language(shelf, saved):
    arrives(shelf, "new-one", "The flood came.")
    arrives(shelf, "new-two", "Another flood.")
    arrives(shelf, "cranes", "Cranes dance.")
    assert sweep() == 2
    deliver_due()
    (letter,) = mail.outbox
    assert letter.subject == "2 новых результата по запросу «flood»"
    assert "new one" in letter.body and "new two" in letter.body
    assert "cranes" not in letter.body and "/works/old/" not in letter.body
    assert "http://testserver/ru/search/?q=flood" in letter.body


def test_nothing_is_told_twice_even_if_it_changes_again(shelf, saved):
    arrives(shelf, "new", "The flood came.")
    assert sweep() == 1
    assert sweep() == 0
    arrives(shelf, "new", "The flood came again.")
    arrives(shelf, "old", "The old flood, corrected.")
    assert sweep() == 0


def test_what_she_may_not_see_is_never_told(shelf, saved):
    shelf.hidden.add("secret")
    arrives(shelf, "secret", "A flood nobody may know of.")
    assert sweep() == 0
    assert not OutboxMessage.objects.exists()


def test_what_was_closed_before_the_mail_left_is_not_in_it(shelf, saved):
    arrives(shelf, "new", "The flood came.")
    sweep()
    shelf.hidden.add("new")
    deliver_due()
    assert mail.outbox == []
    assert OutboxMessage.objects.get().state == OutboxMessage.State.DROPPED


def test_daily_answers_come_in_one_digest_that_lists_them(shelf, reader):
    save_search(by=reader, query="flood", filters={}, language="en", frequency=Frequency.DAILY)
    arrives(shelf, "morning", "A flood.")
    sweep()
    arrives(shelf, "evening", "A flood.")
    sweep()
    assert deliver_due() == 0
    gather_digests()
    deliver_due()
    (letter,) = mail.outbox
    assert "/works/morning/" in letter.body and "/works/evening/" in letter.body


def test_one_click_in_the_mail_ends_the_search(client, shelf, saved):
    arrives(shelf, "new", "The flood came.")
    sweep()
    message = OutboxMessage.objects.get()
    address = compose(message).extra_headers["List-Unsubscribe"].strip("<>")
    client.post(address.removeprefix("http://testserver"))
    assert not SavedSearch.objects.exists()
    assert not Subscription.objects.exists()


def test_while_the_engine_is_down_nothing_is_lost(shelf, saved, settings):
    arrives(shelf, "new", "The flood came.")
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert sweep() == 0
    settings.ELASTICSEARCH_URL = ""
    assert sweep() == 1


def test_what_every_search_has_tried_is_forgotten(shelf, saved):
    arrives(shelf, "new", "The flood came.")
    sweep()
    due_searches(settled=NOW)
    assert not FreshObject.objects.exists()


def test_rows_of_transactions_still_open_are_waited_for(shelf, saved):
    arrives(shelf, "new", "The flood came.")
    assert due_searches() == []


def test_the_same_search_is_saved_once_and_not_without_end(reader, saved):
    again = save_search(
        by=reader, query="flood", filters={}, language="en", frequency=Frequency.WEEKLY
    )
    assert again.pk == saved.pk
    assert again.subscription.frequency == Frequency.WEEKLY
    for number in range(MOST_SEARCHES - 1):
        save_search(by=reader, query=f"word{number}", filters={}, language="en")
    with pytest.raises(TooMany):
        save_search(by=reader, query="one more", filters={}, language="en")


def test_an_account_that_is_erased_leaves_no_search(reader, saved):
    notifications.unsubscribe(user=reader, topic=saved.subscription.topic)
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("language", ["en", "ru", "zh-hans", "mn"])
def test_she_saves_lists_changes_and_deletes_on_pages_of_her_own(client, reader, language):
    client.force_login(reader)
    assert "<details" in client.get(f"/{language}/search/?q=flood").content.decode()
    client.post(
        f"/{language}/search/saved/add/",
        {"q": "flood", "topic": "dam", "language": "ru", "frequency": "weekly"},
    )
    saved = SavedSearch.objects.get()
    assert saved.filters == {"topic": ["dam"], "language": ["ru"]}
    html = client.get(f"/{language}/search/saved/").content.decode()
    assert "q=flood&amp;topic=dam&amp;language=ru" in html
    assert 'value="weekly" selected' in html
    client.post(f"/{language}/search/saved/{saved.pk}/", {"frequency": "daily"})
    assert Subscription.objects.get().frequency == "daily"
    client.post(f"/{language}/search/saved/{saved.pk}/", {"delete": "1"})
    assert not SavedSearch.objects.exists()
    assert client.get(f"/{language}/search/saved/").status_code == 200


def test_nobody_changes_the_search_of_another(client, saved):
    client.force_login(UserFactory())
    assert client.post(f"/en/search/saved/{saved.pk}/", {"delete": "1"}).status_code == 404
    assert SavedSearch.objects.exists()


def test_a_visitor_is_asked_to_sign_in(client, reader):
    assert "/accounts/login/?next=" in client.get("/en/search/?q=flood").content.decode()
    assert client.post("/en/search/saved/add/", {"q": "flood"}).status_code == 302
    assert not SavedSearch.objects.exists()


def test_the_list_asks_the_database_as_often_for_many_as_for_one(
    client, reader, django_assert_max_num_queries
):
    client.force_login(reader)
    for number in range(12):
        save_search(by=reader, query=f"w{number}", filters={"topic": ["flood"]}, language="en")
    client.get("/en/search/saved/")
    with django_assert_max_num_queries(14):
        client.get("/en/search/saved/")
