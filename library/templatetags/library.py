"""Small tags of the library's pages."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.translation import get_language

from portal.languages import CODES, html_lang

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
