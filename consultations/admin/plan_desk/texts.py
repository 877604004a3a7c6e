"""The words of a provision: four languages side by side, and the cut in two."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from portal import languages

from ... import actions
from ...models import Provision
from ..desks import ActionView, DeskPage
from .forms import SplitForm, TextForm


class TextsView(DeskPage):
    """A provision in its four languages side by side, each with its state."""

    permission = "change_provisiontext"
    template_name = "consultations/admin/plan/texts.html"
    subtitle = _("Texts")
    header_icon = "globe"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Load the provision with its texts."""
        super().setup(request, *args, **kwargs)
        self.provision = get_object_or_404(
            Provision.objects.select_related("version").prefetch_related("texts"), pk=kwargs["pk"]
        )
        self.forms: list[TextForm] | None = None

    def get_page_title(self) -> str:
        """Return which provision it is."""
        return f"{self.provision}: {self.subtitle}"

    def way(self) -> list[dict]:
        """Return the way over the tree."""
        url = reverse("consultations_version_tree", args=[self.provision.version_id])
        return [{"url": url, "label": str(self.provision.version)}]

    def _forms(self, data: Any = None) -> list[TextForm]:
        texts = {text.language: text for text in self.provision.texts.all()}
        made = []
        for code in languages.CODES:
            text = texts.get(code)
            initial = {
                "title": text.title if text else "",
                "text": text.text if text else "",
                "status": text.status if text else "draft",
                "seen": text.hash if text else "",
            }
            made.append(
                TextForm(data, code=code, chapter=self.provision.is_chapter, initial=initial)
            )
        return made

    def get_context_data(self, **kwargs: Any) -> dict:
        """Collect the columns and the neighbours."""
        siblings = list(
            self.provision.version.provisions.order_by("order").values_list("pk", "number")
        )
        at = next(i for i, (pk, _number) in enumerate(siblings) if pk == self.provision.pk)
        return {
            **super().get_context_data(**kwargs),
            "provision": self.provision,
            "editable": self.provision.version.announced_at is None,
            "columns": self.forms or self._forms(),
            "previous": siblings[at - 1] if at else None,
            "next": siblings[at + 1] if at + 1 < len(siblings) else None,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Store all four languages, or none; what was typed comes back with what is wrong."""
        self.forms = self._forms(request.POST)
        wrong = [form for form in self.forms if not form.is_valid()]
        if not wrong and self._store():
            messages.success(request, _("The texts are saved."))
            return redirect("consultations_provision_texts", self.provision.pk)
        return self.render_to_response(self.get_context_data(), status=422)

    def _store(self) -> bool:
        form = None
        try:
            with transaction.atomic():
                # The authoritative text first: it lets the translations be reviewed again.
                authoritative = self.provision.authoritative_language
                for form in sorted(self.forms, key=lambda f: f.code != authoritative):
                    data = form.cleaned_data
                    actions.write_text(
                        provision=self.provision,
                        language=form.code,
                        title=data["title"],
                        words=data.get("text", ""),
                        status=data["status"] if "status" in form.changed_data else None,
                        seen=data["seen"],
                        by=self.request.user,
                    )
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return False
        return True


class SplitView(ActionView):
    """Split a provision in two."""

    permission = "change_provision"
    model = Provision
    label = _("Split the provision")
    explanation = _("No word is lost: what stands below the hyphens becomes the second provision.")
    done = _("The provision is split; review both parts.")
    form_class = SplitForm

    def get_form_kwargs(self) -> dict:
        """Tell the form which provision it is about."""
        return {**super().get_form_kwargs(), "provision": self.object}

    def act(self, form: Any) -> None:
        """Split it."""
        actions.split_provision(
            provision=self.object, texts=form.texts, titles=form.titles, by=self.request.user
        )

    def after(self) -> str:
        """Return to the tree."""
        return reverse("consultations_version_tree", args=[self.object.version_id])
