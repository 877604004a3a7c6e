"""The records of the catalogue: which there are, and each as Dublin Core."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils import translation

from library.addresses import in_language
from library.models import CatalogueRecord, CatalogueSet, Edition, Publication
from portal.languages import CODES, absolute_url, html_lang, suffix
from portal.thesaurus.models import Concept

from .requests import ProtocolError, Selection

PER_PAGE = 50


@dataclass
class Entry:
    """One record with the work behind it, if that is public."""

    record: CatalogueRecord
    work: Publication | None = None
    sets: list[str] = field(default_factory=list)


def identifier(number: int) -> str:
    """Return the name of a record among all archives of the world."""
    return f"oai:{urlsplit(settings.BASE_URL).hostname}:publication-{number}"


def one(name: str) -> Entry:
    """Return the record of an identifier. Raises ProtocolError (idDoesNotExist)."""
    match = re.fullmatch(re.escape(identifier(0)[:-1]) + r"(\d{1,18})", name)
    records = CatalogueRecord.objects.filter(number=int(match[1]) if match else 0)
    if not match or not records:
        raise ProtocolError("idDoesNotExist", "There is no such record.")
    return next(iter(_entries(records)))


def listed(selection: Selection) -> tuple[list[Entry], bool, int]:
    """Return one page of records, whether more follow, and how many there are in all."""
    records = CatalogueRecord.objects.all()
    if selection.since:
        records = records.filter(datestamp__gte=selection.since)
    if selection.until:
        records = records.filter(datestamp__lte=selection.until)
    if spec := selection.set_spec:
        inside = CatalogueSet.objects.filter(Q(spec=spec) | Q(spec__startswith=f"{spec}:"))
        records = records.filter(pk__in=inside.values("record"))
    total = records.count()
    if selection.after:
        moment, key = selection.after
        records = records.filter(Q(datestamp__gt=moment) | Q(datestamp=moment, pk__gt=key))
    page = list(records.order_by("datestamp", "pk")[: PER_PAGE + 1])
    return list(_entries(page[:PER_PAGE])), len(page) > PER_PAGE, total


def _entries(records: Iterable[CatalogueRecord]) -> Iterator[Entry]:
    records = list(records)
    works = _works([record.number for record in records if not record.deleted])
    sets: dict[int, list[str]] = {}
    for pk, spec in (
        CatalogueSet.objects.filter(record__in=records)
        .order_by("spec")
        .values_list("record_id", "spec")
    ):
        sets.setdefault(pk, []).append(spec)
    for record in records:
        yield Entry(record, works.get(record.number), sets.get(record.pk, []))


def _works(numbers: list[int]) -> dict[int, Publication]:
    found: QuerySet[Publication] = Publication.objects.findable_by(None).filter(pk__in=numbers)
    editions = Edition.objects.in_order().select_related("file")
    return {
        work.pk: work
        for work in found.prefetch_related(
            "topics", "places", "authors", Prefetch("editions", queryset=editions)
        )
    }


def set_names() -> list[tuple[str, str]]:
    """Return every set with its name in English: kinds and topics in use, and the two above."""
    specs = list(CatalogueSet.objects.order_by("spec").values_list("spec", flat=True).distinct())
    topics = {spec.partition(":")[2] for spec in specs if spec.startswith("topic:")}
    labels = dict(Concept.objects.filter(slug__in=topics).values_list("slug", "label_en"))
    with translation.override("en"):
        kinds = {value: str(label) for value, label in Publication.Kind.choices}
    named = [("kind", "Kinds of publication"), ("topic", "Topics")] if specs else []
    for spec in specs:
        family, _colon, value = spec.partition(":")
        named.append((spec, (kinds if family == "kind" else labels).get(value) or value))
    return named


def dublin_core(work: Publication) -> Iterator[tuple[str, str, str]]:
    """Yield element, text and language of a work; "" where a text has no language."""
    editions = list(work.editions.all())
    yield from _translated(work, "title", "title")
    yield from (("creator", author.name, "") for author in work.authors.all())
    for concept in work.topics.all():
        yield from _translated(concept, "label", "subject")
    yield from _translated(work, "abstract", "description")
    if work.publisher:
        yield "publisher", work.publisher, ""
    yield "date", str(work.year), ""
    with translation.override("en"):
        yield "type", str(work.get_kind_display()), "en"
    for media_type in dict.fromkeys(e.file.media_type for e in editions if e.file):
        yield "format", media_type, ""
    yield from (("identifier", name, "") for name in _identifiers(work, editions))
    for code in dict.fromkeys(e.language for e in editions):
        yield "language", html_lang(code), ""
    for concept in work.places.all():
        yield from _translated(concept, "label", "coverage")
    if work.licence:
        yield "rights", work.licence, ""


def _identifiers(work: Publication, editions: list[Edition]) -> Iterator[str]:
    yield in_language("en", "library:publication", work.slug)
    for doi in dict.fromkeys(filter(None, [work.doi, *(e.doi for e in editions)])):
        yield f"https://doi.org/{doi}"
    for isbn in dict.fromkeys(filter(None, [work.isbn, *(e.isbn for e in editions)])):
        yield f"urn:isbn:{isbn.replace(' ', '').replace('-', '')}"
    for edition in editions:
        if edition.file and not edition.is_closed:  # a closed file is nobody's business
            yield absolute_url(edition.file.url)


def _translated(
    thing: Publication | Concept, column: str, element: str
) -> Iterator[tuple[str, str, str]]:
    for code in CODES:
        if text := getattr(thing, f"{column}_{suffix(code)}"):
            yield element, text, html_lang(code)
