"""The tree of a version: what stands where, in which language it is how far, and what moves it."""

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
from ...actions.mappings import mapping_problems
from ...models import PlanVersion, Provision
from ..desks import ActionView, DeskPage
from .forms import AddForm


class VersionPage(DeskPage):
    """A page about one version of a plan."""

    permission = "change_planversion"
    header_icon = "list-ul"
    subtitle: Any = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Load the version."""
        super().setup(request, *args, **kwargs)
        self.version = get_object_or_404(
            PlanVersion.objects.select_related("plan", "supersedes"), pk=kwargs["pk"]
        )

    def get_page_title(self) -> str:
        """Return what the page is about."""
        return f"{self.version}: {self.subtitle}"

    def way(self) -> list[dict]:
        """Return the way over the list."""
        return [{"url": reverse("versions_admin:index"), "label": _("Plan versions")}]

    def get_context_data(self, **kwargs: Any) -> dict:
        """Add the version and whether it can still change."""
        return {
            **super().get_context_data(**kwargs),
            "version": self.version,
            "editable": self.version.announced_at is None,
        }


class TreeView(VersionPage):
    """The tree, with the state of every text in four languages."""

    template_name = "consultations/admin/plan/tree.html"
    subtitle = _("Tree of provisions")

    def get_context_data(self, **kwargs: Any) -> dict:
        """Load the tree and what is missing."""
        rows = list(self.version.provisions.order_by("order").prefetch_related("texts"))
        for row in rows:
            texts = {text.language: text for text in row.texts.all()}
            row.states = [(code, texts.get(code)) for code in languages.CODES]
            row.heading = row.text_for(languages.normalise(get_language()))
        reviewed = {
            name: sum(1 for row in rows if (t := dict(row.states)[code]) and t.is_reviewed)
            for code, name in languages.LANGUAGES
        }
        return {
            **super().get_context_data(**kwargs),
            "rows": rows,
            "reviewed": reviewed,
            "languages": languages.LANGUAGES,
            "problems": mapping_problems(self.version) if not self.version.announced_at else [],
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Move, merge or delete one provision."""
        provision = get_object_or_404(
            Provision, pk=request.POST.get("provision") or 0, version=self.version
        )
        move = request.POST.get("move", "")
        try:
            if move in {"up", "down"}:
                actions.move_provision(provision=provision, up=move == "up", by=request.user)
            elif move == "merge":
                actions.merge_with_next(provision=provision, by=request.user)
                messages.success(request, _("The two provisions are merged; review the text."))
            elif move == "delete":
                actions.delete_provision(provision=provision, by=request.user)
                messages.success(request, _("The provision is deleted."))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        back = reverse("consultations_version_tree", args=[self.version.pk])
        return redirect(f"{back}#n-{provision.pk}" if provision.pk else back)


class AddView(ActionView):
    """Add a chapter or a provision."""

    permission = "change_planversion"
    model = PlanVersion
    label = _("Add a chapter or a provision")
    explanation = _("The portal numbers the provisions by their places.")
    done = _("It is added.")
    form_class = AddForm

    def get_form_kwargs(self) -> dict:
        """Tell the form which version it is about."""
        return {**super().get_form_kwargs(), "version": self.object}

    def get_initial(self) -> dict:
        """Add below the provision whose link was followed."""
        return {"after": self.request.GET.get("after"), "level": self.request.GET.get("level", 2)}

    def act(self, form: Any) -> None:
        """Add it."""
        self.added = actions.add_provision(
            version=self.object,
            level=form.cleaned_data["level"],
            after=form.cleaned_data["after"],
            titles=form.titles,
            by=self.request.user,
        )

    def after(self) -> str:
        """Go on to its texts, or to the tree for a chapter."""
        if self.added.level == 1:
            return reverse("consultations_version_tree", args=[self.object.pk])
        return reverse("consultations_provision_texts", args=[self.added.pk])
