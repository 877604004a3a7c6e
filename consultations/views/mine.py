"""One's own part: profile, comments with their receipts and answers, following, appeals."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.notifications.actions import subscribe, unsubscribe
from portal.notifications.models import Frequency

from .. import actions
from ..actions.running import ALL_CONSULTATIONS
from ..forms import AppealForm, StakeholderForm
from ..models import (
    Comment,
    CommentDraft,
    ModerationCase,
    Provision,
    Stakeholder,
    Submission,
    Theme,
)
from ..places import NoSuchPlace, find_place, place_of
from .commenting import adopt
from .reading import visible_consultation

PER_PAGE = 25


def next_address(request: HttpRequest, otherwise: str) -> str:
    """Return where to go on, if that is a page of this portal."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else otherwise


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The stakeholder's profile."""
    adopt(request)
    known = Stakeholder.objects.filter(user=request.user).first()
    form = StakeholderForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        actions.save_stakeholder(by=request.user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect(next_address(request, reverse("consultations:mine")))
    context = {"form": form, "known": known, "next": next_address(request, "")}
    status = 422 if form.errors else 200
    return render(request, "consultations/profile.html", context, status=status)


@never_cache
@login_required
@require_safe
def my_comments(request: HttpRequest) -> HttpResponse:
    """One's drafts and comments with receipts, states and answers."""
    adopt(request)
    comments = (
        Comment.objects.by(request.user)
        .select_related("submission", "consultation", "provision", "question", "document")
        .prefetch_related(
            "provision__texts",
            Prefetch(
                "themes",
                queryset=Theme.objects.published().select_related("response"),
                to_attr="answered_themes",
            ),
            "cases",
        )
        .order_by("-created_at")
    )
    page = Paginator(comments, PER_PAGE).get_page(request.GET.get("page"))
    for comment in page.object_list:
        comment.where = place_of(comment)
        comment.case = next((c for c in comment.cases.all() if c.is_in_force), None)
    drafts = [_placed(d) for d in request.user.comment_drafts.select_related("consultation")]
    return render(
        request,
        "consultations/mine.html",
        {
            "page": page,
            "drafts": [d for d in drafts if d],
            "stakeholder": Stakeholder.objects.filter(user=request.user).first(),
        },
    )


def _placed(draft: CommentDraft) -> CommentDraft | None:
    try:
        draft.where = find_place(draft.consultation, draft.place_kind, draft.place_key)
    except NoSuchPlace:
        return None
    return draft


@never_cache
@login_required
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt of one's own submission; nobody else's exists here."""
    submission = get_object_or_404(
        Submission.objects.select_related("consultation"),
        receipt_number=number,
        stakeholder__user=request.user,
    )
    comment = submission.comments.select_related(
        "provision", "question", "document", "consultation"
    ).first()
    place = place_of(comment)
    following = None
    if place.is_provision:
        following = (
            Provision.objects.commentable()
            .filter(version=comment.provision.version_id, order__gt=comment.provision.order)
            .order_by("order")
            .values_list("number", flat=True)
            .first()
        )
    return render(
        request,
        "consultations/comment_receipt.html",
        {
            "submission": submission,
            "comment": comment,
            "consultation": submission.consultation,
            "place": place,
            "next_number": following,
        },
    )


@require_POST
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow a consultation, or stop."""
    consultation = visible_consultation(request, slug)
    back = reverse("consultations:detail", args=[slug])
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={back}")
    if request.POST.get("stop"):
        actions.unfollow(consultation=consultation, by=request.user)
        messages.success(request, _("You do not follow this consultation any more."))
    else:
        frequency = request.POST.get("frequency")
        if frequency not in Frequency.values:
            frequency = Frequency.AT_ONCE
        actions.follow(consultation=consultation, by=request.user, frequency=frequency)
        messages.success(
            request, _("You follow this consultation: we write when something happens.")
        )
    return redirect(next_address(request, back))


@require_POST
def follow_all(request: HttpRequest) -> HttpResponse:
    """Hear of new consultations, or stop."""
    back = reverse("consultations:list")
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={back}")
    if request.POST.get("stop"):
        unsubscribe(user=request.user, topic=ALL_CONSULTATIONS)
        messages.success(request, _("We do not write about new consultations any more."))
    else:
        subscribe(user=request.user, topic=ALL_CONSULTATIONS, label=_("New consultations"))
        messages.success(request, _("We write when a new consultation opens."))
    return redirect(back)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take one's own comment back."""
    comment = get_object_or_404(
        Comment.objects.by(request.user).select_related("consultation", "submission"),
        consultation__slug=slug,
        number=number,
    )
    problem = ""
    if request.method == "POST":
        try:
            actions.withdraw_comment(comment=comment, by=request.user)
        except ValidationError as refusal:
            problem = refusal.messages[0]
        else:
            messages.success(request, _("Your comment is withdrawn. A note stays in its place."))
            return redirect("consultations:mine")
    context = {"comment": comment, "consultation": comment.consultation, "problem": problem}
    return render(request, "consultations/withdraw.html", context, status=422 if problem else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Appeal against the hiding of one's comment."""
    case = get_object_or_404(
        ModerationCase.objects.select_related("comment__consultation", "comment__submission"),
        pk=pk,
        comment__submission__stakeholder__user=request.user,
    )
    if not case.may_be_appealed and request.method == "POST":
        raise Http404("no appeal")
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.appeal(case=case, by=request.user, **form.cleaned_data)
        messages.success(request, _("We have your appeal. Another person decides it."))
        return redirect("consultations:mine")
    context = {"case": case, "comment": case.comment, "form": form}
    return render(request, "consultations/appeal.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def discard(request: HttpRequest, token: UUID) -> HttpResponse:
    """Throw a draft away."""
    draft = get_object_or_404(CommentDraft, token=token, user=request.user)
    actions.discard_draft(draft=draft, by=request.user)
    messages.success(request, _("The draft is gone."))
    return redirect("consultations:mine")
