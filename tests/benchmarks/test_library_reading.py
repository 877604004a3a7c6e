"""Extraction in its own process against bare pypdfium2 in this one."""

# ruff: noqa: T201 - a benchmark prints what it found

import random
import resource
import statistics
import time
from pathlib import Path

import pypdfium2

from library.extraction.run import extract
from tests.library.corpus import font_path, prose


def long_report(tmp_path: Path) -> Path:
    """Make a report of many pages, so that the start of Python weighs little."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(TTFont("Own", font_path("ru")))
    style = ParagraphStyle("own", fontName="Own", fontSize=10, leading=14, spaceAfter=8)
    rng = random.Random(1956)
    place = tmp_path / "long.pdf"
    story = [Paragraph(prose(rng, "ru", 5), style) for _n in range(2500)]
    SimpleDocTemplate(str(place), invariant=1).build(story)
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


def of_children() -> float:
    """Return the processor time of the processes that have ended, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_extraction_against_bare_pypdfium2(tmp_path):
    path = long_report(tmp_path)
    ours, raw, ours_busy, raw_busy = [], [], [], []
    for _round in range(5):
        begin, busy = time.perf_counter(), time.process_time()
        assert bare(path)
        raw.append(time.perf_counter() - begin)
        raw_busy.append(time.process_time() - busy)
        begin, busy = time.perf_counter(), of_children()
        result = extract(path, media_type="application/pdf", language="en")
        ours.append(time.perf_counter() - begin)
        ours_busy.append(of_children() - busy)
    pages = len(result.pages)
    ratio = statistics.median(ours) / statistics.median(raw)
    print(
        f"\n{pages} pages: bare pypdfium2 {statistics.median(raw):.2f} s, "
        f"guarded and with paragraphs put together {statistics.median(ours):.2f} s: "
        f"{ratio:.2f} (target 1.5); time of processors "
        f"{statistics.median(ours_busy) / statistics.median(raw_busy):.2f}, as long files are "
        "read by two of them"
    )
    assert ratio < 1.5
    assert pages > 300
