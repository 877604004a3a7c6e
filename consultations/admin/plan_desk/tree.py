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
from ...actions.mappings import check_unannounced, mapping_problems
from ...actions.structure import check_deletion, next_beside
from ...models import PlanVersion, Provision
from ..desks import ActionView, DeskPage, Quote, titled
from .forms import AddForm, provision_label


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
        return titled(self.version, self.subtitle)

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
        """Move one provision."""
        number = request.POST.get("provision", "")
        provision = get_object_or_404(
            Provision, pk=number if number.isdecimal() else 0, version=self.version
        )
        if (move := request.POST.get("move")) in {"up", "down"}:
            try:
                actions.move_provision(provision=provision, up=move == "up", by=request.user)
            except ValidationError as refusal:
                messages.error(request, " ".join(refusal.messages))
        back = reverse("consultations_version_tree", args=[self.version.pk])
        return redirect(f"{back}#n-{provision.pk}")


def way_to(version: PlanVersion) -> list[dict]:
    """Return the way over the list of versions and the tree of this one."""
    return [
        {"url": reverse("versions_admin:index"), "label": _("Plan versions")},
        {"url": reverse("consultations_version_tree", args=[version.pk]), "label": version},
    ]


class ProvisionAction(ActionView):
    """An action on one provision of a draft, from its tree."""

    permission = "change_provision"
    model = Provision

    def get_page_title(self) -> str:
        """Say which provision it is; of which version, says the way."""
        return titled(self.label, provision_label(self.object))

    def way(self) -> list[dict]:
        """Return the way over the tree."""
        return way_to(self.object.version)


class MergeView(ProvisionAction):
    """Join a provision with the one after it."""

    label = _("Merge with the next")
    explanation = _(
        "Both texts become one provision under the first title, one after the other; it must be "
        "reviewed again in every language. The second title goes, and so does its number."
    )
    done = _("The two provisions are merged; review the text.")
    is_final = True

    def check(self) -> None:
        """Refuse where none follows."""
        next_beside(self.object)

    def facts(self) -> list[tuple[Any, Any]]:
        """Return which two they are."""
        try:
            following = next_beside(self.object)
        except ValidationError:
            return []
        return [
            (_("First"), provision_label(self.object)),
            (_("Second"), provision_label(following)),
        ]

    def act(self, form: Any) -> None:
        """Merge them."""
        actions.merge_with_next(provision=self.object, by=self.request.user)


class DeleteView(ProvisionAction):
    """Take a provision out of a draft."""

    label = _("Delete the provision")
    explanation = _(
        "Its texts go in every language, and the provisions after it are numbered anew. This "
        "cannot be undone."
    )
    done = _("The provision is deleted.")
    is_final = True

    def check(self) -> None:
        """Refuse while others stand below it."""
        check_deletion(self.object)

    def quotes(self) -> list[Quote]:
        """Return what is lost."""
        return [
            Quote("\n\n".join(filter(None, [text.title, text.text])), text.language, name)
            for code, name in languages.LANGUAGES
            for text in self.object.texts.all()
            if text.language == code
        ]

    def act(self, form: Any) -> None:
        """Delete it; the page is still titled by it, so that the way back is."""
        actions.delete_provision(provision=self.object, by=self.request.user)


class AddView(ActionView):
    """Add a chapter or a provision."""

    permission = "change_planversion"
    model = PlanVersion
    label = _("Add a chapter or a provision")
    explanation = _("The portal numbers the provisions by their places.")
    done = _("It is added.")
    form_class = AddForm

    def way(self) -> list[dict]:
        """Return the way over the tree."""
        return way_to(self.object)

    def check(self) -> None:
        """Refuse for an announced version."""
        check_unannounced(self.object)

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
