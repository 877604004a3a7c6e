"""Files of the response matrix are written as streams: more comments do not take more memory."""

import gc
import tracemalloc

import pytest
from django.utils import timezone

from consultations.background import make_export
from consultations.exporting import documents
from consultations.matrix import rows
from consultations.models import Comment, Export, Submission
from tests.factories.consultations import make_open

pytestmark = pytest.mark.django_db
WORDS = 400
# Were its words kept, each comment would leave that much at least.
LENGTH = WORDS * 6
# A volume of a PDF and its fonts, were it kept.
VOLUME = 3_000_000


@pytest.fixture(autouse=True)
def small_steps(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(rows, "CHUNK", 20)
    monkeypatch.setattr(documents, "VOLUME", 30)


def with_comments(count: int):
    consultation, now = make_open(), timezone.now()
    provision = consultation.plan_version.provisions.get(number="1.1")
    submissions = Submission.objects.bulk_create(
        Submission(
            consultation=consultation, receipt_number=f"{consultation.code}-{n}",
            author_name="Person", capacity="individual", country="RU", language="en",
            received_at=now,
        )
        for n in range(count)
    )  # fmt: skip
    Comment.objects.bulk_create(
        Comment(
            consultation=consultation, submission=submission, number=n, provision=provision,
            language="en", position="object", body=f"{n:05d} " * WORDS, created_at=now,
        )
        for n, submission in enumerate(submissions, start=1)
    )  # fmt: skip
    return consultation


def peak(consultation, file_format: str) -> int:
    """Bytes of Python's memory above what was held before."""
    export = Export.objects.create(
        consultation=consultation, content="matrix", format=file_format, language="en"
    )
    gc.collect()
    tracemalloc.start()
    assert make_export(export.pk) == "done"
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def growth(file_format: str, few: int, many: int) -> int:
    first, second = with_comments(few), with_comments(many)
    # What is loaded once is loaded by the first.
    peak(first, file_format)
    return peak(second, file_format) - peak(first, file_format)


@pytest.mark.parametrize("file_format", ["csv", "json", "xlsx", "docx"])
def test_eight_times_the_comments_take_no_more_memory(file_format):
    assert growth(file_format, 60, 480) < 420 * LENGTH / 2


def test_a_closed_volume_of_a_pdf_leaves_the_memory():
    assert growth("pdf", 30, 120) < VOLUME / 2
