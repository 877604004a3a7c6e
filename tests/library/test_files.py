"""The one door to files: access, ranges, headers, counting."""

import pytest
from django.utils import timezone

from library.actions.publications import set_access
from library.byte_ranges import Range, UnsatisfiableError, parse
from library.models import DownloadCount
from tests.factories.library import PublicationFactory, make_docx, make_file, make_pdf

pytestmark = pytest.mark.django_db
READER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def edition(read_edition):
    return read_edition(publication=PublicationFactory(slug="floods"))


@pytest.fixture
def content():
    return make_pdf(("The river rises in August.", "The crane returns."))


def test_a_pdf_opens_in_the_browser_with_safe_headers(client, edition, content):
    response = client.get(edition.file.url)
    assert body(response) == content
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("inline; filename=")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert response.headers["Accept-Ranges"] == "bytes"
    assert int(response.headers["Content-Length"]) == len(content)


def test_a_pdf_is_saved_when_asked_and_then_sandboxed(client, edition):
    response = client.get(edition.file.url + "?download")
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["Content-Security-Policy"].startswith("sandbox;")


def test_a_docx_is_always_saved(client, read_edition):
    edition = read_edition(content=make_docx(), name="наводнение.docx")
    response = client.get(edition.file.url)
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''" in response.headers["Content-Disposition"]
    assert response.headers["Content-Security-Policy"].startswith("sandbox;")


@pytest.mark.parametrize(
    "case",
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, None),
        ("bytes=-50", -50, None),
        ("bytes=10-999999", 10, None),
    ],
)
def test_a_piece_is_sent_with_its_place(client, edition, content, case):
    header, first, last = case
    response = client.get(edition.file.url, headers={"range": header})
    expected = content[first : last + 1 if last is not None else None]
    assert response.status_code == 206
    assert body(response) == expected
    start = first if first >= 0 else len(content) + first
    end = last if last is not None else len(content) - 1
    assert response.headers["Content-Range"] == f"bytes {start}-{end}/{len(content)}"
    assert int(response.headers["Content-Length"]) == len(expected)


@pytest.mark.parametrize("header", ["bytes=999999-", "bytes=-0"])
def test_a_piece_behind_the_end_is_refused_with_the_length(client, edition, content, header):
    response = client.get(edition.file.url, headers={"range": header})
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{len(content)}"


@pytest.mark.parametrize(
    "header",
    ["bytes=5-2", "lines=0-5", "bytes=a-b", "bytes=0-1,5-6", "bytes=-", "bytes=" + "9" * 99],
)
def test_a_range_that_makes_no_sense_is_answered_with_the_whole(client, edition, content, header):
    response = client.get(edition.file.url, headers={"range": header})
    assert (response.status_code, body(response)) == (200, content)


def test_if_range_sends_the_piece_only_of_the_same_file(client, edition, content):
    etag = client.get(edition.file.url).headers["ETag"]
    same = client.get(edition.file.url, headers={"range": "bytes=0-9", "if-range": etag})
    other = client.get(edition.file.url, headers={"range": "bytes=0-9", "if-range": '"other"'})
    assert (same.status_code, other.status_code) == (206, 200)
    dated = client.get(edition.file.url).headers["Last-Modified"]
    by_date = client.get(edition.file.url, headers={"range": "bytes=0-9", "if-range": dated})
    assert by_date.status_code == 206


