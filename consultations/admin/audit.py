"""The audit log as the staff reads it: everything in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from .. import models as m
from ..event_words import WORDS
from .guards import InspectView, RoomViewSet
from .headings import headed


class AuditFilter(WagtailFilterSet):
    """Chooses events by what was done, in the words that the list shows."""

    verb = ChoiceFilter(label=_("what was done"), choices=list(WORDS.items()))

    class Meta:
        model = m.AuditEvent
        fields = ["verb", "consultation"]


class AuditInspectView(InspectView):
    """One event: what was done, and to what, in words instead of codes."""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """Return the words of the event."""
        if field_name == "verb":
            return self.object.words
        if field_name == "subject_type":
            return self.object.subject_kind
        return super().get_field_display_value(field_name, field)


class AuditViewSet(RoomViewSet):
    """The audit log."""

    model = m.AuditEvent
    name = "audit_admin"
    url_prefix = "consultations/audit"
    icon = "history"
    menu_label = _("Audit log")
    list_display = [
        "at", Column("words", label=headed(_("what was done")), sort_key="verb"), "actor",
        "consultation", "sequence", Column("subject_words", label=headed(_("what it was done to"))),
    ]  # fmt: skip
    filterset_class = AuditFilter
    inspect_view_enabled = True
    inspect_view_class = AuditInspectView
    form_fields = ["verb"]
