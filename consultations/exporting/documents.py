"""The matrix as a document to read: DOCX written as a stream, PDF in volumes."""

import gc
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docx import Document

from ..typesetting.pages import LANGUAGES, Pages
from .tables import clean

# A PDF is held in memory until it is closed; more comments than this begin another one.
VOLUME = 5000
DOCUMENT = "word/document.xml"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
)
FOOT = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" '
    'w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    "</w:body></w:document>"
)


class DocxDocument:
    """A Word document whose text is written as it comes; styles are those of python-docx."""

    def __init__(self, path: Path, title: str, language: str) -> None:
        template = BytesIO()
        document = Document()
        document.core_properties.title = title
        document.core_properties.language = LANGUAGES[language]
        document.core_properties.author = ""
        document.core_properties.comments = ""
        document.save(template)
        self.archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        with zipfile.ZipFile(template) as parts:
            for part in parts.infolist():
                if part.filename != DOCUMENT:
                    self.archive.writestr(part, parts.read(part.filename))
        self.text = self.archive.open(DOCUMENT, "w", force_zip64=True)
        self.text.write(HEAD.encode())

    def heading(self, text: str, level: int) -> None:
        """Write a heading."""
        self._paragraph(text, style=f"Heading{level}")

    def paragraph(self, text: str, *, bold: bool = False) -> None:
        """Write a paragraph; line ends stay."""
        if text:
            self._paragraph(text, bold=bold)

    def comment_written(self) -> None:
        """Nothing to do: a stream has no volumes."""

    def finish(self) -> None:
        """Close the document."""
        self.text.write(FOOT.encode())
        self.text.close()
        self.archive.close()

    def _paragraph(self, text: str, *, style: str = "", bold: bool = False) -> None:
        look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        run = "<w:rPr><w:b/></w:rPr>" if bold else ""
        lines = "<w:br/>".join(
            f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in clean(text).splitlines()
        )
        self.text.write(f"<w:p>{look}<w:r>{run}{lines}</w:r></w:p>".encode())


class PdfDocument:
    """The document as PDF; beyond VOLUME comments as several, packed in a zip."""

    SIZES = {1: 18, 2: 14, 3: 11}

    def __init__(self, path: Path, title: str, language: str) -> None:
        self.path, self.title, self.language = path, title, language
        self.parts: list[Path] = []
        self.comments = 0
        self.volume = self._begin_volume()

    def heading(self, text: str, level: int) -> None:
        """Write a heading."""
        self.volume.write_block(clean(text), self.SIZES[level], "B", above=3)

    def paragraph(self, text: str, *, bold: bool = False) -> None:
        """Write a paragraph."""
        if text:
            self.volume.write_block(clean(text), 10, "B" if bold else "", above=0.5)

    def comment_written(self) -> None:
        """Begin the next volume when this one is full."""
        self.comments += 1
        if self.comments % VOLUME == 0:
            self._close_volume()
            self.volume = self._begin_volume()

    def finish(self) -> None:
        """Write the file."""
        if not self.parts:
            self.volume.output(str(self.path))
            return
        self._close_volume()
        with zipfile.ZipFile(self.path, "w", zipfile.ZIP_STORED) as archive:
            for number, part in enumerate(self.parts, start=1):
                archive.write(part, f"{number:03d}.pdf")
                part.unlink()

    def _begin_volume(self) -> Pages:
        return Pages(title=self.title, language=self.language, margin=18)

    def _close_volume(self) -> None:
        part = self.path.with_suffix(f".{len(self.parts) + 1}.part")
        self.volume.output(str(part))
        self.parts.append(part)
        # The objects of fpdf2 hold each other: the volume would wait for the collector, with fonts.
        del self.volume
        gc.collect()


def write_comment(document: Any, row: dict[str, Any], names: dict[str, str]) -> None:
    """Write the part of a comment that is the same in all its rows."""
    facts = (
        row["received"], row["capacity"], row["author"], row["country"], row["position"],
        row["late"], "" if row["comment"] or row["proposed_text"] else row["state"],
    )  # fmt: skip
    document.heading(f"№ {row['number']} · {row['about']}", 3)
    document.paragraph(" · ".join(fact for fact in facts if fact))
    document.paragraph(row["comment"])
    for name in ("translation", "proposed_text"):
        if row[name]:
            label = names[name]
            if name == "translation":
                label = f"{label} ({row['translated_by']})"
            document.paragraph(label, bold=True)
            document.paragraph(row[name])
