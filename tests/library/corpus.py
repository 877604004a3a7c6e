"""Two hundred files as different as those that people send, made anew with fixed seeds."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from tests.factories.library import DEMO

from . import office

PDF, DOCX = ".pdf", ".docx"
WORDS = {"en": "river", "ru": "река", "zh-hans": "河", "mn": "гол"}
LANGUAGES = tuple(WORDS)


@dataclass(frozen=True)
class Sample:
    """One file: its content, the language, a word that must be read, or nothing if it fails."""

    name: str
    content: bytes
    language: str = "en"
    words: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()  # reasons, any of which is right; empty where it must be read
    maybe: bool = False  # it may be read after all: a robust reader mends some damage


@cache
def sentences(language: str) -> tuple[str, ...]:
    """Return sentences of the demonstration in a language."""
    marks = "。" if language == "zh-hans" else "."
    text = " ".join(path.read_text("utf-8") for path in sorted(DEMO.glob(f"*/{language}.md")))
    for sign in "#*|-\n":
        text = text.replace(sign, " ")
    return tuple(s.strip() for s in text.split(marks) if 12 < len(s) < 300)


def prose(rng: random.Random, language: str, count: int = 6) -> str:
    """Return a paragraph that holds the word to be found."""
    mark = "。" if language == "zh-hans" else ". "
    chosen = [rng.choice(sentences(language)) for _n in range(count)]
    return mark.join([WORDS[language], *chosen]) + mark


@cache
def font_path(language: str) -> str:
    """Return a font file that has the letters of a language, from the locked packages."""
    import cvttf_NotoSansCJK_Regular
    import font_roboto

    if language == "zh-hans":
        folder = Path(cvttf_NotoSansCJK_Regular.__file__).parent
        return str(next(folder.glob("*.otf")))
    return str(Path(font_roboto.__file__).parent / "files" / "Roboto-Regular.ttf")


def by_fpdf2(rng: random.Random, language: str, kind: str) -> bytes:
    """Make a PDF with fpdf2: plain, two columns, a table, rotated, long."""
    from fpdf import FPDF

    pdf = FPDF(orientation="landscape" if kind == "landscape" else "portrait")
    for style in ("", "B"):
        pdf.add_font("own", style, fname=font_path(language))
    pdf.set_font("own", size=10)
    pdf.set_creation_date(datetime(2024, 1, 1, tzinfo=UTC))
    pdf.add_page()
    if kind == "columns":
        with pdf.text_columns(ncols=2, gutter=8) as columns:
            columns.write(prose(rng, language, 14))
    elif kind == "table":
        with pdf.table() as table:
            for _row in range(12):
                row = table.row()
                for _cell in range(3):
                    row.cell(rng.choice(sentences(language))[:24])
        pdf.multi_cell(0, 6, prose(rng, language, 2))
    elif kind == "rotated":
        with pdf.rotation(90, 60, 120):
            pdf.text(20, 120, WORDS[language])
        pdf.multi_cell(0, 6, prose(rng, language, 3))
    else:
        for _page in range(25 if kind == "long" else 2):
            pdf.multi_cell(0, 6, prose(rng, language, 10))
            pdf.add_page()
    return bytes(pdf.output())


def by_reportlab(rng: random.Random, language: str, kind: str) -> bytes:
    """Make a PDF with reportlab: running text, two columns, a form, turned pages, encrypted."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Frame, Paragraph

    if language == "zh-hans":
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        font = "STSong-Light"
    else:
        pdfmetrics.registerFont(TTFont("Own", font_path(language)))
        font = "Own"
    lock = None
    if kind in ("locked", "restricted"):
        password = "secret" if kind == "locked" else ""
        lock = StandardEncryption(password, ownerPassword="owner", strength=128)
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, encrypt=lock, invariant=1)
    style = ParagraphStyle(
        "own", fontName=font, fontSize=10, leading=14,
        wordWrap="CJK" if language == "zh-hans" else None,
    )  # fmt: skip
    one, two = [(60, 60, 470, 700)], [(50, 60, 240, 700), (300, 60, 240, 700)]
    frames = two if kind == "columns" else one
    if kind == "turned":
        canvas.setPageRotation(90)
    if kind == "form":
        canvas.acroForm.textfield(name="name", x=60, y=780, width=200, height=20, value="typed in")
        canvas.acroForm.checkbox(name="agreed", x=300, y=780)
    for place in frames:
        Frame(*place).addFromList([Paragraph(prose(rng, language, 6), style)], canvas)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def by_weasyprint(rng: random.Random, language: str, kind: str) -> bytes:
    """Make a PDF with weasyprint: as web pages are printed."""
    from weasyprint import HTML

    extra = {
        "columns": "body{columns:2}",
        "rtl": "body{direction:rtl}",
        "table": "td{border:1px solid}",
    }.get(kind, "")
    body = f"<h1>{WORDS[language]}</h1><p>{prose(rng, language, 8)}</p>"
    if kind == "table":
        cells = "".join(f"<td>{rng.choice(sentences(language))[:30]}</td>" for _n in range(3))
        body += f"<table>{f'<tr>{cells}</tr>' * 5}</table>"
    face = f"@font-face{{font-family:own;src:url(file://{font_path(language)})}}"
    html = f"<style>{face} body{{font-family:own}}{extra}</style><body lang={language}>{body}"
    return HTML(string=html).write_pdf()


