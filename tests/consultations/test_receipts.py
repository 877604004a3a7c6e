"""Receipts that prove; what is said before sending; the place on a picture."""

import gzip
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consultations import actions
from consultations.models import (
    Attachment,
    Comment,
)
from consultations.places import find_place
from consultations.proofs import prove
from tests.factories.consultations import (
    make_comment,
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


def edit(comment, by, **changes):
    present = {"position": comment.position, "body": comment.body}
    return actions.edit_comment(comment=comment, by=by, **{**present, **changes})


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


def test_the_picture_shows_rivers_and_lakes_and_stays_light(client, basin):
    picture = client.get(reverse("consultations:place-map"))
    drawn = picture.content.decode()
    assert 'class="river"' in drawn and 'class="lake"' in drawn and 'class="sea"' in drawn
    assert "prefers-color-scheme:dark" in drawn
    assert len(gzip.compress(picture.content)) < 40_000
    assert "max-age=3600" in picture.headers["Cache-Control"]


def test_a_place_far_outside_stands_at_the_edge_and_can_be_pointed_at(client, basin):
    from consultations.place_map import HEIGHT, WIDTH, dots, nearest
    from portal.thesaurus.models import Concept

    before = {dot.name: dot for dot in dots()}
    Concept.objects.create(slug="ocean", kind="place", label_en="Ocean", lat=30, lon=179)
    after = {dot.name: dot for dot in dots()}
    assert all(after[name] == before[name] for name in before)
    ocean = after["Ocean"]
    assert 0 < ocean.x < WIDTH and 0 < ocean.y < HEIGHT
    assert nearest(ocean.x, ocean.y) == "Ocean"


def test_the_enter_key_checks_the_comment_and_takes_no_file_away(client, basin):
    author, consultation = make_stakeholder(), make_open()
    draft = draft_of(author, consultation)
    actions.attach_file(draft=draft, file=SimpleUploadedFile("a.png", PNG))
    client.force_login(author)
    url = find_place(consultation, "provisions", "1.1").url("comment")
    form = client.get(url).content.decode().split('enctype="multipart/form-data"')[1]
    first = min(form.index(mark) for mark in ("<button", 'type="image"', "formaction"))
    assert form[first:].startswith('<button class="vh"')
