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
from ...actions.mappings import check_mappable, mapping_problems, untrue_rows
from ...models import PlanVersion, ProvisionMapping
from ..desks import ActionView, titled
from .forms import MappingForm
from .tree import VersionPage, way_to


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
            "by_hand": any(not row.proposed for row in listed),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Propose anew, confirm, or take a row out."""
        try:
            if request.POST.get("propose"):
                actions.propose_mapping(version=self.version, by=request.user)
                messages.success(request, _("The mapping is proposed anew. Check it."))
            elif request.POST.get("remove"):
                number = request.POST["remove"]
                row = get_object_or_404(
                    ProvisionMapping,
                    pk=number if number.isdecimal() else 0,
                    to_version=self.version,
                )
                actions.remove_mapping(row=row, by=request.user)
                messages.success(
                    request,
                    _("The row is removed. Say elsewhere what becomes of both provisions."),
                )
            else:
                actions.confirm_mapping(version=self.version, by=request.user)
                messages.success(request, _("The mapping is confirmed."))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages[:5]))
        return redirect("consultations_version_mapping", self.version.pk)


class ProposeView(ActionView):
    """Propose the mapping anew, where that gives up what somebody corrected."""

    permission = "change_provisionmapping"
    model = PlanVersion
    label = _("Propose the mapping anew")
    explanation = _(
        "The portal compares all texts again. What was corrected by hand is given up; reasons and "
        "themes stay with the pairs that are found again. This cannot be undone."
    )
    done = _("The mapping is proposed anew. Check it.")
    is_final = True

    def way(self) -> list[dict]:
        """Return the way over the tree and the mapping."""
        return way_to_mapping(self.object)

    def check(self) -> None:
        """Refuse for an announced version, and for a first one."""
        check_mappable(self.object)

    def facts(self) -> list[tuple[Any, Any]]:
        """Return how much was corrected by hand."""
        rows = self.object.mappings.filter(proposed=False)
        return [(_("Rows corrected by hand"), rows.count())]

    def act(self, form: Any) -> None:
        """Propose it."""
        actions.propose_mapping(version=self.object, by=self.request.user)


def way_to_mapping(version: PlanVersion) -> list[dict]:
    """Return the way over the tree of a version and its mapping."""
    url = reverse("consultations_version_mapping", args=[version.pk])
    return [*way_to(version), {"url": url, "label": MappingView.subtitle}]


class RowView(ActionView):
    """One row of the mapping."""

    permission = "change_provisionmapping"
    form_class = MappingForm
    explanation = _(
        "“New” has no old provision, “Deleted” no new one, and every other kind has both. What you "
        "say here stays as you said it, and readers see the reason beside the change. The mapping "
        "must be confirmed again afterwards."
    )
    done = _("The mapping is corrected.")
    row: ProvisionMapping | None = None
    version: PlanVersion

    def way(self) -> list[dict]:
        """Return the way over the mapping."""
        return way_to_mapping(self.version)

    def check(self) -> None:
        """Refuse for an announced version, and for a first one."""
        check_mappable(self.version)

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

    def get_page_title(self) -> str:
        """Say which row it is, by numbers."""
        ends = [end.number if end else "–" for end in (self.row.old, self.row.new)]
        return titled(self.label, " → ".join(ends))

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
