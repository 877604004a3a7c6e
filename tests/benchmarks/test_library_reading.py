"""Extraction in its own process against bare pypdfium2 in this one."""

# ruff: noqa: T201 - a benchmark prints what it found

import statistics
import time
from pathlib import Path

import pypdfium2

from library.extraction.run import extract
from tests.factories.library import DEMO


def joined(tmp_path: Path) -> Path:
    """Bind the demonstration into one long file, so that the start of Python weighs little."""
    target = pypdfium2.PdfDocument.new()
    for _copy in range(12):
        for path in sorted(DEMO.glob("*/*.pdf")):
            with pypdfium2.PdfDocument(path) as source:
                target.import_pages(source)
    place = tmp_path / "long.pdf"
    target.save(place)
    return place


def bare(path: Path) -> int:
    """Read every page as the library underneath does."""
    document = pypdfium2.PdfDocument(path)
    length = 0
    for page in document:
        text = page.get_textpage()
        length += len(text.get_text_range())
        text.close()
        page.close()
    return length


def test_extraction_against_bare_pypdfium2(tmp_path):
    path = joined(tmp_path)
    ours, raw = [], []
    for _round in range(3):
        begin = time.perf_counter()
        assert bare(path)
        raw.append(time.perf_counter() - begin)
        begin = time.perf_counter()
        result = extract(path, media_type="application/pdf", language="en")
        ours.append(time.perf_counter() - begin)
    pages = len(result.pages)
    ratio = statistics.median(ours) / statistics.median(raw)
    print(
        f"\n{pages} pages: bare pypdfium2 {statistics.median(raw):.2f} s, "
        f"in a guarded process with paragraphs put together {statistics.median(ours):.2f} s: "
        f"{ratio:.2f} (target 1.5)"
    )
    assert pages > 400
