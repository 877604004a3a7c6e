"""An edition: the work in one language or version, as printed."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from library import access
from portal import languages

from .publications import Publication, doi_validator, isbn_validator


class EditionQuerySet(models.QuerySet):
    """Sets of editions."""

    def findable_by(self, user: access.Reader) -> EditionQuerySet:
        """Editions a reader may know of; title, year and embargo are public of all of them."""
        return self.filter(access.findable(user, prefix="publication__"))

    def open_to(self, user: access.Reader) -> EditionQuerySet:
        """Editions whose text and file this reader may read today."""
        return self.filter(access.open_editions(user))

    def in_order(self) -> EditionQuerySet:
        """In the order in which editors arranged them."""
        return self.order_by("publication_id", "sort_order", "pk")


class Edition(Orderable):
    """One language or version of a publication."""

    class Access(models.TextChoices):
        PUBLIC = access.PUBLIC, _("Open to everyone")
        RESTRICTED = "restricted", _("Restricted")

    class Nature(models.TextChoices):
        ORIGINAL = "original", _("Original")
        TRANSLATION = "translation", _("Translation")
        SUMMARY = "summary", _("Summary")

    publication = ParentalKey(Publication, on_delete=models.CASCADE, related_name="editions")
    identifier = models.SlugField(
        _("identifier"),
        max_length=60,
        help_text=_("The name in the address, for example ru or ru-2019."),
    )
    language = models.CharField(_("language"), max_length=10, choices=languages.LANGUAGES)
    title = models.CharField(_("title as printed"), max_length=300)
    nature = models.CharField(
        _("version"), max_length=12, choices=Nature.choices, blank=True, default=""
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1500), MaxValueValidator(2100)]
    )
    doi = models.CharField("DOI", max_length=200, blank=True, validators=[doi_validator])
    isbn = models.CharField("ISBN", max_length=20, blank=True, validators=[isbn_validator])
    access = models.CharField(
        _("access"), max_length=12, choices=Access.choices, default=Access.PUBLIC
    )
    embargo_until = models.DateField(
        _("opens on"),
        null=True,
        blank=True,
        help_text=_("Until this day readers see title and abstract only."),
    )
    supersedes = models.ForeignKey(
        "self",
        verbose_name=_("replaces the edition"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="superseded_by",
    )
    file = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL,
        verbose_name=_("file"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="editions",
    )
    demonstration = models.BooleanField(_("demonstration"), default=False)

    objects = EditionQuerySet.as_manager()

    class Meta(Orderable.Meta):
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "identifier"], name="library_edition_identifier"
            )
        ]
        permissions = [("open_closed_edition", "Can open restricted and embargoed editions")]

    def __str__(self) -> str:
        return f"{self.title} ({languages.native_name(self.language)}, {self.year})"

    def clean(self) -> None:
        """Refuse an edition that replaces itself."""
        super().clean()
        if self.supersedes_id and self.supersedes_id == self.pk:
            raise ValidationError({"supersedes": _("An edition cannot replace itself.")})

    @property
    def under_embargo(self) -> bool:
        """Whether its day has not yet come."""
        return bool(self.embargo_until and self.embargo_until > access.today())

    @property
    def is_restricted(self) -> bool:
        """Whether only librarians may read it."""
        return self.access == self.Access.RESTRICTED

    @property
    def is_closed(self) -> bool:
        """Whether ordinary readers get title and abstract only, today."""
        return self.is_restricted or self.under_embargo

    def page_url(self, number: int) -> str:
        """The address of one page of the text. Asks for `publication`: select it along."""
        return reverse("library:page", args=[self.publication.slug, self.identifier, number])
