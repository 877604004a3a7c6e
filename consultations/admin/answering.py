"""Official responses: written as drafts, published for good."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import languages

from .. import actions
from ..actions import Overtaken
from ..actions.answers import check_draft, check_publication, fingerprint
from ..models import Provision, Response, StakeholderOrganisation, Theme
from .desks import ActionView, Quote, titled
from .forms import ReasonsForm

COMMENTS_SHOWN = 50


class ResponseForm(ReasonsForm):
    """The answer to a theme."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=Response.Outcome.choices, widget=forms.RadioSelect
    )
    organisation = forms.ModelChoiceField(
        label=_("Answered by"), queryset=StakeholderOrganisation.objects.all(), required=False
    )
    provisions = forms.ModelMultipleChoiceField(
        label=_("Resulting provisions"),
        queryset=Provision.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The provisions of the next version that this answer results in. Their text and what "
            "changed in it are shown beside the answer."
        ),
    )

    # The draft that the editor had before her: nobody writes over somebody else's words unseen.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, theme: Theme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        provisions = self.fields.pop("provisions")
        self.fields["provisions"] = provisions
        version = theme.consultation.plan_version
        later = Provision.objects.none()
        if version is not None:
            later = (
                Provision.objects.commentable()
                .filter(version__plan=version.plan_id, version__number__gt=version.number)
                .select_related("version")
                .prefetch_related("texts")
                .order_by("-version__number", "order")
            )
        self.fields["provisions"].queryset = later
        self.fields["provisions"].label_from_instance = _provision_label
        if not later.exists():
            self.fields["provisions"].help_text = _(
                "There is none to choose: the next version has not been begun."
            )


def _provision_label(provision: Provision) -> str:
    text = provision.text_for(languages.normalise(get_language()))
    return f"{provision.version.label}: {provision.number} {text.title if text else ''}"


def way_to(theme: Theme) -> list[dict]:
    """Return the way over the desk of the consultation and its themes."""
    consultation = theme.consultation
    return [
        {"url": reverse("consultations_desk", args=[consultation.pk]), "label": consultation},
        {
            "url": reverse("consultations_theming", args=[consultation.pk]),
            "label": _("Sort into themes"),
        },
    ]


def reasons_of(response: Response) -> dict[str, str]:
    """Return the reasons of a response by language code."""
    return {c: getattr(response, f"reason_{languages.suffix(c)}") or "" for c in languages.CODES}


def quotes_of(response: Response) -> list[Quote]:
    """Return the reason in every language it is given in."""
    return [
        Quote(text, code, languages.native_name(code))
        for code, text in reasons_of(response).items()
    ]


class ResponseView(ActionView):
    """Write the response to a theme; publishing is a step of its own."""

    permission = "change_response"
    model = Theme
    label = _("Write the response")
    explanation = _(
        "The reason is published in every language that you fill in; before publishing it must "
        "stand in each language of the consultation."
    )
    done = _("The response is kept as a draft. Publish it when it is ready.")
    form_class = ResponseForm

    template_name = "consultations/admin/response.html"
    is_overtaken = False

    def way(self) -> list[dict]:
        """Return the way over the themes."""
        return way_to(self.object)

    def check(self) -> None:
        """Refuse what is published."""
        check_draft(self.stored())

    def stored(self) -> Response | None:
        """Return the draft there is."""
        return Response.objects.filter(theme=self.object).first()

    def quotes(self) -> list[Quote]:
        """Return what the comments say, and a draft that came between."""
        summary = Quote(self.object.summary, label=_("What the comments say"))
        return [summary, *(quotes_of(self.stored()) if self.is_overtaken else [])]

    def facts(self) -> list[tuple[Any, Any]]:
        """Return how many comments are answered."""
        return [(_("Comments in this theme"), self.object.comments.count())]

    def get_context_data(self, **kwargs: Any) -> dict:
        """Add the first comments that are answered, in the language of who answers."""
        comments = list(
            self.object.comments.in_scope()
            .select_related("submission__organisation", "submission__role", "consultation")
            .select_related("provision", "question", "document")
            .prefetch_related("translations")
            .order_by("number")[:COMMENTS_SHOWN]
        )
        code = languages.normalise(get_language())
        for comment in comments:
            comment.shown = comment.translation_for(code) or comment
        return {**super().get_context_data(**kwargs), "comments": comments}

    def get_form_kwargs(self) -> dict:
        """Hand the theme over."""
        return {**super().get_form_kwargs(), "theme": self.object}

    def get_initial(self) -> dict:
        """Begin with the draft there is."""
        response = self.stored()
        if response is None:
            return {}
        return {
            **{f"reason_{languages.suffix(c)}": text for c, text in reasons_of(response).items()},
            "seen": fingerprint(response),
            "outcome": response.outcome,
            "organisation": response.by_id,
            "provisions": list(response.resulting_provisions.values_list("pk", flat=True)),
        }

    def act(self, form: Any) -> None:
        """Keep it; what came between is shown first, and the next time it is written over."""
        try:
            self._write(form)
        except Overtaken:
            self.is_overtaken = True
            form.data = form.data.copy()
            form.data["seen"] = fingerprint(self.stored())
            raise

    def _write(self, form: Any) -> None:
        actions.write_response(
            theme=self.object,
            outcome=form.cleaned_data["outcome"],
            reasons=form.reasons,
            provisions=form.cleaned_data["provisions"],
            organisation=form.cleaned_data["organisation"],
            seen=form.cleaned_data["seen"],
            by=self.request.user,
        )

    def after(self) -> str:
        """Return to the desk of the consultation."""
        return reverse("consultations_desk", args=[self.object.consultation_id])


class PublishResponseView(ActionView):
    """Publish an official response."""

    permission = "publish_response"
    model = Response
    label = _("Publish the official response")
    explanation = _(
        "The authors of the comments in the theme and the followers of the consultation are told "
        "in their languages. A published response can no longer be changed."
    )
    done = _("The response is published.")
    is_final = True

    def get_page_title(self) -> str:
        """Say which theme is answered."""
        return titled(self.label, self.object.theme)

    def way(self) -> list[dict]:
        """Return the way over the desk and the draft, where a missing language is added."""
        theme = self.object.theme
        draft = {"url": reverse("consultations_response", args=[theme.pk]), "label": theme}
        return [way_to(theme)[0], draft]

    def check(self) -> None:
        """Refuse what is published, and while something is missing."""
        check_draft(self.object)
        check_publication(self.object)

    def facts(self) -> list[tuple[Any, Any]]:
        """Return what stands beside the reason."""
        provisions = self.object.resulting_provisions.values_list("number", flat=True)
        return [
            (_("Outcome"), self.object.get_outcome_display()),
            (_("Answered by"), self.object.by or "–"),
            (_("Resulting provisions"), ", ".join(provisions.order_by("order")) or "–"),
            (_("Comments in this theme"), self.object.theme.comments.count()),
        ]

    def quotes(self) -> list[Quote]:
        """Return the reason in every language that readers will see it in."""
        return quotes_of(self.object)

    def act(self, form: Any) -> None:
        """Publish it."""
        actions.publish_response(response=self.object, by=self.request.user)

    def after(self) -> str:
        """Return to the desk, where the other responses wait."""
        return reverse("consultations_desk", args=[self.object.theme.consultation_id])
