"""Redirects of Wagtail, tried in every language.

wagtail.contrib.redirects looks up the path as it is asked for, so that a redirect recorded for
/en/old/ does nothing for /ru/old/.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language_from_path
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect

from portal import languages


class RedirectPerLanguageMiddleware(RedirectMiddleware):
    """After a 404 under one language, asks for a redirect recorded under another."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Let Wagtail answer first; then translate the target of a redirect of another language."""
        response = super().process_response(request, response)
        language = get_language_from_path(request.path_info)
        if response.status_code != 404 or language is None:
            return response
        path = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
        rest = path[len(language) + 1 :]
        for code in languages.CODES:
            if code == language:
                continue
            redirect = get_redirect(request, f"/{code}{rest}")
            if redirect is None or not redirect.link:
                continue
            target = redirect.link
            if redirect.redirect_page is None and target.startswith(f"/{code}/"):
                target = f"/{language}{target[len(code) + 1 :]}"
            return HttpResponseRedirect(target, status=301 if redirect.is_permanent else 302)
        return response
