"""Who speaks for an organisation: it is asked, and its answer stands beside the comment."""

import json
import re

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

from consultations import actions
from consultations.models import (
    OrganisationConfirmer,
    Representation,
    RuleBroken,
    Sector,
    StakeholderOrganisation,
)
from portal.accounts.groups import CONSULTATION_MANAGERS
from portal.notifications.models import OutboxMessage
from tests.factories.accounts import UserFactory, member_of
from tests.factories.consultations import (
    in_four,
    make_comment,
    make_open,
    make_stakeholder,
)

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def address(name, comment):
    return reverse(f"consultations:{name}", args=[comment.consultation.slug, comment.number])


@pytest.fixture
def cooperative():
    sector = Sector.objects.create(slug="fisheries", **in_four("name", "Fisheries"))
    return StakeholderOrganisation.objects.create(
        slug="cooperative", country="RU", sector=sector, name_en="Fishers of the Amur",
        name_ru="Рыбаки Амура", verified=True,
    )  # fmt: skip


def speak_for(name, consultation=None, **fields):
    speaker = make_stakeholder(capacity="organisation", affiliation=name)
    comment = make_comment(consultation or make_open(), by=speaker, capacity="organisation")
    return speaker, comment


def test_the_organisation_is_asked_once_and_the_comment_is_marked_meanwhile(client, cooperative):
    confirmer = UserFactory()
    OrganisationConfirmer.objects.create(organisation=cooperative, user=confirmer)
    consultation = make_open()
    speaker, comment = speak_for("  рыбаки  АМУРА ", consultation)
    make_comment(consultation, by=speaker, capacity="organisation", number="1.2")
    representation = Representation.objects.get()
    assert representation.organisation == cooperative and representation.is_pending
    asked = OutboxMessage.objects.filter(kind="consultations.representation_asked")
    assert [m.recipient for m in asked] == [confirmer]
    page = client.get(address("comment-link", comment), follow=True).content.decode()
    assert "not yet confirmed by the organisation" in page


def test_a_confirming_person_confirms_and_earlier_comments_say_so(client, cooperative):
    confirmer = UserFactory()
    OrganisationConfirmer.objects.create(organisation=cooperative, user=confirmer)
    speaker, comment = speak_for("Fishers of the Amur")
    client.force_login(confirmer)
    url = reverse("consultations:representations")
    assert speaker.display_name in client.get(url).content.decode()
    row = Representation.objects.get()
    client.post(url, {"representation": row.pk, "decision": "confirm"})
    row.refresh_from_db()
    assert row.state == "confirmed" and row.decided_by == confirmer
    speaker.stakeholder.refresh_from_db()
    assert speaker.stakeholder.organisation == cooperative
    page = client.get(address("comment-link", comment), follow=True).content.decode()
    assert "(confirmed by the organisation)" in page
    told = OutboxMessage.objects.get(kind="consultations.representation_decided")
    assert told.recipient == speaker


def test_a_refused_comment_stays_and_says_so(client, cooperative):
    _speaker, comment = speak_for("Fishers of the Amur")
    staff = member_of(CONSULTATION_MANAGERS)
    actions.decide_representation(
        representation=Representation.objects.get(), confirmed=False, by=staff
    )
    page = client.get(address("comment-link", comment), follow=True).content.decode()
    assert "(not confirmed by the organisation)" in page and comment.body in page


def test_nobody_confirms_herself_or_for_others_organisations(client, cooperative):
    speaker, _comment = speak_for("Fishers of the Amur")
    row = Representation.objects.get()
    OrganisationConfirmer.objects.create(organisation=cooperative, user=speaker)
    for person in (speaker, UserFactory()):
        with pytest.raises(RuleBroken, match="Only the organisation"):
            actions.decide_representation(representation=row, confirmed=True, by=person)
        client.force_login(person)
        url = reverse("consultations:representations")
        assert client.post(url, {"representation": row.pk}).status_code == 404


def test_the_staff_is_asked_where_nobody_confirms_and_says_which_organisation(cooperative):
    staff = member_of(CONSULTATION_MANAGERS)
    speak_for("A name nobody knows")
    row = Representation.objects.get()
    asked = OutboxMessage.objects.get(kind="consultations.representation_asked")
    assert asked.recipient == staff and row.organisation is None
    with pytest.raises(RuleBroken, match="which organisation"):
        actions.decide_representation(representation=row, confirmed=True, by=staff)
    actions.decide_representation(
        representation=row, confirmed=True, organisation=cooperative, by=staff
    )
    assert Representation.objects.get().organisation == cooperative


def test_the_desk_greets_everybody_in_her_own_language_and_its_menu_is_whole(client):
    names = {
        "ru": ("Портал Амура", "Обсуждения"),
        "zh-hans": ("黑龙江（阿穆尔河）门户", "征求意见"),
        "mn": ("Амар мөрний портал", "Хэлэлцүүлэг"),
    }
    for code, (greeting, entry) in names.items():
        user = member_of(CONSULTATION_MANAGERS)
        UserProfile.objects.create(user=user, preferred_language=code)
        client.force_login(user)
        page = client.get("/admin/").content.decode()
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)[1].strip()
        assert heading == greeting
        assert json.dumps(entry)[1:-1] in page or f'"label": "{entry}"' in page


def test_the_menu_leads_everybody_to_who_speaks_for_whom_in_her_own_language(client):
    for code in ("ru", "zh-hans"):
        user = member_of(CONSULTATION_MANAGERS)
        UserProfile.objects.create(user=user, preferred_language=code)
        client.force_login(user)
        page = client.get("/admin/").content.decode()
        assert f"/{code}/consultations/representations/" in page
