"""Works, editions and real little files for the tests."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import factory
from django.core.files.base import ContentFile

from library.actions.files import receive_file
from library.models import Author, Edition, LibraryFile, Publication

DEMO = Path(__file__).resolve().parents[2] / "library" / "demo"


def make_pdf(pages=("The river rises in August.",), *, password: str = "") -> bytes:
    """A PDF with one line of text on every page; an empty line makes an empty page."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    lock = StandardEncryption(password, strength=128) if password else None
    canvas = Canvas(target, encrypt=lock, invariant=1)
    for text in pages:
        if text:
            canvas.drawString(72, 720, text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def make_docx(sections=(("Floods", "The river rises in August."),), *, level: int = 2) -> bytes:
    """A DOCX with one heading and one paragraph per section."""
    from docx import Document

    document = Document()
    for heading, text in sections:
        document.add_heading(heading, level)
        document.add_paragraph(text)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def make_zip_bomb(megabytes: int = 400) -> bytes:
    """A DOCX by name and content list whose one part unpacks to hundreds of megabytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.'
            'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            block = b" " * (1 << 20)
            for _ in range(megabytes):
                part.write(block)
    return target.getvalue()


def make_file(content: bytes | None = None, *, name="report.pdf", wake=False, **fields):
    """A stored file, waiting for its text to be read."""
    file = LibraryFile(title=fields.pop("title", name), **fields)
    file.file.save(name, ContentFile(make_pdf() if content is None else content), save=False)
    return receive_file(file=file, by=None, wake=wake)


class PublicationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Publication

    slug = factory.Sequence(lambda n: f"publication-{n}")
    kind = Publication.Kind.REPORT
    title_en = factory.Sequence(lambda n: f"Report number {n}")
    abstract_en = "What the report is about."
    year = 2024
    publisher = "River institute"
    licence = Publication.Licence.CC_BY
    status = Publication.Status.PUBLISHED
    published_at = factory.Faker("date_time_this_year", tzinfo=__import__("datetime").UTC)


class AuthorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Author

    publication = factory.SubFactory(PublicationFactory)
    name = "River institute"
    kind = Author.Kind.CORPORATE


class EditionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Edition

    publication = factory.SubFactory(PublicationFactory)
    identifier = factory.SelfAttribute("language")
    language = "en"
    title = "The report as printed"
    year = 2024
