"""A consultation with as many comments as a benchmark wants."""

import itertools
import os

from django.utils import timezone

from consultations import actions
from consultations.models import Comment, Consultation, Sector, Submission, Theme
from tests.factories.accounts import UserFactory
from tests.factories.consultations import in_four, make_open, make_theme

# The full size takes minutes to make; a tenth shows the same.
COMMENTS = 100_000 if os.environ.get("BENCH_LARGE") else 10_000
BATCH = 5_000
THEMES = 200
LANGUAGES = ("en", "ru", "zh-hans", "mn")
BODY = (
    "The salmon reach the villages of the upper reach later than the plan says, no. {}; we ask "
    "that the season follows the fish and not the calendar, year by year, stretch by stretch."
)


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