def by_pypdf(rng: random.Random, language: str, kind: str) -> bytes:
    """Change a PDF of another producer with pypdf: joined, encrypted by AES, cropped, outlined."""
    import pypdf

    base = by_reportlab(rng, language, "plain")
    writer = pypdf.PdfWriter()
    for page in pypdf.PdfReader(io.BytesIO(base)).pages:
        writer.add_page(page)
    if kind == "aes":
        writer.encrypt("secret", algorithm="AES-256")
    elif kind == "open-aes":
        writer.encrypt("", "owner", algorithm="AES-256")
    elif kind == "outlined":
        writer.add_outline_item(WORDS[language], 0)
    elif kind == "blank":
        writer.add_blank_page(width=300, height=300)
    elif kind == "huge-page":
        writer.add_blank_page(width=14_000, height=14_000)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def by_python_docx(rng: random.Random, language: str, kind: str) -> bytes:
    """Make a DOCX: headings, lists, tables, a header, much of it."""
    from docx import Document

    document = Document()
    for number in range(30 if kind == "long" else 2):
        if kind != "bare":
            document.add_heading(f"{WORDS[language]} {number}", 2)
        document.add_paragraph(prose(rng, language, 5))
    if kind == "table":
        table = document.add_table(4, 3)
        for row in table.rows:
            for cell in row.cells:
                cell.text = rng.choice(sentences(language))[:40]
    if kind == "list":
        for _n in range(5):
            document.add_paragraph(rng.choice(sentences(language)), style="List Bullet")
    if kind == "header":
        document.sections[0].header.paragraphs[0].text = "Header"
        document.sections[0].footer.paragraphs[0].text = "Footer"
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


PRODUCERS = (
    (by_fpdf2, PDF, ("plain", "columns", "table", "rotated", "landscape", "long"), 2),
    (by_reportlab, PDF, ("plain", "columns", "form", "turned", "restricted", "locked"), 2),
    (by_weasyprint, PDF, ("plain", "columns", "table", "rtl"), 1),
    (by_pypdf, PDF, ("outlined", "open-aes", "aes", "blank", "huge-page"), 2),
    (by_python_docx, DOCX, ("plain", "bare", "table", "list", "header", "long"), 3),
)
LOCKED = {"locked", "aes"}
# Cutting a Chinese font down takes seconds each time: one kind of each of these is enough.
SLOW = {by_fpdf2, by_weasyprint}


