"""New publications as an Atom feed, one per language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from library.cards import make_cards
from library.models import Publication
from portal.languages import absolute_url, html_lang

ENTRIES = 30


def feed(request: HttpRequest) -> HttpResponse:
    """The newest publications; drafts never, of closed editions title and abstract only."""
    language = get_language() or "en"
    newest = Publication.objects.findable_by(None).newest_first()[:ENTRIES]
    cards = make_cards(newest, language=language)
    address = absolute_url(reverse("library:feed"))
    atom = Atom1Feed(
        title=_("New publications in the library of the Amur portal"),
        link=absolute_url(reverse("library:list")),
        description=_("Reports, guides and maps on the Amur/Heilong basin"),
        language=html_lang(language),
        feed_url=address,
        author_name=_("Amur portal"),
    )
    for card in cards:
        work = card.publication
        atom.add_item(
            title=card.title.text,
            link=absolute_url(card.url),
            description=card.abstract.text,
            # The same entry in every language and for ever, whatever its address will be.
            unique_id=f"{absolute_url('/')}#publication-{work.pk}",
            author_name="; ".join(author.display_name for author in card.authors) or None,
            categories=[str(work.get_kind_display())],
            pubdate=work.published_at,
            updateddate=work.updated_at,
        )
    response = HttpResponse(content_type=f"{atom.content_type}")
    atom.write(response, "utf-8")
    return response
