"""Coverage, likeness and the response matrix over very many comments."""

import pytest

from consultations import actions
from consultations.coverage.counting import Coverage
from consultations.matrix.rows import matrix_rows, read_comments
from tests.benchmarks.many_comments import COMMENTS, filled

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1800)]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Files of a benchmark go to its own folder."""
    settings.VAR_DIR = tmp_path


def test_over_very_many_comments(stopwatch, say, client):
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

    for path in (
        "matrix/",
        "matrix/?by=comments",
        f"matrix/?by=comments&page={COMMENTS // 20}",
        "statistics/",
    ):
        client.get(f"/en/consultations/{large.slug}/{path}")
        with stopwatch().running() as page:
            assert client.get(f"/en/consultations/{large.slug}/{path}").status_code == 200
        say(f"page {path}: {page.seconds / counting.seconds:.1f} × counting ({page.seconds:.2f} s)")
