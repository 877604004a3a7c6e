"""What every template knows."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from portal import languages

# Parameters that say how a page is shown in one language keep no sense in another.
_DROPPED = {"csrfmiddlewaretoken"}


def portal(request: HttpRequest) -> dict:
    """Return the languages of the switch, the section of the menu and the address of the page."""
    return {
        "SITE_NAME": settings.SITE_NAME,
        "BASE_URL": settings.BASE_URL,
        "LANGUAGE_NATIVE": languages.native_name(translation.get_language() or "en"),
        "language_links": SimpleLazyObject(lambda: language_links(request)),
        "section": _section(request),
        "mail_reader": settings.MAIL_READER,
    }


def _section(request: HttpRequest) -> str:
    match = getattr(request, "resolver_match", None)
    return match.namespaces[0] if match and match.namespaces else ""


def language_links(request: HttpRequest) -> list[dict]:
    """Return one entry per language: code, native name, html_lang and the path of this page in it.

    The query string goes along, so that a search stays a search. A path without a language
    (the admin) leads to the home page.
    """
    current = translation.get_language_from_path(request.path_info)
    query = [(k, v) for k, values in request.GET.lists() if k not in _DROPPED for v in values]
    links = []
    for code, name in settings.LANGUAGES:
        path = f"/{code}/"
        if current:
            path = f"/{code}{request.path_info[len(current) + 1 :]}"
        if query and current:
            path = f"{path}?{urlencode(query)}"
        links.append(
            {
                "code": code,
                "name": name,
                "html_lang": languages.html_lang(code),
                "path": path,
                "current": code == current,
            }
        )
    return links
