"""The desk where comments are sorted into themes."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from portal import languages

from .. import actions, likeness
from ..models import AlikeGroup, Comment, Position, Theme
from .desks import ConsultationPage

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
            "chosen": self.request.POST.getlist("comment"),
            "ticked": self.request.POST.getlist("theme"),
            "typed": self.request.POST.get("title", ""),
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
        """Do what the button says with the chosen comments, and come back to the same page.

        What was chosen stays chosen where it is refused.
        """
        try:
            self._act()
        except ValidationError as refusal:
            for message in refusal.messages:
                messages.error(request, message)
            return self.render_to_response(self.get_context_data(), status=422)
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
        if data.get("new_theme"):
            messages.success(self.request, _("The theme is made."))
        act = actions.take_out_of_theme if data.get("out") else actions.sort_into_theme
        changed = [
            act(theme=theme, comments=chosen, by=self.request.user) for theme in themes if chosen
        ]
        if any(changed):
            self._say(chosen)
        elif chosen:
            messages.info(self.request, _("Nothing has changed."))

    def _say(self, chosen: list[int]) -> None:
        """Say how many comments were meant, in however many themes."""
        count = self.consultation.comments.in_scope().filter(pk__in=chosen).count()
        if self.request.POST.get("out"):
            said = ngettext("%(n)d comment is taken out.", "%(n)d comments are taken out.", count)
        else:
            said = ngettext("%(n)d comment is sorted.", "%(n)d comments are sorted.", count)
        messages.success(self.request, said % {"n": count})
