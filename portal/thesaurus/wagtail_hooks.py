"""Editors keep the thesaurus in the admin, one tab per language."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.languages import LANGUAGES, suffix

from .actions import concept_changed
from .models import Concept


def tabs() -> TabbedInterface:
    """Return a tab of names per language, then one of what all languages share."""
    languages = [
        ObjectList(
            [FieldPanel(f"label_{suffix(code)}"), FieldPanel(f"scope_note_{suffix(code)}")],
            heading=name,
        )
        for code, name in LANGUAGES
    ]
    names = ObjectList(
        [
            InlinePanel(
                "aliases",
                panels=[FieldPanel("language"), FieldPanel("name")],
                heading=_("Other names"),
            ),
            InlinePanel(
                "ambiguous",
                panels=[FieldPanel("language"), FieldPanel("name"), FieldPanel("needs")],
                heading=_("Names with other meanings"),
            ),
        ],
        heading=_("Other names"),
    )
    shared = ObjectList(
        [
            FieldPanel("slug"),
            FieldPanel("kind"),
            FieldPanel("broader"),
            FieldPanel("related"),
            MultiFieldPanel(
                [FieldPanel("lat"), FieldPanel("lon"), FieldPanel("countries")],
                heading=_("On the map"),
            ),
        ],
        heading=_("Shared"),
    )
    return TabbedInterface([*languages, names, shared])


class ConceptViewSet(SnippetViewSet):
    """The list, the form and the menu entry of concepts."""

    model = Concept
    icon = "tag"
    add_to_admin_menu = True
    menu_label = _("Thesaurus")
    menu_order = 450
    list_display = ["slug", "label", "kind"]
    list_filter = ["kind"]
    search_fields = ["slug", "label_en", "label_ru", "label_zh_hans", "label_mn", "aliases__name"]
    search_backend_name = None
    list_per_page = 50
    edit_handler = tabs()


register_snippet(ConceptViewSet)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def names_changed(request: HttpRequest, instance: object) -> None:
    """After an editor's change, texts are read again with the new names."""
    if isinstance(instance, Concept):
        concept_changed(concept=instance)


@hooks.register("after_delete_snippet")
def names_gone(request: HttpRequest, instances: list) -> None:
    """After a deletion as well."""
    for instance in instances:
        if isinstance(instance, Concept):
            concept_changed(concept=instance, deleted=True)
