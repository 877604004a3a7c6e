"""PDF of a manuscript by WeasyPrint: selectable text, subset fonts, one PDF page per page.

WeasyPrint and the fonts are needed only by the maintenance command; the made files are kept.
"""

from __future__ import annotations

import io
import re
import tempfile
import time
from html import escape
from pathlib import Path

from library.manuscripts import Block, ListBlock, Page, Paragraph
from library.rendering import labels
from library.rendering.fonts import chinese_faces

LANG = {"zh-hans": "zh-Hans"}

CSS = """
@page { size: 170mm 240mm; margin: 19mm 19mm 20mm 19mm;
  @bottom-left { content: "%(footer)s"; font: 8pt/1.3 %(sans)s; color: #45565c; width: 85%%;
    border-top: 0.5pt solid #cdd7d6; padding-top: 2mm; vertical-align: top; }
  @bottom-right { content: counter(page); font: bold 9pt/1.3 %(sans)s; color: #12262d;
    width: 15%%; border-top: 0.5pt solid #cdd7d6; padding-top: 2mm; vertical-align: top; } }
@page:first { margin-top: 0; }
* { box-sizing: border-box; font-variant-ligatures: none; }
html { font: %(size)s %(serif)s; color: #12262d; }
body { margin: 0; }
section + section { break-before: page; }
/* Nothing is positioned: positioned text is painted last and would be read out of order. */
.cover { margin: 0 -19mm 7mm -19mm; padding: 13mm 0 1mm 19mm;
  background: %(colour)s; color: #fff; }
.cover svg { display: block; width: 170mm; height: 17mm; margin: 1mm 0 0 -19mm; }
.cover h1 { font: %(title)s %(serif)s; margin: 0; max-width: 134mm; %(keep)s }
.cover p { font: 11.5pt/1.45 %(sans)s; margin: 3mm 0 0; max-width: 132mm; }
h2 { font: bold 15pt/1.35 %(serif)s; color: %(colour)s; margin: 0 0 4.5mm; %(keep)s }
p { margin: 0 0 3mm; orphans: 2; widows: 2; %(indent)s }
i { font-style: normal; white-space: nowrap; }
b { font-family: %(sans)s; font-size: 0.95em; }
/* Markers are written out: real ones are painted last and would be read behind the text. */
ul, ol { margin: 0 0 3.5mm; padding: 0; list-style: none; }
li { margin: 0 0 1.2mm; padding-left: 7mm; text-indent: -6mm; }
li b { display: inline-block; width: 6mm; text-indent: 0; color: %(colour)s; }
table { width: 100%%; border-collapse: collapse; margin: 1mm 0 4.5mm;
  font: %(cell)s %(sans)s; }
th { text-align: left; border-bottom: 1.2pt solid %(colour)s; color: %(colour)s; }
td, th { padding: 1.6mm 3mm 1.6mm 0; vertical-align: top; }
td { border-bottom: 0.4pt solid #cdd7d6; }
"""

_COMPOUND = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
SERIF = {"zh-hans": '"Amur Serif SC", "Noto Serif"'}
SANS = {"zh-hans": '"Amur Sans SC", "Noto Sans"'}

MOMENT = time.gmtime(1_704_067_200)  # 2024; a time stamp would change the file every time

WAVES = (
    '<svg viewBox="0 0 210 26" preserveAspectRatio="none"><g fill="none" stroke="#fff" '
    'stroke-opacity=".55" stroke-linecap="round">'
    '<path stroke-width=".5" d="M-2 5C40 5 60 15 96 15"/>'
    '<path stroke-width=".5" d="M-2 24C50 24 62 16 96 15"/>'
    '<path stroke-width=".8" d="M-2 14C34 11 60 17 96 15"/>'
    '<path stroke-width="2.2" d="M96 15C120 12 132 20 158 17S196 12 214 14"/></g></svg>'
)


