"""Pages that belong to no feature: errors, health, robots."""

from django.contrib.auth.views import redirect_to_login
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache

from portal import languages


@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers; for supervisors and load balancers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what they need not read: forms, accounts, the admin."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /notifications/"]
    lines += [f"Disallow: /{code}/accounts/" for code in languages.CODES]
    lines += [f"Disallow: /{code}/search/" for code in languages.CODES]
    lines.append(f"Sitemap: {languages.absolute_url(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def sign_in_for_admin(request: HttpRequest) -> HttpResponse:
    """Lead an editor to the sign-in of the portal and back to the admin."""
    after = request.GET.get("next") or reverse("wagtailadmin_home")
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("wagtailadmin_home"))
    with translation.override(languages.normalise(translation.get_language())):
        return redirect_to_login(after, reverse("account_login"))


def _error(request: HttpRequest, template: str, status: int) -> HttpResponse:
    # An address such as /ru/… is answered in Russian, any other by cookie and browser.
    language = translation.get_language_from_request(request, check_path=True)
    with translation.override(languages.normalise(language)):
        request.LANGUAGE_CODE = translation.get_language()
        return render(request, template, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 in the reader's language."""
    return _error(request, "400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 in the reader's language."""
    return _error(request, "403.html", 403)


def form_outdated(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is no longer good, with what its writer can do about it."""
    return _error(request, "403_csrf.html", 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in the reader's language."""
    return _error(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 in all four languages at once; asks neither the database nor the session."""
    return HttpResponse(render_to_string("500.html"), status=500)
