"""Coverage, likeness and the response matrix over 100,000 comments."""

import itertools

import pytest
from django.utils import timezone

from consultations import actions
from consultations.background import make_export
from consultations.coverage.counting import Coverage
from consultations.matrix.rows import matrix_rows, read_comments
from consultations.models import Comment, Consultation, Export, Sector, Submission, Theme
from tests.factories.accounts import UserFactory
from tests.factories.consultations import in_four, make_open, make_theme

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1800)]
COMMENTS = 100_000
# Watching the memory makes everything slower: fewer show the same.
MEASURED = 8_000
BATCH = 5_000
THEMES = 200
LANGUAGES = ("en", "ru", "zh-hans", "mn")
BODY = (
    "The salmon reach the villages of the upper reach later than the plan says, no. {}; we ask "
    "that the season follows the fish and not the calendar, year by year, stretch by stretch."
)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Files of a benchmark go to its own folder."""
    settings.VAR_DIR = tmp_path


def filled(count: int) -> Consultation:
    """Return a consultation with `count` comments in answered themes."""
    consultation = make_open()
    provision = consultation.plan_version.provisions.get(number="1.1")
    sectors = [
        Sector.objects.get_or_create(
            slug=f"s{n}", order=n, defaults=in_four("name", f"Sector {n}")
        )[0]
        for n in range(10)
    ]
    people = itertools.cycle(
        itertools.product(("RU", "CN", "MN"), sectors, ("individual", "organisation", "authority"))
    )  # noqa: E501
    now = timezone.now()
    themes = [make_theme(consultation, []) for _ in range(THEMES)]
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        submissions = Submission.objects.bulk_create(
            Submission(
                consultation=consultation, receipt_number=f"{consultation.code}-{n}",
                author_name=f"Author {n}", capacity=capacity, country=country, sector=sector,
                language=LANGUAGES[n % 4], received_at=now,
            )
            for n, (country, sector, capacity) in zip(numbers, people, strict=False)
        )  # fmt: skip
        comments = Comment.objects.bulk_create(
            Comment(
                consultation=consultation, submission=s, number=start + i + 1, provision=provision,
                language=s.language, position="object", body=BODY.format(start + i),
                created_at=now,
            )
            for i, s in enumerate(submissions)
        )  # fmt: skip
        Theme.comments.through.objects.bulk_create(
            Theme.comments.through(theme=themes[c.number % THEMES], comment=c) for c in comments
        )
    manager = UserFactory()
    for theme in themes:
        actions.publish_response(response=theme.response, by=manager, at=now)
    return consultation


def test_over_a_hundred_thousand_comments(stopwatch, say, client):
    """One load of the rows serves all measurements, because making them is what takes long."""
    large = filled(COMMENTS)
    with stopwatch().running() as counting:
        n = large.comments.values("submission__country", "language").count()
    assert n == COMMENTS
    with stopwatch().running() as coverage:
        assert Coverage(large).total == COMMENTS
    say(
        f"coverage of {COMMENTS:,} comments: {coverage.seconds / counting.seconds:.1f} × the time "
        f"to count them with their submissions ({coverage.seconds:.2f} s)"
    )

    with stopwatch().running() as alike:
        assert actions.group_alike(consultation_id=large.pk) >= 1
    say(f"likeness: {alike.seconds / counting.seconds:.0f} × counting ({alike.seconds:.1f} s)")

    with stopwatch().running() as reading:
        assert sum(1 for _ in read_comments(large, "en")) == COMMENTS
    with stopwatch().running() as rows:
        assert sum(1 for _ in matrix_rows(large, "en")) == COMMENTS
    say(
        f"rows of the matrix: {rows.seconds / reading.seconds:.2f} × the time to read the comments "
        f"with authors, translations and themes ({rows.seconds:.1f} s)"
    )

    for file_format in ("csv", "json", "xlsx", "docx"):
        export = actions.request_export(
            consultation=large, content="matrix", file_format=file_format, language="en"
        )
        with stopwatch().running() as writing:
            assert make_export(export.pk) == "done"
        say(
            f"{file_format}: {writing.seconds / rows.seconds:.2f} × the rows alone "
            f"({writing.seconds:.0f} s, {export.path.stat().st_size / 1024 / 1024:.0f} MB)"
        )
        export.path.unlink()
    for path in ("matrix/", "matrix/?by=comments", "matrix/?by=comments&page=5000", "statistics/"):
        client.get(f"/en/consultations/{large.slug}/{path}")
        with stopwatch().running() as page:
            assert client.get(f"/en/consultations/{large.slug}/{path}").status_code == 200
        say(f"page {path}: {page.seconds / counting.seconds:.1f} × counting ({page.seconds:.2f} s)")
    assert Export.objects.filter(state="done").count() == 4


def test_memory_does_not_grow_with_the_comments(stopwatch, say):
    """The peak over many comments against that over a quarter of them, per format."""
    few, many = filled(MEASURED // 4), filled(MEASURED)
    # What is loaded once (formats, styles) is not measured.
    for file_format in ("csv", "json", "xlsx", "docx"):
        begun = make_open()
        once = Export.objects.create(
            consultation=begun, content="matrix", format=file_format, language="en"
        )
        make_export(once.pk)
    for file_format in ("csv", "json", "xlsx", "docx"):
        peaks = []
        for consultation in (few, many):
            export = Export.objects.create(
                consultation=consultation, content="matrix", format=file_format, language="en"
            )
            with stopwatch().watching_memory() as memory:
                assert make_export(export.pk) == "done"
            peaks.append(memory.peak_megabytes)
        say(
            f"{file_format}: peak {peaks[1]:.1f} MB over {MEASURED:,} comments, "
            f"{peaks[1] / peaks[0]:.2f} × that over a quarter"
        )
        assert peaks[1] < peaks[0] * 1.5
