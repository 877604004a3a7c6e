"""Taking part in depth: a comment is edited with its history, and supported."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations import actions
from consultations.models import (
    Comment,
    CommentRevision,
    RuleBroken,
    Support,
)
from tests.factories.accounts import UserFactory
from tests.factories.consultations import (
    make_comment,
    make_open,
    make_stakeholder,
    make_theme,
)

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def address(name, comment):
    return reverse(f"consultations:{name}", args=[comment.consultation.slug, comment.number])


def edit(comment, by, **changes):
    present = {"position": comment.position, "body": comment.body}
    return actions.edit_comment(comment=comment, by=by, **{**present, **changes})


def test_an_edit_keeps_the_earlier_words_with_their_time_and_hash():
    author = make_stakeholder()
    comment = make_comment(make_open(), by=author, body="First")
    before = comment.hash
    edited = edit(comment, author, body="Second")
    edited = edit(edited, author, body="Third")
    assert Comment.objects.get().body == "Third" and edited.hash != before
    kept = list(CommentRevision.objects.values_list("number", "body", "hash", "written_at"))
    assert kept[0] == (1, "First", before, comment.created_at)
    assert kept[1][:2] == (2, "Second")


def test_only_the_author_edits_and_only_while_it_is_open_visible_and_unanswered():
    author = make_stakeholder()
    consultation = make_open()
    comment = make_comment(consultation, by=author)
    with pytest.raises(RuleBroken, match="Only the author"):
        edit(comment, make_stakeholder(), body="Mine now")
    with time_machine.travel(consultation.ends_at), pytest.raises(RuleBroken, match="until the"):
        edit(comment, author, body="Too late")
    make_theme(consultation, [comment], published=True)
    with pytest.raises(RuleBroken, match="has been answered"):
        edit(comment, author, body="Ha")
    other = make_comment(consultation, by=author, number="1.2")
    actions.withdraw_comment(comment=other, by=author)
    with pytest.raises(RuleBroken, match="not visible"):
        edit(other, author, body="Back")
    assert {c.body for c in Comment.objects.all()} == {comment.body}


@pytest.mark.parametrize(
    "field", ["body", "position", "hash", "edited_at", "provision", "language"]
)
def test_the_words_do_not_change_behind_the_history(field):
    consultation = make_open()
    comment = make_comment(consultation)
    other = consultation.plan_version.provisions.get(number="1.2")
    new = {
        "body": "Other", "position": "support", "hash": "0" * 64, "edited_at": timezone.now(),
        "provision": other, "language": "mn",
    }[field]  # fmt: skip
    setattr(comment, field, new)
    with pytest.raises(RuleBroken):
        comment.save()
    with pytest.raises(RuleBroken):
        Comment.objects.filter(pk=comment.pk).update(**{field: new})
    with pytest.raises(RuleBroken):
        Comment.objects.bulk_update([comment], [field])


def test_a_revision_that_was_used_does_not_open_the_words_again():
    author = make_stakeholder()
    comment = edit(make_comment(make_open(), by=author), author, body="Second")
    comment.body = "Third, without history"
    with pytest.raises(RuleBroken):
        comment.save()
    revision = comment.revisions.get()
    revision.body = "Never said"
    with pytest.raises(RuleBroken):
        revision.save()
    with pytest.raises(RuleBroken):
        revision.delete()


def test_an_edit_makes_translations_stale_and_is_shown_with_its_history(client):
    author = make_stakeholder()
    comment = make_comment(make_open(), by=author, body="The salmon reach us later.")
    comment.translations.create(
        language="ru", method="human", reviewed=True, body="Кета", source_hash=comment.hash
    )
    client.force_login(author)
    url = address("edit", comment)
    assert client.get(url).status_code == 200
    wrong = client.post(url, {"position": "object", "body": ""})
    assert wrong.status_code == 422
    client.post(url, {"position": "object", "body": "The salmon reach us much later."})
    comment = Comment.objects.get()
    assert comment.translations.get().is_stale
    page = client.get(address("comment-link", comment), follow=True).content.decode()
    assert "Edited by its author" in page and "much later" in page and url in page
    earlier = actions.export_person(author)["comments"][0]["earlier_words"]
    assert [e["body"] for e in earlier] == ["The salmon reach us later."]
    history = client.get(address("history", comment)).content.decode()
    assert "At first" in history and "added: </span>" in history and comment.hash in history


def test_the_history_of_a_hidden_comment_is_hidden_too(client):
    author = make_stakeholder()
    comment = edit(make_comment(make_open(), by=author), author, body="Second")
    actions.hide_comment(comment=comment, reasons={"en": "It names a person"}, by=None)
    assert client.get(address("history", comment)).status_code == 404


def test_one_support_per_stakeholder_and_it_can_be_taken_back(client):
    comment, supporter = make_comment(make_open()), make_stakeholder()
    client.force_login(supporter)
    url = address("support", comment)
    for _ in range(2):
        client.post(url)
    assert Support.objects.standing().count() == 1
    page = client.get(address("comment-link", comment), follow=True).content.decode()
    assert "1 person supports this" in page and "Take my support back" in page
    client.post(url, {"stop": "1"})
    assert Support.objects.standing().count() == 0
    client.post(url)
    assert Support.objects.count() == Support.objects.standing().count() == 1


def test_nobody_supports_herself_a_hidden_comment_or_a_closed_consultation():
    author, consultation = make_stakeholder(), make_open()
    comment = make_comment(consultation, by=author)
    with pytest.raises(RuleBroken, match="own comment"):
        actions.support_comment(comment=comment, by=author)
    with pytest.raises(RuleBroken, match="Confirm your e-mail"):
        actions.support_comment(comment=comment, by=make_stakeholder(verified=False))
    with pytest.raises(RuleBroken, match="in what capacity"):
        actions.support_comment(comment=comment, by=UserFactory())
    with time_machine.travel(consultation.ends_at), pytest.raises(RuleBroken, match="not take"):
        actions.support_comment(comment=comment, by=make_stakeholder())
    actions.hide_comment(comment=comment, reasons={"en": "Why"}, by=None)
    with pytest.raises(RuleBroken, match="not visible"):
        actions.support_comment(comment=comment, by=make_stakeholder())
    assert not Support.objects.exists()


def test_whoever_is_signed_out_signs_in_first(client):
    comment = make_comment(make_open())
    assert "login" in client.post(address("support", comment)).url
