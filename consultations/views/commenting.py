"""Commenting: write, check, receipt. What was typed is kept at every step."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.thesaurus.models import Concept

from .. import actions
from ..forms import CommentForm, begun, stamp
from ..models import (
    Capacity,
    Comment,
    CommentDraft,
    CommentTranslation,
    Publish,
    Stakeholder,
)
from ..place_map import HEIGHT, WIDTH, nearest
from ..places import Place
from ..wording import word_changes
from .reading import language, visible_place

SESSION_KEY = "comment_drafts"
KEPT = 20  # drafts of one signed-out session


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str, kind: str, key: str = "") -> HttpResponse:
    """The form; what is sent is kept first and checked then."""
    place = visible_place(request, slug, kind, key)
    if request.method == "POST":
        return _written(request, place)
    if not request.user.is_authenticated:
        return _to_sign_in(place)
    adopt(request)
    stakeholder = _stakeholder(request)
    if stakeholder is None:
        return _to_profile(place)
    draft = _draft(request, place)
    if not _may_write(place, draft):
        messages.info(request, _("This consultation does not take comments now."))
        return redirect(place.url())
    initial = dict(draft.data) if draft else {}
    if request.GET.get("reply", "").isdecimal():
        initial["parent"] = int(request.GET["reply"])
    if initial and not initial.get("proposed_text"):
        initial.pop("proposed_text", None)
    form = CommentForm(at=place, stakeholder=stakeholder, initial=initial)
    begun_at = draft.begun_at if draft else None
    return _form_page(
        request, place, form, signed=stamp(place, begun_at), parent=initial.get("parent")
    )


def _written(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep what was sent, then check it; someone signed out signs in first and finds it again."""
    user = request.user if request.user.is_authenticated else None
    begun_at = begun(place, request.POST.get("begun", ""))
    stakeholder = _stakeholder(request) if user else None
    sent = pointed_at(request)
    form = CommentForm(sent, at=place, stakeholder=stakeholder)
    valid = form.is_valid()
    data = {name: sent.get(name, "") for name in form.fields}
    if valid:
        data = dict(form.cleaned_data)
    parent = request.POST.get("parent", "")
    data["parent"] = int(parent) if parent.isdecimal() else None
    data = {
        name: value[:20_000] if isinstance(value, str) else value for name, value in data.items()
    }
    draft = actions.keep_draft(
        place=place,
        data=data,
        by=user,
        begun_at=begun_at,
        ready=valid and stakeholder is not None,
        token=_session_token(request, place),
    )
    valid = attach_files(request, draft) and valid
    if user is None:
        remember(request, draft)
        messages.info(request, _("Your words are kept. Sign in to go on."))
        return _to_sign_in(place)
    if not _may_write(place, draft):
        return refused(request, place, draft)
    if "map.x" in request.POST or request.POST.get("draft"):
        if request.POST.get("draft"):
            messages.success(request, _("Your draft is saved. You find it on your page."))
        return redirect(f"{place.url('comment')}{'#id_place' if 'map.x' in request.POST else ''}")
    if stakeholder is None:
        return _to_profile(place)
    if not valid:
        return _form_page(
            request,
            place,
            form,
            signed=stamp(place, draft.begun_at),
            parent=data["parent"],
            status=422,
        )
    return redirect(place.url("check"))


def pointed_at(request: HttpRequest) -> QueryDict:
    """Return what was sent, the place filled in where the reader pointed at the picture."""
    sent = request.POST.copy()
    x, y = sent.get("map.x", ""), sent.get("map.y", "")
    if x.isdecimal() and y.isdecimal():
        sent["place"] = nearest(int(x), int(y)) or sent.get("place", "")
    return sent


def attach_files(request: HttpRequest, draft: CommentDraft) -> bool:
    """Keep the files sent along; what is refused is said, and everything else is kept."""
    sound = True
    for file in request.FILES.getlist("files"):
        try:
            actions.attach_file(draft=draft, file=file)
        except ValidationError as refusal:
            sound = False
            messages.error(request, f"{file.name}: {refusal.messages[0]}")
    return sound


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, slug: str, kind: str, key: str = "") -> HttpResponse:
    """The comment as it would be published, and the button that sends it."""
    place = visible_place(request, slug, kind, key)
    if not request.user.is_authenticated:
        return _to_sign_in(place, "check")
    adopt(request)
    if request.method == "POST":
        return _sent(request, place)
    draft = _draft(request, place)
    if draft is None or not draft.ready or _stakeholder(request) is None:
        return redirect(place.url("comment"))
    return _check_page(request, place, draft)


def _sent(request: HttpRequest, place: Place) -> HttpResponse:
    try:
        token = UUID(request.POST.get("token", ""))
        submission = actions.send_draft(token=token, by=request.user)
    except (ValueError, CommentDraft.DoesNotExist):
        return redirect(place.url("comment"))
    except actions.TooLate:
        return refused(request, place, CommentDraft.objects.get(token=token))
    except actions.Unverified:
        draft = CommentDraft.objects.get(token=token)
        actions.send_after_verification(draft=draft, by=request.user)
        return _check_page(request, place, draft, waiting=True)
    except ValidationError as refusal:
        draft = CommentDraft.objects.get(token=token)
        status = 429 if isinstance(refusal, actions.TooMany) else 422
        return _check_page(request, place, draft, problem=refusal.messages[0], status=status)
    return redirect(reverse("consultations:receipt", args=[submission.receipt_number]))


