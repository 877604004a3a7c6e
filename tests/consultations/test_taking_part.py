"""Taking part in depth: edits, support, files, organisations that confirm, receipts that prove."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from consultations import actions
from consultations.models import (
    Attachment,
    Comment,
    CommentDraft,
    CommentRevision,
    OrganisationConfirmer,
    Representation,
    RuleBroken,
    Sector,
    StakeholderOrganisation,
    Submission,
    Support,
)
from consultations.places import find_place
from consultations.proofs import prove
from portal.accounts.groups import CONSULTATION_MANAGERS
from portal.notifications.models import OutboxMessage
from tests.factories.accounts import UserFactory, member_of
from tests.factories.consultations import (
    in_four,
    make_comment,
    make_open,
    make_stakeholder,
    make_theme,
    words,
)

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def address(name, comment):
    return reverse(f"consultations:{name}", args=[comment.consultation.slug, comment.number])


# --- editing -----------------------------------------------------------------------------------
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


# --- support -----------------------------------------------------------------------------------
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


# --- files -------------------------------------------------------------------------------------
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


# --- letters -----------------------------------------------------------------------------------
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


# --- organisations -----------------------------------------------------------------------------
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


# --- receipts ----------------------------------------------------------------------------------
def test_number_and_words_prove_a_comment_others_do_not(client):
    author = make_stakeholder()
    comment = make_comment(make_open(), by=author, body="Line one\r\nline two")
    url = reverse("consultations:check-receipt")
    number = comment.submission.receipt_number
    asked = {"number": number.lower(), "body": "Line one\nline two"}
    assert "was received on" in client.post(url, asked).content.decode()
    for wrong in ({**asked, "body": "Line one"}, {**asked, "number": "T0-00001"}):
        assert "No comment with this number" in client.post(url, wrong).content.decode()
    assert client.post(url, {}).status_code == 422
    link = reverse("consultations:prove-receipt", args=[number, comment.hash])
    assert "was received on" in client.get(link).content.decode()


def test_a_receipt_proves_earlier_words_and_hidden_ones_without_showing_them(client):
    author = make_stakeholder()
    comment = make_comment(make_open(), by=author, body="Secret words")
    first = comment.hash
    edit(comment, author, body="Other words")
    actions.hide_comment(comment=Comment.objects.get(), reasons={"en": "Why"}, by=None)
    number = comment.submission.receipt_number
    proof = prove(number, {first})
    assert proof.at == comment.created_at and not proof.edited and not proof.latest
    later = prove(number, {Comment.objects.get().hash})
    assert later.edited and later.latest
    link = reverse("consultations:prove-receipt", args=[number, first])
    assert "Secret words" not in client.get(link).content.decode()


def test_before_sending_she_reads_what_will_be_published(client):
    author, consultation = make_stakeholder(display_name="Anna of the river"), make_open()
    client.force_login(author)
    place = find_place(consultation, "provisions", "1.1")
    client.post(place.url("comment"), words(publish="anonymously"))
    page = client.get(place.url("check")).content.decode()
    assert "Readers see: Individual, Russia" in page
    client.post(place.url("comment"), words())
    assert (
        "Readers see: Anna of the river, Russia" in client.get(place.url("check")).content.decode()
    )


def test_a_proposal_is_shown_as_a_difference_in_the_thread(client):
    comment = make_comment(
        make_open(), position="amend",
        proposed_text="Fishing for chum salmon closes on 10 September.",
    )  # fmt: skip
    page = client.get(address("comment-link", comment), follow=True).content.decode()
    assert "removed: </span>1<" in page and "added: </span>10<" in page


def test_an_erased_person_leaves_no_draft_file_behind():
    author = make_stakeholder()
    draft = draft_of(author, make_open())
    kept = actions.attach_file(draft=draft, file=SimpleUploadedFile("a.png", PNG))
    stored, name = kept.file.storage, kept.file.name
    actions.pseudonymise_person(author, author)
    assert not Attachment.objects.exists()
    assert stored.exists(name)  # it goes with the commit, which a test does not reach


def test_a_closed_consultation_still_shows_its_support(client):
    consultation = make_open()
    comment = make_comment(consultation)
    actions.support_comment(comment=comment, by=make_stakeholder())
    with time_machine.travel(consultation.ends_at + timedelta(days=1)):
        page = client.get(address("comment-link", comment), follow=True).content.decode()
    assert "1 person supports this" in page and "I support this comment" not in page


# --- the place -----------------------------------------------------------------------------------
@pytest.fixture
def basin():
    from portal.thesaurus.models import Concept

    for slug, lat, lon in (("nergen", 49.5, 136.9), ("chita", 52.0, 113.5), ("mouth", 53.0, 141.2)):
        Concept.objects.create(slug=slug, kind="place", label_en=slug.title(), lat=lat, lon=lon)


def test_pointing_at_the_picture_fills_in_the_nearest_place_and_keeps_every_word(client, basin):
    from consultations.place_map import dots

    author, consultation = make_stakeholder(), make_open()
    client.force_login(author)
    url = find_place(consultation, "provisions", "1.1").url("comment")
    assert 'type="image"' in client.get(url).content.decode()
    nergen = next(d for d in dots() if d.name == "Nergen")
    sent = words(body="Kept words", language="")
    sent |= {"map.x": str(round(nergen.x) + 2), "map.y": str(round(nergen.y) - 2)}
    page = client.post(url, sent, follow=True).content.decode()
    assert 'value="Nergen"' in page and "Kept words" in page
    picture = client.get(reverse("consultations:place-map"))
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "Nergen" in picture.content.decode() and "Chita" in picture.content.decode()


def test_the_enter_key_checks_the_comment_and_takes_no_file_away(client, basin):
    author, consultation = make_stakeholder(), make_open()
    draft = draft_of(author, consultation)
    actions.attach_file(draft=draft, file=SimpleUploadedFile("a.png", PNG))
    client.force_login(author)
    url = find_place(consultation, "provisions", "1.1").url("comment")
    form = client.get(url).content.decode().split('enctype="multipart/form-data"')[1]
    first = min(form.index(mark) for mark in ("<button", 'type="image"', "formaction"))
    assert form[first:].startswith('<button class="vh"')
