"""The page of one concept, and the list of all."""

from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import languages

from . import registry
from .models import Concept

COUNTRIES = {"RU": _("Russia"), "CN": _("China"), "MN": _("Mongolia")}


def concepts(request: HttpRequest) -> HttpResponse:
    """Show every concept by kind, in the order of the reader's language."""
    order = Lower(f"label_{languages.suffix(get_language() or 'en')}")
    everything = list(Concept.objects.order_by(order, "slug"))
    groups = [(kind, [c for c in everything if c.kind == kind.value]) for kind in Concept.Kind]
    return render(
        request, "thesaurus/index.html", {"groups": [(k, found) for k, found in groups if found]}
    )


def concept(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the names of a concept in four languages, its neighbours and what carries it."""
    concept = get_object_or_404(Concept, slug=slug)
    language = get_language() or "en"
    names = [
        {
            "code": code,
            "label": getattr(concept, f"label_{languages.suffix(code)}"),
            "others": concept.names.get(code, []),
        }
        for code in languages.CODES
    ]
    related = {c.pk: c for c in [*concept.related.all(), *concept.related_from.all()]}
    carried = [
        part
        for carrier in registry.carriers.values()
        for part in carrier(concept, language=language, user=request.user)
    ]
    neighbours = [
        ("broader", sorted(concept.broader.all(), key=str)),
        ("narrower", sorted(concept.narrower.all(), key=str)),
        ("related", sorted(related.values(), key=str)),
    ]
    return render(
        request,
        "thesaurus/concept.html",
        {
            "concept": concept,
            "names": names,
            "neighbours": [(kind, found) for kind, found in neighbours if found],
            "carried": carried,
            "picture": registry.map_of(concept) if concept.lat is not None else "",
            "countries": [COUNTRIES.get(code, code) for code in concept.countries],
        },
    )
