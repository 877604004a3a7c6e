"""Reading: the list, a consultation, its plan, the comments on one place, the answers."""

from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.views.decorators.http import require_safe

from portal import languages
from portal.notifications.models import Frequency, Subscription

from .. import carrying, stages, threads
from ..actions.running import ALL_CONSULTATIONS
from ..coverage.counting import Coverage
from ..listing import HEARD, consultation_cards
from ..matrix.changes import Changes
from ..models import Comment, Consultation, PlanVersion, Provision, ProvisionMapping, Stage, Theme
from ..places import NoSuchPlace, Place, find_place, place_of


def language() -> str:
    """Return the language of the interface as a code of the portal."""
    return languages.normalise(translation.get_language())


def visible_consultation(request: HttpRequest, slug: str, *related: str) -> Consultation:
    """Return a consultation the reader may know of, else 404."""
    rows = Consultation.objects.visible_to(request.user).select_related(
        "plan_version", "plan_version__plan", *related
    )
    return get_object_or_404(rows, slug=slug)


def visible_place(request: HttpRequest, slug: str, kind: str, key: str = "") -> Place:
    """Return a place of a visible consultation, else 404."""
    try:
        return find_place(visible_consultation(request, slug), kind, key)
    except NoSuchPlace as missing:
        raise Http404(str(missing)) from missing


def follows(request: HttpRequest, topic: str) -> bool:
    """Tell whether the reader follows a topic."""
    user = request.user
    return user.is_authenticated and Subscription.objects.filter(user=user, topic=topic).exists()


def following(request: HttpRequest, topic: str) -> dict:
    """Return whether and how often the reader hears of a topic, and what she can choose."""
    chosen = None
    if request.user.is_authenticated:
        found = Subscription.objects.filter(user=request.user, topic=topic)
        chosen = found.values_list("frequency", flat=True).first()
    return {
        "follows": chosen is not None,
        "frequency": chosen or Frequency.AT_ONCE,
        "frequencies": Frequency.choices,
    }


def newer_consultation(version: PlanVersion, request: HttpRequest) -> Consultation | None:
    """Return the consultation on the latest later version of the plan, if there is one."""
    return (
        Consultation.objects.announced()
        .filter(plan_version__plan=version.plan_id, plan_version__number__gt=version.number)
        .select_related("plan_version")
        .order_by("plan_version__number", "opens_at")
        .last()
    )


@require_safe
def consultation_list(request: HttpRequest) -> HttpResponse:
    """Open, announced and closed consultations."""
    rows = consultation_cards(request.user)
    return render(
        request,
        "consultations/list.html",
        {
            "open": sorted((c for c in rows if c.is_open), key=lambda c: c.closes_at),
            "announced": sorted((c for c in rows if c.is_announced), key=lambda c: c.opens_at),
            "closed": sorted(
                (c for c in rows if c.is_over), key=lambda c: c.closes_at, reverse=True
            ),
            "follows_all": follows(request, ALL_CONSULTATIONS),
        },
    )


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One consultation: stages, dates, how to take part, who has spoken."""
    consultation = visible_consultation(
        request,
        slug,
        "dossier",
        "dossier__developer",
        "dossier__authority",
        "plan_version__plan__authority",
    )
    comments = Comment.objects.filter(consultation=consultation).visible_to(request.user)
    if consultation.plan_version_id:
        family = Q(plan_version__plan=consultation.plan_version.plan_id)
    else:
        family = Q(dossier=consultation.dossier_id)
    siblings = list(Consultation.objects.announced().filter(family).annotate(heard=HEARD))
    questions = consultation.questions.prefetch_related("documents").annotate(heard=HEARD)
    return render(
        request,
        "consultations/detail.html",
        {
            "consultation": consultation,
            "dossier": consultation.dossier,
            "authority": (
                consultation.plan_version.plan.authority
                if consultation.plan_version
                else consultation.dossier.authority
            ),
            "steps": stages.steps(consultation, siblings),
            "changes": consultation.deadline_changes.all(),
            "hearings": _hearings(consultation),
            "documents": consultation.documents.select_related("document").annotate(heard=HEARD),
            "questions": questions,
            "coverage": Coverage(consultation).by_group(),
            "heard": comments.count(),
            "answered": comments.answered().count(),
            "general": Place(consultation, "general"),
            **following(request, consultation.topic),
        },
    )


def _hearings(consultation: Consultation) -> list:
    hearings = list(consultation.events.all())
    for hearing in hearings:
        hearing.consultation = consultation
    return hearings


@require_safe
def plan(request: HttpRequest, slug: str, view: str = "text") -> HttpResponse:
    """The text of the plan: in the reader's language, beside the original, or the original."""
    consultation = visible_consultation(request, slug, "plan_version__supersedes")
    version = consultation.plan_version
    if version is None:
        raise Http404("This consultation is about a project.")
    counts = threads.counts_by_provision(consultation)
    earlier = carrying.earlier_totals(version, user=request.user)
    mapped = Prefetch(
        "mapped_from",
        queryset=ProvisionMapping.objects.exclude(kind=ProvisionMapping.Kind.UNCHANGED).order_by(
            "pk"
        ),
    )
    chapters: list[dict] = []
    for provision in version.provisions.prefetch_related("texts", mapped):
        provision.shown = (
            provision.original if view == "original" else provision.text_for(language())
        )
        provision.heard, provision.answered = counts.get(provision.pk, (0, 0))
        provision.earlier = earlier.get(provision.pk, 0)
        provision.mapping = next(iter(provision.mapped_from.all()), None)
        provision.place = Place(consultation, "provisions", provision.number, provision)
        if provision.is_chapter or not chapters:
            chapters.append({"heading": provision, "provisions": []})
        if not provision.is_chapter:
            chapters[-1]["provisions"].append(provision)
    shown = {p.shown.language for c in chapters for p in c["provisions"] if p.shown}
    return render(
        request,
        "consultations/plan.html",
        {
            "consultation": consultation,
            "version": version,
            "versions_total": version.plan.versions.announced().count(),
            "chapters": chapters,
            "view": view,
            "original_language": version.authoritative_language,
            "is_translation": bool(shown - {version.authoritative_language}),
            "missing": view != "original" and language() not in shown,
            "newer": newer_consultation(version, request),
            "general": Place(consultation, "general"),
        },
    )


