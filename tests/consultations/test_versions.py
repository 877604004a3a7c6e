"""The first version of a plan, and a version as a file for readers."""

import pytest
from django.urls import reverse

from consultations.models import Plan
from portal.accounts.groups import CONSULTATION_MANAGERS
from tests.factories.accounts import member_of
from tests.factories.consultations import make_open

pytestmark = pytest.mark.django_db


def test_readers_take_a_plan_home_as_a_file(client):
    consultation = make_open()
    for form, beginning in (("pdf", b"%PDF-"), ("docx", b"PK")):
        url = reverse("consultations:plan-file", args=[consultation.slug, form])
        response = client.get(url)
        assert response.content.startswith(beginning)
        assert "attachment" in response.headers["Content-Disposition"]
    assert (
        client.get(reverse("consultations:plan-file", args=[consultation.slug, "exe"])).status_code
        == 404
    )


def test_the_first_version_of_a_plan_begins_empty_with_the_language_that_counts(client):
    client.force_login(member_of(CONSULTATION_MANAGERS))
    plan = Plan.objects.create(slug="ice", title="Ice")
    plans = reverse("plans_admin:index")
    begin = reverse("consultations_begin_version", args=[plan.pk])
    assert begin in client.get(plans).content.decode()
    assert "begins empty" in client.get(begin).content.decode()
    client.post(begin, {"label_ru": "Первая"})
    assert not plan.versions.exists()
    client.post(begin, {"label_ru": "Первая", "authoritative_language": "ru"})
    version = plan.versions.get()
    assert (version.number, version.authoritative_language) == (1, "ru")
    assert not version.provisions.exists()
    assert begin not in client.get(plans).content.decode()
