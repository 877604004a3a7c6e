"""What every request passes through, beyond the middleware of Django and the libraries."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_path


class PathLocaleMiddleware(LocaleMiddleware):
    """Django's own, but a view that answers 404 is believed.

    Django sends every 404 without a language to the same path with one; a file or a link in a
    mail has no language, and its 404 is final.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Redirect only paths that no view has answered."""
        if response.status_code == 404 and getattr(request, "resolver_match", None):
            return response
        return super().process_response(request, response)


class LanguageMiddleware:
    """Remembers the language a reader switched to, and opens `/` in the one a member prefers.

    The switch is a plain link to the same page in another language; a cookie is set only when
    the page was reached from a page of this portal in a different language, never when a link
    from elsewhere is opened.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        response = self.get_response(request)
        language = get_language_from_path(request.path_info)
        if language is None:
            if request.path_info == "/" and response.status_code == 302:
                patch_vary_headers(response, ["Cookie", "Accept-Language"])
            return response
        came_from = urlsplit(request.headers.get("referer", ""))
        if (
            response.status_code == 200
            and came_from.netloc == request.get_host()
            and get_language_from_path(came_from.path) not in (None, language)
            and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != language
        ):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=True,
            )
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class MaintenanceMiddleware:
    """Answers 503 in four languages while var/maintenance exists (`manage.py maintenance on`).

    First in the list, so that nothing is asked of a database that is being moved.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        if (settings.VAR_DIR / "maintenance").exists() and not request.path_info.startswith(
            settings.STATIC_URL
        ):
            page = render_to_string("maintenance.html")
            return HttpResponse(page, status=503, headers={"Retry-After": "300"})
        return self.get_response(request)
