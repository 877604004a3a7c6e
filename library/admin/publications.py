"""Publications: list, form with a tab per language, editions and authors inside."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.ui.tables import BaseColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from library.actions.publications import delete_publication, save_publication
from library.admin.desk import index_changes
from library.forms import EditionForm, PublicationForm
from library.models import Edition, Publication
from portal import languages
from portal.paginating import CountedPaginator

Edition.base_form_class = EditionForm


def _language_tab(code: str) -> ObjectList:
    ending, lang = languages.suffix(code), {"lang": languages.html_lang(code)}
    return ObjectList(
        [
            FieldPanel(f"title_{ending}", classname="title", attrs=lang),
            FieldPanel(f"abstract_{ending}", attrs=lang),
        ],
        heading=languages.native_name(code),
    )


EDITION_PANELS = [
    FieldRowPanel([FieldPanel("identifier"), FieldPanel("language"), FieldPanel("year")]),
    FieldPanel("title"),
    FieldPanel("file"),
    FieldRowPanel([FieldPanel("access"), FieldPanel("embargo_until")]),
    FieldRowPanel([FieldPanel("nature"), FieldPanel("supersedes")]),
    FieldRowPanel([FieldPanel("doi"), FieldPanel("isbn")]),
    FieldPanel("demonstration"),
]


def edit_handler() -> TabbedInterface:
    """One tab per language, then what the languages share, then the editions."""
    shared = [
        FieldPanel("status"),
        FieldPanel("withdrawal_reason"),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("kind"), FieldPanel("year")]),
        InlinePanel("authors", heading=_("Authors"), label=_("Author"),
                    panels=[FieldPanel("name"), FieldPanel("kind")]),
        FieldPanel("publisher"),
        FieldRowPanel([FieldPanel("licence"), FieldPanel("doi"), FieldPanel("isbn")]),
        MultiFieldPanel([FieldPanel("topics", widget=CheckboxSelectMultiple)],
                        heading=_("Topics"), classname="collapsed"),
        MultiFieldPanel([FieldPanel("places", widget=CheckboxSelectMultiple)],
                        heading=_("Places"), classname="collapsed"),
        FieldPanel("demonstration"),
    ]  # fmt: skip
    editions = [InlinePanel("editions", label=_("Edition"), panels=EDITION_PANELS)]
    return TabbedInterface(
        [
            *(_language_tab(code) for code in languages.CODES),
            ObjectList(shared, heading=_("Shared")),
            ObjectList(editions, heading=_("Editions")),
        ],
        base_form_class=PublicationForm,
    )


class PublicationFilterSet(WagtailFilterSet):
    """By state, kind, language of an edition, and state of a file."""

    language = django_filters.ChoiceFilter(
        field_name="editions__language", label=_("Language"), choices=languages.LANGUAGES,
        distinct=True,
    )  # fmt: skip
    file_state = django_filters.ChoiceFilter(
        field_name="editions__file__state", label=_("Text"), distinct=True,
        choices=[("waiting", _("Waiting")), ("extracting", _("Extracting")),
                 ("extracted", _("Extracted")), ("failed", _("Failed"))],
    )  # fmt: skip

    class Meta:
        model = Publication
        fields = ["status", "kind", "language", "file_state"]


class EditionsColumn(BaseColumn):
    """The editions with the state of their files, and the languages that are missing."""

    cell_template_name = "library/admin/editions_column.html"

    def get_cell_context_data(self, instance: Publication, parent_context: Any) -> dict:
        """The editions and the missing languages."""
        context = super().get_cell_context_data(instance, parent_context)
        present = {edition.language for edition in instance.listed_editions}
        missing = [languages.native_name(c) for c in languages.CODES if c not in present]
        return context | {"editions": instance.listed_editions, "missing": missing}


class LinksColumn(BaseColumn):
    """The ways to the overview and to what readers see, and the state in the index."""

    cell_template_name = "library/admin/links_column.html"

    def get_cell_context_data(self, instance: Publication, parent_context: Any) -> dict:
        """The work, and its change that is not yet carried out; asked once for the whole list."""
        context = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        if not hasattr(request, "library_index_changes"):
            request.library_index_changes = index_changes()
        return context | {
            "instance": instance,
            "change": request.library_index_changes.get(str(instance.pk)),
        }


class IndexView(generic.IndexView):
    """The list; editions and files come along in one query."""

    paginator_class = CountedPaginator

    def get_base_queryset(self) -> QuerySet:
        """Publications with their editions."""
        editions = Edition.objects.in_order().select_related("file")
        return Publication.objects.prefetch_related(
            Prefetch("editions", queryset=editions, to_attr="listed_editions")
        )


class CreateView(generic.CreateView):
    """A new publication, stored by the action."""

    def save_instance(self) -> Publication:
        """Store all rows and tell search, in one transaction."""
        return save_publication(save=super().save_instance, by=self.request.user)


class EditView(generic.EditView):
    """A changed publication, stored by the action."""

    def save_instance(self) -> Publication:
        """Store all rows and tell search, in one transaction."""
        return save_publication(save=super().save_instance, by=self.request.user)


class DeleteView(generic.DeleteView):
    """A deleted publication, removed by the action."""

    def delete_action(self) -> None:
        """Delete, keep a line in the log, tell search."""
        from wagtail.log_actions import log

        log(instance=self.object, action="wagtail.delete", user=self.request.user)
        delete_publication(publication=self.object, by=self.request.user)

    @property
    def confirmation_message(self) -> str:
        """What is lost, and the gentler way."""
        return gettext(
            "Delete this publication with its editions? Its files stay in the store. To keep a "
            "page with the reason, set the state to “Withdrawn” instead."
        )


class PublicationViewSet(ModelViewSet):
    """Everything about publications under /admin/library/publications/."""

    model = Publication
    name = "publications"
    url_prefix = "library/publications"
    menu_label = _("Publications")
    icon = "doc-full"
    menu_order = 100
    list_display = [
        "title",
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("year", label=_("Year"), sort_key="year"),
        Column("status", label=_("State"), accessor="get_status_display", sort_key="status"),
        EditionsColumn("editions", label=_("Editions")),
        LinksColumn("links", label=_("Search index")),
    ]
    list_per_page = 50
    search_fields = [f"title_{languages.suffix(code)}" for code in languages.CODES]
    search_backend_name = None  # the database: the admin's search engine knows one language
    filterset_class = PublicationFilterSet
    ordering = "-updated_at"
    copy_view_enabled = False
    index_view_class = IndexView
    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = DeleteView
    edit_handler = edit_handler()
