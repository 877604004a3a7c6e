"""Cards of the features, and the targets, for the pages of the information center."""

from typing import Any

from django import template
from django.template.loader import render_to_string

from ..models.targets import Target

register = template.Library()


@register.simple_tag
def all_targets() -> list[Target]:
    """Return every target in its order."""
    return list(Target.objects.all())


@register.simple_tag(takes_context=True)
def publication_card(context: template.Context, publication: Any) -> str:
    """Draw a publication as the library does in its list."""
    return render_to_string(
        "library/publication_card.html",
        {"publication": publication},
        request=context.get("request"),
    )


@register.simple_tag(takes_context=True)
def consultation_card(context: template.Context, consultation: Any) -> str:
    """Draw a consultation as its own list does."""
    return render_to_string(
        "consultations/consultation_card.html",
        {"consultation": consultation},
        request=context.get("request"),
    )
