"""What of a concept is said in each language."""

from modeltranslation.translator import TranslationOptions, register

from .models import Concept


@register(Concept)
class ConceptTranslation(TranslationOptions):
    """The names of the concept; missing ones fall back to another language."""

    fields = ("label", "scope_note")
