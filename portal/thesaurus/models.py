"""Concepts in the manner of SKOS: one thing, its names in every language, its neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from portal.languages import LANGUAGES

from .matching import Alias


class ConceptQuerySet(models.QuerySet):
    """Sets of concepts."""

    def topics(self) -> ConceptQuerySet:
        """Return what a text may be about: everything but places."""
        return self.exclude(kind=Concept.Kind.PLACE)

    def places(self) -> ConceptQuerySet:
        """Return the places."""
        return self.filter(kind=Concept.Kind.PLACE)


class Concept(ClusterableModel):
    """One thing that texts are about, whatever they call it."""

    class Kind(models.TextChoices):
        TOPIC = "topic", _("Topic")
        PLACE = "place", _("Place")
        SPECIES = "species", _("Species")
        INSTITUTION = "institution", _("Institution")

    slug = models.SlugField(
        _("identifier"),
        max_length=80,
        unique=True,
        help_text=_("Stable English word for addresses; change it never."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, db_index=True)
    label = models.CharField(_("preferred name"), max_length=200)
    scope_note = models.TextField(
        _("scope note"), blank=True, help_text=_("What is meant, where it could be mistaken.")
    )
    broader = ParentalManyToManyField(
        "self",
        verbose_name=_("broader concepts"),
        symmetrical=False,
        related_name="narrower",
        blank=True,
    )
    related = ParentalManyToManyField(
        "self",
        verbose_name=_("related concepts"),
        symmetrical=False,
        related_name="related_from",
        blank=True,
    )
    lat = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    lon = models.FloatField(
        _("longitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    countries = models.JSONField(
        _("countries"), default=list, blank=True, help_text=_("A list of RU, CN and MN.")
    )
    changed_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ConceptQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")

    def __str__(self) -> str:
        return self.label or self.slug

    def get_absolute_url(self) -> str:
        """Return the address of the concept's page in the active language."""
        return reverse("thesaurus:concept", args=[self.slug])

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """Return the other names by language, in the order in which editors keep them."""
        found: dict[str, list[str]] = defaultdict(list)
        for alias in self.aliases.all():
            found[alias.language].append(alias.name)
        return dict(found)


class ConceptAlias(models.Model):
    """Another name of a concept: a variant, an inflected form, an old spelling, an abbreviation."""

    concept = ParentalKey(Concept, related_name="aliases", on_delete=models.CASCADE)
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        ordering = ["id"]
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "language", "name"], name="one_alias_per_concept_and_language"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AmbiguousAlias(models.Model):
    """A name with other meanings: it counts only near one of the words of this rule."""

    concept = ParentalKey(Concept, related_name="ambiguous", on_delete=models.CASCADE)
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES)
    name = models.CharField(_("name"), max_length=200)
    needs = models.JSONField(
        _("words of its context"),
        default=list,
        help_text=_("A list of words or beginnings of words; one of them must stand near."),
    )

    class Meta:
        ordering = ["id"]
        verbose_name = _("ambiguous name")
        verbose_name_plural = _("ambiguous names")
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "language", "name"], name="one_rule_per_concept_and_language"
            )
        ]

    def __str__(self) -> str:
        return self.name


def every_alias() -> list[Alias]:
    """Return every name of every concept with its rule, for a matching.Matcher: three queries."""
    rules = {
        (rule.concept_id, rule.language, rule.name.casefold()): tuple(rule.needs)
        for rule in AmbiguousAlias.objects.all()
    }
    names: list[tuple[int, str, str, str]] = []
    labels = [(code, f"label_{code.replace('-', '_')}") for code, _name in LANGUAGES]
    for row in Concept.objects.values("id", "slug", *[column for _code, column in labels]):
        names += [
            (row["id"], row["slug"], code, row[column]) for code, column in labels if row[column]
        ]
    names += ConceptAlias.objects.values_list("concept_id", "concept__slug", "language", "name")
    return [
        Alias(slug, language, name, rules.get((pk, language, name.casefold()), ()))
        for pk, slug, language, name in names
    ]


def every_label() -> dict[str, dict[str, str]]:
    """Return the preferred names of every concept by language: one query."""
    columns = {code: f"label_{code.replace('-', '_')}" for code, _name in LANGUAGES}
    return {
        row["slug"]: {code: row[column] or "" for code, column in columns.items()}
        for row in Concept.objects.values("slug", *columns.values())
    }


def broader_closure() -> dict[str, frozenset[str]]:
    """Return the slugs of all broader concepts of each concept, at any distance: one query."""
    up: dict[str, set[str]] = defaultdict(set)
    links = Concept.broader.through.objects.values_list("from_concept__slug", "to_concept__slug")
    for narrow, broad in links:
        up[narrow].add(broad)
    return {slug: frozenset(_above(slug, up)) for slug in up}


def _above(slug: str, up: dict[str, set[str]]) -> Iterable[str]:
    seen: set[str] = set()
    waiting = list(up[slug])
    while waiting:
        broad = waiting.pop()
        if broad not in seen and broad != slug:
            seen.add(broad)
            waiting += up.get(broad, ())
    return seen
