"""The desk where comments are sorted into themes, and where responses are written."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from portal import languages

from .. import actions, likeness
from ..models import (
    AlikeGroup,
    Comment,
    Position,
    Provision,
    Response,
    StakeholderOrganisation,
    Theme,
)
from .desks import ActionView, ConsultationPage
from .forms import ReasonsForm

PER_PAGE = 25
# Against so many sorted comments a new one is compared; the newest say most.
COMPARED = 3000


class ThemingView(ConsultationPage):
    """Sort comments into themes: one by one by keys, or many at once."""

    permission = "change_theme"
    template_name = "consultations/admin/theming.html"
    header_icon = "tag"
    page_title = _("Sort into themes")

    def comments(self) -> QuerySet:
        """Return what the filters leave."""
        query = self.request.GET
        rows = Comment.objects.filter(consultation=self.consultation).in_scope()
        show = query.get("show", "unsorted")
        if show == "unsorted":
            rows = rows.filter(themes=None)
        elif show.isdecimal():
            rows = rows.filter(themes=show)
        if query.get("position") in Position.values:
            rows = rows.filter(position=query["position"])
        if query.get("language") in languages.CODES:
            rows = rows.filter(language=query["language"])
        if query.get("q", "").strip():
            rows = rows.filter(body__icontains=query["q"].strip())
        if query.get("group", "").isdecimal():
            rows = rows.filter(alike_groups=query["group"])
        return rows.order_by("number")

    def get_context_data(self, **kwargs: Any) -> dict:
        """Collect the page of comments, the themes and what is suggested."""
        query = self.request.GET
        one = query.get("mode") == "one"
        page = Paginator(self.comments(), 1 if one else PER_PAGE).get_page(query.get("page"))
        shown = list(
            page.object_list.select_related(
                "provision", "question", "document", "submission__organisation", "submission__role"
            ).prefetch_related("translations", "themes", "alike_groups")
        )
        themes = list(
            self.consultation.themes.select_related("response")
            .annotate(n=Count("comments"))
            .order_by("order", "pk")
        )
        self._suggest(shown, themes)
        group = query.get("group", "")
        in_scope = Comment.objects.filter(consultation=self.consultation).in_scope()
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "comments": shown,
            "themes": themes,
            "one": one,
            "show": query.get("show", "unsorted"),
            "positions": Position.choices,
            "languages": languages.LANGUAGES,
            "query": query,
            "group": AlikeGroup.objects.filter(pk=group).first() if group.isdecimal() else None,
            "groups": self.consultation.alike_groups.select_related("first")[:20],
            "left": in_scope.filter(themes=None).count(),
            "total": in_scope.exists(),
        }

    def _suggest(self, shown: list[Comment], themes: list[Theme]) -> None:
        """Say for each comment which themes hold comments like it, whatever their language."""
        code = languages.normalise(get_language())
        recent = (
            Theme.comments.through.objects.filter(theme__consultation=self.consultation)
            .order_by("-pk")
            .values_list("comment_id", "theme_id")[:COMPARED]
        )
        theme_of = dict(recent)
        known = Comment.objects.filter(pk__in=theme_of).prefetch_related("translations")
        texts = [(text, theme_of[comment.pk]) for comment in known for text in self._texts(comment)]
        by_pk = {theme.pk: theme for theme in themes}
        for comment in shown:
            comment.shown = comment.translation_for(code) or comment
            best: dict[int, float] = {}
            for found in likeness.suggest(self._texts(comment), texts):
                for theme, score in found:
                    best[theme] = max(best.get(theme, 0), score)
            inside = {theme.pk for theme in comment.themes.all()}
            ranked = sorted((pk for pk in best if pk not in inside), key=lambda pk: -best[pk])
            comment.suggested = [by_pk[pk] for pk in ranked[:3] if pk in by_pk]

    @staticmethod
    def _texts(comment: Comment) -> list[str]:
        return [comment.body, *(t.body for t in comment.translations.all())]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what the button says with the chosen comments, and come back to the same page."""
        try:
            self._act()
        except ValidationError as refusal:
            for message in refusal.messages:
                messages.error(request, message)
        return redirect(request.get_full_path())

    def _act(self) -> None:
        data = self.request.POST
        chosen = [int(pk) for pk in data.getlist("comment") if pk.isdecimal()]
        if data.get("whole_group", "").isdecimal():
            group = get_object_or_404(
                AlikeGroup, pk=data["whole_group"], consultation=self.consultation
            )
            chosen = list(group.members.in_scope().values_list("pk", flat=True))
        targets = [pk for pk in data.getlist("theme") if pk.isdecimal()]
        if data.get("into", "").isdecimal():
            targets = [data["into"]]
        quick = data.get("quick", "").partition(":")
        if quick[0].isdecimal() and quick[2].isdecimal():
            chosen, targets = [int(quick[0])], [quick[2]]
        if data.get("new_theme"):
            theme = actions.make_theme(
                consultation=self.consultation,
                titles={languages.normalise(get_language()): data.get("title", "")},
                by=self.request.user,
            )
            targets = [theme.pk]
        themes = self.consultation.themes.filter(pk__in=targets)
        if not data.get("new_theme") and not (chosen and themes):
            raise ValidationError(_("Choose comments and a theme."))
        act = actions.take_out_of_theme if data.get("out") else actions.sort_into_theme
        count = sum(
            act(theme=theme, comments=chosen, by=self.request.user) for theme in themes if chosen
        )
        said = ngettext("%(n)d comment is sorted.", "%(n)d comments are sorted.", count)
        messages.success(self.request, said % {"n": count})


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

    def __init__(self, *args, theme: Theme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
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


def _provision_label(provision: Provision) -> str:
    text = provision.text_for(languages.normalise(get_language()))
    return f"{provision.version.label}: {provision.number} {text.title if text else ''}"


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

    def quoted(self) -> str:
        """Return what the editors say that the comments say."""
        return self.object.summary

    def way(self) -> list[dict]:
        """Return the way over the desk."""
        consultation = self.object.consultation
        return [
            {"url": reverse("consultations_desk", args=[consultation.pk]), "label": consultation}
        ]

    def get_context_data(self, **kwargs: Any) -> dict:
        """Add the comments that are answered, in the language of who answers."""
        comments = list(
            self.object.comments.in_scope()
            .select_related("submission__organisation", "submission__role", "consultation")
            .select_related("provision", "question", "document")
            .prefetch_related("translations")
            .order_by("number")
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
        response = Response.objects.filter(theme=self.object).first()
        if response is None:
            return {}
        reasons = {
            f"reason_{languages.suffix(code)}": response.__dict__[
                f"reason_{languages.suffix(code)}"
            ]
            for code in languages.CODES
        }
        return {
            **reasons,
            "outcome": response.outcome,
            "organisation": response.by_id,
            "provisions": list(response.resulting_provisions.values_list("pk", flat=True)),
        }

    def act(self, form: Any) -> None:
        """Keep it."""
        self.response = actions.write_response(
            theme=self.object,
            outcome=form.cleaned_data["outcome"],
            reasons=form.reasons,
            provisions=form.cleaned_data["provisions"],
            organisation=form.cleaned_data["organisation"],
            by=self.request.user,
        )

    def after(self) -> str:
        """Return to the desk of the consultation."""
        return reverse("consultations_desk", args=[self.object.consultation_id])
