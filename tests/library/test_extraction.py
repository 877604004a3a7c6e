"""Reading files in a process that can be killed."""

import io
import os
import re
import signal
import time
import unicodedata
import zipfile
from pathlib import Path

import psutil
import pytest
import yaml

from library import manuscripts
from library.extraction import ocr, pair
from library.extraction.reasons import FileReason, PageReason
from library.extraction.run import Limits, extract
from library.extraction.text import clean, join_lines, undivide, without_running_lines
from library.file_types import DOCX, PDF
from library.manuscripts import ListBlock
from tests.factories.library import DEMO, make_docx, make_pdf, make_zip_bomb
from tests.services.fixtures import missing

MEGABYTE = 1024 * 1024
EDITIONS = [
    (description.parent, edition)
    for description in sorted(DEMO.glob("*/publication.yaml"))
    for edition in yaml.safe_load(description.read_text(encoding="utf-8"))["editions"]
]


def read(tmp_path: Path, content: bytes, *, name="a.pdf", language="en", **limits):
    path = tmp_path / name
    path.write_bytes(content)
    media_type = DOCX if name.endswith("docx") else PDF
    return extract(path, media_type=media_type, language=language, limits=Limits(**limits))


def words(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("folder", "edition"),
    [(f, e) for f, e in EDITIONS if not e["scan"]],
    ids=lambda value: value["id"] if isinstance(value, dict) else value.name,
)
def test_every_page_of_the_demonstration_is_read_word_for_word(folder, edition):
    path = folder / f"{edition['id']}.{edition['format']}"
    media_type = PDF if edition["format"] == "pdf" else DOCX
    result = extract(path, media_type=media_type, language=edition["language"])
    pages = manuscripts.read(folder / edition["file"])
    assert result.reason is None
    assert [page.number for page in result.pages] == list(range(1, edition["pages"] + 1))
    for page, source in zip(result.pages, pages, strict=True):
        text = words(page.text).replace("•", "")
        numbered = [b for b in source.blocks if isinstance(b, ListBlock) and b.ordered]
        for block in numbered:
            for number, item in enumerate(block.items, start=1):
                assert words(f"{number}. {item}") in text
        if not numbered:
            assert text == words(source.words)
        assert page.heading == source.heading


def test_a_chinese_word_divided_by_the_end_of_a_line_is_whole_again():
    path = DEMO / "living-with-floods-middle-amur" / "zh-hans.pdf"
    first = extract(path, media_type=PDF, language="zh-hans").pages[0].text
    assert "从一级阶地淹到另一级阶地" in first


def test_running_footers_are_taken_off_and_page_numbers_with_them():
    path = DEMO / "living-with-floods-middle-amur" / "en.pdf"
    for page in extract(path, media_type=PDF, language="en").pages:
        assert "Demonstration" not in page.text


def test_lines_that_repeat_on_two_pages_only_are_left_alone():
    pages = [["Report", "one"], ["Report", "two"]]
    assert without_running_lines(pages) == pages


def test_a_divided_word_is_joined_and_a_compound_keeps_its_hyphen():
    hyphen = "\ufffe"
    text = f"водно-болотные угодья, водно{hyphen}болотных и наводне{hyphen}ние"
    assert undivide([text])[0] == "водно-болотные угодья, водно-болотных и наводнение"


def test_two_columns_under_a_title_are_read_one_after_the_other(tmp_path):
    from reportlab.pdfgen.canvas import Canvas

    left = [
        "the river rises late in the summer",
        "because the rain of the monsoon falls",
        "on ground that is wet already and on",
        "rivers that come together. It then falls",
    ]
    right = [
        "again before the ice. Villages that",
        "know this keep their hay above the old",
        "marks and their wells closed, and the",
        "water does them little harm in the end",
    ]
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.setFont("Helvetica", 24)
    canvas.drawString(60, 780, "A long title that reaches over both columns")
    canvas.setFont("Helvetica", 11)
    for x, lines in ((60, left), (310, right)):
        for number, line in enumerate(lines):
            canvas.drawString(x, 740 - 14 * number, line)
    canvas.save()
    text = read(tmp_path, target.getvalue()).pages[0].text
    assert " ".join(left) in text
    assert " ".join(right) in text


