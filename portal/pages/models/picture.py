"""Pictures with credit, licence and a description in each language."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.search import index

from portal import languages


class Picture(AbstractImage):
    """A picture of the portal: alternative text and caption per language, credit, licence."""

    key = models.SlugField(
        _("key"), max_length=80, blank=True, help_text=_("Name of the picture in an import.")
    )
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, for people who do not see it."),
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    credit = models.CharField(_("photo credit"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)

    admin_form_fields = (
        "title",
        "file",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
        *(
            f"{name}_{code}"
            for name in ("alt", "caption")
            for code in map(languages.suffix, languages.CODES)
        ),
        "credit",
        "licence",
    )
    search_fields = [
        *Image.search_fields,
        index.SearchField("credit"),
        index.FilterField("key"),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def default_alt_text(self) -> str:
        """Return the description in the active language; never the file's title."""
        return self.alt or ""


class Rendition(AbstractRendition):
    """One size of a picture, made when a page is published."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="unique_rendition"
            )
        ]