def healthy() -> Iterator[Sample]:
    """Yield what every producer makes in every language; a password is a reason to fail."""
    rng = random.Random(1904)
    for make, ending, kinds, times in PRODUCERS:
        for language in LANGUAGES:
            few = language == "zh-hans" and make in SLOW
            for kind in kinds[:1] if few else kinds:
                for copy in range(1 if few else times):
                    content = make(rng, language, kind)
                    yield Sample(
                        f"{make.__name__}-{kind}-{language}-{copy}{ending}", content, language,
                        words=() if kind in LOCKED else (WORDS[language],),
                        fails=("encrypted",) if kind in LOCKED else (),
                    )  # fmt: skip


def from_libreoffice() -> Iterator[Sample]:
    """Yield PDF and DOCX of every language and kind, where LibreOffice is installed."""
    rng = random.Random(2010)
    texts = {(code, kind): prose(rng, code, 5) for code in LANGUAGES for kind in office.KINDS}
    for language, kind, ending, content in office.convert(texts):
        name = f"by_libreoffice{ending.replace('.', '_')}-{kind}-{language}-0{ending}"
        yield Sample(name, content, language, words=(WORDS[language],))


def damaged() -> Iterator[Sample]:
    """Yield files that were cut off, overwritten, or made to hurt."""
    rng = random.Random(2013)
    pdf, docx = by_reportlab(rng, "ru", "plain"), by_python_docx(rng, "ru", "plain")
    odd = ("broken", "crashed", "encrypted", "too-long", "too-much-memory")
    for number in range(8):
        cut = rng.randrange(200, len(pdf) - 200)
        yield Sample(f"cut-{number}.pdf", pdf[:cut], fails=odd, maybe=True)
        noisy = bytearray(pdf)
        for _n in range(60):
            noisy[rng.randrange(len(noisy))] = rng.randrange(256)
        yield Sample(f"noise-{number}.pdf", bytes(noisy), fails=odd, maybe=True)
        yield Sample(f"cut-{number}.docx", docx[: rng.randrange(200, len(docx))], fails=odd)
        noisy = bytearray(docx)
        for _n in range(40):
            noisy[rng.randrange(len(noisy))] = rng.randrange(256)
        yield Sample(f"noise-{number}.docx", bytes(noisy), fails=(*odd, "zip-bomb"), maybe=True)
    yield Sample("nothing.pdf", b"", fails=("empty",))
    yield Sample("only-a-head.pdf", b"%PDF-1.7\n", fails=odd)
    yield Sample("stream-bomb.pdf", stream_bomb(), fails=odd, maybe=True)
    yield Sample("loop.pdf", page_loop(), fails=odd, maybe=True)
    yield Sample("many-pages.pdf", many_pages(3000), fails=("too-many-pages",))
    yield Sample("entities.docx", entity_bomb(), fails=(*odd, "zip-bomb"))


def stream_bomb() -> bytes:
    """Return a PDF whose one page unpacks to 300 MB of drawing."""
    packed = zlib.compress(b"0 0 m 1 1 l S\n" * (300 * 2**20 // 14), 9)
    return _pdf(packed, b"/Filter /FlateDecode")


def page_loop() -> bytes:
    """Return a PDF whose tree of pages holds itself."""
    return _pdf(b"", b"", kids=b"[2 0 R 3 0 R]")


def _pdf(stream: bytes, extra: bytes, *, kids: bytes = b"[3 0 R]") -> bytes:
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids " + kids + b" >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), extra, stream),
    ]
    content, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(content)
    content += b"xref\n0 5\n0000000000 65535 f \n"
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start


def many_pages(count: int) -> bytes:
    """Return a PDF with more pages than the library takes."""
    import pypdf

    writer = pypdf.PdfWriter()
    for _n in range(count):
        writer.add_blank_page(width=100, height=100)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def entity_bomb() -> bytes:
    """Return a DOCX whose text is made of entities that multiply."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    document = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "boom">{levels}]><d>&e9;</d>'
    target = io.BytesIO()
    whole = io.BytesIO(by_python_docx(random.Random(1), "en", "bare"))
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            copy.writestr(name, document if name == "word/document.xml" else content)
    return target.getvalue()
