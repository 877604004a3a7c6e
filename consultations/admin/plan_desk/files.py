"""New versions, and versions as files."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from portal import languages

from ... import actions
from ...actions.mappings import check_unannounced
from ...actions.versions import check_beginning
from ...exchange.writing import MEDIA_TYPES
from ...models import Plan, PlanVersion
from ...views.versions import file_response
from ..desks import ActionView, Allowed
from .forms import BeginForm, FillForm
from .tree import way_to


class BeginVersionView(ActionView):
    """Begin a new version of a plan."""

    permission = "add_planversion"
    model = Plan
    label = _("Begin a new version")
    done = _("The new version is begun.")
    form_class = BeginForm

    def way(self) -> list[dict]:
        """Return the way over the list of plans."""
        return [{"url": reverse("plans_admin:index"), "label": _("Plans")}]

    def check(self) -> None:
        """Refuse while a draft is being written."""
        check_beginning(self.object)

    def facts(self) -> list[tuple[Any, Any]]:
        """Return the latest version and whether it is a draft."""
        latest = self.object.versions.order_by("number").last()
        if latest is None:
            return []
        state = _("announced") if latest.announced_at else _("a draft")
        return [(_("Latest version"), latest), (_("State"), state)]

    def back(self) -> str:
        """Return to the tree of the latest version, where there is one."""
        latest = self.object.versions.order_by("number").last()
        if latest is None:
            return super().back()
        return reverse("consultations_version_tree", args=[latest.pk])

    @property
    def first(self) -> bool:
        """Whether the plan has no version yet."""
        return not self.object.versions.exists()

    @property
    def explanation(self) -> Any:
        """Say what the new version begins with."""
        if self.first:
            return _(
                "It is the first version of this plan and begins empty: add its provisions or "
                "fill it from a file."
            )
        return _(
            "It begins as a copy of the latest announced version. That one stays as it is, and "
            "so do the comments on it."
        )

    def get_form_kwargs(self) -> dict:
        """Tell the form whether it asks for the language."""
        return {**super().get_form_kwargs(), "first": self.first}

    def act(self, form: Any) -> None:
        """Begin it."""
        self.version = actions.begin_version(
            plan=self.object,
            labels=form.labels,
            stage=form.cleaned_data["stage"],
            authoritative_language=form.cleaned_data.get("authoritative_language", ""),
            by=self.request.user,
        )

    def after(self) -> str:
        """Go on to its tree."""
        return reverse("consultations_version_tree", args=[self.version.pk])


class FillView(ActionView):
    """Fill a draft version from a file."""

    permission = "change_planversion"
    model = PlanVersion
    label = _("Fill from a file")
    explanation = _(
        "Headings become provisions: “Heading 1” a chapter, “Heading 2” to “Heading 4” provisions. "
        "What comes from a DOCX is a draft until it is reviewed."
    )
    done = _("The version is filled from the file.")
    form_class = FillForm

    def way(self) -> list[dict]:
        """Return the way over the tree."""
        return way_to(self.object)

    def check(self) -> None:
        """Refuse for an announced version."""
        check_unannounced(self.object)

    def act(self, form: Any) -> None:
        """Fill it."""
        actions.fill_version(
            version=self.object,
            entries=form.cleaned_data["entries"],
            replace=form.cleaned_data["replace"],
            by=self.request.user,
        )


class FileView(Allowed, View):
    """A version as DOCX or PDF in one language, drafts included."""

    permission = "view_planversion"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the file."""
        version = get_object_or_404(PlanVersion, pk=pk)
        form, code = request.GET.get("form", "docx"), request.GET.get("language", "en")
        if form not in MEDIA_TYPES or code not in languages.CODES:
            raise Http404("No such file.")
        return file_response(version, code, form)
