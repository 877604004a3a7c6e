"""Files that people send are known by their content, whatever they are called."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from portal.uploads import DOCX, JPEG, PDF, PNG, check_upload, sha256_of

ALL = (PDF, DOCX, JPEG, PNG)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def docx(types=MAIN, **parts) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/document.xml", "<w:document/>")
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def check(name, content, kinds=ALL, limit=1024 * 1024):
    return check_upload(io.BytesIO(content), name, len(content), kinds=kinds, limit=limit)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", b"%PDF-1.7", PDF),
        ("A.PDF", b"%PDF-1.4", PDF),
        ("a.jpeg", b"\xff\xd8\xff\xe0", JPEG),
        ("a.png", b"\x89PNG\r\n\x1a\n", PNG),
        ("a.docx", docx(), DOCX),
    ],
)
def test_what_is_what_it_is_called_comes_in(name, content, kind):
    assert check(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"MZ", "extension"),
        ("a", b"%PDF-1.7", "extension"),
        ("a.svg", b"<svg/>", "extension"),
        ("a.pdf", b"<html>", "content"),
        ("a.png", b"\xff\xd8\xff", "content"),
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"%PDF-" + b"0" * 1024 * 1024, "too-large"),
        ("a.docx", b"PK\x03\x04", "broken"),
        ("a.docx", docx("text/plain"), "content"),
        ("a.docx", docx(**{"word/vbaProject.bin": "x"}), "macros"),
        ("a.docx", docx(**{"big.xml": "0" * 3_000_000}), "zip-bomb"),
    ],
)
def test_everything_else_stays_out_with_a_reason(name, content, code):
    with pytest.raises(ValidationError) as refused:
        check(name, content)
    assert refused.value.code == code and refused.value.messages


def test_a_place_may_take_fewer_kinds():
    with pytest.raises(ValidationError, match="PDF, PNG"):
        check("a.docx", docx(), kinds=(PDF, PNG))


def test_a_file_is_left_at_its_beginning():
    file = io.BytesIO(b"%PDF-1.7 words")
    check_upload(file, "a.pdf", 14, kinds=ALL, limit=100)
    assert file.tell() == 0
    assert len(sha256_of(file)) == 64 and file.tell() == 0
