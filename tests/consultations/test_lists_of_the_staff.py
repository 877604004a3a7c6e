"""Forms, deletions and rows in the lists of the staff: refused and shown in words."""

import re

import pytest
from django.urls import reverse
from django.utils.functional import Promise

from consultations.admin.guards import FOR_MACHINES
from consultations.models import (
    AuditEvent,
    ConsultationDocument,
    ConsultationEvent,
    PlanVersion,
    Question,
)
from consultations.places import find_place
from consultations.wagtail_hooks import ConsultationGroup
from portal.accounts.groups import CONSULTATION_MANAGERS
from tests.consultations.test_desk_actions import announced
from tests.factories.accounts import member_of
from tests.factories.consultations import (
    in_four,
    make_comment,
    make_draft,
    make_open,
    make_theme,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    user = member_of(CONSULTATION_MANAGERS)
    client.force_login(user)
    return user


def test_an_empty_response_is_refused_in_words(client, manager):
    page = client.post(reverse("responses_admin:add"), {})
    assert page.status_code == 200
    assert "mandatory with every response" in page.content.decode()


def test_nothing_is_added_to_an_announced_version_by_its_list(client, manager):
    version = announced()
    sent = {"version": version.pk, "number": "9.9", "order": 99, "level": 2,
            "authoritative_language": "en"}  # fmt: skip
    page = client.post(reverse("provisions_admin:add"), sent)
    assert "can no longer be changed" in page.content.decode()
    assert not version.provisions.filter(number="9.9").exists()


def test_a_version_does_not_come_before_itself(client, manager):
    version = make_version()
    edit = reverse("versions_admin:edit", args=[version.pk])
    form = client.get(edit).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    page = client.post(edit, {**data, "supersedes": version.pk})
    assert "Choose a version of the same plan" in page.content.decode()
    assert PlanVersion.objects.get(pk=version.pk).supersedes is None


def test_what_something_else_needs_is_not_deleted_and_it_is_said_what_needs_it(client, manager):
    version = make_version()
    url = reverse("plans_admin:delete", args=[version.plan_id])
    for answer in (client.get(url), client.post(url)):
        assert "these need it" in answer.content.decode()
        assert "Plan versions: 1" in answer.content.decode()
    assert PlanVersion.objects.filter(pk=version.pk).exists()


def test_a_deletion_says_what_goes_along(client, manager):
    version = make_version()
    page = client.get(reverse("versions_admin:delete", args=[version.pk])).content.decode()
    assert "Provisions: 3" in page and "Texts of provisions: 12" in page
    assert "This cannot be undone." in page
    client.post(reverse("versions_admin:delete", args=[version.pk]))
    assert not PlanVersion.objects.filter(pk=version.pk).exists()


def test_an_announced_question_stays_and_an_answered_one_is_not_reworded(client, manager):
    consultation = make_open()
    question = Question.objects.create(consultation=consultation, order=1, **in_four("text", "Q"))
    edit, delete = (reverse(f"questions_admin:{n}", args=[question.pk]) for n in ("edit", "delete"))
    assert client.get(edit).status_code == 200
    assert client.post(delete).status_code == 302 and Question.objects.exists()
    make_comment(consultation, place=find_place(consultation, "questions", "1"))
    assert client.get(edit).status_code == 302


def test_languages_are_ticked_and_titles_have_their_labels(client, manager):
    page = client.get(reverse("hearings_admin:add")).content.decode()
    assert page.count('type="checkbox" name="languages"') == 4
    # Wagtail's class for titles hides the label and the border of an empty field.
    assert not re.search(r'class="w-panel[^"]*\btitle\b', page)
    consultation = make_open()
    client.post(
        reverse("hearings_admin:add"),
        {"consultation": consultation.pk, "slug": "h", "kind": "hearing", "form": "in_person",
         "day": "2026-12-01", "languages": ["ru", "mn"], **in_four("title", "Hearing")},
    )  # fmt: skip
    assert ConsultationEvent.objects.get().languages == ["ru", "mn"]


def test_a_row_is_shown_in_words(client, manager):
    consultation = make_open(required_languages=["ru", "zh-hans"])
    page = client.get(
        reverse("consultations_admin:inspect", args=[consultation.pk])
    ).content.decode()
    assert "Русский, 简体中文" in page and "[&#x27;" not in page
    event = AuditEvent.objects.filter(verb="consultation.announced").get()
    page = client.get(reverse("audit_admin:inspect", args=[event.pk])).content.decode()
    assert "Consultation announced" in page


def test_an_event_is_looked_at_in_words(client, manager):
    consultation = make_open()
    event = AuditEvent.objects.get(consultation=consultation, verb="consultation.announced")

    page = client.get(reverse("audit_admin:inspect", args=[event.pk])).content.decode()
    assert "Consultation announced" in page
    assert "consultation.announced" not in page


def test_the_step_of_a_plan_is_chosen_and_a_step_of_old_stays(client, manager):
    consultation = make_draft(stage_name="third_reading")
    url = reverse("consultations_admin:edit", args=[consultation.pk])

    form = client.get(url).context["form"]
    assert dict(form.fields["stage_name"].choices)["revised_draft"] == "Revised draft"
    assert form["stage_name"].value() == "third_reading"
    assert "third_reading" in dict(form.fields["stage_name"].choices)
    fresh = client.get(reverse("consultations_admin:add")).context["form"]
    assert "third_reading" not in dict(fresh.fields["stage_name"].choices)


def looked_at():
    return [kind for kind in ConsultationGroup.items if kind.inspect_view_enabled]


@pytest.mark.parametrize("viewset", looked_at(), ids=lambda kind: kind.name)
def test_every_column_that_is_looked_at_has_words_in_four_languages(viewset):
    hidden = {*FOR_MACHINES, *viewset.inspect_view_fields_exclude}
    columns = [f for f in viewset.model._meta.concrete_fields if f.name not in hidden]

    assert [f.name for f in columns if not isinstance(f.verbose_name, Promise)] == []


def test_a_text_that_is_looked_at_says_its_language(client, manager):
    consultation = make_open(title_ru="Наводнения", title_zh_hans="洪水")

    page = client.get(reverse("consultations_admin:inspect", args=[consultation.pk]))
    assert '<span lang="ru">Наводнения</span>' in page.content.decode()
    assert '<span lang="zh-Hans">洪水</span>' in page.content.decode()


def test_documents_and_hearings_are_told_apart_by_their_consultation(client, manager):
    mine, other = make_draft(), make_draft()
    first, second = (
        ConsultationDocument.objects.create(consultation=c, slug="map", **in_four("title", "Map"))
        for c in (mine, other)
    )
    ConsultationEvent.objects.create(
        consultation=other, slug="h", day="2026-12-01", **in_four("title", "Meeting")
    )
    form = client.get(reverse("questions_admin:add")).content.decode()
    assert f"{mine.title} – Map" in form and f"{other.title} – Map" in form
    assert (
        f"{other.title} – Meeting" in client.get(reverse("consultations_letter")).content.decode()
    )

    sent = {"consultation": mine.pk, "order": 1, **in_four("text", "Which map?")}
    page = client.post(reverse("questions_admin:add"), {**sent, "documents": [second.pk]})
    assert "These belong to another consultation: Map en." in page.content.decode()
    client.post(reverse("questions_admin:add"), {**sent, "documents": [first.pk]})
    assert list(Question.objects.get().documents.all()) == [first]


@pytest.mark.parametrize(("row", "action", "why"), [
    ("provisions_admin", "edit", "An announced version of a plan can no longer be changed"),
    ("versions_admin", "delete", "An announced version of a plan can no longer be changed"),
    ("consultations_admin", "delete", "An announced consultation keeps its subject"),
    ("questions_admin", "delete", "What was announced with a consultation is not taken away"),
    ("themes_admin", "delete", "Take the comments out of the theme first."),
])  # fmt: skip
def test_a_row_that_stays_says_why(client, manager, row, action, why):
    consultation = make_open()
    version = consultation.plan_version
    theme = make_theme(consultation, [make_comment(consultation)])
    question = Question.objects.create(consultation=consultation, order=1, **in_four("text", "Q"))
    rows = {"provisions_admin": version.provisions.first(), "versions_admin": version,
            "consultations_admin": consultation, "questions_admin": question,
            "themes_admin": theme}  # fmt: skip

    page = client.get(reverse(f"{row}:{action}", args=[rows[row].pk]), follow=True)
    assert page.redirect_chain == [(reverse(f"{row}:index"), 302)]
    assert why in page.content.decode()
