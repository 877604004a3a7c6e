"""Tags of the page of results."""

import zlib

from django import template
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal import languages
from portal.search.query.results import Hit, PageHit

register = template.Library()


@register.simple_tag
def page_label(page: PageHit) -> str:
    """Return "стр. 37": the page, in the language of its text as the snippet beside it."""
    with translation.override(page.language):
        return _("p. %(number)s") % {"number": page.number}


@register.simple_tag
def cover(hit: Hit) -> SafeString:
    """Return a drawn cover: five waves, whose shape and colour the object's name decides."""
    seed = zlib.crc32(f"{hit.kind}{hit.object_id}".encode())
    top, left, right = 34 + seed % 10, 12 + seed // 10 % 5, 19 + seed // 50 % 7
    waves = []
    for i in range(5):
        y, width = top + 9 * i, 0.6 + 0.7 * i
        rise, fall = -8 + (seed >> i) % 9, -3 + (seed >> (2 * i)) % 6
        waves.append(
            f'<path stroke-width="{width:.1f}" d="M-2 {y}c{left} {rise} {right}'
            f" {3 + (seed >> i) % 6} 32 {fall}"
            f's20 {-((seed >> (i + 3)) % 7)} 32 {1 + i % 3}"/>'
        )
    return mark_safe(
        '<svg class="cover" viewBox="0 0 60 84" aria-hidden="true" focusable="false">'
        f'<rect class="cv{1 + seed % 5}" width="60" height="84" rx="1.5"/>{"".join(waves)}</svg>'
    )


@register.inclusion_tag("search/language_set.html")
def language_set(hit: Hit) -> dict:
    """Say in which languages the work is: "Also in", or "Only in" where it is one."""
    codes = [code for code in languages.CODES if code in hit.card.languages]
    only = len(codes) == 1
    shown = {page.language for page in hit.pages if page.number}
    if not only:
        codes = [code for code in codes if code not in shown]
    urls = hit.card.language_urls
    return {
        "intro": _("Only in") if only else _("Also in") if shown else _("In"),
        "codes": [(code, urls.get(code, hit.card.url)) for code in codes],
    }
