"""What the editors' first page says about the outbox."""

from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component

from .models import OutboxMessage


class UndeliveredPanel(Component):
    """How many messages were given up, with a button that sends them again."""

    name = "undelivered"
    template_name = "notifications/admin/undelivered_panel.html"
    order = 250

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Count the dead letters."""
        listing = reverse(OutboxMessage.snippet_viewset.get_url_name("list"))
        return {
            "request": parent_context.get("request"),
            "count": OutboxMessage.objects.filter(state=OutboxMessage.State.DEAD).count(),
            "list_url": f"{listing}?state={OutboxMessage.State.DEAD}",
            "requeue_url": reverse("outbox_requeue_dead"),
        }
