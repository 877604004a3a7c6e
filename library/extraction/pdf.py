"""The text layer of a PDF: pdfium first, pypdf where pdfium cannot open the file."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from .pair import read_in_two
from .reasons import FileReason, UnreadableError
from .text import (
    LINE_HYPHEN,
    clean,
    is_chinese,
    is_readable,
    join_lines,
    undivide,
    without_running_lines,
)

if TYPE_CHECKING:
    import pypdfium2

_BULLET = re.compile(
    r"^(?:[•●▪◦‣·*–—-]\s|\(?\d{1,3}[.)]\s|[（(]?[一二三四五六七八九十]{1,3}[、）)])"
)
NARROWEST = 20  # letters in a line of a paragraph
PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD


@dataclass
class ReadPage:
    """One page as it was read; the same for PDF and DOCX."""

    number: int
    text: str = ""
    heading: str = ""
    anchor: str = ""
    method: str = "native"
    reason: str = ""


@dataclass(slots=True)
class Line:
    """A printed line with its place on the page."""

    text: str
    left: float
    right: float
    first_size: float  # of type: a marker of a list is smaller than its text
    size: float
    baseline: float
    edge: tuple[int, int]  # where it begins and its size, coarsely: the column it belongs to


def read(path: Path, *, max_pages: int, engine: str = "pdfium") -> list[ReadPage]:
    """Every page in order, empty text where there is no text layer.

    Raises UnreadableError: broken, encrypted, too many pages.
    """
    if engine == "pdfium":
        try:
            return _read_with_pdfium(path, max_pages)
        except UnreadableError as error:
            if error.reason is not FileReason.BROKEN:
                raise
    return _read_with_pypdf(path, max_pages)


def _read_with_pdfium(path: Path, max_pages: int) -> list[ReadPage]:
    document = _opened(path)
    count = len(document)
    _check_count(count, max_pages)
    pages = read_in_two(
        lambda numbers: _lines_of(_opened(path), numbers),
        lambda numbers: _lines_of(document, numbers),
        count,
    )
    return _finish(pages, _outline(document))


def _opened(path: Path) -> pypdfium2.PdfDocument:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == PASSWORD_ERROR or "password" in str(error)
        raise UnreadableError(FileReason.ENCRYPTED if locked else FileReason.BROKEN) from error


def _lines_of(document, numbers: range) -> list[list[str]]:
    import pypdfium2

    pages = []
    for number in numbers:
        try:
            page = document[number]
            textpage = page.get_textpage()
            pages.append(_lines(textpage))
            textpage.close()
            page.close()
        except pypdfium2.PdfiumError:
            pages.append([])  # one damaged page does not cost the others
    return pages


def _read_with_pypdf(path: Path, max_pages: int) -> list[ReadPage]:
    import pypdf

    try:
        reader = pypdf.PdfReader(path, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError(FileReason.ENCRYPTED)
        _check_count(len(reader.pages), max_pages)
        texts = [page.extract_text() for page in reader.pages]
    except (UnreadableError, MemoryError):
        raise
    except Exception as error:  # a parser meets anything in a damaged file
        raise UnreadableError(FileReason.BROKEN) from error
    return _finish([clean(text).split("\n") if text.strip() else [] for text in texts], {})


def _check_count(count: int, max_pages: int) -> None:
    if count == 0:
        raise UnreadableError(FileReason.BROKEN)
    if count > max_pages:
        raise UnreadableError(FileReason.TOO_MANY_PAGES, str(count))


def _finish(pages: list[list[str]], headings: dict[int, str]) -> list[ReadPage]:
    texts = undivide(["\n".join(lines) for lines in without_running_lines(pages)])
    result = []
    for number, text in enumerate(map(clean, texts), start=1):
        result.append(
            ReadPage(
                number=number,
                text=text if is_readable(text) else "",
                heading=headings.get(number, ""),
            )
        )
    return result


def _outline(document) -> dict[int, str]:
    """The first bookmark of every page that has one, for the table of contents."""
    headings: dict[int, list[tuple[int, str]]] = {}
    try:
        for number, bookmark in enumerate(document.get_toc(max_depth=4)):
            if number > 5000:
                break
            target = bookmark.get_dest()
            index = target.get_index() if target else None
            if index is not None:
                title = clean(bookmark.get_title()).replace("\n", " ")[:300]
                headings.setdefault(index + 1, []).append((bookmark.level, title))
    except Exception:  # a broken outline costs the headings, never the text
        return {}
    # The title of the work and its first chapter often share page 1: the deeper one names it.
    return {page: max(found, key=lambda item: item[0])[1] for page, found in headings.items()}


def _lines(textpage) -> list[str]:
    """The paragraphs of a page: pdfium gives printed lines, which are put together again.

    A line goes on in the next one if that has the same size of type, stands at the usual distance
    and begins with a word that would not have fitted behind it. Chinese depends on it: a word
    that is divided by the end of a line would not be found.
    """
    raw = textpage.get_text_range()
    if not raw.strip():
        return []
    if len(raw) != textpage.count_chars():
        return clean(raw).split("\n")
    lines = _measured(textpage, raw)
    # Leading in units of the size of type: a title has wider lines than the text.
    steps = [(a.baseline - b.baseline) / max(a.size, 1) for a, b in pairwise(lines)]
    downwards = sorted(step for step in steps if step > 0)
    usual = downwards[len(downwards) // 2] if downwards else 0
    columns = _column_edges(lines)
    result = [lines[0].text] if lines else []
    for (line, following), step in zip(pairwise(lines), steps, strict=True):
        apart = usual and step > 1.22 * usual
        if not apart and _goes_on(line, following, columns):
            result[-1] = join_lines(result[-1], following.text)
        else:
            result.append(following.text)
    return result


@cache
def _questions() -> tuple[Callable, Callable, Callable]:
    """Ask pdfium for the box, the size of type and the origin of a character.

    They are asked for every line. As pypdfium2 declares them, checking the types of arguments
    takes longer than the answer; these take what they are given, and keep Python's lock.
    """
    import pypdfium2.raw as c

    def plain(function, result) -> Callable:
        return ctypes.PYFUNCTYPE(result)(ctypes.cast(function, ctypes.c_void_p).value)

    return (
        plain(c.FPDFText_GetCharBox, ctypes.c_int),
        plain(c.FPDFText_GetFontSize, ctypes.c_double),
        plain(c.FPDFText_GetCharOrigin, ctypes.c_int),
    )


def _measured(textpage, raw: str) -> list[Line]:
    """Every line with what pdfium says of its first and last character."""
    box, size, origin = _questions()
    page, lines, start = ctypes.cast(textpage, ctypes.c_void_p), [], 0
    left, right, bottom, top, baseline = (ctypes.c_double() for _ in range(5))
    point = ctypes.byref(left), ctypes.byref(baseline)
    sides = tuple(map(ctypes.byref, (left, right, bottom, top)))
    for part in raw.splitlines(keepends=True):
        words, first = part.strip(), start
        start += len(part)
        if not words:
            continue
        while raw[first].isspace():
            first += 1
        last = first + len(words) - 1
        while last > first and raw[last] == LINE_HYPHEN:
            last -= 1
        origin(page, first, *point)
        x, first_size, last_size = left.value, size(page, first), size(page, last)
        box(page, last, *sides)
        edge = round(x / 6), round(last_size)
        lines.append(Line(words, x, right.value, first_size, last_size, baseline.value, edge))
    return lines


def _column_edges(lines: list[Line]) -> dict[tuple[int, int], float]:
    """Where the column of a line ends, by where the line begins.

    Lines of one size that begin together are one column. A few may reach further, so the longest
    tenth is left out. Too few lines follow the whole page.
    """
    groups: dict[tuple[int, int], list[float]] = {}
    for line in lines:
        groups.setdefault(line.edge, []).append(line.right)
    everything = _usual_longest([line.right for line in lines]) if lines else 0
    return {
        edge: _usual_longest(rights) if len(rights) > 2 else max(everything, *rights)
        for edge, rights in groups.items()
    }


def _usual_longest(rights: list[float]) -> float:
    return sorted(rights, reverse=True)[len(rights) // 10]


def _goes_on(line: Line, following: Line, columns: dict[tuple[int, int], float]) -> bool:
    if abs(line.size - following.first_size) > 0.05 * max(line.size, 1):
        return False
    if len(line.text) < NARROWEST and not is_chinese(line.text[0]):
        return False  # a cell of a table: columns of text are wider
    if _BULLET.match(following.text):
        return False
    width = line.right - line.left
    if width <= 0 or following.left > line.right:
        return False  # text that runs backwards or a cell to the right
    first_word = following.text.split(" ", 1)[0]
    if is_chinese(first_word[0]):
        first_word = first_word[0]
    needed = (len(first_word) + 1.3) * width / max(len(line.text), 1)
    return line.right + needed > columns[line.edge]
