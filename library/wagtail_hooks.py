"""The library's places in the admin of Wagtail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, re_path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.permissions import policy_registry

from library.admin import desk, tables
from library.admin.files import AddFilesView, FileIndexView, retry
from library.admin.publications import PublicationViewSet
from library.models import LibraryFile


class FilesMenuItem(MenuItem):
    """The entry of the list of files."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether she may do anything with files."""
        policy = policy_registry.get_by_type(LibraryFile)
        return policy.user_has_any_permission(request.user, ["add", "change", "delete"])


class LibraryMenuItem(MenuItem):
    """An entry for whoever may change publications."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether she may change works."""
        return request.user.has_perm("library.change_publication")


class LibraryGroup(ViewSetGroup):
    """The library in the menu: publications and files."""

    menu_label = gettext_lazy("Library")
    menu_icon = "folder-open-inverse"
    menu_order = 210
    items = (PublicationViewSet,)

    def get_submenu_items(self) -> list:
        """Publications, then files."""
        files = FilesMenuItem(
            gettext_lazy("Files"), reverse("wagtaildocs:index"), name="library-files",
            icon_name="doc-full-inverse", order=200,
        )  # fmt: skip
        more = [
            LibraryMenuItem(label, reverse(name), name=name.replace("_", "-"), icon_name=icon,
                            order=order)
            for label, name, icon, order in (
                (gettext_lazy("State of the library"), "library_report", "list-ul", 300),
                (gettext_lazy("Import publications"), "library_import", "upload", 400),
                (gettext_lazy("Topics and places"), "library_concepts", "tag", 500),
            )
        ]  # fmt: skip
        return [*super().get_submenu_items(), files, *more]


@hooks.register("register_admin_viewset")
def register_library() -> LibraryGroup:
    """Put the library into the menu."""
    return LibraryGroup()


@hooks.register("construct_main_menu")
def one_entry_for_files(request: HttpRequest, menu_items: list) -> None:
    """Files stand in the library; Wagtail's own entry would be the same list twice."""
    menu_items[:] = [item for item in menu_items if item.name != "documents"]


@hooks.register("register_admin_urls", order=-10)
def register_file_urls() -> list:
    """Before Wagtail's own: its list and its upload are replaced by ours at the same addresses."""
    return [
        path("documents/", FileIndexView.as_view()),
        path("documents/results/", FileIndexView.as_view(results_only=True)),
        path("documents/multiple/add/", AddFilesView.as_view()),
        path("library/files/<int:file_id>/retry/", retry, name="library_file_retry"),
        path("library/works/<int:pk>/", desk.overview, name="library_overview"),
        path("library/works/<int:pk>/concepts/", desk.add_concepts, name="library_add_concepts"),
        path("library/works/<int:pk>/index/", desk.index_again, name="library_index_again"),
        path("library/report/", desk.report, name="library_report"),
        path("library/import/", tables.bring_in, name="library_import"),
        path("library/import/confirm/", tables.confirm, name="library_import_confirm"),
        re_path(r"^library/export/(?P<form>csv|xlsx)/$", tables.export, name="library_export"),
        path("library/concepts/", tables.concepts, name="library_concepts"),
    ]


@hooks.register("before_bulk_action")
def keep_files_of_editions(
    request: HttpRequest, action_type: str, objects: list, action: Any
) -> HttpResponse | None:
    """A file that an edition uses is not deleted from under it."""
    if action_type != "delete" or not objects or not isinstance(objects[0], LibraryFile):
        return None
    used = [file.title for file in objects if file.editions.exists()]
    if not used:
        return None
    messages.error(
        request,
        _("These files belong to editions and were not deleted: %(titles)s")
        % {"titles": ", ".join(used)},
    )
    return redirect("wagtaildocs:index")
