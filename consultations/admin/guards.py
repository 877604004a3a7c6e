"""Who may do what to which row, and the views that ask about the row itself."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DEFAULT_DB_ALIAS
from django.db.models import JSONField
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
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
from ..models.record import translated_fields
from ..stages import stage_label
from .desks import titled
from .headings import headed
from .named_form import NamedForm


class Policy(ModelPermissionPolicy):
    """Says why as well, where it refuses for the sake of the row and not of the person."""

    def why(self, action: str, instance: Any) -> str:
        """Return why nobody may do this to the row."""
        return gettext("This is part of the public record and can no longer be changed.")


class RecordPolicy(Policy):
    """What the record has taken in may be looked at, and neither changed nor removed."""

    def why(self, action: str, instance: Any) -> str:
        """Return what its model says."""
        return str(instance.frozen_message())

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


class ReadOnlyPolicy(Policy):
    """Looking only: what happens here happens by actions."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Allow nothing but looking."""
        return action == "view" and super().user_has_permission(user, "view")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Allow nothing but looking."""
        return "view" in actions and super().user_has_permission(user, "view")


class ThemePolicy(Policy):
    """A theme whose answer is published keeps its comments and does not go."""

    def why(self, action: str, instance: Any) -> str:
        """Return what must come first, if anything can."""
        if instance.published_response is not None:
            return gettext("A theme whose response is published stays.")
        return gettext("Take the comments out of the theme first.")

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Refuse deletion once it is answered, or while comments are in it."""
        if action == "delete" and (
            instance.published_response is not None or instance.comments.exists()
        ):
            return False
        return super().user_has_permission_for_instance(user, action, instance)


class QuestionPolicy(Policy):
    """A question stays as it was asked once somebody has answered; announced, it does not go."""

    def why(self, action: str, instance: Any) -> str:
        """Return what holds it."""
        if action == "delete":
            return laid_open()
        return gettext("A question that somebody has answered stays as it was asked.")

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Refuse deletion after the announcement, and change once there are comments."""
        if action == "delete" and instance.consultation.announced_at:
            return False
        if action == "change" and m.Comment.objects.filter(question=instance).exists():
            return False
        return super().user_has_permission_for_instance(user, action, instance)


def laid_open() -> str:
    """Return why what was announced with a consultation is not deleted."""
    return gettext("What was announced with a consultation is not taken away from the public.")


class LaidOpenPolicy(Policy):
    """What was laid before the public is not taken away from it."""

    def why(self, action: str, instance: Any) -> str:
        """Return what holds it."""
        return laid_open()

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Refuse deletion after the announcement."""
        if action == "delete" and instance.consultation.announced_at:
            return False
        return super().user_has_permission_for_instance(user, action, instance)


