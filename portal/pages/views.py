"""The site map and the renditions of pictures."""

from pathlib import Path

from django.conf import settings
from django.contrib.sitemaps import views as sitemap_views
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.views.static import serve
from wagtail.contrib.sitemaps import Sitemap as WagtailSitemap

from .models import BasePage


class PageSitemap(WagtailSitemap):
    """Every published language of every live page; what is not published is not listed."""

    def items(self) -> models.QuerySet[BasePage]:
        """Return the public pages; each lists its own languages."""
        return BasePage.objects.live().public().order_by("path")


def sitemap(request: HttpRequest) -> HttpResponse:
    """Answer /sitemap.xml with alternates per language."""
    return sitemap_views.sitemap(
        request, {"pages": PageSitemap(request)}, template_name="pages/sitemap.xml"
    )


def media(request: HttpRequest, path: str) -> HttpResponse:
    """Serve pictures; a rendition never changes under its name.

    Documents are not here: library checks who may open one.
    """
    response = serve(request, path, document_root=Path(settings.MEDIA_ROOT))
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
