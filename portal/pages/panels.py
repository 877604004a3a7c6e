"""The editing form of a page: a tab per language with its own tick, then what they share."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    FieldPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.blocks import StreamValue

from portal import languages


class BasePageForm(WagtailAdminPageForm):
    """Requires heading and text of a language exactly where it is shown to readers."""

    def clean(self) -> dict[str, Any]:
        """Name each field that is missing in a ticked language."""
        data = super().clean()
        # A draft may be unfinished: Wagtail then defers its required fields, and so do we.
        if self.is_deferred_validation:
            return data
        for code in languages.CODES:
            ending = languages.suffix(code)
            if not data.get(f"published_{ending}"):
                continue
            for name in ("heading", *self.instance.translated_body):
                field = f"{name}_{ending}"
                if field in self.fields and _is_empty(data.get(field)):
                    self.add_error(
                        field,
                        _("Fill this in before showing %(language)s to readers.")
                        % {"language": languages.native_name(code)},
                    )
        if not any(data.get(f"heading_{languages.suffix(c)}") for c in languages.CODES):
            self.add_error(
                f"heading_{languages.suffix(languages.CODES[0])}",
                _("Enter a heading in at least one language."),
            )
        return data


def _is_empty(value: Any) -> bool:
    return len(value) == 0 if isinstance(value, StreamValue) else not value


def edit_handler(page_type: type) -> TabbedInterface:
    """Return the editing interface of a page type.

    The form is passed here: WagtailAdminAppConfig.ready() overwrites the base_form_class of a
    page model, so that a form set there alone is lost.
    """
    return TabbedInterface(tabs(page_type), base_form_class=BasePageForm)


def tabs(page_type: type) -> list[ObjectList]:
    """Return one tab per language and the shared one."""
    result = [
        ObjectList(_language_panels(page_type, code), heading=name)
        for code, name in languages.LANGUAGES
    ]
    shared = [
        FieldPanel("slug"),
        FieldPanel("menu"),
        FieldPanel("picture"),
        FieldPanel("concepts"),
        *page_type.shared_panels,
        MultiFieldPanel([FieldPanel("archived_on"), FieldPanel("successor")], heading=_("Archive")),
        PublishingPanel(),
    ]
    return [*result, ObjectList(shared, heading=_("Shared"))]


def _language_panels(page_type: type, code: str) -> list[FieldPanel]:
    ending = languages.suffix(code)
    lang = {"lang": languages.html_lang(code)}
    panels = [
        FieldPanel(f"published_{ending}"),
        FieldPanel(f"heading_{ending}", classname="title", attrs=lang),
        FieldPanel(f"intro_{ending}", attrs=lang),
    ]
    panels += [FieldPanel(f"{name}_{ending}", attrs=lang) for name in page_type.translated_body]
    panels.append(
        MultiFieldPanel(
            [FieldPanel(f"meta_title_{ending}"), FieldPanel(f"meta_description_{ending}")],
            heading=_("For search engines"),
            classname="collapsed",
        )
    )
    return panels
