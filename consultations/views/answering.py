"""What was said and what was done: the matrix, its files, the changes, the record."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .. import actions
from ..actions.exporting import FORMATS
from ..matrix import pages
from ..models import Chain, Consultation, Export, PlanVersion, Response, RuleBroken, Stage
from ..models.chain import chain_key
from .reading import language, visible_consultation

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "json": "application/json",
    "zip": "application/zip",
}


@require_safe
def matrix(request: HttpRequest, slug: str) -> HttpResponse:
    """The response matrix, by theme or by comment."""
    consultation = visible_consultation(request, slug)
    filters = pages.Filters.read(request.GET)
    page, rows = pages.load_page(
        consultation,
        filters,
        user=request.user,
        language=language(),
        page=request.GET.get("page"),
    )
    commented = consultation.comments.filter(provision__isnull=False).order_by("provision__order")
    return render(
        request,
        "consultations/matrix.html",
        {
            "consultation": consultation,
            "filters": filters,
            "page": page,
            "rows": rows,
            "counts": pages.counts(consultation),
            "themes": pages.themes_of(consultation).order_by("order"),
            "outcomes": Response.Outcome.choices,
            "provisions": commented.values_list("provision__number", flat=True).distinct(),
            "formats": FORMATS[Export.Content.MATRIX],
            "is_responded": consultation.stage in {Stage.RESPONDED, Stage.ARCHIVED},
        },
    )


@require_safe
def changed(request: HttpRequest, slug: str) -> HttpResponse:
    """What has changed in the text because of this consultation, provision by provision."""
    consultation = visible_consultation(request, slug)
    context = {
        "consultation": consultation,
        "rows": pages.changed_provisions(consultation, language()),
        "counts": pages.counts(consultation),
    }
    return render(request, "consultations/changed.html", context)


@require_POST
def request_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Have a file made and lead to the page that says how far it is."""
    consultation = visible_consultation(request, slug)
    content = request.POST.get("content", "")
    if content == Export.Content.RECORD or consultation.announced_at is None:
        raise Http404("made in the editors' desk")
    by = request.user if request.user.is_authenticated else None
    try:
        export = actions.request_export(
            consultation=consultation,
            content=content,
            file_format=request.POST.get("format", ""),
            language=language(),
            by=by,
        )
    except RuleBroken as refusal:
        raise Http404(refusal.messages[0]) from refusal
    return redirect("consultations:file", token=export.token)


def visible_export(request: HttpRequest, token: str) -> Export:
    """Return a file the reader may have, else 404."""
    export = get_object_or_404(Export.objects.select_related("consultation"), token=token)
    staff = request.user.has_perm("consultations.announce_consultation")
    seen = Consultation.objects.visible_to(request.user).filter(pk=export.consultation_id)
    if not seen.exists() or not (export.is_public or staff):
        raise Http404("no such file")
    return export


@never_cache
@require_safe
def file(request: HttpRequest, token: str) -> HttpResponse:
    """How far a file is, and the way to it."""
    export = visible_export(request, token)
    back = {
        Export.Content.MATRIX: "matrix",
        Export.Content.OPEN_DATA: "statistics",
        Export.Content.RECORD: "record",
    }[export.content]
    context = {
        "export": export,
        "consultation": export.consultation,
        "back": reverse(f"consultations:{back}", args=[export.consultation.slug]),
        "size": export.path.stat().st_size if export.is_ready else 0,
    }
    return render(request, "consultations/file.html", context)


@never_cache
@require_safe
def download(request: HttpRequest, token: str) -> HttpResponse:
    """Hand the file out."""
    export = visible_export(request, token)
    if not export.is_ready:
        return redirect("consultations:file", token=export.token)
    source = export.path.open("rb")
    # A PDF of many comments is a zip of volumes.
    packed = export.format == "pdf" and source.read(2) == b"PK"
    source.seek(0)
    name = f"{export.file_name}.zip" if packed else export.file_name
    media_type = MEDIA_TYPES["zip" if packed else export.format]
    return FileResponse(source, as_attachment=True, filename=name, content_type=media_type)


@require_safe
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """The end of the chain, for whoever wants to keep a copy and compare."""
    consultation = visible_consultation(request, slug)
    key = chain_key(consultation.pk)
    last = consultation.audit_events.order_by("-sequence").first()
    context = {
        "consultation": consultation,
        "chain": Chain.objects.filter(key=key).first() or Chain(key=key),
        "last": last,
        "version": PlanVersion.objects.filter(pk=consultation.plan_version_id).first(),
        "plain_name": _("The record"),
    }
    if request.GET.get("format") == "txt":
        text = f"{consultation.slug} {context['chain'].length} {context['chain'].head}\n"
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    return render(request, "consultations/record.html", context)
