"""The small Markdown of the demonstration editions.

One `# title` and at most one subtitle line on page 1, one `## heading` a page, `*` and `1.` lists,
pipe tables, `**bold**` at the start of a paragraph; pages are separated by `---page---`.
`library/demo/README.md` is the full description.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

PAGE_BREAK = "---page---"

_NUMBERED = re.compile(r"^\d+\. +(.*)$")
_BOLD_START = re.compile(r"^\*\*(.+?)\*\*\s*(.*)$", re.DOTALL)


class ManuscriptError(ValueError):
    """The text breaks the rules of the small Markdown."""


@dataclass(frozen=True)
class Paragraph:
    """Running text, perhaps with bold words at its start."""

    text: str
    bold: str = ""

    @property
    def words(self) -> str:
        """Its words."""
        return f"{self.bold} {self.text}".strip()


@dataclass(frozen=True)
class ListBlock:
    """A list, numbered or not."""

    items: tuple[str, ...]
    ordered: bool

    @property
    def words(self) -> str:
        """Its words."""
        return "\n".join(self.items)


@dataclass(frozen=True)
class Table:
    """A table with a head."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def words(self) -> str:
        """Its words, row by row."""
        return "\n".join(" ".join(row) for row in (self.header, *self.rows))


Block = Paragraph | ListBlock | Table


@dataclass
class Page:
    """One page of a manuscript."""

    number: int
    heading: str = ""
    title: str = ""
    subtitle: str = ""
    blocks: list[Block] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Every word a reader sees in the body of this page, in reading order."""
        parts = [self.title, self.subtitle, self.heading, *(block.words for block in self.blocks)]
        return "\n".join(part for part in parts if part)


def read(path: Path) -> list[Page]:
    """The pages of one manuscript. Raises ManuscriptError with the page and the reason."""
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> list[Page]:
    """The pages of a text. Raises ManuscriptError with the page and the reason."""
    sources = re.split(rf"^{PAGE_BREAK}\s*$", text, flags=re.MULTILINE)
    return [_parse_page(number, source) for number, source in enumerate(sources, start=1)]


def _parse_page(number: int, source: str) -> Page:
    page = Page(number=number)
    for chunk in re.split(r"\n\s*\n", source.strip()):
        if chunk.strip():
            _add_chunk(page, [line.rstrip() for line in chunk.strip().splitlines()])
    if not page.heading:
        raise ManuscriptError(f"page {number}: no ## heading")
    return page


def _add_chunk(page: Page, lines: list[str]) -> None:
    first = lines[0]
    if first.startswith("## "):
        page.heading = first[3:].strip()
        rest = lines[1:]
        if rest:
            _add_chunk(page, rest)
    elif first.startswith("# "):
        page.title = first[2:].strip()
    elif page.title and not page.heading:
        page.subtitle = " ".join(lines)
    elif first.startswith("|"):
        page.blocks.append(_table(page, lines))
    elif first.startswith("* "):
        page.blocks.append(ListBlock(_items(lines, "* "), ordered=False))
    elif _NUMBERED.match(first):
        page.blocks.append(ListBlock(_items(lines, None), ordered=True))
    else:
        page.blocks.append(_paragraph(" ".join(lines)))


def _items(lines: list[str], marker: str | None) -> tuple[str, ...]:
    items: list[str] = []
    for line in lines:
        numbered = _NUMBERED.match(line)
        if marker and line.startswith(marker):
            items.append(line[len(marker) :].strip())
        elif not marker and numbered:
            items.append(numbered[1].strip())
        else:
            items[-1] += " " + line.strip()
    return tuple(items)


def _table(page: Page, lines: list[str]) -> Table:
    cells = [tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in lines]
    if len(cells) < 3 or not all(set(cell) <= set("-: ") for cell in cells[1]):
        raise ManuscriptError(f"page {page.number}: a table without a header line")
    if len({len(row) for row in cells}) != 1:
        raise ManuscriptError(f"page {page.number}: table rows differ in length")
    return Table(header=cells[0], rows=tuple(cells[2:]))


def _paragraph(text: str) -> Paragraph:
    bold = _BOLD_START.match(text)
    return Paragraph(text=bold[2], bold=bold[1]) if bold else Paragraph(text=text)
