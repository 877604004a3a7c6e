"""Making one file: take the row, write, say how far it is, finish or fail."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal import languages

from ..matrix.rows import Answers, columns, matrix_rows
from ..models import Export
from ..models.exports import KEPT_FOR
from . import documents, open_data
from .tables import CsvTable, JsonTable, XlsxTable

logger = logging.getLogger(__name__)
TELL_EVERY = 500
State = Export.State


def make(export_id: int) -> str:
    """Make the file of an export that waits; returns how it ended.

    The file is written beside its place and moved there when it is whole, so that nobody gets a
    half. What fails is said to the reader in one line and to the log in full.
    """
    if not _claim(export_id):
        return "taken"
    export = Export.objects.select_related("consultation").get(pk=export_id)
    export.path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = export.path.with_suffix(f".{export.format}.unfinished")
    try:
        with translation.override(export.language):
            _write(export, unfinished)
        unfinished.replace(export.path)
    except (OSError, ValueError, LookupError, RuntimeError) as error:
        logger.exception("Export %s failed", export_id)
        unfinished.unlink(missing_ok=True)
        return fail(export_id, f"{type(error).__name__}: {error}")
    now = timezone.now()
    Export.objects.filter(pk=export_id).update(
        state=State.DONE, finished_at=now, expires_at=now + KEPT_FOR, touched_at=now
    )
    return "done"


def fail(export_id: int, reason: str) -> str:
    """Mark an export as failed."""
    Export.objects.filter(pk=export_id).update(
        state=State.FAILED, error=reason[:300], finished_at=timezone.now()
    )
    return f"failed: {reason}"


def _claim(export_id: int) -> bool:
    """Take the export by a conditional update: whoever changes it owns it."""
    now = timezone.now()
    waiting = Export.objects.waiting().filter(pk=export_id)
    return bool(waiting.update(state=State.WORKING, touched_at=now, done=0))


def _write(export: Export, path: Path) -> None:
    consultation = export.consultation
    total = consultation.comments.count()
    Export.objects.filter(pk=export.pk).update(total=total)

    def tell(done: int) -> None:
        if done % TELL_EVERY == 0 or done == total:
            Export.objects.filter(pk=export.pk).update(done=done, touched_at=timezone.now())

    if export.content == Export.Content.RECORD:
        from ..proof.archive import write_archive

        write_archive(consultation, path, tell)
    elif export.content == Export.Content.OPEN_DATA:
        open_data.write(consultation, path, export.format, tell)
    elif export.format in {"docx", "pdf"}:
        _write_document(export, path, tell)
    else:
        _write_table(export, path, tell)


def _write_table(export: Export, path: Path, tell: Callable[[int], None]) -> None:
    tables = {"csv": CsvTable, "xlsx": XlsxTable, "json": JsonTable}
    title = _("Response matrix")
    table = tables[export.format](path, columns(), title)
    for done, row in matrix_rows(export.consultation, export.language):
        table.add(row)
        tell(done)
    table.finish()


def _write_document(export: Export, path: Path, tell: Callable[[int], None]) -> None:
    """Write the themes with their responses first, then every comment with its themes."""
    kinds: dict[str, Any] = {"docx": documents.DocxDocument, "pdf": documents.PdfDocument}
    consultation = export.consultation
    document = kinds[export.format](path, consultation.title, export.language)
    names = columns()
    answers = Answers(consultation, export.language)
    document.heading(_("Response matrix"), 1)
    document.paragraph(consultation.title, bold=True)
    if consultation.demonstration:
        document.paragraph(_("The plan, the organisations and the comments are invented."))
    today = languages.format_date(timezone.localdate(), export.language)
    document.paragraph(_("As of %(day)s") % {"day": today})
    document.heading(_("Themes and responses"), 2)
    for number, theme in enumerate(answers.themes, start=1):
        cells = answers.cells[theme.pk]
        document.heading(f"{number}. {cells['theme']}", 3)
        document.paragraph(theme.summary)
        for name in ("outcome", "reason", "answered_by", "provision", "changed_text"):
            if cells[name]:
                document.paragraph(names[name], bold=True)
                document.paragraph(cells[name])
    document.heading(_("Comments"), 2)
    last = 0
    for done, row in matrix_rows(consultation, export.language, answers):
        if done != last:
            if last:
                document.comment_written()
            documents.write_comment(document, row, names)
            last = done
            tell(done)
        answer = " · ".join(cell for cell in (row["theme"], row["outcome"]) if cell)
        document.paragraph(f"› {answer}" if answer else "")
    document.finish()
