"""The information center in Wagtail's admin: targets, and what is untranslated."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal import languages

from .choosers import consultation_chooser, publication_chooser
from .models import Target


def _tabs() -> TabbedInterface:
    names = ("text", "indicator", "unit", "baseline_basis", "source")
    tabs = [
        ObjectList([FieldPanel(f"{n}_{languages.suffix(code)}") for n in names], heading=name)
        for code, name in languages.LANGUAGES
    ]
    shared = [
        FieldPanel("slug"),
        FieldPanel("order"),
        FieldPanel("kind"),
        MultiFieldPanel(
            [
                FieldPanel("unit_code"),
                FieldPanel("comparison"),
                FieldPanel("target_value"),
                FieldPanel("year"),
            ],
            heading=_("Target"),
        ),
        FieldPanel("baseline_value"),
        MultiFieldPanel(
            [
                FieldPanel("current_value"),
                FieldPanel("current_year"),
                FieldPanel("current_source"),
            ],
            heading=_("Present value"),
        ),
        FieldPanel("concepts"),
    ]
    return TabbedInterface([*tabs, ObjectList(shared, heading=_("Shared"))])


class TargetViewSet(SnippetViewSet):
    """Targets of Vision 2050, kept by editors."""

    model = Target
    icon = "order"
    menu_label = _("Targets")
    menu_order = 320
    add_to_admin_menu = True
    list_display = ["indicator", "target_value", "year", "baseline_value", "current_value"]
    list_filter = ["kind", "unit_code"]
    ordering = ["order"]
    edit_handler = _tabs()


register_snippet(TargetViewSet)


@hooks.register("register_admin_viewset")
def choosers() -> list:
    """Give the choosers their addresses."""
    return [publication_chooser, consultation_chooser]
