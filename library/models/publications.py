"""The work: what the library is about, whatever its languages and files."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable
from wagtail.search import index

from library import access

doi_validator = RegexValidator(
    r"^10\.\d{4,9}/\S+$", _("A DOI begins with 10. and has a slash, for example 10.5555/12345.")
)
isbn_validator = RegexValidator(
    r"^(97[89][- ]?)?(\d[- ]?){9}[\dXx]$", _("An ISBN has 10 or 13 digits.")
)


class PublicationQuerySet(models.QuerySet):
    """Sets of publications."""

    def findable_by(self, user: access.Reader) -> PublicationQuerySet:
        """What this reader may know of: published works, for the staff drafts as well."""
        return self.filter(access.findable(user))

    def newest_first(self) -> PublicationQuerySet:
        """By the day on which readers first saw them."""
        return self.order_by("-published_at", "-pk")

    def in_language(self, code: str) -> PublicationQuerySet:
        """Those with an edition in a language."""
        return self.filter(editions__language=code).distinct()


class Publication(index.Indexed, ClusterableModel):
    """A report, a guide, a map: one work, one to many editions."""

    class Kind(models.TextChoices):
        REPORT = "report", _("Report")
        GUIDE = "guide", _("Guide")
        PLAN = "plan", _("Plan")
        BOOK = "book", _("Book")
        ARTICLE = "article", _("Article")
        MAP = "map", pgettext_lazy("kind of publication", "Map")
        MAP_BOOKLET = "map-booklet", _("Map booklet")
        BROCHURE = "brochure", _("Brochure")
        DATASET = "dataset", _("Data set")
        DATASET_NOTE = "dataset-note", _("Note on a data set")
        LAW = "law", _("Legal act")
        LEGAL_DIGEST = "legal-digest", _("Legal digest")
        MONITORING_PROTOCOL = "monitoring-protocol", _("Monitoring protocol")

    class Licence(models.TextChoices):
        """SPDX identifiers; the names of licences are the same in every language."""

        CC0 = "CC0-1.0", "CC0 1.0"
        CC_BY = "CC-BY-4.0", "CC BY 4.0"
        CC_BY_SA = "CC-BY-SA-4.0", "CC BY-SA 4.0"
        CC_BY_NC = "CC-BY-NC-4.0", "CC BY-NC 4.0"
        CC_BY_NC_SA = "CC-BY-NC-SA-4.0", "CC BY-NC-SA 4.0"
        CC_BY_ND = "CC-BY-ND-4.0", "CC BY-ND 4.0"
        CC_BY_NC_ND = "CC-BY-NC-ND-4.0", "CC BY-NC-ND 4.0"
        FREE_TO_READ = "LicenseRef-free-to-read", _("Free to read")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = access.PUBLISHED, _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    slug = models.SlugField(
        _("slug"), max_length=120, unique=True, help_text=_("The name in the address.")
    )
    kind = models.CharField(pgettext_lazy("publication", "kind"), max_length=32,
                            choices=Kind.choices)  # fmt: skip
    title = models.CharField(_("title"), max_length=300)
    abstract = models.TextField(_("abstract"), blank=True)
    year = models.PositiveSmallIntegerField(
        _("year of publication"), validators=[MinValueValidator(1500), MaxValueValidator(2100)]
    )
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    licence = models.CharField(
        _("licence"), max_length=40, choices=Licence.choices, blank=True, default=""
    )
    doi = models.CharField("DOI", max_length=200, blank=True, validators=[doi_validator])
    isbn = models.CharField("ISBN", max_length=20, blank=True, validators=[isbn_validator])
    topics = models.ManyToManyField(
        "thesaurus.Concept",
        verbose_name=_("topics"),
        blank=True,
        related_name="publications_by_topic",
        limit_choices_to=~Q(kind="place"),
    )
    places = models.ManyToManyField(
        "thesaurus.Concept",
        verbose_name=_("places"),
        blank=True,
        related_name="publications_by_place",
        limit_choices_to=Q(kind="place"),
    )
    status = models.CharField(
        _("state"), max_length=12, choices=Status.choices, default=Status.DRAFT, db_index=True
    )
    withdrawal_reason = models.CharField(
        _("reason of withdrawal"),
        max_length=500,
        blank=True,
        help_text=_("Shown to readers on the page that stays in its place."),
    )
    demonstration = models.BooleanField(
        _("demonstration"), default=False, help_text=_("Invented content, marked for readers.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last updated"), auto_now=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    # Import: the day from which embargoes count, and what was imported last.
    imported_on = models.DateField(null=True, blank=True, editable=False)
    import_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = PublicationQuerySet.as_manager()

    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.FilterField("kind"),
        index.FilterField("status"),
    ]

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-year", "slug"]
        indexes = [models.Index(fields=["status", "-published_at"])]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        """The page in the active language."""
        return reverse("library:publication", args=[self.slug])

    # Names of the admin and of links made by Wagtail.
    full_url = property(get_absolute_url)

    @property
    def is_published(self) -> bool:
        """Whether readers may see it."""
        return self.status == self.Status.PUBLISHED

    @property
    def is_withdrawn(self) -> bool:
        """Whether only its tombstone is left."""
        return self.status == self.Status.WITHDRAWN


class Author(Orderable):
    """A person or a body, as named on the work."""

    class Kind(models.TextChoices):
        PERSONAL = "personal", _("Person")
        CORPORATE = "corporate", _("Organisation")

    publication = ParentalKey(Publication, on_delete=models.CASCADE, related_name="authors")
    name = models.CharField(
        pgettext_lazy("author", "name"),
        max_length=200,
        help_text=_("As printed. A person: family name, comma, given name."),
    )
    kind = models.CharField(
        pgettext_lazy("author", "kind"), max_length=10, choices=Kind.choices, default=Kind.PERSONAL
    )

    class Meta(Orderable.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        """Given name first for a person; libraries file it the other way round."""
        family, comma, given = self.name.partition(", ")
        return f"{given} {family}" if comma and self.kind == self.Kind.PERSONAL else self.name
