"""Reading a table of works: every row is checked, and everything wrong with it is told."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from library.models import Publication
from library.models.publications import doi_validator, isbn_validator
from portal.thesaurus.models import Concept

from .columns import COLUMNS, TITLES, plain

MOST_ROWS = 5000
MOST_BYTES = 20 * 1024 * 1024
UNPACKED = 200 * 1024 * 1024  # a workbook that unpacks to more is refused
LIMITS = {"slug": 120, "publisher": 200, "doi": 200, "isbn": 20, **dict.fromkeys(TITLES, 300)}


class UnreadableSheet(Exception):
    """Raised where the file is no table we can read; says why, in the reader's language."""


@dataclass
class Row:
    """One row of the table: its number in the file, its cells, what is wrong with it."""

    number: int
    cells: dict[str, str]
    problems: list[str] = field(default_factory=list)
    outcome: str = ""

    @property
    def values(self) -> dict[str, list[str]]:
        """Return the cells with several values, taken apart."""
        return {
            name: [part.strip() for part in self.cells.get(name, "").split(";") if part.strip()]
            for name in ("authors", "organisations", "topics", "places")
        }


def read(content: IO[bytes], name: str) -> list[Row]:
    """Return the rows of an XLSX or CSV file, checked. Raises UnreadableSheet."""
    data = content.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UnreadableSheet(_("The table is too large."))
    table = _xlsx(data) if name.lower().endswith(".xlsx") else _csv(data)
    if not table:
        raise UnreadableSheet(_("The table is empty."))
    heading = [plain(cell).lower() for cell in table[0]]
    unknown = sorted(set(filter(None, heading)) - set(COLUMNS))
    if unknown:
        raise UnreadableSheet(_("Unknown columns: %(names)s") % {"names": ", ".join(unknown)[:300]})
    if "slug" not in heading:
        raise UnreadableSheet(_("The column “slug” is missing."))
    if len(table) - 1 > MOST_ROWS:
        raise UnreadableSheet(_("The table has too many rows; %(most)s are taken at once.")
                              % {"most": MOST_ROWS})  # fmt: skip
    rows = []
    for number, line in enumerate(table[1:], 2):
        cells = {n: plain(v) for n, v in zip(heading, line, strict=False) if n}
        if any(cells.values()):
            rows.append(Row(number, cells))
    _check(rows)
    return rows


def _xlsx(data: bytes) -> list[list[Any]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > UNPACKED:
                raise UnreadableSheet(_("The table is too large."))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        return [list(row) for row in sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2)]
    except UnreadableSheet:
        raise
    except Exception as error:  # a damaged workbook raises anything
        raise UnreadableSheet(_("The file is damaged and cannot be opened.")) from error


def _csv(data: bytes) -> list[list[Any]]:
    for encoding in ("utf-8-sig", "utf-16"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        first = text[:4000].split("\n")[0]
        delimiter = max(",;\t", key=first.count)
        try:
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error as error:
            raise UnreadableSheet(_("The file is damaged and cannot be opened.")) from error
    raise UnreadableSheet(_("Save the table as UTF-8."))


def _check(rows: list[Row]) -> None:
    wanted = {slug for row in rows for name in ("topics", "places") for slug in row.values[name]}
    kinds = dict(Concept.objects.filter(slug__in=wanted).values_list("slug", "kind"))
    known = set(
        Publication.objects.filter(slug__in=[row.cells.get("slug") for row in rows])
        .values_list("slug", flat=True)
    )  # fmt: skip
    seen: dict[str, int] = {}
    for row in rows:
        slug = row.cells.get("slug", "")
        if slug in seen:
            row.problems.append(_("Row %(number)s has the same slug.") % {"number": seen[slug]})
        seen.setdefault(slug, row.number)
        _check_cells(row, new=slug not in known)
        _check_concepts(row, kinds)


def _check_cells(row: Row, *, new: bool) -> None:
    cells = row.cells
    slug = cells.get("slug", "")
    if not slug or not all(c.isascii() and (c.isalnum() or c == "-") for c in slug):
        row.problems.append(
            _("The slug is missing or has other signs than letters, digits, hyphens.")
        )
    choices = {"kind": Publication.Kind, "licence": Publication.Licence,
               "status": Publication.Status}  # fmt: skip
    for name, allowed in choices.items():
        if cells.get(name) and cells[name] not in allowed.values:
            row.problems.append(
                _("%(column)s: “%(value)s” is none of %(values)s")
                % {"column": name, "value": cells[name][:50], "values": ", ".join(allowed.values)}
            )
    if new and not cells.get("kind"):
        row.problems.append(_("A new work needs a kind."))
    if new and not any(cells.get(name) for name in TITLES):
        row.problems.append(_("Enter a title in at least one language."))
    year = cells.get("year", "")
    if (year or new) and not (year.isascii() and year.isdigit() and 1500 <= int(year[:5]) <= 2100):
        row.problems.append(_("The year is missing or not between 1500 and 2100."))
    for name, validate in (("doi", doi_validator), ("isbn", isbn_validator)):
        try:
            if cells.get(name):
                validate(cells[name])
        except ValidationError as error:
            row.problems += error.messages
    for name, limit in LIMITS.items():
        if len(cells.get(name, "")) > limit:
            row.problems.append(
                _("%(column)s is longer than %(limit)s characters.")
                % {"column": name, "limit": limit}
            )


def _check_concepts(row: Row, kinds: dict[str, str]) -> None:
    for name in ("topics", "places"):
        for slug in row.values[name]:
            if slug not in kinds or (kinds[slug] == "place") != (name == "places"):
                row.problems.append(
                    _("%(column)s: the thesaurus has no “%(value)s” there.")
                    % {"column": name, "value": slug[:50]}
                )
