"""The table as a file: XLSX or CSV, row by row, with formulas made harmless."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from library.models import Publication

from .columns import COLUMNS, escaped, row_of

CHUNK = 200


def rows() -> Iterator[list[object]]:
    """Return the heading and one row per work, read in parts."""
    yield list(COLUMNS)
    works = Publication.objects.order_by("slug").prefetch_related("authors", "topics", "places")
    for work in works.iterator(chunk_size=CHUNK):
        cells = row_of(work)
        yield [escaped(cells[name]) for name in COLUMNS]


def as_csv() -> Iterator[bytes]:
    """Return the table as CSV in UTF-8, with the mark that Excel needs to see that."""
    yield b"\xef\xbb\xbf"
    for row in rows():
        line = io.StringIO()
        csv.writer(line).writerow(row)
        yield line.getvalue().encode()


def as_xlsx() -> bytes:
    """Return the table as a workbook; rows are written as they come."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet("publications")
    for row in rows():
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", v) if isinstance(v, str) else v for v in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
