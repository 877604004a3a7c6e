"""Publications as they look in a list: title in the reader's language, editions, state.

Whatever the number of publications, three queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from library import access
from library.models import Author, Edition, Publication
from library.wording import Words, words_in
from portal import languages

COVERS = 5


@dataclass
class PublicationCard:
    """One publication, ready for a template."""

    publication: Publication
    title: Words
    abstract: Words
    authors: list[Author] = field(default_factory=list)
    editions: list[Edition] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of the publication's page."""
        return self.publication.get_absolute_url()

    @property
    def languages(self) -> list[str]:
        """Languages of the editions in the order of the portal, each once."""
        present = {edition.language for edition in self.editions}
        return [code for code in languages.CODES if code in present]

    @property
    def opens(self) -> date | None:
        """The first day on which anything opens, if nothing is open today."""
        dates = [e.embargo_until for e in self.editions if e.under_embargo and not e.is_restricted]
        if not dates or any(not e.is_closed for e in self.editions):
            return None
        return min(dates)

    @property
    def is_restricted(self) -> bool:
        """Whether no edition is for ordinary readers."""
        return bool(self.editions) and all(e.is_restricted for e in self.editions)

    @property
    def cover(self) -> int:
        """Which of the drawn covers stands for it: always the same one."""
        return (self.publication.pk - 1) % COVERS + 1

    def edition_in(self, language: str) -> Edition | None:
        """The current edition of a language: the newest that nothing replaces."""
        found = [e for e in self.editions if e.language == language]
        replaced = {e.supersedes_id for e in self.editions if e.supersedes_id}
        current = [e for e in found if e.pk not in replaced] or found
        return max(current, key=lambda e: (e.year, e.pk), default=None)

    def edition_for(self, reader: str) -> Edition | None:
        """The edition to offer first: her language, else the nearest, an open one before others."""
        candidates = [self.edition_in(c) for c in (reader, *languages.fallbacks(reader))]
        present = [edition for edition in candidates if edition and edition.file_id]
        return next((e for e in present if not e.is_closed), present[0] if present else None)


def make_cards(
    publications: Iterable[Publication], *, language: str, with_authors: bool = True
) -> list[PublicationCard]:
    """Cards in the order given, for a reader of `language`; brief ones show no authors."""
    publications = list(publications)
    ids = [publication.pk for publication in publications]
    editions, authors = defaultdict(list), defaultdict(list)
    for edition in Edition.objects.filter(publication__in=ids).select_related("file").in_order():
        editions[edition.publication_id].append(edition)
    wanted = ids if with_authors else []
    for author in Author.objects.filter(publication__in=wanted).order_by("sort_order", "pk"):
        authors[author.publication_id].append(author)
    cards = []
    for publication in publications:
        for edition in editions[publication.pk]:
            edition.publication = publication
        cards.append(
            PublicationCard(
                publication=publication,
                title=words_in(publication, "title", language),
                abstract=words_in(publication, "abstract", language),
                authors=authors[publication.pk],
                editions=editions[publication.pk],
            )
        )
    return cards


def latest(*, language: str, count: int = 4) -> list[PublicationCard]:
    """The newest publications, for the home page."""
    newest = Publication.objects.filter(status=access.PUBLISHED).newest_first()[:count]
    return make_cards(newest, language=language)