def test_what_the_reader_has_is_not_sent_again(client, edition):
    response = client.get(edition.file.url)
    again = client.get(edition.file.url, headers={"if-none-match": response.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["ETag"] == response.headers["ETag"]


def test_head_tells_the_length_without_the_content(client, edition, content):
    response = client.head(edition.file.url)
    assert (response.status_code, response.content) == (200, b"")
    assert int(response.headers["Content-Length"]) == len(content)


def test_files_are_read_and_never_written(client, edition):
    assert client.post(edition.file.url).status_code == 405


def test_a_cache_asks_again_because_access_may_change(client, edition):
    assert "no-cache" in client.get(edition.file.url).headers["Cache-Control"]
    set_access(edition=edition, by=None, access="restricted")
    etag = f'"{edition.file.sha256}"'
    response = client.get(edition.file.url, headers={"if-none-match": etag})
    assert response.status_code == 403


def test_a_restricted_file_is_refused_even_if_it_was_uploaded_twice(client, edition, content):
    set_access(edition=edition, by=None, access="restricted")
    twin = make_file(content, name="twin.pdf")
    assert twin.sha256 == edition.file.sha256
    assert client.get(twin.url).status_code == 403


def test_a_document_of_no_edition_is_open_unless_its_collection_is_private(client, db):
    from wagtail.models import Collection, CollectionViewRestriction

    file = make_file()
    assert client.get(file.url).status_code == 200
    root = Collection.get_first_root_node()
    private = root.add_child(instance=Collection(name="Internal"))
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    file.collection = private
    file.save()
    assert client.get(file.url).status_code == 404


def test_wagtails_own_address_of_documents_serves_nothing(client, edition):
    for path in (f"/documents/{edition.file.pk}/{edition.file.filename}",
                 f"/en/documents/{edition.file.pk}/{edition.file.filename}",
                 f"/media/documents/{edition.file.filename}"):  # fmt: skip
        assert client.get(path, follow=True).status_code == 404


@pytest.mark.parametrize("path", ["/files/-/report.pdf", "/files/" + "0" * 64 + "/report.pdf"])
def test_guessed_addresses_lead_nowhere(client, edition, path):
    assert client.get(path).status_code == 404


def test_another_name_or_a_lost_file_is_not_found(client, edition):
    assert client.get(f"/files/{edition.file.sha256}/other.pdf").status_code == 404
    edition.file.file.storage.delete(edition.file.file.name)
    assert client.get(edition.file.url).status_code == 404


def downloads() -> int:
    return sum(DownloadCount.objects.values_list("count", flat=True))


def test_a_reader_counts_once_and_a_double_click_does_not(client, edition, time_machine):
    time_machine.move_to(timezone.now().replace(hour=12), tick=False)
    for _ in range(3):
        client.get(edition.file.url, headers={"user-agent": READER})
    assert downloads() == 1
    client.get(edition.file.url, headers={"user-agent": READER}, REMOTE_ADDR="10.0.0.9")
    assert downloads() == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"user-agent": "curl/8.5.0"},
        {"user-agent": ""},
        {"user-agent": READER, "range": "bytes=100-200"},
        {"user-agent": READER, "sec-purpose": "prefetch"},
        {"user-agent": READER, "if-none-match": "*"},
    ],
)
def test_robots_later_pieces_and_prefetching_do_not_count(client, edition, headers):
    client.get(edition.file.url, headers=headers)
    assert downloads() == 0


def test_head_and_the_staff_do_not_count(client, edition, editor):
    client.head(edition.file.url, headers={"user-agent": READER})
    client.force_login(editor)
    client.get(edition.file.url, headers={"user-agent": READER})
    assert downloads() == 0


def test_nothing_about_the_reader_is_stored(client, edition):
    client.get(edition.file.url, headers={"user-agent": READER}, REMOTE_ADDR="203.0.113.7")
    row = DownloadCount.objects.values().get()
    assert set(row) == {"id", "edition_id", "day", "count"}


def test_the_number_of_downloads_is_shown(client, edition):
    DownloadCount.objects.create(edition=edition, day=timezone.localdate(), count=1204)
    assert "1,204" in client.get("/en/library/floods/").content.decode()


def test_ranges_are_parsed_as_the_standard_says():
    assert parse("bytes=0-0", 10) == Range(0, 0)
    assert parse("bytes=-99", 10) == Range(0, 9)
    with pytest.raises(UnsatisfiableError):
        parse("bytes=10-", 10)
