"""DOCX of a manuscript by python-docx: real heading styles, a footer with the page number."""

from __future__ import annotations

import datetime
import io
import zipfile

from docx import Document
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from library.manuscripts import ListBlock, Page, Paragraph, Table
from library.rendering import labels

FACES = {"zh-hans": ("Noto Serif", "SimSun"), "": ("Cambria", "SimSun")}
PROOFING = {"en": "en-GB", "ru": "ru-RU", "zh-hans": "zh-CN", "mn": "mn-MN"}
MOMENT = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)


def render(
    pages: list[Page], *, language: str, title: str, kind: str, year: int, author: str, colour: str
) -> bytes:
    """The first page carries the title; every further page begins with its heading."""
    document = Document()
    _prepare(document, language, colour)
    properties = document.core_properties
    properties.title, properties.author, properties.language = title, author, PROOFING[language]
    properties.created = properties.modified = MOMENT
    properties.last_modified_by, properties.comments = author, labels.DEMONSTRATION[language]
    _footer(document, language, kind, year)
    for page in pages:
        _page(document, page)
    target = io.BytesIO()
    document.save(target)
    return _without_time_stamps(target.getvalue())


def _prepare(document, language: str, colour: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(170), Mm(240)
    section.left_margin = section.right_margin = Mm(19)
    section.top_margin, section.bottom_margin = Mm(19), Mm(20)
    latin, east = FACES.get(language, FACES[""])
    for name, size, bold in (
        ("Normal", 11, False),
        ("Title", 24, True),
        ("Subtitle", 13, False),
        ("Heading 1", 15, True),
        ("List Bullet", 11, False),
        ("List Number", 11, False),
    ):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = latin, Pt(size), bold
        style.font.italic = False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{attribute}"), None)
        fonts.set(qn("w:eastAsia"), east)
        if name in ("Title", "Heading 1"):
            style.font.color.rgb = RGBColor.from_string(colour.lstrip("#"))
    normal = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(8)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.MULTIPLE
    normal.paragraph_format.line_spacing = 1.5 if language == "zh-hans" else 1.25
    tag = OxmlElement("w:lang")
    tag.set(qn("w:eastAsia" if language == "zh-hans" else "w:val"), PROOFING[language])
    normal.element.get_or_add_rPr().append(tag)


def _footer(document, language: str, kind: str, year: int) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    words = (
        labels.SITE[language],
        labels.DEMONSTRATION[language],
        labels.KIND[kind][language],
        str(year),
    )
    run = paragraph.add_run(" · ".join(words) + "\t\t")
    run.font.size = Pt(8)
    number = paragraph.add_run()
    for kind_, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind_ else "w:instrText")
        if kind_:
            element.set(qn("w:fldCharType"), kind_)
        else:
            element.text = text
        number._r.append(element)


def _page(document, page: Page) -> None:
    if page.title:
        document.add_paragraph(page.title, style="Title")
    if page.subtitle:
        document.add_paragraph(page.subtitle, style="Subtitle")
    heading = document.add_paragraph(page.heading, style="Heading 1")
    heading.paragraph_format.page_break_before = page.number > 1
    for block in page.blocks:
        if isinstance(block, Paragraph):
            paragraph = document.add_paragraph()
            if block.bold:
                paragraph.add_run(block.bold).bold = True
                paragraph.add_run(" ")
            paragraph.add_run(block.text)
        elif isinstance(block, ListBlock):
            _list(document, block)
        else:
            _table(document, block)


def _list(document, block: ListBlock) -> None:
    # Numbers are written out: Word would go on counting from the list of an earlier page.
    for number, item in enumerate(block.items, start=1):
        if block.ordered:
            paragraph = document.add_paragraph(f"{number}. {item}")
            paragraph.paragraph_format.left_indent = Mm(6)
            paragraph.paragraph_format.first_line_indent = Mm(-6)
        else:
            document.add_paragraph(item, style="List Bullet")


def _table(document, block: Table) -> None:
    table = document.add_table(rows=0, cols=len(block.header), style="Light Grid Accent 1")
    for row in (block.header, *block.rows):
        cells = table.add_row().cells
        for cell, words in zip(cells, row, strict=True):
            cell.text = words
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    document.add_paragraph()


def _without_time_stamps(content: bytes) -> bytes:
    """The same package with one fixed date, so that the same text makes the same bytes."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=(2024, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, source.read(name))
    return target.getvalue()
