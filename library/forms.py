"""Forms of the admin: files that are checked, works that have a title."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.documents.forms import BaseDocumentForm

from library import file_types
from library.actions.files import receive_file
from library.models import Edition, LibraryFile
from portal import languages


class LibraryFileForm(BaseDocumentForm):
    """Every way by which a file comes in: single, several at once, from a chooser."""

    def clean_file(self) -> Any:
        """Refuse what is no PDF or DOCX, with the reason, before anything is stored."""
        file = self.cleaned_data["file"]
        if file and "file" in self.changed_data:
            file_types.check(file, file.name, file.size)
        return file

    def save(self, commit: bool = True) -> LibraryFile:
        """Store the file and have its text read."""
        file = super().save(commit=commit)
        if commit and file.file and ("file" in self.changed_data or not file.sha256):
            receive_file(file=file, by=getattr(self, "user", None))
        return file


class EditionForm(WagtailAdminModelForm):
    """An edition inside its publication."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "supersedes" in self.fields:
            # Only its own sisters can be replaced; a work not yet saved has none.
            self.fields["supersedes"].queryset = Edition.objects.filter(
                publication_id=self.instance.publication_id or 0
            ).exclude(pk=self.instance.pk)


class PublicationForm(WagtailAdminModelForm):
    """A publication with a title in at least one language, and with editions that agree."""

    def clean(self) -> dict[str, Any]:
        """Name what is missing. Identifiers of editions are unique within the publication."""
        data = super().clean()
        titles = [f"title_{languages.suffix(code)}" for code in languages.CODES]
        if not any(data.get(name) for name in titles):
            self.add_error(titles[0], _("Enter a title in at least one language."))
        return data

    def is_valid(self) -> bool:
        """Also refuse two editions of one identifier, which the database would refuse later."""
        valid = super().is_valid()
        formset = getattr(self, "formsets", {}).get("editions")
        if formset is None or not valid:
            return valid
        seen: set[str] = set()
        for form in formset.forms:
            identifier = form.cleaned_data.get("identifier")
            if not identifier or form.cleaned_data.get("DELETE"):
                continue
            if identifier in seen:
                form.add_error("identifier", _("Another edition has this identifier."))
                valid = False
            seen.add(identifier)
        return valid