def render(
    pages: list[Page], *, language: str, title: str, kind: str, year: int, author: str, colour: str
) -> bytes:
    """One PDF page per manuscript page.

    Raises ValueError if the text does not fit, naming the pages made and wanted.
    """
    from weasyprint import HTML  # a development dependency
    from weasyprint.text.fonts import FontConfiguration

    html = _document(
        pages, language=language, title=title, kind=kind, year=year, author=author, colour=colour
    )
    with tempfile.TemporaryDirectory() as folder:
        if language == "zh-hans":
            faces = chinese_faces(set(html) - set("\n\r\t"), Path(folder))
            html = html.replace("<style>", f"<style>{faces}")
        document = HTML(string=html).render(font_config=FontConfiguration())
        if len(document.pages) != len(pages):
            raise ValueError(f"{len(document.pages)} PDF pages from {len(pages)} pages of text")
        # No time stamp and a fixed identifier: the same text always makes the same file.
        return document.write_pdf(pdf_identifier=b"amur-demonstration")


def as_scan(pdf: bytes, *, dots_per_inch: int = 150) -> bytes:
    """The same pages as grey pictures without a text layer, slightly askew, as scanners make."""
    import pypdfium2

    pictures = []
    for index, page in enumerate(pypdfium2.PdfDocument(pdf)):
        picture = page.render(scale=dots_per_inch / 72, grayscale=True).to_pil().convert("L")
        angle = (0.35, -0.25, 0.2, -0.4)[index % 4]
        pictures.append(picture.rotate(angle, fillcolor=255, resample=3))
    target = io.BytesIO()
    pictures[0].save(
        target,
        "PDF",
        save_all=True,
        append_images=pictures[1:],
        resolution=dots_per_inch,
        quality=42,
        creationDate=MOMENT,
        modDate=MOMENT,
    )
    return target.getvalue()


def _document(
    pages: list[Page], *, language: str, title: str, kind: str, year: int, author: str, colour: str
) -> str:
    chinese = language == "zh-hans"
    footer = " · ".join(
        (
            labels.SITE[language],
            labels.DEMONSTRATION[language],
            labels.KIND[kind][language],
            str(year),
        )
    )
    css = CSS % {
        "footer": footer.replace('"', "'"),
        "serif": SERIF.get(language, '"Noto Serif"'),
        "sans": SANS.get(language, '"Noto Sans"'),
        "size": "11pt/1.75" if chinese else "10.6pt/1.5",
        "title": "bold 23pt/1.35" if chinese else "bold 22pt/1.25",
        "cell": "9.5pt/1.5" if chinese else "9pt/1.4",
        "colour": colour,
        "keep": "word-break: keep-all;" if chinese else "",
        "indent": "text-align: left;",
    }
    lang = LANG.get(language, language)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        f'<meta name="author" content="{escape(author)}">'
        f'<meta name="keywords" content="{escape(labels.DEMONSTRATION[language])}">'
        f"<style>{css}</style></head><body>"
        + "".join(f"<section>{_page(page)}</section>" for page in pages)
        + "</body></html>"
    )


def _page(page: Page) -> str:
    parts = []
    if page.title:
        subtitle = f"<p>{_text(page.subtitle)}</p>" if page.subtitle else ""
        parts.append(f'<div class="cover"><h1>{_text(page.title)}</h1>{subtitle}{WAVES}</div>')
    parts.append(f"<h2>{_text(page.heading)}</h2>")
    parts.extend(_block(block) for block in page.blocks)
    return "".join(parts)


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        bold = f"<b>{_text(block.bold)}</b> " if block.bold else ""
        return f"<p>{bold}{_text(block.text)}</p>"
    if isinstance(block, ListBlock):
        tag = "ol" if block.ordered else "ul"
        items = (
            f"<li><b>{f'{number}.' if block.ordered else '•'}</b>{_text(item)}</li>"
            for number, item in enumerate(block.items, start=1)
        )
        return f"<{tag}>{''.join(items)}</{tag}>"
    head = "".join(f"<th>{_text(cell)}</th>" for cell in block.header)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in block.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _text(words: str) -> str:
    """Escaped words; compounds stay on one line: a hyphen at its end would divide them."""
    return _COMPOUND.sub(r"<i>\g<0></i>", escape(words))


def write(path: Path, content: bytes) -> None:
    """Replace the file only if it changed, so that a second run leaves the tree as it was."""
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)
