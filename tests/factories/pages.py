"""Pages for tests: a home page, articles, news."""

import json

from wagtail.models import Page, Site

from home.models import ArticlePage, HomePage, NewsIndexPage, NewsPage
from portal.languages import suffix


def _texts(languages: str | tuple[str, ...], **texts) -> dict:
    """Return the columns of a page that is shown in the given languages."""
    codes = (languages,) if isinstance(languages, str) else languages
    columns: dict = {}
    for code in codes:
        end = suffix(code)
        columns |= {
            f"published_{end}": True,
            f"heading_{end}": f"Heading {code}",
            f"intro_{end}": f"Intro {code}",
            f"body_{end}": body(f"Body {code}"),
        }
    return {**columns, **texts}


def body(text: str) -> str:
    """Return one paragraph as a page stores its text."""
    return json.dumps([{"type": "text", "value": f"<p>{text}</p>", "id": f"id-{text}"}])


def _publish(page):
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def make_home(languages=("en", "ru", "zh-hans", "mn"), **texts) -> HomePage:
    """Return the home page of the default site, made where it is missing."""
    found = HomePage.objects.first()
    if found:
        return found
    root = Page.objects.get(depth=1)
    root.get_children().filter(slug="home").delete()
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=HomePage(slug="home", live=False, **_texts(languages, **texts)))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    return _publish(home)


def make_article(slug="floods", languages=("en",), parent=None, **texts) -> ArticlePage:
    """Return a published article that is shown in the given languages."""
    parent = parent or make_home()
    page = parent.add_child(
        instance=ArticlePage(slug=slug, live=False, **_texts(languages, **texts))
    )
    return _publish(page)


def make_news(slug, languages=("en",), **texts) -> NewsPage:
    """Return a published news item below the list of news."""
    index = NewsIndexPage.objects.first()
    if index is None:
        index = make_home().add_child(
            instance=NewsIndexPage(slug="news", live=False, **_texts(("en", "ru", "zh-hans", "mn")))
        )
        _publish(index)
    page = index.add_child(instance=NewsPage(slug=slug, live=False, **_texts(languages, **texts)))
    return _publish(page)
