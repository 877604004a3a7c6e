"""Who may do what to which row, and the views that ask about the row itself."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from portal import languages
from portal.paginating import CountedPaginator
from portal.templatetags.portal import date_time_zone

from .. import models as m
from .named_form import NamedForm


class RecordPolicy(ModelPermissionPolicy):
    """What the record has taken in may be looked at, and neither changed nor removed."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Refuse change and deletion of frozen rows."""
        if action in {"change", "delete"} and instance.is_frozen():
            return False
        return super().user_has_permission_for_instance(user, action, instance)


class ConsultationPolicy(RecordPolicy):
    """An announced consultation keeps its record; its title may still be put right."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Allow changing: the model refuses what the rules forbid."""
        if action == "change":
            return self.user_has_permission(user, action)
        return super().user_has_permission_for_instance(user, action, instance)


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Looking only: what happens here happens by actions."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Allow nothing but looking."""
        return action == "view" and super().user_has_permission(user, "view")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Allow nothing but looking."""
        return "view" in actions and super().user_has_permission(user, "view")


class ThemePolicy(ModelPermissionPolicy):
    """A theme whose answer is published keeps its comments and does not go."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Refuse deletion once it is answered, or while comments are in it."""
        if action == "delete" and (
            instance.published_response is not None or instance.comments.exists()
        ):
            return False
        return super().user_has_permission_for_instance(user, action, instance)


POLICIES = {
    m.Theme: ThemePolicy,
    m.Consultation: ConsultationPolicy,
    m.PlanVersion: RecordPolicy,
    m.Provision: RecordPolicy,
    m.ProvisionText: RecordPolicy,
    m.Response: RecordPolicy,
    m.Submission: ReadOnlyPolicy,
    m.Comment: ReadOnlyPolicy,
    m.ModerationCase: ReadOnlyPolicy,
    m.AuditEvent: ReadOnlyPolicy,
}


def register_policies() -> None:
    """Tell Wagtail who may do what to which row."""
    for model, policy in POLICIES.items():
        register_permission_policy(model, policy(model))


class PerInstance:
    """Asks the policy about the row itself, not only about the model."""

    instance_action = "change"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse what the policy refuses for this row."""
        row = self.model._base_manager.filter(pk=kwargs.get("pk")).first()
        policy = policy_registry.get_by_type(self.model)
        if row is not None and not policy.user_has_permission_for_instance(
            request.user, self.instance_action, row
        ):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class EditView(PerInstance, generic.EditView):
    """Edits a row, unless the record holds it."""


class DeleteView(PerInstance, generic.DeleteView):
    """Deletes a row, unless the record holds it."""

    instance_action = "delete"


class IndexView(generic.IndexView):
    """A list whose rows offer the actions of their viewset."""

    paginator_class = CountedPaginator
    row_actions: tuple = ()

    def get_list_more_buttons(self, instance: Any) -> list:
        """Add the actions that make sense for this row."""
        buttons = super().get_list_more_buttons(instance)
        for permission, label, name, suits in self.row_actions:
            if self.request.user.has_perm(f"consultations.{permission}") and suits(instance):
                url = reverse(name, args=[instance.pk])
                buttons.append(Button(label, url=url, icon_name="arrow-right", priority=5))
        return buttons


class InspectView(generic.InspectView):
    """Shows a row in words: yes and no, a dash for nothing, moments on the row's own clock."""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """Return words for what Python would write in its own."""
        value = super().get_field_display_value(field_name, field)
        if value is None or value == "":
            return "–"
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, datetime):
            return date_time_zone(value, _zone_of(self.object) or settings.TIME_ZONE)
        return value


# A heading begins with a capital letter; the words of a column do not.
headed = lazy(capfirst, str)


def _zone_of(row: Any) -> str | None:
    """Return the zone of the consultation that a row is, or belongs to."""
    consultation = row if isinstance(row, m.Consultation) else getattr(row, "consultation", None)
    return consultation.time_zone if isinstance(consultation, m.Consultation) else None


def on_its_clock(name: str, *, label: Any) -> Column:
    """Return a column with a moment of a consultation, as the clocks of its zone have it."""

    def written(row: Any) -> str:
        value = getattr(row, name)
        return date_time_zone(value, _zone_of(row) or settings.TIME_ZONE) if value else ""

    return Column(name, label=headed(label), accessor=written, sort_key=name)


def yes_or_no(name: str, *, label: Any) -> Column:
    """Return a column that says yes or no in words."""
    return Column(
        name,
        label=headed(label),
        accessor=lambda row: _("yes") if getattr(row, name) else _("no"),
        sort_key=name,
    )


class RoomViewSet(ModelViewSet):
    """What the viewsets of this room share."""

    edit_view_class = EditView
    delete_view_class = DeleteView
    inspect_view_class = InspectView
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    row_actions: tuple = ()

    @property
    def index_view_class(self) -> type:
        """Return the list with this viewset's row actions."""
        return type("IndexView", (IndexView,), {"row_actions": self.row_actions})


def tabs(names: dict[str, str], shared: list, **options: Any) -> TabbedInterface:
    """Return a tab per language with the fields `names` (field: widget class), then the shared."""
    options.setdefault("base_form_class", NamedForm)
    per_language = [
        ObjectList(
            [
                FieldPanel(
                    f"{name}_{languages.suffix(code)}",
                    classname=style,
                    attrs={"lang": languages.html_lang(code)},
                )
                for name, style in names.items()
            ],
            heading=name_of_language,
        )
        for code, name_of_language in languages.LANGUAGES
    ]
    return TabbedInterface([*per_language, ObjectList(shared, heading=_("Shared"))], **options)
