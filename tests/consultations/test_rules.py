"""Rules 4 to 9 hold whoever tries to get round them: admin, import, shell, two at once."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from consultations import actions
from consultations.coverage.counting import Coverage
from consultations.models import (
    Comment,
    CommentTranslation,
    Consultation,
    ModerationCase,
    Response,
    RuleBroken,
    Theme,
)
from consultations.proof.verifying import problems_of_the_record
from portal.accounts import personal_data
from tests.consultations.test_admin import refused
from tests.consultations.test_import import load
from tests.consultations.test_theming import late_comment
from tests.factories.accounts import UserFactory, member_of
from tests.factories.consultations import (
    make_closed,
    make_comment,
    make_draft,
    make_open,
    make_stakeholder,
    make_theme,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = member_of("Administrators")
    client.force_login(user)
    return user


# --- rule 4: the original is authoritative --------------------------------------------------------
def test_rule_4_no_page_of_the_admin_changes_the_words_of_a_comment(client, administrator):
    comment = make_comment(make_open())
    for name in ("edit", "delete"):
        url = reverse(f"comments_admin:{name}", args=[comment.pk])
        assert refused(client.post(url, {"number": comment.number, "body": "Other"}))
    client.post(
        reverse("consultations_translate", args=[comment.pk, comment.language]), {"body": "Other"}
    )
    assert Comment.objects.get().body == "The salmon reach us later."
    assert not CommentTranslation.objects.exists()


def test_rule_4_no_set_of_comments_is_rewritten_from_the_shell():
    comment = make_comment(make_open())
    comment.body = "Other"
    for attempt in (
        comment.save,
        lambda: comment.save(update_fields=["body"]),
        lambda: Comment.objects.update(body="Other"),
        lambda: Comment.objects.bulk_update([comment], ["body"]),
    ):
        with pytest.raises(RuleBroken):
            attempt()
    assert Comment.objects.get().body == "The salmon reach us later."


# --- rule 5: a tombstone, replies, the reason, the appeal -----------------------------------------
def test_rule_5_a_hidden_comment_is_neither_deleted_nor_shown_again_without_an_appeal(
    client, administrator
):
    comment = make_comment(make_open())
    case = actions.hide_comment(comment=comment, reasons={"en": "Why"}, by=administrator)
    assert refused(client.post(reverse("comments_admin:delete", args=[comment.pk])))
    with pytest.raises(RuleBroken):
        comment.delete()
    for row in (comment.submission, comment.consultation):
        with pytest.raises((RuleBroken, ProtectedError)):
            row.delete()
    url = reverse("consultations_decide_appeal", args=[case.pk])
    client.post(url, {"upheld": "yes", "reason_en": "x"})
    assert Comment.objects.get().state == "hidden"


def test_rule_5_whoever_hid_it_does_not_decide_the_appeal_in_the_admin_either(
    client, administrator
):
    comment = make_comment(make_open(), by=make_stakeholder())
    case = actions.hide_comment(comment=comment, reasons={"en": "Why"}, by=administrator)
    actions.appeal(case=case, text="Please", language="en", by=comment.submission.stakeholder.user)
    url = reverse("consultations_decide_appeal", args=[case.pk])
    page = client.post(url, {"upheld": "no", "reason_en": "No"}).content.decode()
    assert "Another person" in page
    assert ModerationCase.objects.get().appeal == "pending"


def test_rule_5_one_comment_is_never_hidden_by_two_cases_at_once():
    comment = make_comment(make_open())
    actions.hide_comment(comment=comment, reasons={"en": "Why"}, by=UserFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        ModerationCase.objects.create(
            comment=comment, opened_at=timezone.now(), opened_by="moderator", action="hidden"
        )


# --- rule 6: responded only when every comment is answered ----------------------------------------
@pytest.fixture
def closed():
    """A closed consultation with one answered comment and one that waits."""
    consultation = make_closed()
    answered, waiting = (late_comment(consultation, body=f"No. {n}") for n in (1, 2))
    make_theme(consultation, [answered], published=True)
    consultation.waiting = waiting
    return consultation


def test_rule_6_the_desk_says_which_comments_keep_it_open(client, administrator, closed):
    page = client.post(reverse("consultations_respond", args=[closed.pk])).content.decode()
    assert "no. 2" in page
    assert Consultation.objects.get().responded_at is None


def test_rule_6_a_theme_whose_response_is_a_draft_answers_nothing(closed):
    make_theme(closed, [closed.waiting])
    with pytest.raises(RuleBroken, match=r"no\. 2"):
        actions.mark_responded(consultation=closed, by=UserFactory())


def test_rule_6_neither_theme_nor_response_is_removed_or_emptied_once_published(
    client, administrator, closed
):
    theme = closed.themes.get()
    for url in (
        reverse("themes_admin:delete", args=[theme.pk]),
        reverse("responses_admin:delete", args=[theme.response.pk]),
        reverse("responses_admin:edit", args=[theme.response.pk]),
    ):
        assert refused(client.post(url, {"outcome": "rejected"}))
    client.post(
        reverse("consultations_theming", args=[closed.pk]),
        {"comment": list(theme.comments.values_list("pk", flat=True)), "theme": theme.pk,
         "out": "1"},
    )  # fmt: skip
    with pytest.raises(ProtectedError):
        theme.delete()
    with pytest.raises(RuleBroken):
        Response.objects.all().delete()
    assert theme.comments.count() == 1
    assert Response.objects.get().outcome == "accepted"


def test_rule_6_a_comment_shown_again_after_an_appeal_must_be_answered(closed):
    case = actions.hide_comment(comment=closed.waiting, reasons={"en": "Why"}, by=UserFactory())
    ModerationCase.objects.filter(pk=case.pk).update(
        appeal="pending", appeal_text="Please", appeal_language="en"
    )
    actions.decide_appeal(case=case, upheld=True, reasons={"en": "True"}, by=UserFactory())
    with pytest.raises(RuleBroken, match=r"no\. 2"):
        actions.mark_responded(consultation=closed, by=UserFactory())


def test_rule_6_no_running_consultation_is_responded():
    consultation = make_open()
    with pytest.raises(RuleBroken):
        actions.mark_responded(consultation=consultation, by=UserFactory())


# --- rule 7: erasure pseudonymises, the record stays ----------------------------------------------
def test_rule_7_erasing_leaves_words_number_and_chain_and_takes_the_name_from_every_file(
    tmp_path, settings
):
    settings.VAR_DIR = tmp_path
    consultation = make_open()
    author = make_stakeholder(display_name="Nina Fisher", affiliation="Village of Nizhneye")
    comment = make_comment(consultation, by=author)
    personal_data.holders["consultations"].erase(author, by=author)
    author.delete()
    assert list(problems_of_the_record()) == []
    stored = Comment.objects.get(pk=comment.pk)
    assert (stored.body, stored.number) == (comment.body, comment.number)
    from consultations.background import make_export

    for content, file_format in (("matrix", "csv"), ("open_data", "json")):
        export = actions.request_export(
            consultation=consultation, content=content, file_format=file_format, language="en"
        )
        make_export(export.pk)
        assert "Nina" not in export.path.read_text(encoding="utf-8")
        assert "Nizhneye" not in export.path.read_text(encoding="utf-8")


# --- rule 8: one predicate of visibility ----------------------------------------------------------
def test_rule_8_a_draft_and_an_unpublished_answer_are_nowhere(client):
    draft = make_draft()
    theme = make_theme(make_open(), [])
    for path in ("", "matrix/", "changed/", "statistics/", "record/", "answers/", "plan/"):
        assert client.get(f"/en/consultations/{draft.slug}/{path}").status_code == 404
        page = client.get(f"/en/consultations/{theme.consultation.slug}/{path}").content.decode()
        assert theme.title_en not in page
    assert client.post(
        f"/en/consultations/{draft.slug}/file/", {"content": "matrix", "format": "csv"}
    ).status_code == 404  # fmt: skip


def test_rule_8_hidden_words_are_on_no_page(client):
    consultation = make_open()
    author = make_stakeholder()
    comment = make_comment(consultation, by=author, body="Telephone 555-0100")
    theme = make_theme(consultation, [comment], published=True)
    actions.hide_comment(comment=comment, reasons={"en": "A number"}, by=UserFactory())
    slug = consultation.slug
    for path in ("", "matrix/", "matrix/?by=comments", f"matrix/?by=comments&theme={theme.pk}",
                 "changed/", "statistics/", "answers/", "provisions/1.1/"):  # fmt: skip
        assert "555-0100" not in client.get(f"/en/consultations/{slug}/{path}").content.decode()


# --- rule 9: small cells --------------------------------------------------------------------------
def test_rule_9_no_page_shows_a_country_of_which_one_person_spoke(client):
    consultation = make_open()
    for _ in range(6):
        make_comment(consultation, by=make_stakeholder())
    make_comment(consultation, by=make_stakeholder(country="MN"))
    coverage = Coverage(consultation)
    # Seven in all are public: six and one would be known if six were shown.
    assert coverage.cell(country="MN").n is None
    assert coverage.cell(country="RU").n is None
    for path in ("", "statistics/"):
        page = client.get(f"/en/consultations/{consultation.slug}/{path}").content.decode()
        table = page[page.index('<table class="coverage">') :]
        assert ">1<" not in table
        assert ">6<" not in table[: table.index("</table>")]


# --- the import -----------------------------------------------------------------------------------
def test_the_import_overwrites_neither_words_nor_published_answers_nor_moderation():
    load()
    case = ModerationCase.objects.filter(action="pending").first()
    actions.hide_comment(comment=case.comment, reasons={"en": "Why"}, by=UserFactory(), case=case)
    before = list(Comment.objects.order_by("pk").values_list("body", "state"))
    answers = list(Response.objects.order_by("pk").values_list("outcome", "reason_en"))
    load()
    assert list(Comment.objects.order_by("pk").values_list("body", "state")) == before
    assert list(Response.objects.order_by("pk").values_list("outcome", "reason_en")) == answers
    assert list(problems_of_the_record()) == []
    assert Theme.objects.exists()


# --- two at the same moment -----------------------------------------------------------------------
def at_once(*calls) -> list:
    """Run calls in threads that begin together; return what each returned or raised."""
    barrier = threading.Barrier(len(calls))
    outcomes: list = [None] * len(calls)

    def run(at, call):
        try:
            barrier.wait()
            outcomes[at] = call()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            outcomes[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_hide_once_and_the_chain_stays_whole():
    comment = make_comment(make_open())
    moderators = [UserFactory(), UserFactory()]
    outcomes = at_once(
        *(
            lambda by=by: actions.hide_comment(comment=comment, reasons={"en": "Why"}, by=by)
            for by in moderators
        )
    )
    assert sorted(type(o).__name__ for o in outcomes) == ["ModerationCase", "RuleBroken"]
    assert list(problems_of_the_record()) == []


@pytest.mark.django_db(transaction=True)
def test_closing_as_responded_and_taking_out_of_a_theme_at_once_leave_nothing_unanswered():
    consultation = make_closed()
    comment = late_comment(consultation)
    theme = make_theme(consultation, [comment])
    manager = UserFactory()
    actions.publish_response(response=theme.response, by=manager)
    at_once(
        lambda: actions.mark_responded(consultation=consultation, by=manager),
        lambda: actions.take_out_of_theme(theme=theme, comments=[comment.pk], by=manager),
    )
    stored = Consultation.objects.get(pk=consultation.pk)
    assert not (stored.responded_at and stored.comments.unanswered().exists())
    assert list(problems_of_the_record()) == []


@pytest.mark.django_db(transaction=True)
def test_events_of_many_at_once_stand_one_after_the_other():
    consultation = make_open()
    authors = [make_stakeholder() for _ in range(6)]
    outcomes = at_once(*(lambda by=by: make_comment(consultation, by=by) for by in authors))
    assert all(isinstance(o, Comment) for o in outcomes), outcomes
    assert list(problems_of_the_record()) == []
    assert Comment.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_publishing_twice_at_once_tells_each_author_once():
    from portal.notifications.models import OutboxMessage

    consultation = make_open()
    theme = make_theme(consultation, [make_comment(consultation)])
    manager = UserFactory()
    at_once(
        *(lambda: actions.publish_response(response=theme.response, by=manager) for _ in range(2))
    )
    told = OutboxMessage.objects.filter(kind="consultations.response_published")
    assert told.count() == 1
    assert (timezone.now() - told.get().created_at) < timedelta(minutes=5)
