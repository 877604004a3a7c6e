"""How pages are found: one unit of text per published language."""

from collections.abc import Iterable, Sequence
from html import unescape
from typing import Any

from django.utils import translation
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from portal import languages
from portal.pages.models import BasePage
from portal.pages.visibility import public
from portal.search.registry import Card, Source, Unit


class PageSource(Source):
    """Live pages of the information center, each language a text of its own."""

    kind = "page"
    label = _("Page")
    # A document that answers stands before the page that gives an overview.
    weight = 0.75
    cards_check_visibility = True
    category_labels = {
        "home": _("Home"),
        "article": _("Article"),
        "news": _("News"),
        "gallery": _("Gallery"),
        "place": _("Place"),
    }

    def object_ids(self) -> Iterable[str]:
        """Return the ids of all live public pages."""
        ids = BasePage.objects.live().public().order_by("pk").values_list("pk", flat=True)
        return (str(pk) for pk in ids.iterator())

    def units(self, object_id: str) -> list[Unit]:
        """Return one unit per published language; none for a page readers cannot open."""
        page = BasePage.objects.live().public().filter(pk=object_id).first()
        if page is None:
            return []
        page = page.specific
        concepts = list(page.concepts.all())
        units = []
        for code in page.published_languages:
            text = page.text_for(code)
            units.append(
                Unit(
                    kind=self.kind,
                    object_id=str(page.pk),
                    edition=code,
                    number=0,
                    language=code,
                    title=text.heading,
                    text="\n".join([text.intro or "", page_words(page, code)]).strip(),
                    category=type(page).__name__.removesuffix("Page").removesuffix("Index").lower(),
                    topics=tuple(c.slug for c in concepts if c.kind != "place"),
                    places=tuple(c.slug for c in concepts if c.kind == "place"),
                    year=page.first_published_at.year if page.first_published_at else None,
                    superseded=page.archived_on is not None,
                )
            )
        return units

    def visible(self, object_ids: Sequence[str], user: Any) -> set[str]:
        """Ask the database which pages are still live and public."""
        found = BasePage.objects.live().public().filter(pk__in=list(object_ids))
        return {str(pk) for pk in found.values_list("pk", flat=True)}

    def cards(self, object_ids: Sequence[str], language: str, user: Any) -> dict[str, Card]:
        """Return how each page looks in a list of results."""
        cards = {}
        for page in public(BasePage.objects.filter(pk__in=list(object_ids)), None):
            text = page.text_for(language)
            if text is None:
                continue
            cards[str(page.pk)] = Card(
                title=text.heading,
                title_language=text.language,
                slug=page.slug,
                url=page.path_in(language),
                kind_label=str(self.label),
                meta=[],
                languages=page.published_languages,
                summary=Truncator(text.intro or "").chars(200),
                url_for=lambda unit, page=page: page.path_in(unit.language),
                year=None,
                updated=page.last_published_at,
            )
        return cards


def page_words(page: BasePage, code: str) -> str:
    """Return the words of every block of a page in one language, in reading order."""
    with translation.override(code):
        words = [
            unescape(strip_tags(str(block.render()).replace("<", " <")))
            for name in page.translated_body
            for block in _blocks(getattr(page, f"{name}_{languages.suffix(code)}", None))
        ]
    return "\n".join(" ".join(text.split()) for text in words if text.strip())


def _blocks(value: Any) -> Iterable[Any]:
    # Lists of targets, publications and consultations are found in their own right.
    own = {"text", "quote", "table", "notice", "figures", "picture"}
    return [block for block in value or [] if getattr(block, "block_type", "") in own]
