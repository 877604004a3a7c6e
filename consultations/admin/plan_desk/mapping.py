"""The mapping from the earlier version: proposed, corrected, confirmed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from portal import languages

from ... import actions
from ...actions.mappings import mapping_problems, untrue_rows
from ...models import PlanVersion, ProvisionMapping
from ..desks import ActionView
from .forms import MappingForm
from .tree import VersionPage


class MappingView(VersionPage):
    """The whole mapping, what it lacks, and the button that confirms it."""

    permission = "change_provisionmapping"
    template_name = "consultations/admin/plan/mapping.html"
    subtitle = _("Mapping from the earlier version")

    def get_context_data(self, **kwargs: Any) -> dict:
        """Load the rows in the order of both versions."""
        rows = (
            ProvisionMapping.objects.filter(to_version=self.version)
            .select_related("old", "new")
            .prefetch_related("old__texts", "new__texts", "themes")
            .order_by("new__order", "old__order")
        )
        code = languages.normalise(get_language())
        listed = list(rows)
        frozen = self.version.announced_at is not None
        untrue = set() if frozen else {row.pk for row in untrue_rows(self.version)}
        for row in listed:
            row.is_untrue = row.pk in untrue
            row.old_text = row.old.text_for(code) if row.old else None
            row.new_text = row.new.text_for(code) if row.new else None
        return {
            **super().get_context_data(**kwargs),
            "rows": listed,
            "problems": mapping_problems(self.version),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Propose anew, confirm, or take a row out."""
        try:
            if request.POST.get("propose"):
                actions.propose_mapping(version=self.version, by=request.user)
                messages.success(request, _("The mapping is proposed anew. Check it."))
            elif request.POST.get("remove"):
                row = get_object_or_404(
                    ProvisionMapping, pk=request.POST["remove"], to_version=self.version
                )
                actions.remove_mapping(row=row, by=request.user)
            else:
                actions.confirm_mapping(version=self.version, by=request.user)
                messages.success(request, _("The mapping is confirmed."))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages[:5]))
        return redirect("consultations_version_mapping", self.version.pk)


class RowView(ActionView):
    """One row of the mapping."""

    permission = "change_provisionmapping"
    form_class = MappingForm
    explanation = _("The mapping must be confirmed again afterwards.")
    done = _("The mapping is corrected.")
    row: ProvisionMapping | None = None
    version: PlanVersion

    def get_form_kwargs(self) -> dict:
        """Tell the form which versions it is about."""
        return {**super().get_form_kwargs(), "version": self.version}

    def act(self, form: Any) -> None:
        """Correct it."""
        data = form.cleaned_data
        actions.correct_mapping(
            version=self.version,
            row=self.row,
            old=data["old"],
            new=data["new"],
            kind=data["kind"],
            themes=data["themes"],
            reasons=form.reasons,
            by=self.request.user,
        )

    def after(self) -> str:
        """Return to the mapping."""
        return reverse("consultations_version_mapping", args=[self.version.pk])


class AddRowView(RowView):
    """Add a row."""

    model = PlanVersion
    label = _("Add a row to the mapping")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Load the version."""
        super().setup(request, *args, **kwargs)
        self.version = self.object


class EditRowView(RowView):
    """Correct a row."""

    model = ProvisionMapping
    label = _("Correct the mapping")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Load the row and its version."""
        super().setup(request, *args, **kwargs)
        self.row, self.version = self.object, self.object.to_version

    def get_initial(self) -> dict:
        """Begin with what the row says."""
        reasons = {
            f"reason_{languages.suffix(code)}": getattr(
                self.row, f"reason_{languages.suffix(code)}"
            )
            or ""
            for code in languages.CODES
        }
        return {
            "old": self.row.old_id,
            "new": self.row.new_id,
            "kind": self.row.kind,
            "themes": list(self.row.themes.values_list("pk", flat=True)),
            **reasons,
        }
