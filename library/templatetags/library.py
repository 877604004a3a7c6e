"""Small tags of the library's pages."""

from __future__ import annotations

import re

from django import template
from django.template.context import Context

from portal.templatetags.portal import foreign, name_language

_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)|[。！？]")
register = template.Library()
# Templates of the library load this file only.
register.simple_tag(foreign)
register.simple_tag(name_language)


@register.simple_tag(takes_context=True)
def without_filter(context: Context, name: str, value: str) -> str:
    """The address of this list without one ticked choice, from its first page."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    query.setlist(name, [v for v in query.getlist(name) if v != value])
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def opening(text: str, length: int) -> str:
    """The first sentences of a text up to about `length` characters; never half a sentence."""
    end = 0
    for match in _SENTENCE_END.finditer(text):
        if end and match.end() > length:
            break
        end = match.end()
    return text[: end or None].strip()
