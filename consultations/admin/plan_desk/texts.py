"""The words of a provision: four languages side by side, and the cut in two."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from portal import languages

from ... import actions
from ...actions.structure import check_splitting
from ...models import Provision
from ..desks import DeskPage, titled
from .forms import SplitForm, TextForm
from .tree import ProvisionAction, way_to


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
        return titled(self.provision, self.subtitle)

    def way(self) -> list[dict]:
        """Return the way over the tree."""
        return way_to(self.provision.version)

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
                "was": text.status if text else "draft",
            }
            form = TextForm(data, code=code, chapter=self.provision.is_chapter, initial=initial)
            # What was typed while somebody announced the version can still be copied from the page.
            if self.provision.version.announced_at and data is None:
                for field in form.fields.values():
                    field.disabled = True
            made.append(form)
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
        """Store all four languages, or none; what was typed comes back with what is wrong.

        Where somebody else has written meanwhile, her words are shown, and the next time they are
        written over; a language that the editor left alone stays as it is stored.
        """
        self.forms = self._forms(request.POST)
        wrong = [form for form in self.forms if not form.is_valid()]
        if not wrong and self._store():
            messages.success(request, _("The texts are saved."))
            return redirect("consultations_provision_texts", self.provision.pk)
        messages.error(request, _("Nothing is saved yet: see what is said below."))
        return self.render_to_response(self.get_context_data(), status=422)

    def _show_stored(self) -> None:
        texts = {text.language: text for text in self.provision.texts.all()}
        for form in self.forms:
            stored = texts.get(form.code)
            if stored is None:
                continue
            present = {"seen": stored.hash}
            if form.is_untouched:
                present |= {"title": stored.title, "text": stored.text}
                present |= {"status": stored.status, "was": stored.status}
            elif stored.hash != form.cleaned_data["seen"]:
                form.stored = stored
            form.data = form.data.copy()
            for name, value in present.items():
                form.data[form.add_prefix(name)] = value

    def _store(self) -> bool:
        form = None
        try:
            with transaction.atomic():
                # The authoritative text first: it lets the translations be reviewed again.
                authoritative = self.provision.authoritative_language
                for form in sorted(self.forms, key=lambda f: f.code != authoritative):
                    if form.is_untouched:
                        continue
                    data = form.cleaned_data
                    actions.write_text(
                        provision=self.provision,
                        language=form.code,
                        title=data["title"],
                        words=data.get("text", ""),
                        status=form.chosen_status,
                        seen=data["seen"],
                        by=self.request.user,
                    )
        except actions.Overtaken as refusal:
            form.add_error(None, refusal)
            self._show_stored()
            return False
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return False
        return True


class SplitView(ProvisionAction):
    """Split a provision in two."""

    template_name = "consultations/admin/plan/split.html"
    label = _("Split the provision")
    explanation = _(
        "Put a line of three hyphens (---) in each language where the second provision begins. No "
        "word is lost: what stands below the hyphens becomes the second provision. Both parts must "
        "be reviewed again; merging undoes it."
    )
    done = _("The provision is split; review both parts.")
    form_class = SplitForm

    def get_form_kwargs(self) -> dict:
        """Tell the form which provision it is about."""
        return {**super().get_form_kwargs(), "provision": self.object}

    def check(self) -> None:
        """Refuse for an announced version, and for a chapter."""
        check_splitting(self.object)

    def act(self, form: Any) -> None:
        """Split it."""
        actions.split_provision(
            provision=self.object, texts=form.texts, titles=form.titles, by=self.request.user
        )
