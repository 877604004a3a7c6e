"""Files: the list of documents with the state of their text, and the button to try again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.documents.views import documents, multiple
from wagtail.permissions import policy_registry

from library.actions.files import receive_file, retry_extraction
from library.forms import LibraryFileForm
from library.models import LibraryFile


class FileFilterSet(documents.DocumentsFilterSet):
    """Wagtail's filters of documents, and the state of the text."""

    class Meta:
        model = LibraryFile
        fields = ["state", "language"]


class StateColumn(BaseColumn):
    """Waiting, extracting, extracted with the number of pages, failed with the reason."""

    cell_template_name = "library/admin/state_column.html"

    def get_cell_context_data(self, instance: LibraryFile, parent_context: Any) -> dict:
        """The file, and what its button needs."""
        context = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        return context | {
            "file": instance,
            "csrf_token": get_token(request),
            "next_url": request.get_full_path(),
        }


class FileIndexView(documents.IndexView):
    """Wagtail's list of documents with one more column and two more filters."""

    page_title = gettext_lazy("Files")
    filterset_class = FileFilterSet
    default_ordering = "-created_at"

    @cached_property
    def columns(self) -> list:
        """Wagtail's columns with the state of the text among them."""
        columns = super().columns
        columns.insert(3, StateColumn("state", label=_("Text"), sort_key="state"))
        return columns


class AddFilesView(multiple.AddView):
    """Several files at once, by drag and drop; each is received by the library's action."""

    def save_object(self, form: LibraryFileForm) -> LibraryFile:
        """Hand the uploaded file to the action."""
        file = form.save(commit=False)
        return receive_file(file=file, by=self.request.user)


@require_POST
def retry(request: HttpRequest, file_id: int) -> HttpResponse:
    """Read a file once more."""
    file = get_object_or_404(LibraryFile, pk=file_id)
    policy = policy_registry.get_by_type(LibraryFile)
    if not policy.user_has_permission_for_instance(request.user, "change", file):
        raise PermissionDenied
    retry_extraction(file=file, by=request.user)
    messages.success(request, _("The file “%(title)s” will be read again.") % {"title": file.title})
    return redirect(get_valid_next_url_from_request(request) or "wagtaildocs:index")
