"""Many works at once: tables and archives with a preview, export, topics and places."""

from __future__ import annotations

import contextlib
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from library.actions import importing
from library.actions.sheets import change_concepts, foresee_rows, store_rows
from library.forms import ConceptsForm, TableForm
from library.importing.archives import UnreadableArchive, unpack
from library.importing.reading import Parcel, Problem, read_folder
from library.models import Publication
from library.sheets import reading, writing
from portal import languages

KEY = "library-import"  # in the session: the file that was looked at
SHOWN = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
add_required = permission_required("library.add_publication", raise_exception=True)
change_required = permission_required("library.change_publication", raise_exception=True)


@add_required
def bring_in(request: HttpRequest) -> HttpResponse:
    """Look at a table or an archive: what it would do, row by row; nothing is stored yet."""
    form = TableForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"page_title": _("Import publications"), "header_icon": "upload"}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        _forget(request)
        ending = Path(file.name).suffix.lower()
        name = default_storage.save(f"imports/{uuid.uuid4().hex}{ending}", file)
        request.session[KEY] = name
        try:
            context |= _preview(name)
        except (reading.UnreadableSheet, UnreadableArchive) as error:
            _forget(request)
            form.add_error("file", str(error))
    return render(request, "library/admin/import.html", {**context, "form": form})


@require_POST
@add_required
def confirm(request: HttpRequest) -> HttpResponse:
    """Store what was looked at: every row or folder without mistakes."""
    name = request.session.get(KEY, "")
    if not name or not default_storage.exists(name):
        messages.error(request, _("The file is no longer here; choose it again."))
        return redirect("library_import")
    try:
        counts = _store(name, request.user)
    except (reading.UnreadableSheet, UnreadableArchive) as error:
        messages.error(request, str(error))
        return redirect("library_import")
    finally:
        _forget(request)
    messages.success(
        request,
        _("%(created)s created, %(changed)s changed, %(unchanged)s unchanged.") % counts,
    )
    return redirect("publications:index")


def _preview(name: str) -> dict[str, Any]:
    if not name.endswith(".zip"):
        with default_storage.open(name) as content:
            rows = foresee_rows(reading.read(content, name))
        return {
            "rows": rows[:SHOWN],
            "total": len(rows),
            "good": sum(not row.problems for row in rows),
        }
    with _unpacked(name) as (parcels, problems):
        rows = [
            {"number": parcel.data.slug, "outcome": importing.foresee(parcel), "problems": [],
             "cells": {"slug": parcel.data.slug, "kind": parcel.data.kind}}
            for parcel in parcels
        ] + [
            {"number": p.name, "outcome": "", "problems": [f"{p.field}: {p.reason}"],
             "cells": {"slug": p.name}}
            for p in problems
        ]  # fmt: skip
    return {"rows": rows[:SHOWN], "total": len(rows), "good": len(parcels)}


def _store(name: str, by: Any) -> dict[str, int]:
    if not name.endswith(".zip"):
        with default_storage.open(name) as content:
            return store_rows(rows=reading.read(content, name), by=by)
    counts = {"created": 0, "changed": 0, "unchanged": 0}
    with _unpacked(name) as (parcels, _problems):
        for parcel in parcels:
            counts[importing.store_parcel(parcel=parcel, by=by)] += 1
    return counts


@contextmanager
def _unpacked(name: str) -> Iterator[tuple[list[Parcel], list[Problem]]]:
    with tempfile.TemporaryDirectory() as folder, default_storage.open(name) as content:
        yield read_folder(unpack(content, Path(folder)))


def _forget(request: HttpRequest) -> None:
    name = request.session.pop(KEY, "")
    if name:
        with contextlib.suppress(OSError):
            default_storage.delete(name)


@require_safe
@change_required
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Every record as a table, with cells that no spreadsheet takes for formulas."""
    name = f"publications-{timezone.localdate():%Y-%m-%d}.{form}"
    if form == "csv":
        response: HttpResponseBase = StreamingHttpResponse(
            writing.as_csv(), content_type="text/csv; charset=utf-8"
        )
    else:
        response = HttpResponse(writing.as_xlsx(), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@change_required
def concepts(request: HttpRequest) -> HttpResponse:
    """Give topics and places to many works, or take them away."""
    words = request.GET.get("q", "").strip()[:100]
    form = ConceptsForm(request.POST or None)
    found = Publication.objects.order_by("slug")
    if words:
        titles = Q(slug__icontains=words)
        for code in languages.CODES:
            titles |= Q(**{f"title_{languages.suffix(code)}__icontains": words})
        found = found.filter(titles)
    chosen = request.POST.getlist("works")
    form.fields["works"].queryset = (
        Publication.objects.filter(pk__in=[c for c in chosen if c.isdecimal()])
        if request.method == "POST"
        else Publication.objects.filter(pk__in=list(found.values_list("pk", flat=True)[:SHOWN]))
    ).order_by("slug")
    if request.method == "POST" and form.is_valid():
        count = change_concepts(
            works=[work.pk for work in form.cleaned_data["works"]],
            add=[concept.pk for concept in form.cleaned_data["add"]],
            remove=[concept.pk for concept in form.cleaned_data["remove"]],
            by=request.user,
        )
        messages.success(request, _("Changed publications: %(count)s.") % {"count": count})
        return redirect("library_concepts")
    context = {
        "page_title": _("Topics and places of many publications"),
        "header_icon": "tag",
        "form": form,
        "words": words,
        "total": found.count(),
    }
    return render(request, "library/admin/concepts.html", context)
