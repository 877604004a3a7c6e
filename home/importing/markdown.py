"""Markdown of the page files to the rich text of Wagtail."""

import re
from collections.abc import Mapping

from markdown_it import MarkdownIt

_PAGE_LINK = re.compile(r'<a href="page:([a-z0-9-]+)">')
_ANY_PAGE_LINK = re.compile(r"\]\(page:([^)\s]*)\)")


def page_links(text: str) -> set[str]:
    """Return the slugs a text links to by `page:slug`."""
    return set(_ANY_PAGE_LINK.findall(text))


def rich_text(text: str, pages: Mapping[str, int]) -> str:
    """Return a Markdown text as Wagtail stores rich text; `pages` gives the id of each slug.

    Links between pages become links by id, which survive a move and lead to the reader's
    language.
    """
    # Typographic quotes stand in the texts already; HTML in them stays text.
    html = MarkdownIt("commonmark", {"html": False}).render(text)
    html = _PAGE_LINK.sub(lambda m: f'<a linktype="page" id="{pages[m.group(1)]}">', html)
    html = html.replace("<strong>", "<b>").replace("</strong>", "</b>")
    html = html.replace("<em>", "<i>").replace("</em>", "</i>")
    return re.sub(r"</li>\s*\n", "</li>", html).strip()
