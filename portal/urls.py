"""Every address of the portal."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.views.i18n import localized_js_catalog

from portal import views
from portal.pages.views import media, sitemap

handler400 = "portal.views.bad_request"
handler403 = "portal.views.permission_denied"
handler404 = "portal.views.page_not_found"
handler500 = "portal.views.server_error"

urlpatterns = [
    path("health/", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", RedirectView.as_view(url=settings.STATIC_URL + "favicon.svg")),
    path("sitemap.xml", sitemap, name="sitemap"),
    # The admin signs in where everybody does, so that the second factor holds there as well.
    path("admin/login/", views.sign_in_for_admin),
    # The words of Wagtail's scripts in languages that it does not speak, see portal/locale.
    path("admin/jsi18n/", localized_js_catalog, {"packages": "wagtail.admin+portal"}),
    path("admin/", include(wagtailadmin_urls)),
    path("files/", include("library.file_urls")),
    path("oai/", include("library.harvesting_urls")),
    path("notifications/", include("portal.notifications.urls")),
    re_path(r"^media/(?P<path>images/.*|original_images/.*)$", media, name="media"),
]

urlpatterns += i18n_patterns(
    path("search/", include("portal.search.urls")),
    path("concepts/", include("portal.thesaurus.urls")),
    path("library/", include("library.urls")),
    path("consultations/", include("consultations.urls")),
    path("accounts/", include("portal.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("home.urls")),
    path("", include(wagtail_urls)),
)
