"""What goes on after a comment: editing, its history, support, its files."""

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import actions
from ..forms import EditForm
from ..models import Attachment, Comment, Stakeholder
from ..places import comment_url, find_place, place_of
from ..wording import word_changes
from .reading import visible_consultation

SANDBOX = "default-src 'none'; sandbox"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Edit one's own comment; what is wrong stands beside what was typed."""
    comment = get_object_or_404(
        Comment.objects.by(request.user).select_related(
            "consultation", "submission", "provision", "question", "document"
        ),
        consultation__slug=slug,
        number=number,
    )
    where = place_of(comment)
    where = find_place(comment.consultation, where.kind, where.key)
    present = {
        name: getattr(comment, name) for name in ("position", "body", "proposed_text", "place")
    }
    sent = request.POST if request.method == "POST" else None
    form = EditForm(sent, at=where, stakeholder=None, initial=present)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_comment(comment=comment, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request, _("Your comment is changed. The earlier words stay readable.")
            )
            return redirect(comment_url(comment))
    context = {
        "form": form,
        "comment": comment,
        "consultation": comment.consultation,
        "place": where,
    }
    status = 422 if form.errors else 200
    return render(request, "consultations/comment_edit.html", context, status=status)


@require_safe
def history(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The words of a comment as they were before it was edited, with what each edit changed."""
    consultation = visible_consultation(request, slug)
    comment = get_object_or_404(
        Comment.objects.visible_to(request.user)
        .select_related("submission", "provision", "question", "document")
        .prefetch_related("revisions"),
        consultation=consultation,
        number=number,
    )
    comment.consultation = consultation
    words = list(comment.revisions.all())
    words.append(comment)
    entries = []
    for i, later in enumerate(words):
        earlier = words[i - 1] if i else None
        entries.append(
            {
                "words": later,
                "at": later.written_at
                if i < len(words) - 1
                else comment.edited_at or comment.created_at,
                "changes": word_changes(earlier.body, later.body) if earlier else [],
                "proposed": word_changes(earlier.proposed_text, later.proposed_text)
                if earlier
                else [],
            }
        )
    context = {
        "consultation": consultation,
        "comment": comment,
        "place": place_of(comment),
        "entries": entries[::-1],
    }
    return render(request, "consultations/comment_history.html", context)


@require_POST
def support(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Support a comment, or take the support back."""
    consultation = visible_consultation(request, slug)
    comment = get_object_or_404(
        Comment.objects.visible_to(request.user), consultation=consultation, number=number
    )
    comment.consultation = consultation
    back = comment_url(comment)
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")
    if not Stakeholder.objects.filter(user=request.user).exists():
        return redirect(f"{reverse('consultations:profile')}?{urlencode({'next': back})}")
    try:
        if request.POST.get("stop"):
            actions.withdraw_support(comment=comment, by=request.user)
            messages.success(request, _("Your support is taken back."))
        else:
            actions.support_comment(comment=comment, by=request.user)
            messages.success(request, _("You support this comment."))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect(back)


@require_safe
def attachment(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """A file sent with a comment. Scans are for the staff, files of drafts for their author."""
    user = request.user
    mine = Q(pk__in=[])
    if user.is_authenticated:
        mine = Q(draft__user=user) | Q(comment__submission__stakeholder__user=user)
    readable = Q(
        purpose=Attachment.Purpose.ATTACHMENT, comment__in=Comment.objects.visible_to(user)
    )
    if user.has_perm("consultations.view_submission"):
        readable |= Q(comment__isnull=False)
    found = get_object_or_404(Attachment.objects.filter(mine | readable).distinct(), uuid=uuid)
    try:
        content = found.file.storage.open(found.file.name, "rb")
    except FileNotFoundError as missing:
        raise Http404("The file is gone.") from missing
    response = FileResponse(content, content_type=found.media_type)
    ascii_name = found.name.encode("ascii", "ignore").decode().replace('"', "") or "file"
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(found.name)}"
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    response._csp_exempt = True  # stricter than the policy of pages
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@login_required
@require_POST
def detach(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a file away from one's own draft."""
    found = get_object_or_404(Attachment, uuid=uuid, draft__user=request.user)
    draft = found.draft
    actions.detach_file(attachment=found)
    messages.success(request, _("The file is taken away."))
    place = find_place(draft.consultation, draft.place_kind, draft.place_key)
    return redirect(place.url("comment"))
