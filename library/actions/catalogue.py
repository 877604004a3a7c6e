"""Keeping the catalogue for harvesters in step with the works."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from library.models import CatalogueRecord, CatalogueSet, Publication


@transaction.atomic
def announce(*, publication: Publication) -> CatalogueRecord | None:
    """Bring the record of a work up to date; a work that was never public has none."""
    record = CatalogueRecord.objects.filter(number=publication.pk).first()
    if record is None and not publication.is_published:
        return None
    record = record or CatalogueRecord(number=publication.pk)
    record.slug, record.deleted = publication.slug, not publication.is_published
    record.datestamp = timezone.now().replace(microsecond=0)
    record.save()
    if publication.is_published:
        topics = publication.topics.order_by("slug").values_list("slug", flat=True)
        wanted = [f"kind:{publication.kind}", *(f"topic:{slug}" for slug in topics)]
        record.sets.exclude(spec__in=wanted).delete()
        CatalogueSet.objects.bulk_create(
            [CatalogueSet(record=record, spec=spec) for spec in wanted], ignore_conflicts=True
        )
    return record


@transaction.atomic
def announce_deletion(*, number: int) -> None:
    """Say that a work is gone; the record stays for good."""
    CatalogueRecord.objects.filter(number=number).update(
        deleted=True, datestamp=timezone.now().replace(microsecond=0)
    )
