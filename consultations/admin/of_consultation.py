"""Choices of what belongs to a consultation: documents, hearings. Two have the same name easily."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import ConsultationDocument, ConsultationEvent
from .named_form import NamedForm


class HearingField(forms.ModelChoiceField):
    """A choice of hearings, each named with its consultation."""

    def __init__(self, **kwargs: Any) -> None:
        hearings = ConsultationEvent.objects.select_related("consultation")
        super().__init__(queryset=hearings.order_by("consultation", "pk"), **kwargs)

    def label_from_instance(self, hearing: ConsultationEvent) -> str:
        """Return consultation and hearing."""
        return f"{hearing.consultation} – {hearing}"


class DocumentsField(forms.ModelMultipleChoiceField):
    """Documents as boxes, each named with its consultation."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        documents = ConsultationDocument.objects.select_related("consultation")
        super().__init__(queryset=documents.order_by("consultation", "order"), **kwargs)

    def label_from_instance(self, document: ConsultationDocument) -> str:
        """Return consultation and document."""
        return f"{document.consultation} – {document}"


class QuestionForm(NamedForm):
    """A question, with documents of its own consultation to read."""

    documents = DocumentsField(label=_("Documents"), required=False)

    def clean(self) -> dict:
        """Refuse documents of another consultation."""
        data = super().clean()
        consultation = data.get("consultation")
        foreign = [
            str(document)
            for document in data.get("documents") or ()
            if consultation and document.consultation_id != consultation.pk
        ]
        if foreign:
            self.add_error(
                "documents",
                _("These belong to another consultation: %(titles)s.")
                % {"titles": ", ".join(foreign)},
            )
        return data
