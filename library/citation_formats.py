"""Citations for programs: BibTeX, RIS and CSL-JSON, and the record as schema.org data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from library import citations
from library.cards import PublicationCard
from library.models import Author, Edition, Publication
from portal.languages import absolute_url, html_lang

Kind = Publication.Kind
# What our kinds are called elsewhere: BibTeX entry, RIS type, CSL type, schema.org class.
TYPES: dict[str, tuple[str, str, str, str]] = {
    Kind.REPORT: ("techreport", "RPRT", "report", "Report"),
    Kind.GUIDE: ("manual", "BOOK", "book", "HowTo"),
    Kind.PLAN: ("techreport", "RPRT", "report", "Report"),
    Kind.BOOK: ("book", "BOOK", "book", "Book"),
    Kind.ARTICLE: ("article", "JOUR", "article", "Article"),
    Kind.MAP: ("misc", "MAP", "map", "Map"),
    Kind.MAP_BOOKLET: ("misc", "MAP", "map", "Map"),
    Kind.BROCHURE: ("booklet", "PAMP", "pamphlet", "CreativeWork"),
    Kind.DATASET: ("misc", "DATA", "dataset", "Dataset"),
    Kind.DATASET_NOTE: ("techreport", "RPRT", "report", "Report"),
    Kind.LAW: ("misc", "STAT", "legislation", "Legislation"),
    Kind.LEGAL_DIGEST: ("techreport", "RPRT", "report", "Report"),
    Kind.MONITORING_PROTOCOL: ("manual", "RPRT", "report", "Report"),
}
UNKNOWN = ("misc", "GEN", "document", "CreativeWork")
TEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}"} | {c: f"\\{c}" for c in "&%$#_"}
TEX |= {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    **{
        f"CC-{name}-4.0": f"https://creativecommons.org/licenses/{name.lower()}/4.0/"
        for name in ("BY", "BY-SA", "BY-NC", "BY-NC-SA", "BY-ND", "BY-NC-ND")
    },
}


@dataclass(frozen=True)
class Format:
    """One form of citation: its name to people, ending and media type, and who writes it."""

    label: str
    ending: str
    media_type: str
    write: Callable[[PublicationCard, Edition | None], str]


@dataclass(frozen=True)
class Facts:
    """What every form says, gathered once."""

    key: str
    title: str
    year: int
    publisher: str
    language: str
    doi: str
    isbn: str
    url: str
    authors: list[Author]
    types: tuple[str, str, str, str]


def facts(card: PublicationCard, edition: Edition | None) -> Facts:
    """Return the facts of an edition, or of the work where it has none."""
    work = card.publication
    # The address of the edition itself, in no language of a reader: it is kept for good.
    url = absolute_url(card.url) + (f"?edition={edition.identifier}" if edition else "")
    return Facts(
        key=f"{work.slug}-{edition.identifier}" if edition else work.slug,
        title=edition.title if edition else card.title.text,
        year=edition.year if edition else work.year,
        publisher=work.publisher,
        language=html_lang(edition.language if edition else card.title.language),
        doi=(edition.doi if edition else "") or work.doi,
        isbn=(edition.isbn if edition else "") or work.isbn,
        url=url,
        authors=card.authors,
        types=TYPES.get(work.kind, UNKNOWN),
    )


def bibtex(card: PublicationCard, edition: Edition | None) -> str:
    """Return a BibTeX entry in UTF-8; bodies stand in braces, so that no program turns them."""
    from bibtexparser.bibdatabase import BibDatabase
    from bibtexparser.bwriter import BibTexWriter

    found = facts(card, edition)
    names = [
        f"{{{_tex(a.name)}}}" if a.kind == Author.Kind.CORPORATE else _tex(a.name)
        for a in found.authors
    ]
    entry = {
        "ENTRYTYPE": found.types[0],
        "ID": found.key,
        "title": f"{{{_tex(found.title)}}}",
        "author": " and ".join(names),
        "year": str(found.year),
        "institution" if found.types[0] == "techreport" else "publisher": _tex(found.publisher),
        "language": found.language,
        "doi": found.doi,
        "isbn": found.isbn,
        "url": found.url,
    }
    database = BibDatabase()
    database.entries = [{name: value for name, value in entry.items() if value}]
    return BibTexWriter().write(database)


def ris(card: PublicationCard, edition: Edition | None) -> str:
    """Return a RIS record; its lines end as the format asks."""
    import rispy

    found = facts(card, edition)
    record: dict[str, Any] = {
        "type_of_reference": found.types[1],
        "id": found.key,
        "title": _line(found.title),
        "authors": [_line(author.name) for author in found.authors],
        "year": str(found.year),
        "publisher": _line(found.publisher),
        "language": found.language,
        "doi": found.doi,
        "issn": found.isbn,  # the tag SN holds ISBN and ISSN alike
        "urls": [found.url],
        "abstract": _line(card.abstract.text),
        "keywords": [],
    }
    kept = {name: value for name, value in record.items() if value}
    text = rispy.dumps([kept])
    # The writer numbers its records, which the format does not know.
    return re.sub(r"^\d+\.\n", "", text).replace("\n", "\r\n")


def csl_json(card: PublicationCard, edition: Edition | None) -> str:
    """Return a list with one item of CSL-JSON, as Zotero and pandoc read it."""
    found = facts(card, edition)
    item: dict[str, Any] = {
        "id": found.key,
        "type": found.types[2],
        "title": found.title,
        "author": [_csl_name(author) for author in found.authors],
        "issued": {"date-parts": [[found.year]]},
        "publisher": found.publisher,
        "language": found.language,
        "DOI": found.doi,
        "ISBN": found.isbn,
        "URL": found.url,
        "abstract": card.abstract.text,
    }
    kept = {name: value for name, value in item.items() if value}
    return json.dumps([kept], ensure_ascii=False, indent=2) + "\n"


def text(card: PublicationCard, edition: Edition | None) -> str:
    """Return the citation as one line to copy."""
    return citations.plain(card, edition) + "\n"


FORMATS = {
    "bibtex": Format("BibTeX", "bib", "application/x-bibtex", bibtex),
    "ris": Format("RIS", "ris", "application/x-research-info-systems", ris),
    "csl": Format("CSL-JSON", "json", "application/vnd.citationstyles.csl+json", csl_json),
    "text": Format("TXT", "txt", "text/plain", text),
}


def linked_data(card: PublicationCard, edition: Edition | None, *, is_open: bool) -> str:
    """Return the work as schema.org JSON-LD, safe inside a script element of type data."""
    work = card.publication
    found = facts(card, edition)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": found.types[3],
        "@id": absolute_url(card.url),
        "url": absolute_url(card.url),
        "name": {"@value": found.title, "@language": found.language},
        "abstract": card.abstract.text,
        "datePublished": str(found.year),
        "inLanguage": [html_lang(code) for code in card.languages],
        "author": [
            {
                "@type": "Person" if a.kind == Author.Kind.PERSONAL else "Organization",
                "name": a.display_name,
            }
            for a in card.authors
        ],
        "publisher": {"@type": "Organization", "name": work.publisher} if work.publisher else None,
        "license": LICENCES.get(work.licence),
        "isAccessibleForFree": is_open,
        "identifier": f"https://doi.org/{found.doi}" if found.doi else None,
        "isbn": found.isbn or None,
        "keywords": None,
        "encoding": [
            {
                "@type": "MediaObject",
                "contentUrl": absolute_url(e.file.url),
                "encodingFormat": e.file.media_type,
                "inLanguage": html_lang(e.language),
            }
            for e in card.editions
            if e.file and not e.is_closed
        ],
        "version": edition.identifier if edition else None,
    }
    kept = {name: value for name, value in data.items() if value not in (None, "", [])}
    written = json.dumps(kept, ensure_ascii=False)
    # "</script>" in a title must not end the element.
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _tex(value: str) -> str:
    return "".join(TEX.get(character, character) for character in _line(value))


def _line(value: str) -> str:
    return " ".join(value.split())


def _csl_name(author: Author) -> dict[str, str]:
    family, comma, given = author.name.partition(", ")
    if comma and author.kind == Author.Kind.PERSONAL:
        return {"family": family, "given": given}
    return {"literal": author.name}
