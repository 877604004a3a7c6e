"""Writing a version of a plan as DOCX and PDF, in one language, without fonts of the machine."""

import io
from functools import cache
from importlib import resources

from django.utils import translation
from django.utils.translation import gettext as _

from portal import languages

from ..models import PlanVersion, ProvisionText

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


@cache
def _fonts() -> dict[str, str]:
    import cvttf_NotoSansCJK_Regular
    import font_roboto

    roboto = resources.files(font_roboto) / "files"
    chinese = resources.files(cvttf_NotoSansCJK_Regular) / "NotoSansCJKtc-Regular.otf"
    return {
        "": str(roboto / "Roboto-Regular.ttf"),
        "B": str(roboto / "Roboto-Bold.ttf"),
        "chinese": str(chinese),
    }


def _pdf(version: PlanVersion, language: str) -> bytes:
    from fpdf import FPDF

    class Pages(FPDF):
        def footer(self) -> None:
            """Print the label and the page number."""
            self.set_y(-15)
            self.set_font(family, size=9)
            label = _("%(label)s · page %(page)d") % {"label": version.label, "page": self.page}
            self.cell(0, 10, label, align="C")

    fonts = _fonts()
    parts = _parts(version, language)
    chinese = language == "zh-hans" or any(t and t.language == "zh-hans" for _n, _l, t in parts)
    family = "plan"
    pdf = Pages(format="A4")
    pdf.set_margins(22, 20)
    pdf.set_auto_page_break(True, margin=22)
    pdf.add_font(family, "", fonts["chinese"] if language == "zh-hans" else fonts[""])
    pdf.add_font(family, "B", fonts["chinese"] if language == "zh-hans" else fonts["B"])
    if chinese and language != "zh-hans":
        pdf.add_font("chinese", "", fonts["chinese"])
        pdf.set_fallback_fonts(["chinese"])
    pdf.set_title(f"{version.plan.title}: {version.label}")
    pdf.set_lang(languages.html_lang(language))
    pdf.set_creator("Amur portal")
    pdf.add_page()

    def paragraph(words: str, size: float, style: str = "", space: float = 2) -> None:
        pdf.set_font(family, style, size)
        # Chinese breaks between any two characters, other languages between words.
        pdf.multi_cell(
            0, size * 0.5, words, align="L", new_x="LMARGIN", new_y="NEXT",
            wrapmode="CHAR" if language == "zh-hans" else "WORD",
        )  # fmt: skip
        pdf.ln(space)

    paragraph(version.plan.title, 20, "B")
    paragraph(version.label, 13)
    for line in _notes(version, language):
        paragraph(line, 9, space=1)
    for number, level, text in parts:
        if text is None:
            continue
        pdf.ln(4 if level == 1 else 1)
        pdf.start_section(f"{number} {text.title}", level=level - 1, strict=False)
        paragraph(f"{number} {text.title}", _SIZES[level], "B")
        if text.text:
            paragraph(text.text, 11)
        remark = _remark(text, language)
        if remark:
            paragraph(remark, 9)
    return bytes(pdf.output())
