"""The news as an Atom feed per language."""

from datetime import UTC, datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import languages

from .models.pages import NewsPage


class NewsFeed(Feed):
    """The newest news that are published in the reader's language or fall back to another."""

    feed_type = Atom1Feed
    LENGTH = 20

    def get_object(self, request: HttpRequest) -> str:
        """Remember the language the feed is asked in."""
        return languages.normalise(get_language())

    def get_feed(self, obj: str, request: HttpRequest) -> Any:
        """Name the language of the feed as HTML does ("zh-Hans")."""
        feed = super().get_feed(obj, request)
        feed.feed["language"] = languages.html_lang(obj)
        return feed

    def title(self, obj: str) -> str:
        """Return the name of the feed."""
        return _("News of the Amur portal")

    def link(self, obj: str) -> str:
        """Return the address of the portal in this language."""
        return languages.absolute_url(f"/{obj}/")

    def items(self, obj: str) -> list[tuple[NewsPage, Any]]:
        """Return the newest news, each with its text in the language of the feed."""
        news = NewsPage.objects.live().public().order_by("-date", "-pk")[: self.LENGTH]
        texts = [(page, page.text_for(obj)) for page in news]
        return [(page, text) for page, text in texts if text is not None]

    def item_title(self, item: tuple[NewsPage, Any]) -> str:
        """Return the heading."""
        return item[1].heading

    def item_description(self, item: tuple[NewsPage, Any]) -> str:
        """Return the introduction."""
        return item[1].intro or ""

    def item_link(self, item: tuple[NewsPage, Any]) -> str:
        """Return the address of the news in the language of the feed."""
        return languages.absolute_url(item[0].path_in(item[1].wanted))

    def item_pubdate(self, item: tuple[NewsPage, Any]) -> datetime:
        """Return the day of the news."""
        return datetime.combine(item[0].date, time(0), tzinfo=UTC)

    def item_updateddate(self, item: tuple[NewsPage, Any]) -> datetime:
        """Return when it was last published."""
        return item[0].last_published_at or self.item_pubdate(item)
