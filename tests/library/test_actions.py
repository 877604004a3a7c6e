"""States of files, attempts, sweeps, and what search is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from library.actions.files import (
    MAX_ATTEMPTS,
    begin_extraction,
    finish_extraction,
    receive_file,
    release_stuck,
    retry_extraction,
    take_up_forgotten,
)
from library.actions.publications import (
    delete_publication,
    save_publication,
    set_access,
    set_status,
)
from library.extraction.pdf import ReadPage
from library.extraction.reasons import FileReason
from library.extraction.run import Result
from library.models import LibraryFile, PageText
from library.tasks import extract_file, sweep_extraction
from portal.search.models import IndexChange
from tests.factories.library import EditionFactory, PublicationFactory, make_file, make_pdf

pytestmark = pytest.mark.django_db
State = LibraryFile.State


def told() -> set[str]:
    """Which publications search was told of; forgets them."""
    ids = set(IndexChange.objects.filter(kind="publication").values_list("object_id", flat=True))
    IndexChange.objects.all().delete()
    return ids


def test_a_new_file_waits_is_read_and_says_how_many_pages_it_has():
    file = make_file(make_pdf(["One.", "Two."]))
    assert (file.state, len(file.sha256), file.media_type) == ("waiting", 64, "application/pdf")
    extract_file(file.pk)
    file.refresh_from_db()
    assert (file.state, file.page_count, file.attempts) == ("extracted", 2, 1)
    assert list(file.pages.values_list("number", "text")) == [(1, "One."), (2, "Two.")]


def test_the_upload_wakes_the_worker_only_when_it_is_committed(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        file = make_file(make_pdf(["One."]), wake=True)
        assert LibraryFile.objects.get(pk=file.pk).state == State.WAITING
    assert LibraryFile.objects.get(pk=file.pk).state == State.EXTRACTED


def test_reading_twice_reads_once():
    file = make_file()
    extract_file(file.pk)
    first = list(PageText.objects.values_list("pk", flat=True))
    extract_file(file.pk)
    assert list(PageText.objects.values_list("pk", flat=True)) == first
    extract_file(987654)  # a file that was deleted meanwhile


def test_only_one_of_two_workers_gets_the_file():
    file = make_file()
    assert begin_extraction(file_id=file.pk) is not None
    assert begin_extraction(file_id=file.pk) is None


def test_a_failed_file_says_why_and_can_be_tried_again():
    file = make_file(make_pdf(password="secret"))
    extract_file(file.pk)
    file.refresh_from_db()
    assert (file.state, file.reason) == (State.FAILED, FileReason.ENCRYPTED)
    assert "password" in file.explanation
    retry_extraction(file=file, by=None)
    file.refresh_from_db()
    assert (file.state, file.reason, file.attempts) == (State.WAITING, "", 0)


def test_too_many_pages_are_told_with_their_number(settings):
    settings.LIBRARY_MAX_PAGES = 3
    file = make_file(make_pdf([""] * 5))
    extract_file(file.pk)
    file.refresh_from_db()
    assert file.state == State.FAILED
    assert "(5)" in file.explanation


def test_a_result_that_comes_after_the_file_was_replaced_is_dropped():
    file = make_file(make_pdf(["Old."]))
    claimed = begin_extraction(file_id=file.pk)
    from django.core.files.base import ContentFile

    file.file.save("new.pdf", ContentFile(make_pdf(["New."])), save=False)
    receive_file(file=file, by=None, wake=False)
    assert not finish_extraction(file=claimed, result=Result(pages=[ReadPage(1, "Old.")]))
    assert not PageText.objects.exists()


def test_a_file_whose_worker_died_is_given_back_and_after_three_times_given_up():
    file = make_file()
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert begin_extraction(file_id=file.pk)
        assert release_stuck() == 0
        assert release_stuck(now=timezone.now() + timedelta(hours=1)) == 1
        file.refresh_from_db()
        assert file.attempts == attempt
    assert (file.state, file.reason) == (State.FAILED, FileReason.INTERRUPTED)


def test_the_sweep_reads_what_a_lost_wake_up_left_behind():
    file = make_file()
    sweep_extraction()
    file.refresh_from_db()
    assert file.state == State.WAITING  # it has only just come
    LibraryFile.objects.update(queued_at=timezone.now() - timedelta(minutes=5))
    sweep_extraction()
    file.refresh_from_db()
    assert file.state == State.EXTRACTED


def test_a_long_queue_is_not_woken_again_and_again():
    make_file()
    later = timezone.now() + timedelta(minutes=3)
    assert len(take_up_forgotten(now=later)) == 1
    assert take_up_forgotten(now=later + timedelta(minutes=1)) == []


def test_an_edition_tells_its_file_the_language():
    edition = EditionFactory(language="ru", file=make_file())
    save_publication(save=lambda: edition.publication, by=None)
    assert LibraryFile.objects.get().language == "ru"


def test_search_is_told_of_every_change_that_readers_could_notice():
    edition = EditionFactory(file=make_file())
    work = edition.publication
    name = {str(work.pk)}
    told()
    extract_file(edition.file_id)
    assert told() == name
    set_access(edition=edition, by=None, access="restricted")
    assert told() == name
    set_access(edition=edition, by=None, embargo_until=timezone.localdate())
    assert told() == name
    set_status(publication=work, status="withdrawn", by=None, reason="Wrong.")
    assert told() == name
    edition.file.refresh_from_db()
    receive_file(file=edition.file, by=None, wake=False)
    assert told() == name
    delete_publication(publication=work, by=None)
    assert told() == name


def test_a_change_that_fails_tells_search_nothing():
    work = PublicationFactory()
    told()

    def broken():
        work.save()
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        save_publication(save=broken, by=None)
    assert told() == set()


def test_the_first_publication_sets_the_day_and_the_second_keeps_it():
    work = PublicationFactory(status="draft", published_at=None)
    set_status(publication=work, status="published", by=None)
    first = work.published_at
    assert first is not None
    set_status(publication=work, status="draft", by=None)
    set_status(publication=work, status="published", by=None)
    work.refresh_from_db()
    assert work.published_at == first


def test_a_document_made_by_another_room_gets_its_address_and_is_read_by_the_sweep():
    from django.core.files.base import ContentFile

    file = LibraryFile.objects.create(title="Map", file=ContentFile(make_pdf(["A."]), "map.pdf"))
    assert file.sha256 in file.url
    sweep_extraction()
    file.refresh_from_db()
    assert (file.state, file.media_type) == (State.EXTRACTED, "application/pdf")
