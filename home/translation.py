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


@register([HomePage, ArticlePage, NewsPage, GalleryPage])
class BodyOptions(PageOptions):
    """Pages with a text."""

    fields = ("body",)


@register(NewsIndexPage)
class NewsIndexOptions(PageOptions):
    """Registered with nothing of its own: an unregistered page type loses its heading."""

    fields = ()


@register(PlacePage)
class PlaceOptions(PageOptions):
    """A place has a note on where it is."""

    fields = ("body", "place_note")


@register(Target)
class TargetOptions(TranslationOptions):
    """A target without a translation is shown in another language."""

    fields = ("text", "indicator", "unit", "baseline_basis", "source")
