"""The base of every page: one object that holds four languages.

Core `title`, `slug` and `url_path` are never translated: Wagtail itself writes them, and a
translated title is corrupted by an editor who works in another language. The translated heading
stands beside them, and the title follows it.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.models import Page

from portal import languages

from ..panels import BasePageForm, edit_handler


@dataclass(frozen=True)
class PageText:
    """What a reader of one language gets to see of a page: the whole page in one language.

    `language` is the language of the text, `wanted` the reader's; they differ where the page is
    not published in hers.
    """

    page: "BasePage"
    language: str
    wanted: str

    @property
    def is_fallback(self) -> bool:
        """Whether the text is in another language than the reader's."""
        return self.language != self.wanted

    @property
    def html_lang(self) -> str:
        """The value of the HTML attribute `lang`."""
        return languages.html_lang(self.language)

    def __getattr__(self, name: str) -> Any:
        # `text.heading` is heading_ru of the page where the text is Russian.
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.page, f"{name}_{languages.suffix(self.language)}")


class BasePage(Page):
    """A page of the portal. Concrete, so that any page can be asked for its languages."""

    heading = models.CharField(_("heading"), max_length=200, blank=True)
    intro = models.TextField(_("introduction"), blank=True)
    published = models.BooleanField(_("show this language to readers"), default=False)
    meta_title = models.CharField(_("title for search engines"), max_length=120, blank=True)
    meta_description = models.CharField(
        _("description for search engines"), max_length=300, blank=True
    )

    MENUS = [("", _("In no menu")), ("main", _("Main menu")), ("footer", _("Foot of the page"))]
    menu = models.CharField(_("menu"), max_length=10, choices=MENUS, blank=True, default="")
    picture = models.ForeignKey(
        "pages.Picture",
        verbose_name=_("lead picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    concepts = ParentalManyToManyField(
        "thesaurus.Concept", verbose_name=_("topics and places"), blank=True, related_name="pages"
    )
    archived_on = models.DateField(
        _("archived on"),
        null=True,
        blank=True,
        help_text=_("Readers are told that the page may no longer be up to date."),
    )
    successor = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("up-to-date page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    imported_hash = models.CharField(max_length=64, blank=True, editable=False)

    # What an editor writes once per language, besides heading and the rest of this class.
    translated_body: ClassVar[tuple[str, ...]] = ()
    shared_panels: ClassVar[list] = []
    # Fixed rendition sizes the templates ask for, made at publishing.
    rendition_specs: ClassVar[tuple[str, ...]] = ("width-800", "width-1600", "fill-1200x630")

    subpage_types: ClassVar[list[str]] = []
    is_creatable = False
    base_form_class = BasePageForm

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Give every page type its tabs: one per language, then what they share."""
        super().__init_subclass__(**kwargs)
        if "edit_handler" not in cls.__dict__ and not cls.__dict__.get("abstract"):
            cls.edit_handler = edit_handler(cls)

    # --- languages -----------------------------------------------------------------------------
    @property
    def published_languages(self) -> list[str]:
        """The languages readers may see, in the order of the portal."""
        return [c for c in languages.CODES if self.value_in("published", c)]

    @property
    def missing_language_names(self) -> str:
        """The names of the languages readers cannot see yet, for the report."""
        shown = self.published_languages
        return ", ".join(name for code, name in languages.LANGUAGES if code not in shown)

    def value_in(self, name: str, code: str) -> Any:
        """Return a translated field in one language, without fallback."""
        return getattr(self, f"{name}_{languages.suffix(code)}")

    def text_for(self, wanted: str, *, unpublished: bool = False) -> PageText | None:
        """Return the page in `wanted`, else in the first fallback that is published, else None.

        With `unpublished` (the preview) the wanted language is shown whatever its tick.
        """
        for code in (wanted, *languages.fallbacks(wanted)):
            if self.value_in("published", code) or (unpublished and code == wanted):
                return PageText(self, code, wanted)
        return None

    @property
    def text(self) -> PageText:
        """The page for whoever reads now; an unpublished page still has words for the admin."""
        wanted = languages.normalise(translation.get_language())
        return self.text_for(wanted) or PageText(self, self._first_filled() or wanted, wanted)

    def _first_filled(self) -> str | None:
        return next((c for c in languages.CODES if self.value_in("heading", c)), None)

    # --- the core title follows the first heading -----------------------------------------------
    def sync_title(self) -> None:
        """Copy the first filled heading to the core title, which Wagtail shows and sorts by."""
        code = self._first_filled()
        if code:
            self.title = self.value_in("heading", code)
            self.draft_title = self.title

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Sync the title before Wagtail requires one."""
        self.sync_title()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        """Sync the title of an unfinished draft as well."""
        self.sync_title()
        super().minimal_clean()

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Sync the title that the revision stores."""
        self.sync_title()
        return super().save_revision(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a page that is ticked for readers but has nothing to show in that language."""
        super().clean()
        errors = {
            f"heading_{languages.suffix(code)}": _("Enter a heading before showing this language.")
            for code in self.published_languages
            if not self.value_in("heading", code)
        }
        if errors:
            raise ValidationError(errors)

    def serializable_data(self) -> dict[str, Any]:
        """Leave out the shadow values: a revision holds the columns per language only.

        modeltranslation's `heading` is whatever language was active; an old revision opened
        after a language was added would write it into the wrong column.
        """
        data = super().serializable_data()
        for name in translated_names(type(self)):
            data.pop(name, None)
        return data

    # --- serving -------------------------------------------------------------------------------
    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """One preview per language."""
        return list(languages.LANGUAGES)

    @property
    def default_preview_mode(self) -> str:
        """The first language that has a heading."""
        return self._first_filled() or "en"

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show a draft in the language of the mode, ticked or not."""
        language = languages.normalise(mode_name)
        request.preview_language = language
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.serve(request)
            if hasattr(response, "render") and not response.is_rendered:
                response.render()
        return response

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Serve the page; where no language is published there is no page."""
        from django.http import Http404

        previewing = getattr(request, "preview_language", None)
        wanted = previewing or languages.normalise(translation.get_language())
        text = self.text_for(wanted, unpublished=bool(previewing))
        if text is None:
            raise Http404
        request.page_text = text
        response = super().serve(request, *args, **kwargs)
        if text.is_fallback:
            response.headers["X-Robots-Tag"] = "noindex"
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the text in the reader's language, the languages there are, and the way here."""
        context = super().get_context(request, *args, **kwargs)
        text = getattr(request, "page_text", None) or self.text
        context["text"] = text
        # The site's first page stands below the root only, and needs no way back.
        above = BasePage.objects.ancestor_of(self).order_by("path") if self.depth > 2 else []
        context["breadcrumbs"] = list(above)
        context["alternates"] = [
            {
                "html_lang": languages.html_lang(code),
                "code": code,
                "name": languages.native_name(code),
                "url": languages.absolute_url(self.path_in(code)),
            }
            for code in self.published_languages
        ]
        context["canonical"] = languages.absolute_url(self.path_in(text.language))
        return context

    def path_in(self, code: str) -> str:
        """Return the path of this page in one language ("/ru/basin/")."""
        with translation.override(code):
            parts = self.get_url_parts()
        return parts[2] if parts else f"/{code}/"

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """List the published languages, each naming the others."""
        codes = self.published_languages
        alternates = [
            {
                "lang_code": languages.html_lang(c),
                "location": languages.absolute_url(self.path_in(c)),
            }
            for c in codes
        ]
        return [
            {
                "location": languages.absolute_url(self.path_in(code)),
                "lastmod": self.last_published_at or self.latest_revision_created_at,
                "alternates": alternates,
            }
            for code in codes
        ]

    def get_admin_display_title(self) -> str:
        """Return the heading in the editor's language, else the first there is."""
        code = languages.normalise(translation.get_language())
        return self.value_in("heading", code) or self.draft_title or self.title


def translated_names(model: type[models.Model]) -> list[str]:
    """Return the fields of a page type, inherited ones too, that exist once per language."""
    from modeltranslation.translator import translator

    return [
        name
        for cls in model.__mro__
        if cls in translator._registry
        for name in translator._registry[cls].fields
    ]
