"""What of the library is written once per language."""

from modeltranslation.translator import TranslationOptions, register

from .models import Publication


@register(Publication)
class PublicationTranslation(TranslationOptions):
    """Any one language is enough; the others fall back."""

    fields = ("title", "abstract")
    required_languages = ()
