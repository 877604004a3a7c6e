"""What of the pages waits for an editor, and the panel that shows what waits in every room."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from portal import attention


def untranslated() -> int:
    """Return how many live pages lack a language."""
    from .reports import untranslated_pages

    return untranslated_pages().count()


MATTERS = [
    attention.Matter(
        name="pages.untranslated",
        label=_("Untranslated"),
        count=untranslated,
        url=lambda: reverse("untranslated_report"),
        permission="wagtailadmin.access_admin",
    )
]


class AttentionPanel(Component):
    """The first thing on the editors' first page."""

    name = "attention"
    template_name = "pages/admin/attention.html"
    order = 150

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Count what waits for whoever looks."""
        return {"waiting": attention.waiting_for(parent_context["request"].user)}