def test_short_cells_of_a_table_stay_lines_and_do_not_run_together(tmp_path):
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.setFont("Helvetica", 11)
    for number, river in enumerate(["Zeya", "Bureya", "Songhua", "Ussuri", "Argun"]):
        canvas.drawString(60, 740 - 14 * number, river)
    canvas.save()
    text = read(tmp_path, target.getvalue()).pages[0].text
    assert text.split("\n") == ["Zeya", "Bureya", "Songhua", "Ussuri", "Argun"]


def test_a_long_file_is_read_by_two_processes_in_order(tmp_path):
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target)
    for number in range(1, 241):
        canvas.drawString(60, 740, f"Sheet {number} tells of the river")
        canvas.showPage()
    canvas.save()
    result = read(tmp_path, target.getvalue())
    assert [(page.number, page.text) for page in result.pages] == [
        (number, f"Sheet {number} tells of the river") for number in range(1, 241)
    ]


def test_each_process_reads_its_half():
    def who(numbers: range) -> list[list[str]]:
        return [[str(os.getpid()), str(number)] for number in numbers]

    pages = pair.read_in_two(who, who, 240)
    assert [int(number) for _process, number in pages] == list(range(240))
    assert len({process for process, _number in pages}) == min(2, pair.processors())


def test_what_a_second_process_leaves_unread_is_read_by_the_first():
    def dies(numbers: range) -> list[list[str]]:
        os.kill(os.getpid(), signal.SIGKILL)
        return [["never"] for _n in numbers]

    pages = pair.read_in_two(dies, lambda numbers: [[str(n)] for n in numbers], 240)
    assert pages == [[str(n)] for n in range(240)]


def test_a_second_process_ends_with_an_error_of_the_first():
    begun = time.monotonic()

    def slow(numbers: range) -> list[list[str]]:
        time.sleep(60)
        return [["late"] for _n in numbers]

    def fails(_numbers: range) -> list[list[str]]:
        raise MemoryError

    with pytest.raises(MemoryError):
        pair.read_in_two(slow, fails, 240)
    assert time.monotonic() - begun < 30


def test_what_print_adds_to_words_is_taken_off():
    assert clean("the\u00a0 \tﬂood  of\x00 2013 \r\n\r\n\r\n\r\n was high ") == (
        "the flood of 2013\n\nwas high"
    )
    assert clean("и\u0306") == "й"


def test_chinese_lines_are_joined_without_a_space_and_others_with_one():
    assert join_lines("从一级", "阶地") == "从一级阶地"
    assert join_lines("水位，", "2013") == "水位， 2013"
    assert join_lines("the", "river") == "the river"


def test_sections_of_a_docx_are_numbered_pages_with_anchors(tmp_path):
    content = make_docx([("Floods", "Water."), ("Cranes", "Birds."), ("Fish", "Salmon.")])
    result = read(tmp_path, content, name="a.docx")
    assert [(p.number, p.heading, p.anchor) for p in result.pages] == [
        (1, "Floods", "section-1"),
        (2, "Cranes", "section-2"),
        (3, "Fish", "section-3"),
    ]


def test_the_title_page_of_a_docx_joins_its_first_section(tmp_path):
    from docx import Document

    document = Document()
    document.add_heading("The whole work", 1)
    document.add_paragraph("A subtitle")
    document.add_heading("First", 2)
    document.add_paragraph("One.")
    document.add_heading("Second", 2)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Year", "2013"
    target = io.BytesIO()
    document.save(target)
    pages = read(tmp_path, target.getvalue(), name="a.docx").pages
    assert [p.heading for p in pages] == ["First", "Second"]
    assert pages[0].text.startswith("The whole work")
    assert "2013" in pages[1].text


def test_a_docx_without_headings_is_cut_by_length(tmp_path):
    from docx import Document

    document = Document()
    for _ in range(30):
        document.add_paragraph("word " * 50)
    target = io.BytesIO()
    document.save(target)
    assert len(read(tmp_path, target.getvalue(), name="a.docx").pages) == 3