@require_safe
def place(request: HttpRequest, slug: str, kind: str, key: str = "") -> HttpResponse:
    """One place of a consultation with its comments."""
    where = visible_place(request, slug, kind, key)
    provision = where.subject if where.is_provision else None
    links = carrying.links_to(provision) if provision else []
    carried = carrying.carried_comments(links, user=request.user)
    thread = threads.load_thread(
        where,
        user=request.user,
        language=language(),
        show=request.GET.get("show", ""),
        sort=request.GET.get("sort", "newest"),
        page=request.GET.get("page"),
        along=carried,
    )
    return render(
        request,
        "consultations/place.html",
        {
            "consultation": where.consultation,
            "place": where,
            "provision": provision,
            "text": provision and provision.text_for(language()),
            "mapping": _change(provision, links),
            "thread": thread,
            "show": request.GET.get("show", ""),
            "sort": request.GET.get("sort", "newest"),
            "neighbours": provision and _neighbours(where),
            "origins": carrying.origins(links, carried, user=request.user, language=language()),
        },
    )


def _change(provision: Provision | None, links: list) -> ProvisionMapping | None:
    unchanged = ProvisionMapping.Kind.UNCHANGED
    here = [k for k in links if provision and k.new_id == provision.pk and k.kind != unchanged]
    return next(iter(here), None)


def _neighbours(where: Place) -> dict:
    """Return the numbers before and after this provision."""
    numbers = list(
        Provision.objects.commentable()
        .filter(version=where.subject.version_id)
        .order_by("order")
        .values_list("number", flat=True)
    )
    at = numbers.index(where.key)
    return {
        "previous": numbers[at - 1] if at else "",
        "next": numbers[at + 1] if at + 1 < len(numbers) else "",
    }


@require_safe
def comment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Lead to the page of the thread that holds one comment."""
    consultation = visible_consultation(request, slug)
    found = get_object_or_404(
        Comment.objects.in_record_of(request.user).select_related(
            "provision", "question", "document"
        ),
        consultation=consultation,
        number=number,
    )
    root = found
    while root.parent_id:
        root = root.parent
    where = place_of(found)
    later = where.comments().filter(parent=None, number__gt=root.number).count()
    page = later // threads.PER_PAGE + 1
    query = f"?page={page}" if page > 1 else ""
    return redirect(f"{where.url()}{query}#{found.anchor}")


@require_safe
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every theme with a published response."""
    consultation = visible_consultation(request, slug)
    themes = (
        Theme.objects.filter(consultation=consultation, response__published_at__isnull=False)
        .select_related("response", "response__by")
        .prefetch_related(
            Prefetch(
                "comments",
                queryset=Comment.objects.in_record_of(request.user).order_by("number"),
                to_attr="listed",
            ),
        )
    )
    changes = Changes(consultation, language())
    changes.load([theme.response.pk for theme in themes])
    for theme in themes:
        theme.changes = changes.of(theme.response.pk)
    return render(
        request,
        "consultations/answers.html",
        {
            "consultation": consultation,
            "themes": themes,
            "unanswered": Comment.objects.filter(consultation=consultation).unanswered().count(),
            "is_responded": consultation.stage in {Stage.RESPONDED, Stage.ARCHIVED},
        },
    )
