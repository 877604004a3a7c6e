"""Tables as CSV, XLSX and JSON, written row by row and safe to open in a spreadsheet."""

import csv
import json
import re
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

# A cell that begins so is read as a formula by spreadsheets (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What neither XML nor a spreadsheet can hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
LONGEST_CELL = 32_767
WIDTHS = {"comment": 60, "translation": 60, "reason": 60, "proposed_text": 40, "changed_text": 60}


def safe(value: Any) -> Any:
    """Return a value that no spreadsheet takes for a formula; numbers stay numbers.

    Also where blanks stand before the sign: some programs strip them.
    """
    if not isinstance(value, str):
        return value
    text = clean(value)
    if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA):
        return f"'{text}"
    return text


def clean(text: str) -> str:
    """Return a text without control characters; tabs and line ends stay."""
    return _CONTROL.sub("", text)


class CsvTable:
    """CSV as RFC 4180 has it, in UTF-8 with a mark, so that Excel reads every script."""

    def __init__(self, path: Path, columns: dict[str, str], title: str) -> None:
        self.names = list(columns)
        self.file = path.open("w", encoding="utf-8-sig", newline="")
        self.writer = csv.writer(self.file)
        self.writer.writerow([safe(heading) for heading in columns.values()])

    def add(self, row: dict[str, Any]) -> None:
        """Write a row."""
        self.writer.writerow([safe(row[name]) for name in self.names])

    def finish(self) -> None:
        """Close the file."""
        self.file.close()


class XlsxTable:
    """A workbook of one sheet, written as a stream."""

    def __init__(self, path: Path, columns: dict[str, str], title: str) -> None:
        self.path, self.names = path, list(columns)
        self.book = Workbook(write_only=True)
        self.sheet = self.book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "1")
        self.sheet.freeze_panes = "B2"
        for at, name in enumerate(columns):
            letter = chr(ord("A") + at)
            self.sheet.column_dimensions[letter].width = WIDTHS.get(name, 16)
        heading_row = []
        for heading in columns.values():
            cell = WriteOnlyCell(self.sheet, value=safe(heading))
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            heading_row.append(cell)
        self.sheet.append(heading_row)

    def add(self, row: dict[str, Any]) -> None:
        """Write a row; a cell holds what Excel can hold."""
        cells = [safe(row[name]) for name in self.names]
        self.sheet.append([c[:LONGEST_CELL] if isinstance(c, str) else c for c in cells])

    def finish(self) -> None:
        """Write the workbook."""
        self.book.save(self.path)


class JsonTable:
    """JSON: what it is, then the rows; text is as it was written, JSON has no formulas."""

    def __init__(self, path: Path, columns: dict[str, str], title: str, **about: Any) -> None:
        self.file = path.open("w", encoding="utf-8")
        head = {"title": title, "columns": columns, **about}
        self.file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [')
        self.first = True

    def add(self, row: dict[str, Any]) -> None:
        """Write a row."""
        self.file.write("\n" if self.first else ",\n")
        self.first = False
        json.dump(row, self.file, ensure_ascii=False)

    def finish(self) -> None:
        """Close the list and the file."""
        self.file.write("\n]}\n")
        self.file.close()
