"""The words of a DOCX, cut at its headings: every section is a page with an anchor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .pdf import ReadPage
from .reasons import FileReason, UnreadableError
from .text import clean, is_readable

WORDS_PER_SECTION = 600  # where a document has no headings
PREAMBLE_WORDS = 60  # a title page up to this length joins the first section

_LEVEL = re.compile(r"^heading (\d)$", re.IGNORECASE)


def read(path: Path, *, max_pages: int) -> list[ReadPage]:
    """The sections in order. Raises UnreadableError, for too many of them as well.

    The directory of the archive has been looked at before (`directories.trouble`).
    """
    from docx import Document

    try:
        document = Document(str(path))
        levels = _heading_levels(document)
        paragraphs = list(_paragraphs(document.element.body, levels))
    except MemoryError:
        raise
    except Exception as error:  # a parser meets anything in a damaged file
        if "memory" in str(error).lower():  # libxml2 reports it as an error of syntax
            raise MemoryError from error
        raise UnreadableError(FileReason.BROKEN) from error
    pages = [
        ReadPage(
            number=number,
            text=text if is_readable(text) else "",
            heading=heading,
            anchor=f"section-{number}",
        )
        for number, (heading, text) in enumerate(_sections(paragraphs), start=1)
    ]
    if not pages:
        raise UnreadableError(FileReason.BROKEN)
    if len(pages) > max_pages:
        raise UnreadableError(FileReason.TOO_MANY_PAGES, str(len(pages)))
    return pages


def _heading_levels(document) -> dict[str, int]:
    """Style id to level. Word keeps the English name of a built-in style in every language."""
    from docx.oxml.ns import qn

    levels: dict[str, int] = {}
    for style in document.styles.element.findall(qn("w:style")):
        name = style.find(qn("w:name"))
        match = _LEVEL.match(name.get(qn("w:val"), "")) if name is not None else None
        outline = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if match:
            levels[style.get(qn("w:styleId"))] = int(match[1])
        elif outline is not None and outline.get(qn("w:val"), "9").isdigit():
            level = int(outline.get(qn("w:val"))) + 1
            if level <= 6:
                levels[style.get(qn("w:styleId"))] = level
    return levels


def _paragraphs(body: Any, levels: dict[str, int]) -> Iterator[tuple[int, str]]:
    """(level or 0, words) in reading order, tables, boxes and content controls included."""
    from docx.oxml.ns import qn

    fallback = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
    row_tag, paragraph_tag = qn("w:tr"), qn("w:p")

    def walk(element: Any) -> Iterator[tuple[int, str]]:
        for child in element:
            if child.tag == fallback:
                continue  # the same box once more, for old programs
            if child.tag == paragraph_tag:
                words = _words(child, qn)
                yield _level(child, levels, qn), words
                for box in child.iter(qn("w:txbxContent")):
                    if not any(a.tag == fallback for a in box.iterancestors()):
                        yield from walk(box)
            elif child.tag == row_tag:
                cells = [
                    " ".join(words for _, words in walk(cell) if words)
                    for cell in child.iter(qn("w:tc"))
                    if next(cell.iterancestors(row_tag)) is child
                ]
                yield 0, "\t".join(cells)
            elif child.tag != qn("w:sectPr"):
                yield from walk(child)

    yield from walk(body)


def _words(paragraph, qn) -> str:
    parts = []
    box = qn("w:txbxContent")
    for element in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen")):
        boxed = any(a.tag == box for a in element.iterancestors())
        if boxed and paragraph not in _until_box(element, box):
            continue
        if element.tag == qn("w:t"):
            parts.append(element.text or "")
        elif element.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif element.getparent().tag == qn("w:r"):
            parts.append("\t" if element.tag == qn("w:tab") else "\n")
    return "".join(parts).strip()


def _until_box(element, box) -> list:
    ancestors = []
    for ancestor in element.iterancestors():
        if ancestor.tag == box:
            break
        ancestors.append(ancestor)
    return ancestors


def _level(paragraph, levels: dict[str, int], qn) -> int:
    properties = paragraph.find(qn("w:pPr"))
    if properties is None:
        return 0
    outline = properties.find(qn("w:outlineLvl"))
    if outline is not None and outline.get(qn("w:val"), "9") in "012345":
        return int(outline.get(qn("w:val"))) + 1
    style = properties.find(qn("w:pStyle"))
    return levels.get(style.get(qn("w:val")), 0) if style is not None else 0


def _sections(paragraphs: list[tuple[int, str]]) -> list[tuple[str, str]]:
    """Cut at the level that carries the document: 2 where it is used, else 1, else by length."""
    used = {level for level, words in paragraphs if level and words}
    if not used:
        return _by_length(paragraphs)
    cut = 2 if 2 in used else min(used)
    sections: list[tuple[str, list[str]]] = []
    for level, words in paragraphs:
        if level and level <= cut and words:
            # A chapter title directly above its first section belongs to that section.
            if sections and sections[-1][0] and len(sections[-1][1]) == 1 and level == cut > 1:
                heading, lines = sections.pop()
                sections.append((words, [*lines, words]))
            else:
                sections.append((words, [words]))
        elif words:
            if not sections:
                sections.append(("", []))
            sections[-1][1].append(words)
    if len(sections) > 1 and _is_preamble(sections[0], cut, paragraphs):
        (_, first), (heading, lines) = sections[0], sections[1]
        sections[:2] = [(heading, [*first, *lines])]
    return [(heading[:300], clean("\n".join(lines))) for heading, lines in sections]


def _is_preamble(section: tuple[str, list[str]], cut: int, paragraphs) -> bool:
    heading, lines = section
    short = len(" ".join(lines).split()) <= PREAMBLE_WORDS and len(" ".join(lines)) <= 400
    above = not heading or (cut > 1 and any(lv == 1 and w == heading for lv, w in paragraphs))
    return short and above


def _by_length(paragraphs: list[tuple[int, str]]) -> list[tuple[str, str]]:
    sections: list[tuple[str, str]] = []
    lines: list[str] = []
    length = 0
    for _, words in paragraphs:
        if not words:
            continue
        lines.append(words)
        length += max(len(words.split()), len(words) // 6)
        if length >= WORDS_PER_SECTION:
            sections.append(("", clean("\n".join(lines))))
            lines, length = [], 0
    if lines:
        sections.append(("", clean("\n".join(lines))))
    return sections
