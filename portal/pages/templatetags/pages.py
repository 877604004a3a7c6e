"""The menus: pages the editors put there."""

from django import template
from django.utils import translation

from portal import languages

from .. import visibility

register = template.Library()


@register.simple_tag(takes_context=True)
def menu_pages(context: template.Context, place: str) -> list[dict]:
    """Return the pages of a menu ("main", "footer"): name, its language, path, whether current.

    One query for both menus of a page.
    """
    request = context.get("request")
    pages = visibility.menu_pages(request)
    here = request.path if request else ""
    current_language = languages.normalise(translation.get_language())
    entries = []
    for page in pages:
        text = page.text_for(current_language)
        if page.menu != place or text is None:
            continue
        path = page.path_in(current_language)
        entries.append(
            {
                "name": text.heading,
                "html_lang": text.html_lang if text.is_fallback else "",
                "path": path,
                "current": here.startswith(path),
            }
        )
    return entries
