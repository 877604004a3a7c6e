"""The editors' side: uploading, editing, states, retrying, and who may."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Collection

from library.models import Edition, LibraryFile, Publication
from portal.search.models import IndexChange
from tests.factories.library import (
    EditionFactory,
    PublicationFactory,
    make_docx,
    make_file,
    make_pdf,
    make_zip_bomb,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    """The browser of an editor at work."""
    client.force_login(editor)
    return client


def upload(client, content: bytes, name: str):
    response = client.post(
        reverse("wagtaildocs:add_multiple"),
        {
            "title": name,
            "files[]": SimpleUploadedFile(name, content),
            "collection": Collection.get_first_root_node().pk,
        },
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert response.status_code == 200
    return json.loads(response.content)


def test_several_files_are_uploaded_one_after_the_other_and_read(
    desk, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert upload(desk, make_pdf(["One.", "Two."]), "one.pdf")["success"]
        assert upload(desk, make_docx(), "two.docx")["success"]
    files = LibraryFile.objects.order_by("pk")
    assert [f.state for f in files] == ["extracted", "extracted"]
    assert [f.page_count for f in files] == [2, 1]
    assert files[0].uploaded_by_user.email == "editor@example.org"


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (b"<!doctype html><script>alert(1)</script>", "report.pdf", "HTML"),
        (b"", "report.pdf", "empty"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "drawing.svg", ".svg"),
        (b"PK\x03\x04 not a zip", "report.docx", "damaged"),
        (make_docx(), "report.docm", "macros"),
        (make_zip_bomb(), "report.docx", "absurd"),
    ],
)
def test_a_bad_upload_is_refused_with_the_reason_and_nothing_is_stored(desk, content, name, word):
    answer = upload(desk, content, name)
    assert not answer["success"]
    assert word in answer["error_message"]
    assert not LibraryFile.objects.exists()


def test_the_other_files_of_the_same_upload_go_on(desk):
    assert not upload(desk, b"<html>", "bad.pdf")["success"]
    assert upload(desk, make_pdf(), "good.pdf")["success"]


def test_an_encrypted_upload_is_taken_and_its_state_tells_the_reason(
    desk, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        upload(desk, make_pdf(password="secret"), "locked.pdf")
    page = desk.get(reverse("wagtaildocs:index")).content.decode()
    assert "Failed" in page
    assert "protected by a password" in page
    assert reverse("library_file_retry", args=[LibraryFile.objects.get().pk]) in page


def test_the_list_of_files_is_filtered_by_state(desk):
    make_file(name="waiting.pdf", title="Waiting one")
    failed = make_file(make_pdf(["x"]), name="failed.pdf", title="Failed one")
    LibraryFile.objects.filter(pk=failed.pk).update(state="failed", reason="broken")
    page = desk.get(reverse("wagtaildocs:index") + "?state=failed").content.decode()
    assert "Failed one" in page
    assert "Waiting one" not in page


def test_the_button_has_a_failed_file_read_again(desk, django_capture_on_commit_callbacks):
    file = make_file()
    LibraryFile.objects.update(state="failed", reason="too-long")
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(reverse("library_file_retry", args=[file.pk]))
    assert response.status_code == 302
    file.refresh_from_db()
    assert file.state == "extracted"
    assert desk.get(reverse("library_file_retry", args=[file.pk])).status_code == 405


def test_replacing_a_file_reads_the_new_one(desk, django_capture_on_commit_callbacks):
    file = make_file(make_pdf(["Old."]))
    old = file.sha256
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(
            reverse("wagtaildocs:edit", args=[file.pk]),
            {
                "title": "Report",
                "file": SimpleUploadedFile("new.pdf", make_pdf(["New."])),
                "collection": file.collection_id,
                "language": "",
                "tags": "",
            },
        )
    assert response.status_code == 302
    file.refresh_from_db()
    assert file.sha256 != old
    assert file.pages.get().text == "New."


def test_a_file_of_an_edition_is_not_deleted_from_under_it(desk):
    edition = EditionFactory(file=make_file())
    desk.post(reverse("wagtaildocs:delete", args=[edition.file_id]))
    url = reverse("wagtail_bulk_action", args=["library", "libraryfile", "delete"])
    desk.post(f"{url}?id={edition.file_id}")
    assert LibraryFile.objects.filter(pk=edition.file_id).exists()


def form_data(**changes) -> dict:
    data = {
        "title_en": "Floods",
        "title_ru": "Наводнения",
        "title_zh_hans": "",
        "title_mn": "",
        **{f"abstract_{code}": "" for code in ("en", "ru", "zh_hans", "mn")},
        "slug": "floods",
        "kind": "report",
        "year": "2024",
        "status": "published",
        "withdrawal_reason": "",
        "publisher": "Institute",
        "licence": "CC-BY-4.0",
        "doi": "",
        "isbn": "",
        "authors-TOTAL_FORMS": "1",
        "authors-INITIAL_FORMS": "0",
        "authors-MIN_NUM_FORMS": "0",
        "authors-MAX_NUM_FORMS": "1000",
        "authors-0-name": "River institute",
        "authors-0-kind": "corporate",
        "authors-0-ORDER": "1",
        "editions-TOTAL_FORMS": "1",
        "editions-INITIAL_FORMS": "0",
        "editions-MIN_NUM_FORMS": "0",
        "editions-MAX_NUM_FORMS": "1000",
        "editions-0-identifier": "ru",
        "editions-0-language": "ru",
        "editions-0-year": "2024",
        "editions-0-title": "Наводнения",
        "editions-0-access": "public",
        "editions-0-ORDER": "1",
    }
    return data | changes


def test_an_editor_files_a_publication_with_author_edition_and_file(desk, client):
    file = make_file()
    response = desk.post(reverse("publications:add"), form_data(**{"editions-0-file": file.pk}))
    assert response.status_code == 302, response.context["form"].errors
    work = Publication.objects.get()
    assert (work.title_ru, work.is_published) == ("Наводнения", True)
    assert work.published_at is not None
    assert work.authors.get().name == "River institute"
    assert work.editions.get().file == file
    assert IndexChange.objects.filter(kind="publication", object_id=str(work.pk)).exists()
    client.logout()
    assert client.get("/ru/library/floods/").status_code == 200


def test_an_edition_is_closed_in_the_same_form_and_search_hears_of_it(desk):
    desk.post(reverse("publications:add"), form_data())
    work, edition = Publication.objects.get(), Edition.objects.get()
    IndexChange.objects.all().delete()
    data = form_data(**{
        "editions-INITIAL_FORMS": "1",
        "editions-0-id": edition.pk,
        "editions-0-access": "restricted",
        "authors-INITIAL_FORMS": "1",
        "authors-0-id": work.authors.get().pk,
    })  # fmt: skip
    response = desk.post(reverse("publications:edit", args=[work.pk]), data)
    assert response.status_code == 302, response.context["form"].errors
    assert Edition.objects.get().access == "restricted"
    assert IndexChange.objects.filter(kind="publication", object_id=str(work.pk)).exists()


def test_a_publication_needs_a_title_in_one_language(desk):
    response = desk.post(reverse("publications:add"), form_data(title_en="", title_ru=""))
    assert response.status_code == 200
    assert "Enter a title in at least one language." in response.content.decode()
    assert not Publication.objects.exists()


def test_a_title_in_one_language_is_enough(desk):
    desk.post(reverse("publications:add"), form_data(title_en=""))
    work = Publication.objects.get()
    assert str(work) == "Наводнения"
    assert desk.get(reverse("publications:index")).status_code == 200


def test_two_editions_with_one_identifier_are_refused_in_words(desk):
    data = form_data(**{
        "editions-TOTAL_FORMS": "2",
        "editions-1-identifier": "ru",
        "editions-1-language": "ru",
        "editions-1-year": "2025",
        "editions-1-title": "Второе",
        "editions-1-access": "public",
        "editions-1-ORDER": "2",
    })  # fmt: skip
    response = desk.post(reverse("publications:add"), data)
    assert response.status_code == 200
    assert not Publication.objects.exists()


def test_a_publication_is_deleted_with_its_editions_and_search_hears_of_it(desk):
    edition = EditionFactory(file=make_file())
    work = edition.publication
    IndexChange.objects.all().delete()
    desk.post(reverse("publications:delete", args=[work.pk]))
    assert not Publication.objects.exists()
    assert LibraryFile.objects.exists()
    assert IndexChange.objects.filter(kind="publication", object_id=str(work.pk)).exists()


@pytest.mark.parametrize("code", ["en", "ru", "zh-hans", "mn"])
def test_the_desk_works_in_every_language_of_editors(desk, editor, code, read_edition):
    editor.preferred_language = code
    editor.save()
    work = read_edition(publication=PublicationFactory()).publication
    for path in (
        reverse("publications:index"),
        reverse("publications:index")
        + "?status=published&language=en&file_state=extracted&q=report",
        reverse("publications:add"),
        reverse("publications:edit", args=[work.pk]),
        reverse("publications:delete", args=[work.pk]),
        reverse("wagtaildocs:index"),
        reverse("wagtaildocs:add_multiple"),
        reverse("wagtaildocs:edit", args=[LibraryFile.objects.get().pk]),
    ):
        assert desk.get(path).status_code == 200, path


def test_who_is_no_editor_gets_neither_forms_nor_uploads(client, django_user_model):
    from django.contrib.auth.models import Group

    manager = django_user_model.objects.create_user("m@example.org", "pw")
    manager.groups.add(Group.objects.get(name="Consultation managers"))
    client.force_login(manager)
    file = make_file()
    for path in (reverse("publications:add"), reverse("wagtaildocs:add_multiple")):
        assert client.get(path).status_code in (302, 403)
    client.post(reverse("library_file_retry", args=[file.pk]))
    assert client.post(reverse("publications:add"), form_data()).status_code in (302, 403)
    assert not Publication.objects.exists()