POLICIES = {
    m.Question: QuestionPolicy,
    m.ConsultationDocument: LaidOpenPolicy,
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
            if not policy.user_has_permission(request.user, self.instance_action):
                raise PermissionDenied
            messages.error(request, policy.why(self.instance_action, row))
            return redirect(self.index_url_name)
        return super().dispatch(request, *args, **kwargs)


class EditView(PerInstance, generic.EditView):
    """Edits a row, unless the record holds it."""


class DeleteView(PerInstance, generic.DeleteView):
    """Deletes a row, unless the record or another row holds it; says what goes along with it."""

    instance_action = "delete"
    template_name = "consultations/admin/confirm_delete.html"

    def get_usage_url(self) -> None:
        """Return none: Wagtail's index of references knows nothing of these rows."""

    def get_breadcrumbs_items(self) -> list[dict]:
        """Return the way over the list."""
        label = capfirst(self.model._meta.verbose_name_plural)
        return [
            {"url": reverse(self.index_url_name), "label": label},
            {"url": "", "label": titled(self.get_page_title(), self.object)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict:
        """Add what holds the row, and what goes along with it."""
        holding, going = ties(self.object)
        return {**super().get_context_data(**kwargs), "holding": holding, "going": going}

    def form_valid(self, form: Any) -> HttpResponse:
        """Delete it; where something holds it, show the page again, which says what."""
        if ties(self.object)[0]:
            return self.render_to_response(self.get_context_data(form=form), status=409)
        return super().form_valid(form)


def ties(row: Any) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Return what keeps a row from being deleted, and what would be deleted with it.

    Each as pairs of the name of a kind and how many there are of it.
    """
    collector = Collector(using=DEFAULT_DB_ALIAS, origin=row)
    try:
        collector.collect([row])
    except (ProtectedError, RestrictedError) as held:
        rows = getattr(held, "protected_objects", None) or held.restricted_objects
        return _counted(type(other) for other in rows), []
    going = [type(other) for rows in collector.data.values() for other in rows if other != row]
    going += [rows.model for rows in collector.fast_deletes for _each in range(rows.count())]
    return [], _counted(going)


def _counted(kinds: Iterable[type]) -> list[tuple[str, int]]:
    # Rows of a relation of many to many are no things that anybody would miss.
    count = Counter(kind for kind in kinds if not kind._meta.auto_created)
    return sorted((capfirst(kind._meta.verbose_name_plural), n) for kind, n in count.items())


# Columns with a step of the plan, stored as a code.
STEPS = ("stage", "stage_name")
# What tells a repeated form or a loaded file from a new one says nothing to an editor.
FOR_MACHINES = ("id", "uuid", "idempotency_key", "reference")


class IndexView(generic.IndexView):
    """A list whose rows offer the actions of their viewset."""

    paginator_class = CountedPaginator
    row_actions: tuple = ()
    related: tuple = ()

    def get_base_queryset(self) -> Any:
        """Take along what the columns of the list show of other rows."""
        return super().get_base_queryset().select_related(*self.related)

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

    def get_fields(self) -> list[str]:
        """Leave out what only machines read, and texts of which every column is shown."""
        skipped = {*translated_fields(self.model), *FOR_MACHINES}
        return [name for name in super().get_fields() if name not in skipped]

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """Return words for what Python would write in its own."""
        value = super().get_field_display_value(field_name, field)
        if value is None or value in ("", [], {}):
            value = "–"
        elif isinstance(field, JSONField):
            value = written(value)
        elif field_name in STEPS:
            value = stage_label(value, value)
        elif isinstance(value, bool):
            value = _("yes") if value else _("no")
        elif isinstance(value, datetime):
            value = date_time_zone(value, _zone_of(self.object) or settings.TIME_ZONE)
        elif language := getattr(field, "language", None):  # one column of a text in four languages
            value = format_html('<span lang="{}">{}</span>', languages.html_lang(language), value)
        return value


def written(value: Any) -> str:
    """Write a list or a mapping as people do; codes of languages, countries, channels in words."""
    if isinstance(value, dict):
        return "; ".join(f"{key}: {written(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(written(each) for each in value)
    words = {**dict(languages.LANGUAGES), **dict(m.Country.choices), **dict(m.Channel.choices)}
    return str(words.get(value, value))


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
    related: tuple = ()

    @property
    def index_view_class(self) -> type:
        """Return the list with this viewset's row actions."""
        options = {"row_actions": self.row_actions, "related": self.related}
        return type("IndexView", (IndexView,), options)


def tabs(names: list[str], shared: list, **options: Any) -> TabbedInterface:
    """Return a tab per language with the fields `names`, then the shared ones.

    Each field has its label above it: Wagtail's style for titles shows an empty one as nothing.
    """
    options.setdefault("base_form_class", NamedForm)
    per_language = [
        ObjectList(
            [
                FieldPanel(
                    f"{name}_{languages.suffix(code)}",
                    attrs={"lang": languages.html_lang(code)},
                )
                for name in names
            ],
            heading=name_of_language,
        )
        for code, name_of_language in languages.LANGUAGES
    ]
    return TabbedInterface([*per_language, ObjectList(shared, heading=_("Shared"))], **options)
