"""Writing a version of a plan as DOCX and PDF, in one language, without fonts of the machine."""

import io

from django.utils import translation
from django.utils.translation import gettext as _

from portal import languages

from ..models import PlanVersion, ProvisionText
from ..typesetting.pages import Pages

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
_SIZES = {1: 15, 2: 12, 3: 11, 4: 11}


def write_version(version: PlanVersion, *, language: str, form: str) -> bytes:
    """Return a version as a file ("docx" or "pdf") in one language.

    A provision that lacks the language is printed in the fallback, and says so; a text that is
    not reviewed says that as well. The portal's numbers stand before the titles.
    """
    with translation.override(language):
        return {"docx": _docx, "pdf": _pdf}[form](version, language)


def file_name(version: PlanVersion, language: str, form: str) -> str:
    """Return the name of the file; only letters that every system takes."""
    return f"{version.slug}.{language}.{form}"


def _parts(version: PlanVersion, language: str) -> list[tuple[str, int, ProvisionText | None]]:
    rows = version.provisions.order_by("order").prefetch_related("texts")
    return [(p.number, p.level, p.text_for(language)) for p in rows]


def _notes(version: PlanVersion, language: str) -> list[str]:
    """Return the lines below the title: the state, the date, the hash, what prevails."""
    lines = []
    if version.plan.demonstration:
        lines.append(_("Demonstration: invented, without legal force."))
    if version.announced_at:
        day = languages.format_date(version.announced_at, language)
        lines.append(_("Announced on %(date)s.") % {"date": day})
        lines.append(_("Content hash (SHA-256): %(hash)s") % {"hash": version.content_hash})
    else:
        lines.append(_("Draft that has not been announced."))
    if language != version.authoritative_language:
        name = languages.native_name(version.authoritative_language)
        lines.append(_("This is a translation. The text that prevails: %(language)s.") % {
            "language": name
        })  # fmt: skip
    return lines


def _remark(text: ProvisionText, language: str) -> str:
    if text.language != language:
        return _("Not yet translated; the text is in another language.")
    return "" if text.is_reviewed else _("Draft translation, not yet reviewed.")


def _docx(version: PlanVersion, language: str) -> bytes:
    from docx import Document

    document = Document()
    document.core_properties.title = f"{version.plan.title}: {version.label}"
    document.core_properties.language = languages.html_lang(language)
    document.core_properties.author = str(version.plan.authority or "")
    document.add_heading(version.plan.title, level=0)
    document.add_paragraph(version.label, style="Subtitle")
    for line in _notes(version, language):
        document.add_paragraph(line)
    for number, level, text in _parts(version, language):
        if text is None:
            continue
        document.add_heading(f"{number} {text.title}", level=level)
        for line in text.text.splitlines():
            document.add_paragraph(line)
        remark = _remark(text, language)
        if remark:
            # Not among the words of the provision: a file that is read back is the same plan.
            document.sections[0].footer.paragraphs[0].text = _(
                "Parts of this text are not reviewed or not translated yet."
            )
    _set_language(document, languages.html_lang(language))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_language(document, code: str) -> None:
    """Tell Word which language the text is in, so that it checks and hyphenates rightly."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = document.styles.element.find(".//" + qn("w:rPrDefault")).find(qn("w:rPr"))
    mark = properties.find(qn("w:lang"))
    if mark is None:
        mark = OxmlElement("w:lang")
        properties.append(mark)
    mark.set(qn("w:eastAsia" if code.startswith("zh") else "w:val"), code)


def _pdf(version: PlanVersion, language: str) -> bytes:
    def numbered(page: int) -> str:
        return _("%(label)s · page %(page)d") % {"label": version.label, "page": page}

    title = f"{version.plan.title}: {version.label}"
    pdf = Pages(title=title, language=language, margin=22, numbering=numbered)

    def paragraph(words: str, size: float, style: str = "", space: float = 2) -> None:
        pdf.write_block(words, size, style, below=space)

    paragraph(version.plan.title, 20, "B")
    paragraph(version.label, 13)
    for line in _notes(version, language):
        paragraph(line, 9, space=1)
    for number, level, text in _parts(version, language):
        if text is None:
            continue
        pdf.y += 4 if level == 1 else 1
        pdf.start_section(f"{number} {text.title}", level=level - 1, strict=False)
        paragraph(f"{number} {text.title}", _SIZES[level], "B")
        if text.text:
            paragraph(text.text, 11)
        remark = _remark(text, language)
        if remark:
            paragraph(remark, 9)
    return bytes(pdf.output())
