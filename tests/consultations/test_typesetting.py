"""Documents as PDF: the fonts of four languages, Simplified forms, lines that break rightly."""

import io
import threading
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from consultations.typesetting import fonts
from consultations.typesetting.lines import broken
from consultations.typesetting.pages import Pages

# They are drawn otherwise on the mainland than in Taiwan.
DIFFERENT = "骨角复"


@pytest.fixture(scope="module")
def kept_fonts(tmp_path_factory):
    return tmp_path_factory.mktemp("typesetting")


@pytest.fixture(autouse=True)
def own_folder(settings, kept_fonts):
    settings.VAR_DIR = kept_fonts


@pytest.fixture
def empty_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


def drawn(font: TTFont, glyph: str) -> list:
    """The strokes of a glyph."""
    pen = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[glyph].draw(pen)
    return pen.value


def made(write, language="zh-hans") -> bytes:
    pages = Pages(title="Title", language=language, margin=18)
    write(pages)
    return bytes(pages.output())


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    found = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return found.replace("\r\n", "\n")


def embedded_chinese(pdf: bytes) -> CFFFontSet:
    """The Chinese font as it lies in the PDF."""
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font["/DescendantFonts"][0].get_object()
            program = descendant["/FontDescriptor"].get_object().get("/FontFile3")
            if program is not None:
                found = CFFFontSet()
                found.decompile(io.BytesIO(program.get_object().get_data()), None)
                return found
    raise LookupError("no Chinese font in the PDF")


def test_the_derived_font_draws_the_simplified_form_of_a_character():
    package, derived = TTFont(fonts.traditional()), TTFont(fonts.chinese())
    forms = fonts.simplified_forms(package)
    for character in DIFFERENT:
        traditional = package.getBestCmap()[ord(character)]
        glyph = derived.getBestCmap()[ord(character)]
        assert glyph == forms[traditional]
        assert drawn(derived, glyph) == drawn(package, forms[traditional])
        assert drawn(derived, glyph) != drawn(package, traditional)


def test_a_character_in_the_pdf_has_its_simplified_strokes():
    pdf = made(lambda pages: pages.write_block("骨", 10))
    package = TTFont(fonts.traditional())
    traditional = package.getBestCmap()[ord("骨")]
    outlines = embedded_chinese(pdf)
    strokes = []
    for charstring in outlines[0].CharStrings.values():
        pen = DecomposingRecordingPen({})
        charstring.draw(pen)
        strokes.append(pen.value)
    assert drawn(package, fonts.simplified_forms(package)[traditional]) in strokes
    assert drawn(package, traditional) not in strokes


def test_the_font_is_derived_once_and_whole_for_whoever_asks_at_the_same_time(empty_folder):
    found: list[Path] = []
    askers = [threading.Thread(target=lambda: found.append(fonts.chinese())) for _ in range(2)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    (kept,) = set(found)
    assert [file.name for file in kept.parent.iterdir()] == [kept.name]
    before = kept.stat().st_mtime_ns
    assert fonts.chinese() == kept and kept.stat().st_mtime_ns == before
    assert len(TTFont(kept).getBestCmap()) > 40_000


def test_where_nothing_can_be_written_the_font_of_the_package_serves(settings, tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings.VAR_DIR = tmp_path / "file"
    assert fonts.chinese() == fonts.traditional()
    assert "骨" in words(made(lambda pages: pages.write_block("骨", 10)))


def test_four_scripts_can_be_read_out_of_one_page():
    lines = ["The salmon is late.", "Лосось опаздывает № 7.", "“鲑鱼”来得晚，第7条。", "Өвөр үүд."]
    pdf = made(lambda pages: [pages.write_block(line, 10, "B") for line in lines], "mn")
    found = words(pdf)
    for line in lines:
        assert line in found


def test_a_text_without_chinese_does_not_load_sixteen_megabytes(empty_folder):
    pdf = made(lambda pages: pages.write_block("Лосось – “salmon”, өвөр…", 10), "ru")
    assert not (empty_folder / "fonts").exists()
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"]) == 1


@pytest.mark.parametrize("room", [12, 20, 25, 30])
def test_headings_do_not_stand_alone_at_the_end_of_a_page(room):
    def fill(pages):
        while not pages.will_page_break(room):
            pages.write_block("line", 10)
        assert pages.page_no() == 1
        pages.write_block("The chapter", 15, "B", below=2)
        pages.write_block("The heading", 12, "B", above=1, below=2)
        pages.write_block("What it is about", 10)

    last = words(made(fill, "en")).split("line\n")[-1]
    assert last.index("1\n") < last.index("The chapter")
    assert last.index("The chapter") < last.index("The heading") < last.index("What it is about")


def letters(piece: str) -> float:
    """A measure in which every character is one wide."""
    return float(len(piece))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("the fish come late", ["the fish", "come late"]),
        ("鲑鱼到达上游村庄，的时间比计划", ["鲑鱼到达上游村", "庄，的时间比计", "划"]),
        ("年复一年一年，一段", ["年复一年一", "年，一段"]),
        ("我们要求（年复一年）", ["我们要求（年", "复一年）"]),
        ("in Heilongjiangsheng now", ["in", "Heilongji", "angsheng", "now"]),
        ("five\u00a0km up", ["five\u00a0km", "up"]),
        ("co\u00adope\u00adration", ["cooperati", "on"]),
        ("", [""]),
        ("a  b   ", ["a  b"]),
        ("x" * 19, ["x" * 9, "x" * 9, "x"]),
    ],
)
def test_lines_break_where_a_reader_of_the_language_expects_it(text, lines):
    room = {"鲑": 7, "年": 6, "我": 6}.get(text[:1], 9)
    assert list(broken(text, room, letters)) == lines


def test_no_word_is_lost_and_no_line_is_too_wide():
    text = "The salmon — лосось “鲑鱼（年复一年）” reach villages: https://example.org/" + 50 * "y"
    for room in range(1, 60):
        lines = list(broken(text, room, letters))
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(len(line) <= max(room, 5) for line in lines)
