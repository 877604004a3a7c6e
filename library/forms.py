"""Forms of the admin: files that are checked, works that have a title."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.documents.forms import BaseDocumentForm

from library import file_types
from library.actions.files import receive_file
from library.models import Edition, LibraryFile, Publication
from portal import languages
from portal.thesaurus.models import Concept


class LibraryFileForm(BaseDocumentForm):
    """Every way by which a file comes in: single, several at once, from a chooser."""

    accept_duplicate = forms.BooleanField(
        label=_("Keep it although the same file is here already"), required=False
    )

    def clean_file(self) -> Any:
        """Refuse what is no PDF or DOCX, with the reason, before anything is stored."""
        file = self.cleaned_data["file"]
        if file and "file" in self.changed_data:
            file_types.check(file, file.name, file.size)
        return file

    def clean(self) -> dict[str, Any]:
        """Warn, before anything is stored, where the library has the very same bytes."""
        data = super().clean()
        file = data.get("file")
        if file and "file" in self.changed_data and not data.get("accept_duplicate"):
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            same = LibraryFile.objects.filter(sha256=digest).exclude(pk=self.instance.pk).first()
            if same is not None:
                message = _(
                    "The library has this very file already: “%(title)s”. Choose that one, or tick"
                    " “keep it” below."
                )
                self.add_error("file", message % {"title": same.title})
        return data

    def save(self, commit: bool = True) -> LibraryFile:
        """Store the file and have its text read."""
        file = super().save(commit=commit)
        if commit and file.file and ("file" in self.changed_data or not file.sha256):
            receive_file(file=file, by=getattr(self, "user", None))
        return file


class TableForm(forms.Form):
    """A table or an archive of publications to look at before it is stored."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A table (XLSX, CSV) or a ZIP archive of folders with publication.yaml"),
    )

    def clean_file(self) -> Any:
        """Refuse what is neither, by its name; the reader of the file looks inside."""
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith((".xlsx", ".csv", ".zip")):
            raise forms.ValidationError(_("Only XLSX, CSV and ZIP files are taken."))
        return file


class ConceptsForm(forms.Form):
    """Topics and places to give to many works, or to take from them."""

    works = forms.ModelMultipleChoiceField(
        Publication.objects.order_by("slug"),
        label=_("Publications"),
        widget=forms.CheckboxSelectMultiple,
    )
    add = forms.ModelMultipleChoiceField(
        Concept.objects.all(), label=_("Topics and places to add"), required=False
    )
    remove = forms.ModelMultipleChoiceField(
        Concept.objects.all(), label=_("Topics and places to remove"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a form that would change nothing."""
        data = super().clean()
        if not data.get("add") and not data.get("remove"):
            raise forms.ValidationError(_("Choose at least one topic or place."))
        return data


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
        withdrawn = data.get("status") == Publication.Status.WITHDRAWN
        if withdrawn and not data.get("withdrawal_reason"):
            self.add_error("withdrawal_reason", _("Say why: readers see the reason."))
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
