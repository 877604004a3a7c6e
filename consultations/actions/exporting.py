"""Asking for a file, and removing those whose time is over."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.celery import wake_on_commit

from ..models import Consultation, Export, RuleBroken
from ..models.exports import KEPT_FOR

FORMATS = {
    Export.Content.MATRIX: ("xlsx", "csv", "docx", "pdf", "json"),
    Export.Content.OPEN_DATA: ("csv", "json"),
    Export.Content.RECORD: ("zip",),
}
# Whoever asks again within this time gets the file that is being made or was made.
FRESH_FOR = timedelta(minutes=15)


@transaction.atomic
def request_export(
    *, consultation: Consultation, content: str, file_format: str, language: str, by=None
) -> Export:
    """Have a file made in the background; the same one for everybody who asks within minutes.

    Raises RuleBroken for a format that this content does not come in.
    """
    if file_format not in FORMATS.get(content, ()):
        raise RuleBroken(_("It does not come in this format."))
    # The lock makes two who ask at the same moment share one file.
    Consultation.objects.select_for_update().get(pk=consultation.pk)
    recent = Export.objects.filter(
        consultation=consultation,
        content=content,
        format=file_format,
        language=language,
        created_at__gt=timezone.now() - FRESH_FOR,
    ).exclude(state=Export.State.FAILED)
    for export in recent:
        if export.state != Export.State.DONE or export.is_ready:
            return export
    export = Export.objects.create(
        consultation=consultation,
        content=content,
        format=file_format,
        language=language,
        requested_by=by,
        expires_at=timezone.now() + KEPT_FOR,
    )
    from ..background import make_export

    wake_on_commit(make_export, export.pk)
    return export


@transaction.atomic
def remove_expired_exports() -> int:
    """Remove files and rows whose time is over; returns how many."""
    count = 0
    for export in Export.objects.expired():
        export.path.unlink(missing_ok=True)
        export.delete()
        count += 1
    return count
