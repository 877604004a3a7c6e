"""Every message in every language, as text and HTML."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consultations import actions
from consultations.models import DeadlineChange
from portal.languages import CODES
from portal.notifications.actions import notify
from portal.notifications.delivery import compose
from tests.factories.accounts import UserFactory
from tests.factories.consultations import make_comment, make_open, make_stakeholder, make_theme

pytestmark = pytest.mark.django_db
KINDS = (
    "receipt", "response_published", "response_followed", "opened", "deadline_extended",
    "closing_soon", "comment_hidden", "appeal_decided",
)  # fmt: skip


@pytest.fixture
def contexts():
    consultation = make_open(demonstration=True)
    author = make_stakeholder()
    comment = make_comment(consultation, by=author, body="Fish & <fishers>")
    theme = make_theme(consultation, [comment], published=True)
    case = actions.hide_comment(comment=comment, reasons={"en": "A name"}, by=UserFactory())
    actions.appeal(case=case, text="Please", language="en", by=author)
    actions.decide_appeal(case=case, upheld=True, reasons={"en": "True"}, by=UserFactory())
    change = DeadlineChange.objects.create(
        consultation=consultation,
        decided_at=timezone.now(),
        old_closes_at=consultation.closes_at - timedelta(days=9),
        new_closes_at=consultation.closes_at,
        **{f"reason_{c.replace('-', '_')}": "Floods" for c in CODES},
    )
    about = {"consultation": consultation.pk}
    return {
        "receipt": {"submission": comment.submission_id},
        "response_published": {"response": theme.response.pk, "comment": comment.pk},
        "response_followed": {"response": theme.response.pk},
        "opened": about,
        "closing_soon": about,
        "deadline_extended": {"change": change.pk},
        "comment_hidden": {"case": case.pk},
        "appeal_decided": {"case": case.pk},
    }


@pytest.mark.parametrize("kind", KINDS)
def test_every_message_is_whole_in_every_language(contexts, kind):
    subjects = set()
    for code in CODES:
        message = notify(
            recipient=UserFactory(preferred_language=code),
            kind=f"consultations.{kind}",
            context=contexts[kind],
            dedupe_key=f"{kind}-{code}",
        )
        mail = compose(message)
        html = next(body for body, mimetype in mail.alternatives if mimetype == "text/html")
        subjects.add(mail.subject)
        assert "\n" not in mail.subject
        assert f"http://testserver/{code}/consultations/" in mail.body
        assert f'<html lang="{"zh-Hans" if code == "zh-hans" else code}">' in html
        for text in (mail.subject, mail.body, html):
            assert "{{" not in text
            assert "%(" not in text
            assert "None" not in text
        if kind in {"receipt", "comment_hidden"}:
            assert "Fish & <fishers>" in mail.body
            assert "Fish &amp; &lt;fishers&gt;" in html
    assert len(subjects) == 4
