"""The staff's side: each group may do its part and no more, and the record holds there as well."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model

from consultations import actions
from consultations.models import (
    Comment,
    Consultation,
    ModerationCase,
    Plan,
    ProvisionText,
    Stage,
    Submission,
)
from portal.languages import CODES, suffix
from tests.factories.accounts import UserFactory, member_of
from tests.factories.consultations import (
    make_comment,
    make_draft,
    make_open,
    make_regime,
    make_stakeholder,
    make_theme,
    make_version,
)

pytestmark = pytest.mark.django_db
MANAGER, MODERATOR, EDITOR = "Consultation managers", "Moderators", "Editors"


@pytest.fixture
def sign_in(client):
    def as_member(group):
        user = member_of(group) if group else UserFactory()
        client.force_login(user)
        return user

    return as_member


def in_four(name, text):
    return {f"{name}_{suffix(code)}": text for code in CODES}


def refused(response) -> bool:
    """Sent away with the reason, or to the sign-in, or plainly forbidden."""
    to = response.headers.get("Location", "")
    told = response.status_code == 302 and any(
        message.level_tag == "error" for message in get_messages(response.wsgi_request)
    )
    return response.status_code == 403 or told or "login" in to


def test_a_manager_announces_from_the_desk(client, sign_in):
    draft = make_draft(regimes=[make_regime()])
    manager = sign_in(MANAGER)
    desk = client.get(reverse("consultations_desk", args=[draft.pk]))
    assert desk.status_code == 200
    assert reverse("consultations_announce", args=[draft.pk]) in desk.content.decode()
    client.post(reverse("consultations_announce", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.stage == Stage.ANNOUNCED
    assert draft.audit_events.get(verb="consultation.announced").actor == manager


def test_the_desk_says_what_is_missing_and_the_action_refuses(client, sign_in):
    draft = make_draft(lasts=5, regimes=[make_regime()])
    sign_in(MANAGER)
    said = "shorter than the strictest minimum: 30 days"
    assert said in client.get(reverse("consultations_desk", args=[draft.pk])).content.decode()
    response = client.post(reverse("consultations_announce", args=[draft.pk]))
    assert said in response.content.decode()
    draft.refresh_from_db()
    assert draft.announced_at is None


@pytest.mark.parametrize("group", [MODERATOR, EDITOR, ""])
def test_others_neither_announce_nor_extend_nor_publish(client, sign_in, group):
    draft, consultation = make_draft(), make_open()
    theme = make_theme(consultation, [make_comment(consultation)])
    sign_in(group)
    for name, pk in (
        ("announce", draft.pk), ("extend", consultation.pk), ("respond", consultation.pk),
        ("desk", consultation.pk), ("publish", theme.response.pk),
    ):  # fmt: skip
        assert refused(client.post(reverse(f"consultations_{name}", args=[pk]))), name
    draft.refresh_from_db()
    theme.response.refresh_from_db()
    assert draft.announced_at is None
    assert theme.response.published_at is None


@pytest.mark.parametrize("group", [MANAGER, EDITOR, ""])
def test_only_moderators_hide(client, sign_in, group):
    comment = make_comment(make_open())
    sign_in(group)
    client.post(reverse("consultations_hide", args=[comment.pk]), in_four("reason", "Why"))
    assert Comment.objects.get().is_visible


def test_a_moderator_hides_with_a_reason(client, sign_in):
    comment = make_comment(make_open())
    sign_in(MODERATOR)
    url = reverse("consultations_hide", args=[comment.pk])
    assert comment.body in client.get(url).content.decode()
    client.post(url, {})
    assert Comment.objects.get().is_visible
    client.post(url, {"reason_en": "It names a person"})
    assert Comment.objects.get().state == "hidden"
    assert ModerationCase.objects.get().reason_en == "It names a person"


def test_another_moderator_decides_the_appeal(client, sign_in):
    author = make_stakeholder()
    comment = make_comment(make_open(), by=author)
    first = sign_in(MODERATOR)
    case = actions.hide_comment(comment=comment, reasons={"en": "Why"}, by=first)
    actions.appeal(case=case, text="Please", language="en", by=author)
    url = reverse("consultations_decide_appeal", args=[case.pk])
    answer = {"upheld": "yes", "reason_en": "True"}
    assert "Another person" in client.post(url, answer).content.decode()
    assert Comment.objects.get().state == "hidden"
    sign_in(MODERATOR)
    client.post(url, answer)
    assert Comment.objects.get().is_visible


def test_a_manager_publishes_a_response(client, sign_in):
    consultation = make_open()
    theme = make_theme(consultation, [make_comment(consultation)])
    manager = sign_in(MANAGER)
    client.post(reverse("consultations_publish", args=[theme.response.pk]))
    theme.response.refresh_from_db()
    assert theme.response.published_by == manager
    edit = reverse("responses_admin:edit", args=[theme.response.pk])
    assert refused(client.get(edit))
    assert refused(client.post(edit, {"outcome": "rejected"}))


def test_a_manager_extends_with_a_reason(client, sign_in):
    consultation = make_open()
    sign_in(MANAGER)
    later = consultation.closes_on + timedelta(days=10)
    url = reverse("consultations_extend", args=[consultation.pk])
    client.post(url, {"closes_on": later.isoformat()})
    consultation.refresh_from_db()
    assert consultation.closes_on != later
    client.post(url, {"closes_on": later.isoformat(), **in_four("reason", "Floods")})
    consultation = Consultation.objects.get(pk=consultation.pk)
    assert consultation.closes_on == later
    assert f"{consultation.closes_at.astimezone(consultation.zone):%H:%M}" == "23:59"


def test_a_clerk_enters_a_letter(client, sign_in):
    consultation = make_open()
    manager = sign_in(MANAGER)
    letter = {
        "consultation": consultation.pk, "place_kind": "provisions", "place_key": "1.2",
        "channel": "letter", "received_on": (timezone.now() - timedelta(days=2)).date().isoformat(),
        "capacity": "individual", "author_name": "", "country": "MN", "publish": "anonymously",
        "language": "mn", "position": "object", "body": "Би эсэргүүцэж байна",
    }  # fmt: skip
    url = reverse("consultations_letter")
    assert client.get(url).status_code == 200
    assert client.post(url, {**letter, "place_key": "9.9"}).status_code == 200
    tomorrow = (timezone.now() + timedelta(days=2)).date().isoformat()
    form = client.post(url, {**letter, "received_on": tomorrow}).context["form"]
    assert "in the future" in str(form.errors["received_on"])
    # Position, country and permission are the author's: the form assumes none.
    unsaid = {k: v for k, v in letter.items() if k not in {"position", "country", "publish"}}
    assert set(client.post(url, unsaid).context["form"].errors) == {
        "position",
        "country",
        "publish",
    }
    for name in ("position", "country", "publish"):
        assert client.get(url).context["form"].fields[name].choices[0][0] == ""
    assert not Submission.objects.exists()
    client.post(url, letter)
    submission = Submission.objects.get()
    assert (submission.entered_by, submission.channel) == (manager, "letter")
    assert submission.comments.get().provision.number == "1.2"


def test_announced_texts_cannot_be_edited_in_the_admin_drafts_can(client, sign_in):
    sign_in(MANAGER)
    announced = actions.announce_version(version=make_version(), by=None)
    text = ProvisionText.objects.filter(provision__version=announced, language="en").last()
    url = reverse("provision_texts_admin:edit", args=[text.pk])
    data = {"provision": text.provision_id, "language": "en", "title": "Changed",
            "text": "Changed", "status": "reviewed"}  # fmt: skip
    assert refused(client.get(url))
    assert refused(client.post(url, data))
    delete = reverse("provision_texts_admin:delete", args=[text.pk])
    assert refused(client.post(delete))
    text.refresh_from_db()
    assert text.title != "Changed"
    draft = ProvisionText.objects.filter(provision__version=make_version(), language="en").last()
    url = reverse("provision_texts_admin:edit", args=[draft.pk])
    assert client.get(url).status_code == 200
    client.post(url, {**data, "provision": draft.provision_id})
    draft.refresh_from_db()
    assert draft.title == "Changed"


def test_the_dates_of_an_announced_consultation_do_not_move_in_the_admin(client, sign_in):
    consultation = make_open()
    sign_in(MANAGER)
    url = reverse("consultations_admin:edit", args=[consultation.pk])
    page = client.get(url)
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {k: "" if v is None else v for k, v in data.items()}
    data["closes_at"] = "2026-11-25 10:00"
    response = client.post(url, data)
    assert response.status_code == 200
    stored = Consultation.objects.get(pk=consultation.pk)
    assert stored.closes_at == consultation.closes_at
    assert refused(client.post(reverse("consultations_admin:delete", args=[consultation.pk])))


def test_submissions_comments_and_the_audit_log_are_for_looking(client, sign_in):
    comment = make_comment(make_open())
    sign_in(MANAGER)
    for name, pk in (("comments", comment.pk), ("submissions", comment.submission_id)):
        assert client.get(reverse(f"{name}_admin:index")).status_code == 200
        assert client.get(reverse(f"{name}_admin:inspect", args=[pk])).status_code == 200
        assert refused(client.get(reverse(f"{name}_admin:edit", args=[pk])))
        assert refused(client.post(reverse(f"{name}_admin:delete", args=[pk])))
    assert client.get(reverse("audit_admin:index")).status_code == 200


def test_a_theme_takes_comments_of_its_own_consultation_only(client, sign_in):
    mine, other = make_open(), make_open()
    comment, foreign = make_comment(mine), make_comment(other)
    theme = make_theme(mine, [])
    sign_in(MANAGER)
    url = reverse("consultations_theming", args=[mine.pk])
    client.post(url, {"into": theme.pk, "comment": [comment.pk]})
    assert list(theme.comments.all()) == [comment]
    client.post(url, {"into": theme.pk, "comment": [foreign.pk]})
    assert list(theme.comments.all()) == [comment]


@pytest.mark.parametrize("name", [
    "consultations", "themes", "responses", "plans", "versions", "provisions", "provision_texts",
    "dossiers", "questions", "consultation_documents", "hearings", "organisations", "regimes",
    "cases",
])  # fmt: skip
def test_every_list_of_the_staff_opens(client, sign_in, name):
    make_open()
    sign_in(MANAGER)
    assert client.get(reverse(f"{name}_admin:index")).status_code == 200
    sign_in("")
    assert refused(client.get(reverse(f"{name}_admin:index")))


def test_the_moments_of_a_draft_are_typed_on_its_own_clock(client, sign_in):
    draft = make_draft(time_zone="Asia/Vladivostok", code="NAADAM")
    sign_in(MANAGER)
    url = reverse("consultations_admin:edit", args=[draft.pk])
    form = client.get(url).context["form"]
    shown = draft.opens_at.astimezone(ZoneInfo("Asia/Vladivostok"))
    assert form["opens_at"].value() == shown.replace(tzinfo=None)
    data = {name: form[name].value() for name in form.fields}
    data = {k: "" if v is None else v for k, v in data.items()}
    data |= {
        "opens_at": "2031-05-01 09:00",
        "closes_at": "2031-06-30 23:59",
        "code": "winter31",
        "required_languages": ["ru", "mn"],
        "channels": ["web"],
    }
    assert client.post(url, data).status_code == 302
    draft.refresh_from_db()
    assert draft.opens_at == datetime(2031, 4, 30, 23, 0, tzinfo=UTC)
    assert draft.closes_at == datetime(2031, 6, 30, 13, 59, tzinfo=UTC)
    assert (draft.code, draft.required_languages) == ("WINTER31", ["ru", "mn"])


def test_a_plan_needs_a_name_in_one_language_and_says_so_in_the_editors(client, sign_in):
    sign_in(MANAGER)
    url, nameless = reverse("plans_admin:add"), {"slug": "ice"}
    form = client.post(url, nameless, headers={"accept-language": "ru"}).context["form"]
    assert list(form.errors) == ["title_ru"]
    assert "Заполните хотя бы на одном языке." in str(form.errors)
    assert not Plan.objects.filter(slug="ice").exists()
    client.post(url, {**nameless, "title_mn": "Мөс"})
    assert Plan.objects.get(slug="ice").title_mn == "Мөс"


@pytest.mark.parametrize(("name", "box"), [
    ("consultation_documents_admin", 'type="checkbox" name="languages" value="mn"'),
    ("hearings_admin", 'type="checkbox" name="languages" value="mn"'),
    ("dossiers_admin", 'type="checkbox" name="affected_countries" value="MN"'),
    ("regimes_admin", 'type="checkbox" name="required_languages" value="mn"'),
])  # fmt: skip
def test_languages_and_countries_are_boxes_and_not_written_as_json(client, sign_in, name, box):
    sign_in(MANAGER)
    assert box in client.get(reverse(f"{name}:add")).content.decode()


def test_versions_of_two_plans_are_told_apart_in_the_form_of_a_consultation(client, sign_in):
    version = make_version()
    sign_in(MANAGER)
    form = client.get(reverse("consultations_admin:add")).context["form"]
    labels = [label for _value, label in form.fields["plan_version"].choices]
    assert f"{version.plan} – {version}" in labels


def test_a_manager_chooses_a_file_to_lay_open_and_files_none(client, sign_in):
    get_document_model().objects.create(
        title="Summary of the ice", file=ContentFile(b"%PDF-1.4", name="ice.pdf")
    )
    sign_in(MANAGER)
    assert (
        "Summary of the ice" in client.get(reverse("wagtaildocs_chooser:choose")).content.decode()
    )
    assert refused(client.get(reverse("wagtaildocs:add_multiple")))


def test_a_draft_of_a_response_can_be_changed_from_the_desk_and_shows_what_it_answers(
    client, sign_in
):
    consultation = make_open()
    comment = make_comment(consultation, body="The siren is too quiet")
    theme = make_theme(consultation, [comment])
    sign_in(MANAGER)
    desk, write = (
        reverse("consultations_desk", args=[consultation.pk]),
        reverse("consultations_response", args=[theme.pk]),
    )
    assert write in client.get(desk).content.decode()
    assert "The siren is too quiet" in client.get(write).content.decode()
    publish = reverse("consultations_publish", args=[theme.response.pk])
    page = client.get(publish).content.decode()
    assert write in page
    assert all(f">{name}</h2>" in page for name in ("English", "Русский", "简体中文", "Монгол"))
    assert client.post(publish).headers["Location"] == desk


@pytest.mark.parametrize(("language", "foot"), [
    ("ru", "Всего: 2"), ("zh-hans", "共 2 项"), ("mn", "Нийт: 2"),
])  # fmt: skip
def test_the_foot_of_a_list_asks_nothing_of_the_noun(client, sign_in, language, foot):
    make_version()
    make_version()
    sign_in(MANAGER)
    url = reverse("versions_admin:index")
    assert foot in client.get(url, headers={"accept-language": language}).content.decode()


def test_what_was_saved_is_said_without_a_gender(client, sign_in):
    sign_in(MANAGER)
    with_ru = {"headers": {"accept-language": "ru"}, "follow": True}
    said = client.post(reverse("plans_admin:add"), {"slug": "ice", "title_ru": "Лёд"}, **with_ru)
    assert "Создано: план «Лёд»." in said.content.decode()
