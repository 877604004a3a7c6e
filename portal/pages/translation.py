"""Which fields exist once per language (modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from .models import BasePage, Picture


class PageOptions(TranslationOptions):
    """Pages fall back whole, never field by field: a reader sees no half-translated page."""

    fallback_languages = {"default": ()}
    fallback_undefined = {}


@register(BasePage)
class BasePageOptions(PageOptions):
    """What every page says in each language."""

    fields = ("heading", "intro", "published", "meta_title", "meta_description")


@register(Picture)
class PictureOptions(TranslationOptions):
    """A description in another language is better than none."""

    fields = ("alt", "caption")
