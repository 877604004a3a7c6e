"""One version beside another, and the text of a version as a file."""

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from .. import threads
from ..changes import compare
from ..exchange.writing import MEDIA_TYPES, file_name, write_version
from ..models import Consultation, PlanVersion
from .reading import language, newer_consultation, visible_consultation


@require_safe
def changes(request: HttpRequest, slug: str, view: str = "changes") -> HttpResponse:
    """What changed between two versions, word by word, or old and new side by side.

    They are those that the address names by their numbers (?from=1&to=3, either way round), else
    the version of this consultation and the one before it, or, beside the first, the one after.
    """
    consultation = visible_consultation(request, slug, "plan_version__supersedes")
    own = consultation.plan_version
    if own is None:
        raise Http404("This consultation is about a project.")
    choice = list(own.plan.versions.announced().order_by("number"))
    if own not in choice:
        choice.append(own)
    before, version = _chosen(request, own, choice)
    elsewhere = version != own and _consultation_on(version, request)
    if elsewhere:
        address = reverse(f"consultations:plan-{view}", args=[elsewhere.slug])
        return redirect(address + _pair(before, version))
    comparison = compare(version, language=language(), user=request.user, before=before)
    if comparison is None and before != version:
        raise Http404("These versions do not follow each other.")
    counts = threads.counts_by_provision(consultation) if version == own else {}
    for chapter in comparison.chapters if comparison else ():
        for row in chapter.rows:
            row.heard = counts.get(row.shown.pk, (0, 0))[0] if row.provision else 0
    earlier = _consultation_on(before, request)
    return render(
        request,
        "consultations/plan_changes.html",
        {
            "consultation": consultation,
            "version": own,
            "versions_total": own.plan.versions.announced().count(),
            "choice": choice,
            "before": before,
            "after": version,
            "pair": _pair(before, version) if before != own.supersedes or version != own else "",
            "comparison": comparison,
            "view": view,
            "original_language": own.authoritative_language,
            "old_slug": earlier.slug if earlier else None,
            "newer": newer_consultation(own, request),
        },
    )


def _chosen(
    request: HttpRequest, own: PlanVersion, choice: list[PlanVersion]
) -> tuple[PlanVersion, PlanVersion]:
    """Return the two versions to compare, the earlier one first."""
    by_number = {str(version.number): version for version in choice}
    if "from" in request.GET or "to" in request.GET:
        given = [request.GET.get(name) or str(own.number) for name in ("from", "to")]
        if not by_number.keys() >= set(given):
            raise Http404("No such version.")
        first, second = sorted((by_number[n] for n in given), key=lambda v: v.number)
        return first, second
    at = choice.index(own)
    if own.supersedes is not None:
        return own.supersedes, own
    if at + 1 == len(choice):
        raise Http404("There is no other version.")
    return own, choice[at + 1]


def _pair(before: PlanVersion, version: PlanVersion) -> str:
    return f"?from={before.number}&to={version.number}"


def _consultation_on(version: PlanVersion, request: HttpRequest) -> Consultation | None:
    consultations = Consultation.objects.visible_to(request.user).filter(plan_version=version)
    return consultations.order_by("opens_at").last()


@require_safe
def plan_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The text of a version as a file, in the language of the page."""
    consultation = visible_consultation(request, slug)
    version = consultation.plan_version
    if version is None or form not in MEDIA_TYPES:
        raise Http404("No such file.")
    return file_response(version, language(), form)


def file_response(version: PlanVersion, code: str, form: str) -> HttpResponse:
    """Return a version as a download; an announced one, which stays as it is, is made once."""
    key = f"consultations.file:{version.pk}:{version.content_hash}:{code}:{form}"
    content = cache.get(key) if version.content_hash else None
    if content is None:
        content = write_version(version, language=code, form=form)
        if version.content_hash:
            cache.set(key, content, timeout=7 * 24 * 3600)
    response = HttpResponse(content, content_type=MEDIA_TYPES[form])
    name = file_name(version, code, form)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
