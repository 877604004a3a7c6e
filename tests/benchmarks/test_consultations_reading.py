"""Reading a provision with a thousand comments, beside reading one with none."""

import time

import pytest
from django.urls import reverse

from tests.consultations.test_reading_budget import busy_place

pytestmark = pytest.mark.django_db
TIMES = 7


def quickest(client, url) -> float:
    """The best of several times of the processor, in seconds; the first one warms up.

    Asked of the handler: the client itself copies the context of every template for tests.
    """
    assert client.get(url).status_code == 200
    best = float("inf")
    for _ in range(TIMES):
        environment = client._base_environ(PATH_INFO=url, REQUEST_METHOD="GET")
        start = time.process_time()
        assert client.handler(environment).status_code == 200
        best = min(best, time.process_time() - start)
    return best


def test_a_thousand_comments_take_at_most_three_times_as_long_as_none(client):
    consultation = busy_place()
    full = reverse("consultations:place", args=[consultation.slug, "provisions", "1.1"])
    empty = reverse("consultations:place", args=[consultation.slug, "provisions", "1.2"])
    slow, quick = quickest(client, full), quickest(client, empty)
    print(  # noqa: T201 - a benchmark says its times
        f"\nprovision page: 1,000 comments {slow * 1000:.0f} ms, none {quick * 1000:.0f} ms, "
        f"ratio {slow / quick:.2f}"
    )
    assert slow < 3 * quick


@pytest.mark.parametrize("view", ["plan-changes", "plan-changes-parallel"])
def test_the_differences_of_a_plan_against_its_text(client, view):
    from django.core.management import call_command

    from tests.consultations.test_import import DEMO

    call_command("import_plan", str(DEMO), verbosity=0)
    slug = "second-draft-of-the-basin-plan"
    text = quickest(client, reverse("consultations:plan", args=[slug]))
    changes = quickest(client, reverse(f"consultations:{view}", args=[slug]))
    print(  # noqa: T201 - a benchmark says its times
        f"\n{view} {changes * 1000:.0f} ms, text {text * 1000:.0f} ms, ratio {changes / text:.2f}"
    )
    assert changes < 3 * text
