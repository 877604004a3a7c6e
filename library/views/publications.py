"""The page of one publication."""

from __future__ import annotations

from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from library import access, addresses, citation_formats, citations, marking
from library.cards import PublicationCard, make_cards
from library.models import DownloadCount, Edition, PageText, Publication
from portal import languages

RELATED = 4
PAGES_SHOWN = 60
SCANNED = 300
CONTENTS = 300


def publication(request: HttpRequest, slug: str) -> HttpResponse:
    """Title, abstract, editions, pages and citation of a work, whatever its languages."""
    language = get_language() or "en"
    reader = access.reader_of(request)
    work = Publication.objects.filter(slug=slug).first()
    if work is None or not (work.is_withdrawn or _may_see(work, reader)):
        raise Http404
    card = make_cards([work], language=language)[0]
    if work.is_withdrawn:
        return render(request, "library/withdrawn.html", {"card": card}, status=410)
    edition = _chosen(card, request.GET.get("edition", "")) or card.edition_for(language)
    opened = set(
        Edition.objects.open_to(reader)
        .filter(publication=work)
        .values_list("pk", flat=True)
    )  # fmt: skip
    is_open = bool(edition and edition.pk in opened)
    query = request.GET.get("q", "").strip()[: marking.MAX_QUERY]
    pages = _pages(edition, query, language) if is_open else []
    return render(
        request,
        "library/publication.html",
        {
            "card": card,
            "as_reader": reader is None,
            "publication": work,
            "edition": edition,
            "original": _printed_title(card),
            "rows": [(e, e.pk in opened) for e in card.editions],
            "is_open": is_open,
            "replaced_by": (replaced_by := _successors(card)),
            "successor": replaced_by.get(edition.pk) if edition else None,
            "missing": [code for code in languages.CODES if code not in card.languages],
            "pages": pages[:PAGES_SHOWN],
            "more_pages": len(pages) > PAGES_SHOWN,
            "contents": [page for page in pages if page.heading][:CONTENTS] if not query else [],
            "query": query,
            "recognised": any(page.by_machine for page in pages),
            "topics": sorted(work.topics.all(), key=str),
            "places": sorted(work.places.all(), key=str),
            "downloads": _downloads(work),
            "alternates": addresses.alternates(
                "library:publication",
                work.slug,
                codes=[c for c in languages.CODES if getattr(work, f"title_{languages.suffix(c)}")],
            ),
            "canonical": addresses.in_language(card.title.language, "library:publication", slug),
            "citation": citations.plain(card, edition),
            "formats": citation_formats.FORMATS.items(),
            "linked_data": citation_formats.linked_data(card, edition, is_open=is_open),
            "highwire": citations.highwire(card, edition, is_open=is_open),
            "related": _related(work, language),
        },
    )


@require_safe
def cite(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The citation of a work, or of the edition asked for, as a file for a reference manager."""
    work = Publication.objects.findable_by(request.user).filter(slug=slug).first()
    chosen = citation_formats.FORMATS.get(form)
    if work is None or chosen is None or work.is_withdrawn:
        raise Http404
    language = get_language() or "en"
    card = make_cards([work], language=language)[0]
    edition = _chosen(card, request.GET.get("edition", "")) or card.edition_for(language)
    response = HttpResponse(
        chosen.write(card, edition), content_type=f"{chosen.media_type}; charset=utf-8"
    )
    name = f"{work.slug}{'-' + edition.identifier if edition else ''}.{chosen.ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _may_see(work: Publication, reader: access.Reader) -> bool:
    return work.is_published or access.may_see_drafts(reader)


def _chosen(card: PublicationCard, wanted: str) -> Edition | None:
    """The edition a link asks for, by its identifier or by its language."""
    named = next((e for e in card.editions if e.identifier == wanted), None)
    return named or (card.edition_in(wanted) if wanted else None)


def _printed_title(card: PublicationCard) -> Edition | None:
    """The edition whose printed title is shown below a title in another language."""
    originals = [e for e in card.editions if e.nature == Edition.Nature.ORIGINAL]
    edition = (originals or card.editions or [None])[0]
    if edition is None or edition.language == card.title.language:
        return None
    return None if any(e.language == card.title.language for e in card.editions) else edition


def _successors(card: PublicationCard) -> dict[int, Edition]:
    """Of every replaced edition the one that replaces it."""
    return {e.supersedes_id: e for e in card.editions if e.supersedes_id}


def _pages(edition: Edition, query: str, language: str) -> list[PageText]:
    """All pages without their text, or those that hold a word of the query.

    Marking costs a few milliseconds a page: of a very long file the beginning is looked through,
    and search answers for the rest.
    """
    pages = PageText.objects.filter(file_id=edition.file_id).order_by("number")
    if not query:
        return list(pages.defer("text"))
    marks = marking.wanted(query, language)
    if marks is None:
        return []
    return [page for page in pages[:SCANNED] if marking.occurs(page.text, edition.language, marks)]


def _downloads(work: Publication) -> int:
    counts = DownloadCount.objects.filter(edition__publication=work)
    return counts.aggregate(total=Sum("count"))["total"] or 0


def _related(work: Publication, language: str) -> list[PublicationCard]:
    """Works that share most topics and places."""
    shared = (
        Publication.objects.findable_by(None)
        .exclude(pk=work.pk)
        .annotate(
            topics_shared=Count(
                "topics", filter=Q(topics__publications_by_topic=work), distinct=True
            ),
            places_shared=Count(
                "places", filter=Q(places__publications_by_place=work), distinct=True
            ),
        )
        .filter(Q(topics_shared__gt=0) | Q(places_shared__gt=1))
        .order_by("-topics_shared", "-places_shared", "-year", "pk")[:RELATED]
    )
    return make_cards(shared, language=language)
