"""Reading files with a real Redis and a real worker."""

import signal
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.models import Collection

from library.actions.files import release_stuck, take_up_forgotten
from library.models import LibraryFile
from library.tasks import extract_file
from portal.celery import wake
from tests.factories.library import make_file, make_pdf
from tests.services.fixtures import wait_for

pytestmark = pytest.mark.redis
State = LibraryFile.State


@pytest.fixture
def root(transactional_db):
    """The root of Wagtail's collections, which an earlier test may have flushed away."""
    return Collection.get_first_root_node() or Collection.add_root(name="Root")


def state(file) -> str:
    return LibraryFile.objects.get(pk=file.pk).state


def test_an_upload_is_read_by_the_worker(worker, root):
    worker.start()
    with transaction.atomic():
        file = make_file(make_pdf(["The crane returns."]), wake=True)
    wait_for(lambda: state(file) == State.EXTRACTED, what="the text")
    assert file.pages.get().text == "The crane returns."


def test_a_worker_killed_while_it_reads_loses_no_file(worker, root):
    with transaction.atomic():
        file = make_file(make_pdf([f"Page {n}" for n in range(1, 1900)]), wake=True)
    worker.start()
    wait_for(lambda: state(file) == State.EXTRACTING, what="the worker to begin")
    worker.stop(signal.SIGKILL)
    assert state(file) == State.EXTRACTING
    worker.start()
    # What beat does every minute, an hour later.
    later = timezone.now() + timedelta(hours=1)
    assert release_stuck(now=later) == 1
    for file_id in take_up_forgotten(now=later):
        wake(extract_file, file_id)
    wait_for(lambda: state(file) == State.EXTRACTED, what="the text")
    assert file.pages.count() == 1899


def test_one_bad_file_does_not_stop_the_others(worker, root):
    worker.start()
    with transaction.atomic():
        bad = make_file(make_pdf(password="secret"), name="bad.pdf", wake=True)
        good = make_file(make_pdf(["Words."]), name="good.pdf", wake=True)
    wait_for(lambda: state(good) == State.EXTRACTED, what="the good file")
    wait_for(lambda: state(bad) == State.FAILED, what="the bad file")
    assert good.pages.count() == 1 and not bad.pages.exists()
