"""What the library takes, and with which words it refuses the rest."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from library import file_types
from library.file_types import DOCX, PDF
from tests.factories.library import DEMO, make_docx, make_pdf, make_zip_bomb


def check(content: bytes, name: str) -> str:
    return file_types.check(io.BytesIO(content), name, len(content))


def refusal(content: bytes, name: str) -> tuple[str, str]:
    with pytest.raises(ValidationError) as error:
        check(content, name)
    return error.value.code, error.value.message


def zip_of(**parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_a_pdf_and_a_docx_are_taken():
    assert check(make_pdf(), "report.pdf") == PDF
    assert check(make_docx(), "REPORT.DOCX") == DOCX


@pytest.mark.parametrize("path", sorted(DEMO.glob("*/*.pdf")) + sorted(DEMO.glob("*/*.docx")))
def test_every_file_of_the_demonstration_is_taken(path):
    assert check(path.read_bytes(), path.name) in (PDF, DOCX)


def test_html_named_pdf_is_refused_and_called_html():
    code, message = refusal(b"<!DOCTYPE html><script>alert(1)</script>", "report.pdf")
    assert code == "content"
    assert "HTML" in message


def test_svg_named_pdf_is_refused_and_called_svg():
    assert "SVG" in refusal(b'<?xml version="1.0"?><svg onload="x()">', "map.pdf")[1]


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "run.exe", "table.xlsx", "noending"])
def test_other_endings_are_refused_by_name(name):
    assert refusal(make_pdf(), name)[0] == "extension"


def test_an_empty_file_is_refused():
    assert refusal(b"", "report.pdf")[0] == "empty"


def test_a_file_above_the_limit_is_refused(settings):
    settings.LIBRARY_MAX_BYTES = 100
    assert refusal(make_pdf(), "report.pdf")[0] == "too-large"


def test_a_zip_that_is_no_word_document_is_refused():
    assert refusal(zip_of(**{"readme.txt": "hello"}), "report.docx")[0] == "content"


def test_a_pdf_named_docx_is_refused_and_called_pdf():
    assert "PDF" in refusal(make_pdf(), "report.docx")[1]


def test_a_word_file_with_macros_is_refused_under_either_name():
    content = zip_of(**{
        "[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml",
        "word/document.xml": "<w/>",
        "word/vbaProject.bin": "x",
    })  # fmt: skip
    assert refusal(content, "letter.docx")[0] == "macros"
    assert refusal(content, "letter.docm")[0] == "macros"


def test_a_zip_bomb_is_refused_without_being_unpacked():
    bomb = make_zip_bomb()
    assert len(bomb) < 1_000_000
    assert refusal(bomb, "report.docx")[0] == "zip-bomb"


def test_a_truncated_docx_is_refused():
    content = make_docx()
    assert refusal(content[: len(content) // 2], "report.docx")[0] == "broken"


def test_a_word_file_with_a_password_is_refused():
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.docx")[0] == "encrypted"


@pytest.mark.parametrize("language", ["ru", "zh-hans", "mn"])
def test_the_reason_is_told_in_the_language_of_the_editor(language):
    english = refusal(b"", "report.pdf")[1]
    with translation.override(language):
        assert refusal(b"", "report.pdf")[1] != english
