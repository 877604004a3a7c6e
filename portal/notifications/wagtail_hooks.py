"""The outbox in Wagtail's admin: what was not delivered, and sending it again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.auth import permission_required
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from . import actions
from .models import OutboxMessage


class OutboxViewSet(SnippetViewSet):
    """Messages with their state; nobody writes or edits one by hand."""

    model = OutboxMessage
    icon = "mail"
    menu_label = _("Messages")
    menu_name = "outbox"
    menu_order = 800
    add_to_admin_menu = True
    list_display = ["kind", "recipient", "state", "attempts", "created_at", "sent_at", "last_error"]
    list_filter = ["state", "kind"]
    ordering = ["-pk"]
    list_per_page = 50
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Look and send again; no adding, no editing, no deleting."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Allow nothing but looking."""
        return action == "view" and super().user_has_permission(user, "view")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Allow nothing but looking."""
        return "view" in actions and super().user_has_permission(user, "view")


register_permission_policy(OutboxMessage, ReadOnlyPolicy(OutboxMessage))
register_snippet(OutboxViewSet)


@hooks.register("register_bulk_action")
class RequeueBulkAction(SnippetBulkAction):
    """Sends chosen messages again."""

    display_name = _("Send again")
    aria_label = _("Send the chosen messages again")
    action_type = "requeue"
    template_name = "notifications/admin/requeue.html"
    models = [OutboxMessage]

    def check_perm(self, obj: OutboxMessage) -> bool:
        """Ask for the right to change messages."""
        return self.request.user.has_perm("notifications.change_outboxmessage")

    def get_execution_context(self) -> dict[str, Any]:
        """Hand the editor to the action."""
        return {"by": self.request.user}

    @classmethod
    def execute_action(
        cls, objects: list[OutboxMessage], by: Any = None, **_: Any
    ) -> tuple[int, int]:
        """Requeue the messages; returns how many, and no child objects."""
        return actions.requeue(messages=[m.pk for m in objects], by=by), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """Say how many go out again."""
        return ngettext(
            "%(n)d message is sent again.", "%(n)d messages are sent again.", num_parent_objects
        ) % {"n": num_parent_objects}


@require_POST
@permission_required("notifications.change_outboxmessage")
def requeue_dead(request: HttpRequest) -> HttpResponse:
    """Send every undelivered message again."""
    dead = OutboxMessage.objects.filter(state=OutboxMessage.State.DEAD)
    count = actions.requeue(messages=dead.values_list("pk", flat=True), by=request.user)
    messages.success(
        request,
        ngettext("%(n)d message is sent again.", "%(n)d messages are sent again.", count)
        % {"n": count},
    )
    return HttpResponseRedirect(reverse("wagtailadmin_home"))


@hooks.register("register_admin_urls")
def outbox_urls() -> list:
    """Give the button of the summary its address."""
    return [path("outbox/requeue/", requeue_dead, name="outbox_requeue_dead")]


@hooks.register("construct_homepage_panels")
def undelivered_panel(request: HttpRequest, panels: list) -> None:
    """Show editors on their first page what could not be delivered."""
    if request.user.has_perm("notifications.view_outboxmessage"):
        from .panels import UndeliveredPanel

        panels.append(UndeliveredPanel())
