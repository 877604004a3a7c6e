"""The reasons of failure in words a librarian understands, in her language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from library.extraction.reasons import FileReason, PageReason

FILE = {
    FileReason.MISSING: _("The file is no longer in the store. Upload it again."),
    FileReason.EMPTY: _("The file is empty (0 bytes)."),
    FileReason.TYPE: _("This is neither a PDF nor a DOCX file."),
    FileReason.BROKEN: _("The file is damaged and cannot be opened."),
    FileReason.ENCRYPTED: _("The file is protected by a password. Upload it without one."),
    FileReason.TOO_MANY_PAGES: _(
        "The file has too many pages (%(detail)s). Split it into volumes."
    ),
    FileReason.TOO_LARGE: _("The file is too large (%(detail)s MB)."),
    FileReason.ZIP_BOMB: _("The file would unpack to an absurd size and was not opened."),
    FileReason.TOO_LONG: _("Reading the file took too long and was stopped."),
    FileReason.TOO_MUCH_MEMORY: _("Reading the file took too much memory and was stopped."),
    FileReason.CRASHED: _("The file makes the reading program crash; it is probably damaged."),
    FileReason.INTERRUPTED: _("Reading was interrupted several times. Try again later."),
}
PAGE = {
    PageReason.BLANK: _("There are no words on this page."),
    PageReason.NO_OCR: _(
        "This page is a picture, and no program for recognising text is installed."
    ),
    PageReason.NO_OCR_LANGUAGE: _(
        "This page is a picture, and text in its language cannot be recognised here."
    ),
    PageReason.OCR_FAILED: _("This page is a picture, and recognising its text failed."),
    PageReason.OCR_UNFINISHED: _("This page is a picture; the time for recognising was over."),
}


def explain(code: str, detail: str = "") -> str:
    """Why a file has no text. An unknown code is shown as it is."""
    text = FILE.get(code)
    return str(text) % {"detail": detail} if text else code


def explain_page(code: str) -> str:
    """Why a page has no text."""
    return str(PAGE.get(code, code))
