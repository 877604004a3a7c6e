"""Small tags of the library's pages."""

from __future__ import annotations

import re

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.translation import get_language

from portal.languages import CODES, html_lang

_HAN = re.compile(r"[\u4e00-\u9fff]")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)|[。！？]")
register = template.Library()


@register.simple_tag(takes_context=True)
def without_filter(context: Context, name: str, value: str) -> str:
    """The address of this list without one ticked choice, from its first page."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    query.setlist(name, [v for v in query.getlist(name) if v != value])
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag
def foreign(code: str) -> str:
    """The attribute lang for a text in `code`; nothing if the page speaks it already."""
    if code not in CODES or code == get_language():
        return ""
    return format_html(' lang="{}"', html_lang(code))


@register.simple_tag
def name_language(name: str) -> str:
    """The attribute lang for a name, by its script; names carry no language of their own."""
    if _HAN.search(name):
        return foreign("zh-hans")
    if _CYRILLIC.search(name):
        # Cyrillic is at home in both; only elsewhere a voice must change.
        return "" if get_language() in ("ru", "mn") else foreign("ru")
    return foreign("en")


@register.filter
def opening(text: str, length: int) -> str:
    """The first sentences of a text up to about `length` characters; never half a sentence."""
    end = 0
    for match in _SENTENCE_END.finditer(text):
        if end and match.end() > length:
            break
        end = match.end()
    return text[: end or None].strip()
