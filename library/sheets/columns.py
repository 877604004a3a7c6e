"""The columns of the table: one work per row, several values of a cell parted by semicolons."""

from __future__ import annotations

from library.models import Author, Publication
from portal.languages import CODES, suffix

TITLES = [f"title_{suffix(code)}" for code in CODES]
ABSTRACTS = [f"abstract_{suffix(code)}" for code in CODES]
COLUMNS = [
    "slug", "kind", "year", *TITLES, *ABSTRACTS, "authors", "organisations", "publisher",
    "licence", "doi", "isbn", "topics", "places", "status",
]  # fmt: skip
# A cell that begins so is a formula to a spreadsheet (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def escaped(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else value


def plain(value: object) -> str:
    """Return a cell as text, without the mark of an escaped formula."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    return text[1:] if text.startswith("'") and text[1:2] in FORMULA else text


def row_of(work: Publication) -> dict[str, object]:
    """Return the cells of a work; its authors, topics and places are prefetched."""

    def names(kind: str) -> str:
        return "; ".join(a.name for a in work.authors.all() if a.kind == kind)

    return {
        "slug": work.slug,
        "kind": work.kind,
        "year": work.year,
        **{name: getattr(work, name) or "" for name in (*TITLES, *ABSTRACTS)},
        "authors": names(Author.Kind.PERSONAL),
        "organisations": names(Author.Kind.CORPORATE),
        "publisher": work.publisher,
        "licence": work.licence,
        "doi": work.doi,
        "isbn": work.isbn,
        "topics": "; ".join(sorted(concept.slug for concept in work.topics.all())),
        "places": "; ".join(sorted(concept.slug for concept in work.places.all())),
        "status": work.status,
    }
