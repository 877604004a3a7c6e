"""What a reader can do about a comment besides answering it: report, translate, see its effect."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal import languages

from .. import actions
from ..answering_forms import ReportForm, TranslationForm
from ..matrix.changes import Changes
from ..models import Comment, Theme
from ..places import comment_url, place_of
from .reading import language, visible_consultation

PER_PAGE = 25


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Report a comment to the moderators."""
    consultation = visible_consultation(request, slug)
    comment = get_object_or_404(
        Comment.objects.visible_to(request.user), consultation=consultation, number=number
    )
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.report_comment(comment=comment, text=form.cleaned_data["text"], by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages[0])
        else:
            messages.success(request, _("Thank you. A moderator looks at it."))
            return redirect(comment_url(comment))
    context = {"form": form, "comment": comment, "consultation": consultation}
    status = 422 if form.errors else 200
    return render(request, "consultations/report.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_translation(request: HttpRequest, slug: str, number: int, code: str) -> HttpResponse:
    """Let an author translate her comment, or correct a translation of it."""
    comment = get_object_or_404(
        Comment.objects.by(request.user).in_scope().select_related("consultation"),
        consultation__slug=slug,
        number=number,
    )
    if code not in languages.CODES or code == comment.language:
        raise Http404("not a language to translate into")
    stored = comment.translations.filter(language=code).first()
    form = TranslationForm(request.POST or None, comment=comment, stored=stored, language=code)
    if request.method == "POST" and form.is_valid():
        actions.correct_own_translation(
            comment=comment, language=code, by=request.user, **form.words
        )
        messages.success(request, _("Your translation is shown from now on, as yours."))
        return redirect("consultations:mine-changes")
    context = {
        "form": form,
        "comment": comment,
        "consultation": comment.consultation,
        "stored": stored,
        "code": code,
    }
    status = 422 if form.errors else 200
    return render(request, "consultations/own_translation.html", context, status=status)


@never_cache
@login_required
@require_safe
def my_changes(request: HttpRequest) -> HttpResponse:
    """What changed because of the reader: her comments, their answers, the text and its changes."""
    answered = Theme.objects.published().select_related("response", "response__by")
    comments = (
        Comment.objects.by(request.user)
        .in_scope()
        .select_related("submission", "consultation", "provision", "question", "document")
        .prefetch_related(
            "provision__texts",
            "translations",
            Prefetch("themes", queryset=answered.order_by("order"), to_attr="answered_themes"),
        )
        .order_by("-created_at", "-pk")
    )
    page = Paginator(comments, PER_PAGE).get_page(request.GET.get("page"))
    rows = []
    by_consultation: dict[int, Changes] = {}
    for comment in page.object_list:
        by_consultation.setdefault(
            comment.consultation_id, Changes(comment.consultation, language())
        )
    for pk, changes in by_consultation.items():
        of_this = [c for c in page.object_list if c.consultation_id == pk]
        changes.load({t.response.pk for c in of_this for t in c.answered_themes})
    for comment in page.object_list:
        changes = by_consultation[comment.consultation_id]
        rows.append(
            {
                "comment": comment,
                "where": place_of(comment),
                "answers": [(t, changes.of(t.response.pk)) for t in comment.answered_themes],
                "translations": _translations(comment),
            }
        )
    return render(request, "consultations/my_changes.html", {"page": page, "rows": rows})


def _translations(comment: Comment) -> list[dict]:
    stored = {t.language: t for t in comment.translations.all()}
    return [
        {"code": code, "stored": stored.get(code)}
        for code in languages.CODES
        if code != comment.language
    ]
