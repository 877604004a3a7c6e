"""What the pages of the desks say before, after and instead of an action."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations import actions
from consultations.models import (
    Adoption,
    AuditEvent,
    Consultation,
    RuleBroken,
    Submission,
)
from consultations.models.zones import day_in, moment
from portal.accounts.groups import CONSULTATION_MANAGERS, MODERATORS
from tests.consultations.test_desks import speaks
from tests.factories.accounts import UserFactory, member_of
from tests.factories.consultations import (
    in_four,
    make_closed,
    make_comment,
    make_draft,
    make_next,
    make_open,
    make_regime,
    make_stakeholder,
    make_theme,
    make_version,
)

pytestmark = pytest.mark.django_db
# What stands above a page that offers no form.
NOT_NOW = "This cannot be done now:"


@pytest.fixture
def manager(client):
    user = member_of(CONSULTATION_MANAGERS)
    client.force_login(user)
    return user


def address(name, *arguments):
    return reverse(f"consultations_{name}", args=arguments)


def page_of(client, name, *arguments):
    return client.get(address(name, *arguments)).content.decode()


def announced():
    return actions.announce_version(version=make_version(), by=None)


def offers_to_act(page) -> bool:
    """Whether the page has a form that changes something."""
    return "novalidate" in page and NOT_NOW not in page


# --- what cannot be done is said instead of a form ----------------------------------------------
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("announce", "This consultation has been announced."),
        ("analyse", "only be begun after the consultation has closed"),
        ("respond", "The consultation is still running."),
        ("archive", "Only a consultation that has been responded to"),
        ("adopt", "A consultation on this plan is still running."),
    ],
)
def test_an_action_that_is_not_possible_yet_says_why_and_offers_no_form(
    client, manager, name, says
):
    page = page_of(client, name, make_open().pk)
    assert NOT_NOW in page and says in page
    assert not offers_to_act(page)


def test_a_closed_consultation_offers_no_extension(client, manager):
    page = page_of(client, "extend", make_closed().pk)
    assert "has closed cannot be extended" in page and not offers_to_act(page)


def test_a_draft_says_on_the_page_of_its_announcement_what_is_missing(client, manager):
    page = page_of(client, "announce", make_draft(lasts=5, regimes=[make_regime()]).pk)
    assert "shorter than the strictest minimum: 30 days" in page and not offers_to_act(page)


@pytest.mark.parametrize("name", ["add_provision", "fill_version", "add_mapping"])
def test_an_announced_version_offers_no_form(client, manager, name):
    page = page_of(client, name, announced().pk)
    assert "can no longer be changed" in page and not offers_to_act(page)


@pytest.mark.parametrize("name", ["split_provision", "merge_provision", "delete_provision"])
def test_an_announced_provision_offers_no_form(client, manager, name):
    page = page_of(client, name, announced().provisions.get(number="1.1").pk)
    assert "can no longer be changed" in page and not offers_to_act(page)


def test_the_texts_of_an_announced_provision_cannot_be_typed_into(client, manager):
    provision = announced().provisions.get(number="1.1")
    page = client.get(address("provision_texts", provision.pk))
    fields = [field for form in page.context["columns"] for field in form.fields.values()]
    assert len(fields) == 20 and all(field.disabled for field in fields)
    sent = {
        form.add_prefix(n): form[n].value() for form in page.context["columns"] for n in form.fields
    }
    answer = client.post(address("provision_texts", provision.pk), {**sent, "en-title": "Other"})
    # Who typed while somebody announced it finds her words again.
    assert answer.status_code == 422 and "Other" in answer.content.decode()
    assert provision.texts.get(language="en").title != "Other"


def test_a_published_response_is_neither_written_nor_published_again(client, manager):
    comment = make_comment(make_open())
    theme = make_theme(comment.consultation, [comment], published=True)
    for name, pk in (("response", theme.pk), ("publish", theme.response.pk)):
        page = page_of(client, name, pk)
        assert "published response can no longer be changed" in page, name
        assert not offers_to_act(page), name


def test_decided_cases_and_hidden_comments_are_not_decided_again(client):
    comment = make_comment(make_open())
    case = actions.hide_comment(comment=comment, reasons={"en": "Why"}, by=UserFactory())
    client.force_login(member_of(MODERATORS))
    for name, pk, says in (
        ("hide", comment.pk, "not visible any more"),
        ("reject_report", case.pk, "This case has been decided."),
        ("decide_appeal", case.pk, "There is no appeal to decide."),
    ):
        page = page_of(client, name, pk)
        assert says in page and not offers_to_act(page), name


def test_a_comment_is_not_translated_into_its_own_language(client, manager):
    comment = make_comment(make_open())
    assert "its words stay as they are" in page_of(client, "translate", comment.pk, "en")
    assert client.get(address("translate", comment.pk, "fr")).status_code == 404


# --- what is done for good says so, in the language of the editor -------------------------------
FOR_GOOD = {
    "en": "cannot be taken back",
    "ru": "Отменить объявление нельзя",
    "zh-hans": "公告不能撤回",
    "mn": "Зарласныг буцаах боломжгүй",
}


@pytest.mark.parametrize("code", FOR_GOOD)
def test_an_announcement_says_that_it_cannot_be_taken_back(client, manager, code):
    speaks(manager, code)
    page = page_of(client, "announce", make_draft(regimes=[make_regime()]).pk)
    assert FOR_GOOD[code] in page


def test_archiving_adopting_and_publishing_say_that_they_are_for_good(client, manager):
    closed = make_closed()
    actions.mark_responded(consultation=closed, by=manager)
    assert "This cannot be undone." in page_of(client, "archive", closed.pk)
    assert "neither be changed nor taken back" in page_of(client, "adopt", closed.pk)
    comment = make_comment(make_open())
    theme = make_theme(comment.consultation, [comment])
    page = page_of(client, "publish", theme.response.pk)
    assert "can no longer be changed" in page
    # Readers will see the reason in four languages: so does whoever publishes it.
    assert all(f"Because the river says so {code}" in page for code in ("en", "ru", "mn"))


def test_every_page_of_an_action_leads_back(client, manager):
    draft = make_draft()
    page = page_of(client, "extend", draft.pk)
    assert f'href="{address("desk", draft.pk)}"' in page and "Back" in page
    page = page_of(client, "add_provision", make_version().pk)
    assert "Cancel" in page


# --- twice the same -----------------------------------------------------------------------------
def test_a_consultation_is_closed_as_responded_and_archived_once(client, manager):
    closed = make_closed()
    for _again in range(2):
        client.post(address("respond", closed.pk))
    assert AuditEvent.objects.filter(verb="consultation.responded").count() == 1
    for _again in range(2):
        client.post(address("archive", closed.pk))
    assert AuditEvent.objects.filter(verb="consultation.archived").count() == 1
    assert "archived already" in page_of(client, "archive", closed.pk)


def letter(consultation, **fields):
    day = (timezone.now() - timedelta(days=2)).date()
    return {
        "consultation": consultation.pk, "place_kind": "provisions", "place_key": "1.2",
        "channel": "letter", "received_on": day.isoformat(), "capacity": "individual",
        "country": "MN", "publish": "anonymously", "language": "mn", "position": "object",
        "body": "Би эсэргүүцэж байна", **fields,
    }  # fmt: skip


def test_a_letter_that_is_sent_twice_is_entered_once(client, manager):
    consultation = make_open()
    url = address("letter")
    token = client.get(url).context["form"]["token"].value()
    for _again in range(2):
        assert client.post(url, letter(consultation, token=token)).status_code == 302
    assert Submission.objects.count() == 1
    client.post(url, letter(consultation, token=client.get(url).context["form"]["token"].value()))
    assert Submission.objects.count() == 2


def test_nothing_of_a_letter_is_chosen_before_it_is_read(client, manager):
    form = client.get(address("letter")).context["form"]
    chosen = {
        name: form[name].value()
        for name in ("channel", "capacity", "country", "publish", "position")
    }
    assert not any(chosen.values()), chosen


def test_a_draft_is_not_said_to_be_running(client, manager):
    page = page_of(client, "respond", make_draft().pk)
    assert "has not been announced" in page and "still running" not in page
    assert not offers_to_act(page)


@pytest.mark.parametrize(("opens", "closes"), [((-2, 18), (5, 23)), ((-40, 9), (-2, 9))])
def test_a_letter_of_the_first_or_of_the_last_day_came_in_time(client, manager, opens, closes):
    consultation = make_draft()
    zone = consultation.time_zone
    today = day_in(zone, timezone.now())
    consultation.opens_at, consultation.closes_at = (
        moment(today + timedelta(days=days), time(hour), zone) for days, hour in (opens, closes)
    )
    consultation.save()
    before = consultation.opens_at - timedelta(days=30)
    consultation = actions.announce(consultation=consultation, by=None, at=before)
    day = (today - timedelta(days=2)).isoformat()
    answer = client.post(address("letter"), letter(consultation, received_on=day))
    assert answer.status_code == 302
    assert not Submission.objects.get().late


# --- wrong input --------------------------------------------------------------------------------
def test_a_letter_of_tomorrow_is_refused(client, manager):
    tomorrow = (timezone.now() + timedelta(days=2)).date().isoformat()
    page = client.post(address("letter"), letter(make_open(), received_on=tomorrow))
    assert "cannot have been received in the future" in page.content.decode()
    assert "Би эсэргүүцэж байна" in page.content.decode()
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2020-01-01", "can only move to a later time"),
        ("9999-12-31", "check the year"),
        ("31.02.2027", "Enter a valid date"),
    ],
)
def test_a_wrong_new_last_day_is_refused_and_the_reasons_stay(client, manager, day, says):
    consultation = make_open()
    sent = {"closes_on": day, **in_four("reason", "Floods")}
    page = client.post(address("extend", consultation.pk), sent).content.decode()
    assert says in page and "Floods mn" in page
    assert Consultation.objects.get().closes_at == consultation.closes_at


def test_an_extension_asks_for_its_reason_in_every_language_of_the_consultation(client, manager):
    consultation = make_open(required_languages=["ru", "mn"])
    form = client.get(address("extend", consultation.pk)).context["form"]
    required = {name for name, field in form.fields.items() if field.required}
    assert required == {"closes_on", "reason_ru", "reason_mn"}


def test_an_adoption_names_its_decision_and_comes_after_the_announcement(manager):
    version = make_closed().plan_version
    today = timezone.localdate()

    def adopt(day, decision):
        return actions.adopt_version(
            version=version, adopted_on=day, decisions={"en": decision}, by=manager
        )

    with pytest.raises(RuleBroken, match="Name the decision"):
        adopt(today, " ")
    with pytest.raises(RuleBroken, match="before it was announced"):
        adopt(today - timedelta(days=400), "No. 5")
    assert adopt(today, "No. 5") == Adoption.objects.get()


@pytest.mark.parametrize(
    ("name", "data"),
    [("version_tree", {"provision": "abc", "move": "up"}), ("version_mapping", {"remove": "abc"})],
)
def test_a_number_that_is_none_is_not_found(client, manager, name, data):
    version = make_next(announced())
    assert client.post(address(name, version.pk), data).status_code == 404


def test_a_representation_that_is_no_number_is_not_found(client, manager):
    url = reverse("consultations:representations")
    assert client.post(url, {"representation": "abc"}).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "desk", "announce", "extend", "analyse", "respond", "archive", "adopt", "record_archive",
        "silence", "theming", "response", "publish", "version_tree", "add_provision",
        "fill_version", "version_mapping", "add_mapping", "propose_mapping", "edit_mapping",
        "provision_texts", "split_provision", "merge_provision", "delete_provision",
        "begin_version",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(client, manager, name):
    assert client.get(address(name, 10**6)).status_code == 404


def test_nobody_is_invited_without_a_choice(client, manager):
    page = client.post(address("silence", make_open().pk), follow=True).content.decode()
    assert "Nobody is invited" in page
    assert not AuditEvent.objects.filter(verb="organisations.invited").exists()


def test_what_was_chosen_at_the_desk_of_themes_stays_chosen_after_a_refusal(client, manager):
    comment = make_comment(make_open())
    other = make_comment(comment.consultation)
    url = address("theming", comment.consultation_id)
    answer = client.post(url, {"comment": [other.pk], "new_theme": "1", "title": " "})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'name="comment" value="{other.pk}" checked' in page
    assert f'name="comment" value="{comment.pk}" checked' not in page


def test_a_case_is_titled_by_its_comment_not_by_a_key(client):
    comment = make_comment(make_open(), by=make_stakeholder())
    client.force_login(member_of(MODERATORS))
    page = page_of(client, "hide", comment.pk)
    assert f"Hide the comment: №\u00a0{comment.number}" in page
    assert str(comment.consultation) in page


def test_who_asks_to_speak_is_named_even_without_an_account(client, manager):
    person = make_stakeholder(capacity="organisation", affiliation="River school")
    stakeholder = person.stakeholder
    actions.ask_to_represent(stakeholder=stakeholder, capacity="organisation", by=person)
    stakeholder.user = None
    stakeholder.save()
    page = client.get(reverse("consultations:representations")).content.decode()
    assert "<h2>River school</h2>" in page


# --- who may not --------------------------------------------------------------------------------
NO_PERMISSION = {
    "en": "you do not have permission",
    "ru": "у вас нет доступа",
    "zh-hans": "你没有权限访问",
    "mn": "хандах эрх алга",
}


@pytest.mark.parametrize("code", NO_PERMISSION)
def test_whoever_may_not_is_told_so_in_her_language(client, code):
    moderator = member_of(MODERATORS)
    speaks(moderator, code)
    client.force_login(moderator)
    page = client.get(address("announce", make_draft().pk), follow=True)
    assert page.redirect_chain[0][0] == reverse("wagtailadmin_home")
    assert NO_PERMISSION[code] in page.content.decode()
