"""Files sent with a comment, letters with their scans."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from consultations import actions
from consultations.models import (
    Attachment,
    Comment,
    CommentDraft,
    RuleBroken,
    Submission,
)
from consultations.places import find_place
from portal.accounts.groups import CONSULTATION_MANAGERS
from tests.factories.accounts import member_of
from tests.factories.consultations import (
    in_four,
    make_open,
    make_stakeholder,
    words,
)

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def address(name, comment):
    return reverse(f"consultations:{name}", args=[comment.consultation.slug, comment.number])


def draft_of(by, consultation):
    place = find_place(consultation, "provisions", "1.1")
    return actions.keep_draft(place=place, data=words(), by=by, ready=True)


def send_with_file(by, consultation, name="photo.png", content=PNG):
    draft = draft_of(by, consultation)
    actions.attach_file(draft=draft, file=SimpleUploadedFile(name, content))
    actions.send_draft(token=draft.token, by=by)
    return Attachment.objects.get()


def test_a_file_goes_from_the_draft_to_the_comment_and_stays(client):
    attachment = send_with_file(make_stakeholder(), make_open())
    assert attachment.comment and attachment.draft is None
    response = client.get(reverse("consultations:attachment", args=[attachment.uuid]))
    assert b"".join(response.streaming_content) == PNG
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    with pytest.raises(RuleBroken):
        actions.detach_file(attachment=attachment)
    with pytest.raises(RuleBroken):
        Attachment.objects.all().delete()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("page.html", b"<script>", "Only these files"),
        ("drawing.svg", b"<svg onload='x'>", "Only these files"),
        ("photo.png", b"<html><script>", "something else"),
        ("letter.pdf", b"MZ\x90", "something else"),
        ("letter.docx", b"PK\x03\x04", "damaged"),
        ("empty.pdf", b"", "empty"),
        ("big.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024), "too large"),
    ],
)
def test_a_file_that_is_not_what_it_is_called_is_refused(name, content, says):
    draft = draft_of(make_stakeholder(), make_open())
    with pytest.raises(ValidationError, match=says):
        actions.attach_file(draft=draft, file=SimpleUploadedFile(name, content))
    assert not Attachment.objects.exists()


def test_at_most_five_files_and_the_same_one_counts_once():
    draft = draft_of(make_stakeholder(), make_open())
    for n in (0, 0, 1, 2, 3, 4):
        actions.attach_file(draft=draft, file=SimpleUploadedFile("a.png", PNG + bytes([n])))
    assert draft.attachments.count() == 5
    with pytest.raises(RuleBroken, match="At most 5"):
        actions.attach_file(draft=draft, file=SimpleUploadedFile("a.png", PNG + b"9"))


def test_files_of_a_draft_are_its_authors_and_a_hidden_comments_nobodys(client):
    author, consultation = make_stakeholder(), make_open()
    draft = draft_of(author, consultation)
    kept = actions.attach_file(draft=draft, file=SimpleUploadedFile("a.png", PNG))
    url = reverse("consultations:attachment", args=[kept.uuid])
    assert client.get(url).status_code == 404
    client.force_login(author)
    assert client.get(url).status_code == 200
    client.logout()
    actions.send_draft(token=draft.token, by=author)
    assert client.get(url).status_code == 200
    actions.hide_comment(comment=Comment.objects.get(), reasons={"en": "Why"}, by=None)
    assert client.get(url).status_code == 404


def test_the_form_takes_files_says_what_it_refuses_and_loses_no_word(client):
    author, consultation = make_stakeholder(), make_open()
    client.force_login(author)
    url = find_place(consultation, "provisions", "1.1").url("comment")
    good, bad = SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.png", b"<html>")
    page = client.post(url, {**words(body="Kept words"), "files": [good, bad]})
    assert page.status_code == 422
    text = page.content.decode()
    assert "b.png" in text and "Kept words" in text and "a.png" in text
    draft = CommentDraft.objects.get()
    assert [a.name for a in draft.attachments.all()] == ["a.png"]
    client.post(reverse("consultations:detach", args=[draft.attachments.get().uuid]))
    assert not draft.attachments.exists()


def enter(consultation, by, **fields):
    return actions.enter_submission(
        place=find_place(consultation, "provisions", "1.1"),
        received_at=consultation.opens_at + timedelta(days=1), channel="letter", by=by,
        comment={"position": "object", "body": "Нет"}, capacity="individual", country="RU",
        publish="with_name", language="ru", author_name="Author of the letter", **fields,
    )  # fmt: skip


def test_a_letter_is_credited_to_its_author_and_its_scan_is_for_the_staff(client):
    clerk, consultation = member_of(CONSULTATION_MANAGERS), make_open()
    scan = SimpleUploadedFile("letter.pdf", b"%PDF-1.7 scan")
    submission = enter(consultation, clerk, scan=scan)
    assert submission.shown_name == "Author of the letter" and submission.entered_by == clerk
    assert submission.stakeholder is None
    url = reverse("consultations:attachment", args=[Attachment.objects.get().uuid])
    assert client.get(url).status_code == 404
    page = client.get(address("comment-link", submission.comments.get()), follow=True)
    assert "letter.pdf" not in page.content.decode()
    client.force_login(clerk)
    assert client.get(url).status_code == 200
    desk = client.get(reverse("submissions_admin:inspect", args=[submission.pk]))
    assert url in desk.content.decode() and "letter.pdf" in desk.content.decode()


def test_a_clerk_uploads_the_scan_with_the_letter(client):
    consultation = make_open()
    client.force_login(member_of(CONSULTATION_MANAGERS))
    letter = {
        "consultation": consultation.pk, "place_kind": "general", "channel": "letter",
        "received_on": timezone.now().date().isoformat(), "capacity": "individual",
        "country": "MN", "publish": "anonymously", "language": "mn", "position": "object",
        "body": "Би эсэргүүцэж байна",
    }  # fmt: skip
    url = reverse("consultations_letter")
    assert 'enctype="multipart/form-data"' in client.get(url).content.decode()
    fake = SimpleUploadedFile("scan.pdf", b"<html>")
    assert "something else" in client.post(url, {**letter, "scan": fake}).content.decode()
    assert not Submission.objects.exists()
    client.post(url, {**letter, "scan": SimpleUploadedFile("scan.pdf", b"%PDF-1.7")})
    assert Attachment.objects.get().purpose == "scan"


def test_a_bad_scan_stores_nothing_of_the_letter():
    with pytest.raises(ValidationError):
        enter(make_open(), None, scan=SimpleUploadedFile("letter.pdf", b"<html>"))
    assert not Submission.objects.exists()


def test_what_was_said_at_a_hearing_names_a_hearing_of_the_same_consultation():
    consultation, other = make_open(), make_open()
    hearing = other.events.create(slug="h", day=other.opens_on, **in_four("title", "Hearing"))
    with pytest.raises(RuleBroken, match="another consultation"):
        enter(consultation, None, hearing=hearing)
    assert enter(other, None, hearing=hearing).hearing == hearing
