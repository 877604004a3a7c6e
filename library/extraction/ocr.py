"""Recognition by Tesseract of single pages that have no text layer."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from functools import cache, reduce
from pathlib import Path

from .reasons import PageReason
from .text import clean, is_readable, join_lines, undivide

MODELS = {"en": "eng", "ru": "rus", "zh-hans": "chi_sim", "mn": "mon"}
DOTS_PER_INCH = 300
MAX_PIXELS = 24_000_000  # a poster is read at a lower resolution
# One thread a page: more are slower in sum and starve the web server beside the worker.
ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}


@cache
def models() -> frozenset[str]:
    """Installed models of Tesseract; none if it is not installed."""
    program = shutil.which("tesseract")
    if not program:
        return frozenset()
    listed = subprocess.run(
        [program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False
    )
    return frozenset(line.strip() for line in listed.stdout.splitlines()[1:])


def lack(language: str) -> PageReason:
    """What this machine lacks to recognise a language; NONE if nothing."""
    if not models():
        return PageReason.NO_OCR
    return PageReason.NONE if MODELS.get(language) in models() else PageReason.NO_OCR_LANGUAGE


def recognise(path: Path, number: int, language: str, *, deadline: float) -> tuple[str, PageReason]:
    """(text, reason) of one page. The page picture is gone when this returns."""
    import pypdfium2

    remaining = deadline - time.monotonic()
    if remaining <= 1:
        return "", PageReason.OCR_UNFINISHED
    try:
        document = pypdfium2.PdfDocument(path)
        page = document[number - 1]
        if not next(iter(page.get_objects(max_depth=2)), None):
            return "", PageReason.BLANK
        width, height = page.get_size()
        scale = min(DOTS_PER_INCH / 72, (MAX_PIXELS / max(width * height, 1)) ** 0.5)
        bitmap = page.render(scale=scale, grayscale=True)
        picture = _pgm(bitmap)
        document.close()
    except Exception:  # a damaged page costs its own text only
        return "", PageReason.OCR_FAILED
    try:
        result = subprocess.run(
            ["tesseract", "stdin", "stdout", "-l", MODELS[language], "--dpi",
             str(round(scale * 72))],
            input=picture, capture_output=True, timeout=remaining, check=True,
            env=ENVIRONMENT | {"PATH": os.environ.get("PATH", "")},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "", PageReason.OCR_UNFINISHED
    except (subprocess.CalledProcessError, OSError):
        return "", PageReason.OCR_FAILED
    text = _paragraphs(clean(result.stdout.decode("utf-8", "replace")), language)
    return (text, PageReason.NONE) if is_readable(text) else ("", PageReason.BLANK)


def _paragraphs(text: str, language: str) -> str:
    """Tesseract leaves an empty line between paragraphs and keeps the printed lines inside."""
    text = undivide([text])[0]
    if language == "zh-hans":
        text = reduce(join_lines, text.split(" "))  # recognition puts gaps between characters
    return "\n".join(reduce(join_lines, part.split("\n")) for part in text.split("\n\n"))


def _pgm(bitmap) -> bytes:
    """The picture in the plainest format there is: no codec can fail on it."""
    picture = bitmap.to_pil().convert("L")
    return f"P5 {picture.width} {picture.height} 255\n".encode() + picture.tobytes()
