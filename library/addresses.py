"""The address of one thing in every language, for search engines and feeds."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation

from portal.languages import CODES, absolute_url, html_lang


def in_language(code: str, name: str, *args: object) -> str:
    """The absolute address of a named page in one language."""
    with translation.override(code):
        return absolute_url(reverse(name, args=args))


def alternates(name: str, *args: object, codes: Iterable[str] = CODES) -> list[dict[str, str]]:
    """One entry per language in which the page has words of its own, for hreflang."""
    return [{"html_lang": html_lang(c), "url": in_language(c, name, *args)} for c in codes]
