"""What the library gives to search: the record of a work as page 0, then every page of text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from library.cards import PublicationCard, make_cards
from library.models import Edition, PageText, Publication
from portal import languages
from portal.search.registry import Card, Source, Unit, UnitRef

KIND = "publication"


class PublicationSource(Source):
    """Publications with their editions, pages and rights."""

    # findable_by in `cards` asks the database already.
    cards_check_visibility = True

    kind = KIND
    label: str | Promise = _("Publications")

    @staticmethod
    def category_labels() -> dict[str, Any]:
        """The kinds of publications in the reader's language."""
        return dict(Publication.Kind.choices)

    def object_ids(self) -> Iterable[str]:
        """Every published work."""
        published = Publication.objects.filter(status=Publication.Status.PUBLISHED)
        return [str(pk) for pk in published.order_by("pk").values_list("pk", flat=True)]

    def units(self, object_id: str) -> list[Unit]:
        """Page 0 in every language of the record, page 0 of every edition, and the pages.

        Embargo and restriction are on the pages only: title and abstract are public.
        """
        publication = Publication.objects.filter(
            pk=object_id, status=Publication.Status.PUBLISHED
        ).first()
        if publication is None:
            return []
        editions = list(
            Edition.objects.filter(publication=publication).select_related("file").in_order()
        )
        shared = {
            "kind": KIND,
            "object_id": str(publication.pk),
            "authors": "; ".join(
                publication.authors.order_by("sort_order").values_list("name", flat=True)
            ),
            "category": publication.kind,
            "topics": tuple(publication.topics.order_by("slug").values_list("slug", flat=True)),
            "places": tuple(publication.places.order_by("slug").values_list("slug", flat=True)),
            "licence": publication.licence,
        }
        units = [
            Unit(
                **shared,
                language=code,
                title=getattr(publication, f"title_{languages.suffix(code)}"),
                text=getattr(publication, f"abstract_{languages.suffix(code)}") or "",
                year=publication.year,
            )
            for code in languages.CODES
            if getattr(publication, f"title_{languages.suffix(code)}")
        ]
        replaced = {edition.supersedes_id for edition in editions}
        for edition in editions:
            units += self._edition_units(edition, shared, superseded=edition.pk in replaced)
        return units

    def _edition_units(self, edition: Edition, shared: dict, *, superseded: bool) -> list[Unit]:
        own = shared | {
            "edition": edition.identifier,
            "language": edition.language,
            "title": edition.title,
            "year": edition.year,
            "superseded": superseded,
        }
        pages = PageText.objects.filter(file_id=edition.file_id).exclude(text="")
        return [
            Unit(**own),
            *(
                Unit(
                    **own,
                    number=page.number,
                    anchor=page.anchor,
                    heading=page.heading,
                    text=page.text,
                    open_from=edition.embargo_until,
                    restricted=edition.is_restricted,
                )
                for page in (pages.order_by("number") if edition.file_id else ())
            ),
        ]

    def visible(self, object_ids: Iterable[str], user: Any) -> set[str]:
        """The works this reader may know of."""
        found = Publication.objects.findable_by(user).filter(pk__in=list(object_ids))
        return {str(pk) for pk in found.values_list("pk", flat=True)}

    def readable(self, hits: Sequence[UnitRef], user: Any) -> set[UnitRef]:
        """The record of whatever is visible; pages only of editions open to this reader now."""
        seen = self.visible({hit.object_id for hit in hits}, user)
        pages = {hit.object_id for hit in hits if hit.number}
        opened = (
            Edition.objects.open_to(user)
            .filter(publication__in=pages)
            .values_list("publication_id", "identifier")
        )
        open_keys = {(str(pk), identifier) for pk, identifier in opened}
        return {
            hit
            for hit in hits
            if hit.object_id in seen
            and (not hit.number or (hit.object_id, hit.edition) in open_keys)
        }

    def cards(self, object_ids: Iterable[str], language: str, user: Any) -> dict[str, Card]:
        """Titles in the reader's language: three queries."""
        publications = Publication.objects.findable_by(user).filter(pk__in=list(object_ids))
        return {
            str(card.publication.pk): self._card(card)
            for card in make_cards(publications, language=language)
        }

    def _card(self, card: PublicationCard) -> Card:
        publication = card.publication
        meta = [author.display_name for author in card.authors]
        meta.append(str(publication.year))
        if publication.licence:
            meta.append(publication.get_licence_display())
        pages = {edition.identifier: edition for edition in card.editions}
        return Card(
            title=card.title.text,
            title_language=card.title.language,
            slug=publication.slug,
            url=card.url,
            kind_label=publication.get_kind_display(),
            meta=meta,
            languages=card.languages,
            summary=card.abstract.text,
            url_for=_page_addresses(card.url, pages),
            year=publication.year,
            opens=card.opens,
            updated=publication.updated_at,
            language_urls={code: f"{card.url}?edition={code}" for code in card.languages},
            marks_words=True,
        )


def _page_addresses(url: str, editions: dict[str, Edition]) -> Callable[[UnitRef], str]:
    def address(ref: UnitRef) -> str:
        edition = editions.get(ref.edition)
        return edition.page_url(ref.number) if edition and ref.number else url

    return address
