"""Cards of the features, and the targets, for the pages of the information center."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import get_language

from consultations.listing import consultation_cards
from library.cards import make_cards
from library.models import Publication

from ..models.targets import Target

register = template.Library()


@register.simple_tag
def all_targets() -> list[Target]:
    """Return every target in its order."""
    return list(Target.objects.all())


@register.inclusion_tag("home/publication_cards.html", takes_context=True)
def publication_cards(context: template.Context, publications: Iterable[Any]) -> dict[str, Any]:
    """Draw the publications an editor chose as the library does in its list."""
    ids = [p.pk for p in publications if p]
    found = Publication.objects.findable_by(None).filter(pk__in=ids)
    cards = make_cards(found, language=get_language() or "en", with_authors=False)
    return {"cards": sorted(cards, key=lambda card: ids.index(card.publication.pk))}


@register.inclusion_tag("home/consultation_cards.html", takes_context=True)
def chosen_consultations(context: template.Context, consultations: Iterable[Any]) -> dict[str, Any]:
    """Draw the consultations an editor chose as their own list does."""
    ids = [c.pk for c in consultations if c]
    return {"consultations": [c for c in consultation_cards(None) if c.pk in ids]}
