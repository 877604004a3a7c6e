"""One version beside another, and the text of a version as a file."""

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import threads
from ..changes import compare
from ..exchange.writing import MEDIA_TYPES, file_name, write_version
from ..models import Consultation, PlanVersion
from .reading import language, newer_consultation, visible_consultation


@require_safe
def changes(request: HttpRequest, slug: str, view: str = "changes") -> HttpResponse:
    """What changed since the version before, word by word, or old and new side by side."""
    consultation = visible_consultation(request, slug, "plan_version__supersedes")
    version = consultation.plan_version
    comparison = version and compare(version, language=language(), user=request.user)
    if comparison is None:
        raise Http404("There is no earlier version.")
    counts = threads.counts_by_provision(consultation)
    for chapter in comparison.chapters:
        for row in chapter.rows:
            row.heard = counts.get(row.shown.pk, (0, 0))[0] if row.provision else 0
    return render(
        request,
        "consultations/plan_changes.html",
        {
            "consultation": consultation,
            "version": version,
            "versions_total": version.plan.versions.announced().count(),
            "comparison": comparison,
            "view": view,
            "original_language": version.authoritative_language,
            "old_slug": _slug_of(comparison.before, request),
            "newer": newer_consultation(version, request),
        },
    )


def _slug_of(version: PlanVersion, request: HttpRequest) -> str | None:
    consultations = Consultation.objects.visible_to(request.user).filter(plan_version=version)
    return consultations.order_by("opens_at").values_list("slug", flat=True).last()


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
