"""How a work is cited, and what machines read about it (Highwire tags)."""

from __future__ import annotations

from library.cards import PublicationCard
from library.models import Edition
from portal.languages import absolute_url, html_lang


def plain(card: PublicationCard, edition: Edition | None) -> str:
    """One line in the manner of ISO 690: authors, title, publisher, year, identifiers, address."""
    publication = card.publication
    title = edition.title if edition else card.title.text
    year = edition.year if edition else publication.year
    authors = "; ".join(author.name for author in card.authors)
    doi = (edition.doi if edition else "") or publication.doi
    isbn = (edition.isbn if edition else "") or publication.isbn
    parts = [authors, title, ", ".join(filter(None, [publication.publisher, str(year)]))]
    if isbn:
        parts.append(f"ISBN {isbn}")
    parts.append(f"https://doi.org/{doi}" if doi else absolute_url(card.url))
    return ". ".join(part.rstrip(".") for part in parts if part)


def highwire(card: PublicationCard, edition: Edition | None, *, is_open: bool) -> list[tuple]:
    """(name, content) of the meta tags that scholarly crawlers read."""
    publication = card.publication
    tags = [("citation_title", edition.title if edition else card.title.text)]
    tags += [("citation_author", author.name) for author in card.authors]
    tags.append(("citation_publication_date", str(edition.year if edition else publication.year)))
    if publication.publisher:
        tags.append(("citation_publisher", publication.publisher))
    if edition:
        tags.append(("citation_language", html_lang(edition.language)))
    doi = (edition.doi if edition else "") or publication.doi
    isbn = (edition.isbn if edition else "") or publication.isbn
    tags += [("citation_doi", doi)] if doi else []
    tags += [("citation_isbn", isbn)] if isbn else []
    tags.append(("citation_abstract_html_url", absolute_url(card.url)))
    if edition and is_open and edition.file and edition.file.is_pdf:
        tags.append(("citation_pdf_url", absolute_url(edition.file.url)))
    return tags