def test_an_encrypted_pdf_fails_with_that_reason(tmp_path):
    result = read(tmp_path, make_pdf(password="secret"))
    assert result.reason is FileReason.ENCRYPTED


def test_a_pdf_of_five_thousand_pages_fails_with_its_number_and_soon(tmp_path):
    content = make_pdf([""] * 5000)
    started = time.monotonic()
    result = read(tmp_path, content, max_pages=2000)
    assert (result.reason, result.detail) == (FileReason.TOO_MANY_PAGES, "5000")
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("content", [b"%PDF-1.7\n" + os.urandom(3000), make_pdf()[:400]])
def test_a_broken_pdf_fails_with_that_reason(tmp_path, content):
    assert read(tmp_path, content).reason is FileReason.BROKEN


def test_an_empty_and_a_missing_file_have_reasons_of_their_own(tmp_path):
    assert read(tmp_path, b"").reason is FileReason.EMPTY
    missing = extract(tmp_path / "none.pdf", media_type=PDF, language="en")
    assert missing.reason is FileReason.MISSING


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    assert read(tmp_path, make_zip_bomb(), name="a.docx").reason is FileReason.ZIP_BOMB


def test_a_file_that_takes_too_long_is_killed_with_all_its_children(tmp_path):
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    started = time.monotonic()
    result = read(tmp_path, make_pdf(["word"] * 1900), seconds=0.05)
    assert result.reason is FileReason.TOO_LONG
    assert time.monotonic() - started < 5
    left = {c.pid for c in psutil.Process().children(recursive=True)} - before
    assert not left


def test_a_file_that_takes_too_much_memory_fails_and_the_parent_lives(tmp_path):
    many = "".join(
        f"<w:p><w:r><w:t>{os.urandom(20).hex()}</w:t></w:r></w:p>" for _ in range(400_000)
    )
    source = zipfile.ZipFile(io.BytesIO(make_docx()))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            part = source.read(name).decode("utf-8", "surrogateescape")
            if name == "word/document.xml":
                part = part.replace("<w:sectPr", many + "<w:sectPr", 1)
            archive.writestr(name, part.encode("utf-8", "surrogateescape"))
    result = read(tmp_path, target.getvalue(), name="a.docx", memory=300 * MEGABYTE)
    assert result.reason is FileReason.TOO_MUCH_MEMORY


def test_pypdf_reads_what_pdfium_cannot(tmp_path):
    from library.extraction import pdf

    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf(["The crane returns."]))
    assert pdf.read(path, max_pages=5, engine="pypdf")[0].text == "The crane returns."


def test_pages_without_a_text_layer_say_why_where_nothing_can_recognise_them(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    result = read(tmp_path, make_pdf(["Words.", ""]))
    assert [page.reason for page in result.pages] == [PageReason.NONE, PageReason.NO_OCR]


@pytest.mark.ocr
def test_the_scan_of_the_demonstration_is_recognised_page_by_page():
    if "rus" not in ocr.models():
        missing("Tesseract with the Russian model")
    path = DEMO / "indigenous-river-use-access" / "ru.pdf"
    result = extract(path, media_type=PDF, language="ru")
    assert [page.method for page in result.pages] == ["ocr"] * 5
    assert "нанайцы" in result.pages[0].text
    assert "бечевник" in result.pages[1].text.lower()


@pytest.mark.ocr
def test_recognition_that_takes_too_long_leaves_pages_with_the_reason():
    if "rus" not in ocr.models():
        missing("Tesseract with the Russian model")
    path = DEMO / "indigenous-river-use-access" / "ru.pdf"
    limits = Limits(ocr_seconds=0)
    result = extract(path, media_type=PDF, language="ru", limits=limits)
    assert [page.reason for page in result.pages] == [PageReason.OCR_UNFINISHED] * 5


@pytest.mark.ocr
def test_an_empty_page_is_called_blank(tmp_path):
    if "eng" not in ocr.models():
        missing("Tesseract with the English model")
    assert read(tmp_path, make_pdf(["Words.", ""])).pages[1].reason == PageReason.BLANK
