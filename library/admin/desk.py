"""The librarian's desk: one work with its editions side by side, and what needs attention."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db.models import F, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from library.actions.sheets import change_concepts
from library.cards import PublicationCard, make_cards
from library.concept_suggestions import suggested
from library.models import DownloadCount, Edition, LibraryFile, Publication
from portal import languages
from portal.search.actions import record_change
from portal.search.models import IndexChange

MONTHS = 12
SHOWN = 200
change_required = permission_required("library.change_publication", raise_exception=True)


def index_changes(works: list[int] | None = None) -> dict[str, IndexChange]:
    """Return, by the key of the work, the change that the index has not yet carried out."""
    changes = IndexChange.objects.filter(kind="publication").order_by("pk")
    if works is not None:
        changes = changes.filter(object_id__in=[str(pk) for pk in works])
    return {change.object_id: change for change in changes}


@change_required
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """Editions side by side, states with their reasons, suggestions, downloads by month."""
    work = get_object_or_404(Publication, pk=pk)
    card = make_cards([work], language=languages.normalise(get_language()))[0]
    return render(
        request,
        "library/admin/overview.html",
        {
            "page_title": str(work),
            "header_icon": "doc-full",
            "work": work,
            "columns": [_column(card, edition) for edition in card.editions],
            "missing": [c for c in languages.CODES if c not in card.languages],
            "untitled": [
                c for c in languages.CODES if not getattr(work, f"title_{languages.suffix(c)}")
            ],
            "change": index_changes([work.pk]).get(str(work.pk)),
            "suggested": suggested(work),
            "downloads": downloads(DownloadCount.objects.filter(edition__publication=work)),
        },
    )


def _column(card: PublicationCard, edition: Edition) -> dict[str, Any]:
    replaced_by = next((e for e in card.editions if e.supersedes_id == edition.pk), None)
    pages = edition.file.pages.filter(method="ocr").count() if edition.file else 0
    return {"edition": edition, "replaced_by": replaced_by, "recognised": pages}


def downloads(counts: QuerySet) -> list[dict[str, Any]]:
    """Return downloads by month and edition, the newest month first."""
    return list(
        counts.annotate(month=TruncMonth("day"))
        .values("month", language=F("edition__language"), name=F("edition__identifier"))
        .annotate(total=Sum("count"))
        .order_by("-month", "name")[: MONTHS * 8]
    )


@require_POST
@change_required
def add_concepts(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a work the suggested topics and places that were ticked."""
    work = get_object_or_404(Publication, pk=pk)
    chosen = [int(value) for value in request.POST.getlist("concept") if value.isdecimal()]
    if change_concepts(works=[work.pk], add=chosen, remove=[], by=request.user):
        messages.success(request, _("Topics and places were added."))
    return redirect("library_overview", pk)


@require_POST
@change_required
def index_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Index a work once more, without waiting for the next sweep."""
    work = get_object_or_404(Publication, pk=pk)
    IndexChange.objects.filter(kind="publication", object_id=str(pk)).update(not_before=None)
    record_change(kind="publication", object_id=str(work.pk))
    messages.success(request, _("The publication will be indexed again."))
    return redirect("library_overview", pk)


@change_required
def report(request: HttpRequest) -> HttpResponse:
    """What failed, what is not indexed, what is untranslated, each with the way to mend it."""
    failed = LibraryFile.objects.filter(state=LibraryFile.State.FAILED).order_by("-finished_at")
    changes = index_changes()
    works = {
        str(work.pk): work
        for work in Publication.objects.filter(pk__in=[k for k in changes if k.isdecimal()])
    }
    unindexed = [(works[key], change) for key, change in changes.items() if key in works]
    lacking = []
    for card in make_cards(
        Publication.objects.findable_by(None).newest_first()[:SHOWN],
        language=languages.normalise(get_language()), with_authors=False,
    ):  # fmt: skip
        titles = [
            c
            for c in languages.CODES
            if not getattr(card.publication, f"title_{languages.suffix(c)}")
        ]
        editions = [c for c in languages.CODES if c not in card.languages]
        if titles or editions:
            lacking.append((card, titles, editions))
    return render(
        request,
        "library/admin/report.html",
        {
            "page_title": _("State of the library"),
            "header_icon": "list-ul",
            "failed": failed[:SHOWN],
            "unindexed": unindexed[:SHOWN],
            "lacking": lacking,
            "downloads": downloads(DownloadCount.objects.all()),
            "next_url": reverse("library_report"),
        },
    )