def _form_page(
    request: HttpRequest,
    place: Place,
    form: CommentForm,
    *,
    signed: str,
    parent: int | None,
    status: int = 200,
) -> HttpResponse:
    draft = _draft(request, place)
    context = {
        "consultation": place.consultation,
        "files": list(draft.attachments.all()) if draft else [],
        "places": place_names(),
        "map_size": (WIDTH, HEIGHT),
        "place": place,
        "form": form,
        "begun": signed,
        "parent": parent,
        "answered": _replied_to(place, parent),
        "provision": place.subject if place.is_provision else None,
        "text": place.subject.text_for(language()) if place.is_provision else None,
        "unverified": not request.user.email_verified,
        "late": not place.consultation.is_open,
        "allows_anonymous": place.consultation.allows_anonymous,
    }
    return render(request, "consultations/comment_form.html", context, status=status)


def _replied_to(place: Place, number: int | None) -> Comment | CommentTranslation | None:
    """Return the words that are replied to, in the language of the page where they are in it."""
    found = place.comments().filter(number=number).first() if number else None
    if found is None or not found.is_visible:
        return None
    return found.translation_for(language()) or found


def _check_page(
    request: HttpRequest,
    place: Place,
    draft: CommentDraft,
    *,
    waiting: bool = False,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    form = CommentForm(draft.data, at=place, stakeholder=_stakeholder(request))
    data = draft.data
    changes = []
    if data.get("proposed_text") and form.present_language == data.get("language"):
        changes = word_changes(form.present, data["proposed_text"])
    context = {
        "consultation": place.consultation,
        "place": place,
        "draft": draft,
        "files": list(draft.attachments.all()),
        "data": data,
        "shown_name": _shown_name(request, data),
        "stakeholder": _stakeholder(request),
        "capacity": dict(form.fields["capacity"].choices).get(data.get("capacity"), ""),
        "publish": dict(form.fields["publish"].choices).get(data.get("publish"), ""),
        "changes": changes,
        "waiting": waiting or draft.send_when_verified,
        "unverified": not request.user.email_verified,
        "problem": problem,
        "late": not place.consultation.is_open,
    }
    return render(request, "consultations/comment_check.html", context, status=status)


def _shown_name(request: HttpRequest, data: dict) -> str:
    """Return the name readers would see; empty where only capacity and country are published."""
    if data.get("publish") == Publish.ANONYMOUSLY:
        return ""
    stakeholder = _stakeholder(request)
    if data.get("capacity") != Capacity.INDIVIDUAL and stakeholder:
        return str(stakeholder.organisation or stakeholder.affiliation)
    return request.user.display_name


def place_names() -> list[str]:
    """Return the places of the thesaurus in the reader's language, for the field of the place."""
    return sorted({concept.label for concept in Concept.objects.places() if concept.label})


def refused(request: HttpRequest, place: Place, draft: CommentDraft) -> HttpResponse:
    """Say that it is too late, and give the words back."""
    context = {"consultation": place.consultation, "place": place, "data": draft.data}
    return render(request, "consultations/comment_refused.html", context, status=409)


def _may_write(place: Place, draft: CommentDraft | None) -> bool:
    consultation = place.consultation
    if consultation.is_open:
        return True
    return bool(draft and consultation.takes_late_submissions and draft.begun_in_time(consultation))


def _draft(request: HttpRequest, place: Place) -> CommentDraft | None:
    return CommentDraft.objects.filter(
        user=request.user,
        consultation=place.consultation,
        place_kind=place.kind,
        place_key=place.key,
    ).first()


def _stakeholder(request: HttpRequest) -> Stakeholder | None:
    return Stakeholder.objects.filter(user=request.user).select_related("organisation").first()


def remember(request: HttpRequest, draft: CommentDraft) -> None:
    """Note in the session which drafts belong to it."""
    tokens = [t for t in request.session.get(SESSION_KEY, []) if t != str(draft.token)]
    request.session[SESSION_KEY] = [*tokens, str(draft.token)][-KEPT:]


def adopt(request: HttpRequest) -> None:
    """Give the drafts of this session to the person who has signed in."""
    tokens = request.session.pop(SESSION_KEY, None)
    if tokens:
        actions.adopt_drafts(tokens=tokens, by=request.user)


def _session_token(request: HttpRequest, place: Place) -> UUID | None:
    tokens = request.session.get(SESSION_KEY, [])
    kept = CommentDraft.objects.filter(
        token__in=tokens,
        user=None,
        consultation=place.consultation,
        place_kind=place.kind,
        place_key=place.key,
    ).first()
    return kept.token if kept else None


def _to_sign_in(place: Place, name: str = "comment") -> HttpResponse:
    return redirect(f"{reverse('account_login')}?{urlencode({'next': place.url(name)})}")


def _to_profile(place: Place) -> HttpResponse:
    query = urlencode({"next": place.url("comment")})
    return redirect(f"{reverse('consultations:profile')}?{query}")
