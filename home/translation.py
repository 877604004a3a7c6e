"""Which fields of the information center exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from portal.pages.translation import PageOptions

from .models import (
    ArticlePage,
    GalleryPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PlacePage,
    Target,
)


@register([HomePage, ArticlePage, NewsIndexPage, NewsPage, GalleryPage, PlacePage])
class BodyOptions(PageOptions):
    """Pages with a text."""

    fields = ("body",)


@register(Target)
class TargetOptions(TranslationOptions):
    """A target without a translation is shown in another language."""

    fields = ("text", "indicator", "unit", "baseline_basis", "source")
