"""From a draft to a receipt: once, in time, by somebody who is known."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connections
from django.utils import timezone

from consultations import actions
from consultations.models import Comment, CommentDraft, RuleBroken, Submission
from consultations.places import Place, find_place
from consultations.tasks import send_waiting_draft, sweep
from portal.notifications.models import OutboxMessage
from tests.factories.accounts import UserFactory
from tests.factories.consultations import (
    make_comment,
    make_open,
    make_regime,
    make_stakeholder,
    words,
)

pytestmark = pytest.mark.django_db


def draft_of(author, consultation, *, begun_at=None, number="1.1", **fields):
    return actions.keep_draft(
        place=find_place(consultation, "provisions", number),
        data=words(**fields),
        by=author,
        begun_at=begun_at,
        ready=True,
    )


def test_a_comment_gets_its_receipt_and_its_mail(mailoutbox, django_capture_on_commit_callbacks):
    author = make_stakeholder(preferred_language="zh-hans", display_name="Anna")
    consultation = make_open()
    draft = draft_of(author, consultation, position="amend", proposed_text="Other words")
    with django_capture_on_commit_callbacks(execute=True):
        submission = actions.send_draft(token=draft.token, by=author)
    assert submission.receipt_number == f"{consultation.code}-00001"
    comment = submission.comments.get()
    assert (comment.number, comment.provision.number) == (1, "1.1")
    assert comment.proposed_text == "Other words"
    assert (submission.author_name, submission.country, submission.late) == ("Anna", "RU", False)
    assert not CommentDraft.objects.exists()
    assert [m.to for m in mailoutbox] == [[author.email]]
    assert submission.receipt_number in mailoutbox[0].subject
    assert comment.body in mailoutbox[0].body
    assert any(html for html, kind in mailoutbox[0].alternatives if 'lang="en"' in html)


def test_sending_twice_gives_one_comment_and_one_mail():
    author, consultation = make_stakeholder(), make_open()
    draft = draft_of(author, consultation)
    first = actions.send_draft(token=draft.token, by=author)
    second = actions.send_draft(token=draft.token, by=author)
    assert first == second
    assert Comment.objects.count() == 1
    assert OutboxMessage.objects.filter(kind="consultations.receipt").count() == 1


def test_nobody_sends_the_draft_of_another():
    consultation = make_open()
    draft = draft_of(make_stakeholder(), consultation)
    with pytest.raises(CommentDraft.DoesNotExist):
        actions.send_draft(token=draft.token, by=make_stakeholder())


def test_a_draft_that_was_not_checked_is_not_sent():
    author, consultation = make_stakeholder(), make_open()
    draft = draft_of(author, consultation)
    CommentDraft.objects.update(ready=False)
    with pytest.raises(RuleBroken):
        actions.send_draft(token=draft.token, by=author)


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_the_same_moment_give_one_comment():
    author, consultation = make_stakeholder(), make_open()
    draft = draft_of(author, consultation)
    before = Comment.objects.count()

    def send(_):
        try:
            return actions.send_draft(
                token=draft.token, by=type(author).objects.get(pk=author.pk)
            ).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=4) as pool:
        results = list(pool.map(send, range(4)))
    assert len(set(results)) == 1
    assert Comment.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_numbers_without_gap_or_double():
    consultation = make_open()
    authors = [make_stakeholder() for _ in range(8)]
    tokens = [(draft_of(a, consultation).token, a.pk) for a in authors]

    def send(pair):
        token, pk = pair
        try:
            return actions.send_draft(
                token=token, by=UserFactory._meta.model.objects.get(pk=pk)
            ).receipt_number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=8) as pool:
        receipts = list(pool.map(send, tokens))
    assert sorted(receipts) == [f"{consultation.code}-{n:05d}" for n in range(1, 9)]
    numbers = Comment.objects.filter(consultation=consultation).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, 9))


def test_after_closing_it_is_kept_and_marked_if_it_was_begun_before():
    author, consultation = make_stakeholder(), make_open()
    begun = consultation.ends_at - timedelta(minutes=5)
    with time_machine.travel(consultation.ends_at + timedelta(hours=2), tick=False):
        draft = draft_of(author, consultation, begun_at=begun)
        submission = actions.send_draft(token=draft.token, by=author)
    assert submission.late
    assert submission.comments.count() == 1


def test_after_closing_it_is_refused_if_it_was_begun_after_and_the_words_stay():
    author, consultation = make_stakeholder(), make_open()
    with time_machine.travel(consultation.ends_at + timedelta(hours=2), tick=False):
        draft = draft_of(author, consultation)
        with pytest.raises(actions.TooLate):
            actions.send_draft(token=draft.token, by=author)
    assert CommentDraft.objects.get().data["body"] == "The salmon reach us later."
    assert not Submission.objects.exists()


def test_in_the_last_minute_it_is_in_time():
    author, consultation = make_stakeholder(), make_open()
    with time_machine.travel(consultation.closes_at + timedelta(seconds=59), tick=False):
        draft = draft_of(author, consultation)
        assert not actions.send_draft(token=draft.token, by=author).late


def test_the_earliest_beginning_of_a_draft_stands():
    author, consultation = make_stakeholder(), make_open()
    early = timezone.now() - timedelta(hours=3)
    draft_of(author, consultation, begun_at=early)
    assert draft_of(author, consultation, body="More").begun_at == early


def test_an_unconfirmed_address_keeps_the_draft_and_its_confirmation_sends_it(
    django_capture_on_commit_callbacks, rf
):
    from allauth.account.signals import email_confirmed

    author, consultation = make_stakeholder(verified=False), make_open()
    draft = draft_of(author, consultation)
    with pytest.raises(actions.Unverified):
        actions.send_draft(token=draft.token, by=author)
    assert not Submission.objects.exists()
    actions.send_after_verification(draft=draft, by=author)
    address = EmailAddress.objects.get(user=author)
    address.verified = True
    address.save()
    with django_capture_on_commit_callbacks(execute=True):
        email_confirmed.send(sender=EmailAddress, request=rf.get("/"), email_address=address)
    assert Submission.objects.get().stakeholder.user == author
    assert not CommentDraft.objects.exists()


def test_the_sweep_sends_what_a_lost_wake_up_left():
    author, consultation = make_stakeholder(verified=False), make_open()
    draft = draft_of(author, consultation)
    actions.send_after_verification(draft=draft, by=author)
    assert sweep()["sent"] == 0
    EmailAddress.objects.filter(user=author).update(verified=True)
    assert sweep()["sent"] == 1
    assert Submission.objects.count() == 1


def test_a_waiting_draft_that_is_refused_stays_a_draft():
    author, consultation = make_stakeholder(), make_open()
    draft = draft_of(author, consultation)
    actions.send_after_verification(draft=draft, by=author)
    with time_machine.travel(consultation.ends_at + timedelta(days=400), tick=False):
        consultation.refresh_from_db()
        CommentDraft.objects.update(begun_at=timezone.now())
        assert send_waiting_draft(draft.pk).startswith("kept")
    assert CommentDraft.objects.filter(send_when_verified=False).count() == 1


def test_many_comments_in_an_hour_are_refused_and_kept(settings):
    settings.CONSULTATIONS_COMMENTS_PER_HOUR = 2
    author, consultation = make_stakeholder(), make_open()
    make_comment(consultation, by=author)
    make_comment(consultation, by=author, number="1.2")
    draft = draft_of(author, consultation)
    with pytest.raises(actions.TooMany):
        actions.send_draft(token=draft.token, by=author)
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert actions.send_draft(token=draft.token, by=author)


def test_without_a_name_only_where_the_rules_allow_it():
    author = make_stakeholder()
    free = make_comment(make_open(), by=author, publish="anonymously")
    assert free.submission.shown_name == ""
    strict = make_open(regimes=[make_regime(allows_anonymous=False)])
    named = make_comment(strict, by=author, publish="anonymously")
    assert named.submission.shown_name == author.display_name


def test_a_comment_can_be_on_the_whole_plan():
    consultation = make_open()
    comment = make_comment(consultation, place=Place(consultation, "general"))
    assert (comment.provision, comment.place_kind) == (None, "general")


def test_a_place_of_the_thesaurus_is_recognised_in_any_language():
    from portal.thesaurus.models import Concept

    concept = Concept.objects.create(
        slug="khanka", kind="place", label_en="Lake Khanka", label_ru="озеро Ханка"
    )
    consultation = make_open()
    draft = draft_of(make_stakeholder(), consultation, place="озеро ханка")
    submission = actions.send_draft(token=draft.token, by=draft.user)
    assert submission.comments.get().place_concept == concept
    unknown = draft_of(make_stakeholder(), consultation, place="Somewhere")
    comment = actions.send_draft(token=unknown.token, by=unknown.user).comments.get()
    assert (comment.place, comment.place_concept) == ("Somewhere", None)


def test_a_letter_is_credited_to_its_author_and_marked_late_when_it_is():
    clerk, consultation = UserFactory(), make_open()
    place = find_place(consultation, "provisions", "1.1")
    who = {"capacity": "individual", "author_name": "A resident", "country": "MN",
           "language": "mn", "publish": "anonymously"}  # fmt: skip
    said = {"position": "object", "body": "Үгүй", "proposed_text": "", "place": ""}
    entered = actions.enter_submission(
        place=place, received_at=timezone.now() - timedelta(days=1), channel="letter",
        comment=said, by=clerk, **who,
    )  # fmt: skip
    assert (entered.entered_by, entered.entered_by_staff, entered.late) == (clerk, True, False)
    assert entered.stakeholder is None
    with time_machine.travel(consultation.ends_at + timedelta(days=3), tick=False):
        late = actions.enter_submission(
            place=place, received_at=timezone.now() - timedelta(days=1), channel="letter",
            comment=said, by=clerk, **who,
        )  # fmt: skip
    assert late.late
    for received_at, channel in (
        (timezone.now() + timedelta(days=1), "letter"),
        (consultation.opens_at - timedelta(days=1), "letter"),
        (timezone.now(), "web"),
    ):
        with pytest.raises(RuleBroken):
            actions.enter_submission(
                place=place, received_at=received_at, channel=channel, comment=said, by=clerk, **who
            )


def test_only_the_author_withdraws_and_only_while_it_is_open():
    author, consultation = make_stakeholder(), make_open()
    comment = make_comment(consultation, by=author)
    with pytest.raises(RuleBroken):
        actions.withdraw_comment(comment=comment, by=make_stakeholder())
    with time_machine.travel(consultation.ends_at, tick=False), pytest.raises(RuleBroken):
        actions.withdraw_comment(comment=comment, by=author)
    actions.withdraw_comment(comment=comment, by=author)
    assert Comment.objects.get().state == "withdrawn"


def test_drafts_of_a_signed_out_session_are_adopted_with_the_newer_words():
    author, consultation = make_stakeholder(), make_open()
    old = draft_of(author, consultation, body="Old", begun_at=timezone.now())
    earlier = timezone.now() - timedelta(days=1)
    orphan = actions.keep_draft(
        place=find_place(consultation, "provisions", "1.1"),
        data=words(body="New"),
        begun_at=earlier,
    )
    assert actions.adopt_drafts(tokens=[str(orphan.token)], by=author) == 1
    kept = CommentDraft.objects.get()
    assert (kept.pk, kept.data["body"], kept.begun_at) == (old.pk, "New", earlier)
    assert actions.adopt_drafts(tokens=[str(kept.token)], by=make_stakeholder()) == 0
