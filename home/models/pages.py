"""The page types of the information center."""

from datetime import date
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from portal.pages.models import BasePage

from ..blocks import PageBodyBlock


class HomePage(BasePage):
    """The first page: search, map, open consultations, new publications, news."""

    body = StreamField(PageBodyBlock(), verbose_name=_("text"), blank=True)

    translated_body: ClassVar[tuple[str, ...]] = ("body",)
    template = "home/home_page.html"
    max_count = 1
    is_creatable = True
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "home.ArticlePage",
        "home.NewsIndexPage",
        "home.GalleryPage",
        "home.PlacePage",
    ]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what is going on: consultations, publications, news."""
        from ..front import going_on

        return {**super().get_context(request, *args, **kwargs), **going_on(request)}


class ArticlePage(BasePage):
    """A page to read: about the basin, its floods, its fish."""

    body = StreamField(PageBodyBlock(), verbose_name=_("text"), blank=True)

    translated_body: ClassVar[tuple[str, ...]] = ("body",)
    template = "home/article_page.html"
    is_creatable = True
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "home.ArticlePage"]
    subpage_types: ClassVar[list[str]] = ["home.ArticlePage", "home.GalleryPage", "home.PlacePage"]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")


class NewsIndexPage(BasePage):
    """The list of news, newest first."""

    body = StreamField(PageBodyBlock(), verbose_name=_("text"), blank=True)

    PER_PAGE = 10

    translated_body: ClassVar[tuple[str, ...]] = ("body",)
    template = "home/news_index_page.html"
    is_creatable = True
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["home.NewsPage"]

    class Meta:
        verbose_name = _("news index")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add one page of the news."""
        context = super().get_context(request, *args, **kwargs)
        news = NewsPage.objects.child_of(self).live().public().select_related("picture")
        paginator = Paginator(news.order_by("-date", "-pk"), self.PER_PAGE)
        context["news"] = paginator.get_page(request.GET.get("page"))
        return context


class NewsPage(BasePage):
    """One piece of news, with its day."""

    date = models.DateField(_("date"), default=date.today)
    body = StreamField(PageBodyBlock(), verbose_name=_("text"), blank=True)

    translated_body: ClassVar[tuple[str, ...]] = ("body",)
    shared_panels: ClassVar[list] = [FieldPanel("date")]
    template = "home/news_page.html"
    is_creatable = True
    parent_page_types: ClassVar[list[str]] = ["home.NewsIndexPage"]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")

    @property
    def is_future(self) -> bool:
        """Whether the day lies ahead; the list still shows it, marked."""
        return self.date > timezone.localdate()


class GalleryPage(BasePage):
    """Pictures with captions, and where they were made."""

    body = StreamField(PageBodyBlock(), verbose_name=_("text"), blank=True)

    translated_body: ClassVar[tuple[str, ...]] = ("body",)
    shared_panels: ClassVar[list] = [InlinePanel("items", label=_("Pictures"))]
    template = "home/gallery_page.html"
    is_creatable = True
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "home.ArticlePage"]

    class Meta:
        verbose_name = _("gallery")
        verbose_name_plural = _("galleries")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the pictures and the small map of their places."""
        from ..basin_map import BasinMap

        context = super().get_context(request, *args, **kwargs)
        items = list(
            self.items.select_related("picture", "concept").prefetch_related("picture__renditions")
        )
        context["items"] = items
        concepts = [item.concept for item in items if item.concept and item.concept.lat is not None]
        context["map"] = BasinMap(points=concepts) if concepts else None
        return context


class GalleryItem(Orderable):
    """One picture of a gallery."""

    page = ParentalKey(GalleryPage, on_delete=models.CASCADE, related_name="items")
    picture = models.ForeignKey(
        "pages.Picture", verbose_name=_("picture"), on_delete=models.CASCADE, related_name="+"
    )
    concept = models.ForeignKey(
        "thesaurus.Concept",
        verbose_name=_("shows"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels: ClassVar[list] = [FieldPanel("picture"), FieldPanel("concept")]


class PlacePage(BasePage):
    """A place to go to, with its point on the map."""

    body = StreamField(PageBodyBlock(), verbose_name=_("text"), blank=True)
    concept = models.ForeignKey(
        "thesaurus.Concept",
        verbose_name=_("place of the thesaurus"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    lat = models.DecimalField(_("latitude"), max_digits=7, decimal_places=4, null=True, blank=True)
    lon = models.DecimalField(_("longitude"), max_digits=7, decimal_places=4, null=True, blank=True)

    translated_body: ClassVar[tuple[str, ...]] = ("body",)
    shared_panels: ClassVar[list] = [FieldPanel("concept"), FieldPanel("lat"), FieldPanel("lon")]
    template = "home/place_page.html"
    is_creatable = True
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "home.ArticlePage"]

    class Meta:
        verbose_name = _("place page")
        verbose_name_plural = _("place pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the map with this one point."""
        from ..basin_map import BasinMap

        context = super().get_context(request, *args, **kwargs)
        context["map"] = BasinMap(points=[self]) if self.lat is not None else None
        return context
