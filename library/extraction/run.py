"""Start the child that reads a file, wait for it, kill it when it takes too much."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from . import directories
from .child import DOCX
from .pdf import ReadPage
from .reasons import FileReason

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024
TYPES = ("application/pdf", DOCX)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a child process may use, and what it may deliver."""

    seconds: float = 120
    ocr_seconds: float = 360
    memory: int = 1024 * MEGABYTE
    max_pages: int = 2_000
    max_bytes: int = 100 * MEGABYTE
    max_characters: int = 60_000  # of one page; a printed page has about 3,000
    output: int = 200 * MEGABYTE


@dataclass
class Result:
    """What came of it: either pages, or a reason. Pages without text carry their own reason."""

    pages: list[ReadPage] = field(default_factory=list)
    reason: FileReason | None = None
    detail: str = ""


def extract(path: Path, *, media_type: str, language: str, limits: Limits | None = None) -> Result:
    """Read one file in a process of its own. Never raises for what is in the file.

    A crash of pdfium is tried once more with pypdf, which is slower and written in Python.
    """
    limits = limits or Limits()
    if media_type not in TYPES:
        return Result(reason=FileReason.TYPE)
    try:
        size = path.stat().st_size
    except OSError:
        return Result(reason=FileReason.MISSING)
    if size == 0:
        return Result(reason=FileReason.EMPTY)
    if size > limits.max_bytes:
        return Result(reason=FileReason.TOO_LARGE, detail=str(size // MEGABYTE))
    if media_type == DOCX and (reason := directories.trouble(path)):
        return Result(reason=reason)
    result = _run(path, media_type, language, limits, engine="pdfium")
    if result.reason is FileReason.CRASHED and media_type == "application/pdf":
        result = _run(path, media_type, language, limits, engine="pypdf")
    return result


def _run(path: Path, media_type: str, language: str, limits: Limits, *, engine: str) -> Result:
    request = json.dumps({
        "path": str(path), "media_type": media_type, "language": language, "engine": engine,
        "memory": limits.memory, "cpu_seconds": int(limits.seconds + limits.ocr_seconds) + 1,
        "max_pages": limits.max_pages, "max_characters": limits.max_characters,
        "ocr_seconds": limits.ocr_seconds, "output": limits.output,
    })  # fmt: skip
    # A file, not a pipe: a child that fills a pipe nobody reads would wait for ever.
    reading, writing = os.pipe()
    with tempfile.TemporaryFile() as output, os.fdopen(reading, "rb") as alive:
        try:
            child = subprocess.Popen(
                [sys.executable, "-m", "library.extraction.child", request],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.DEVNULL, cwd=ROOT,
                start_new_session=True, pass_fds=[writing],
                env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1",
                     "PYTHONUTF8": "1", "TMPDIR": tempfile.gettempdir()},
            )  # fmt: skip
        finally:
            os.close(writing)  # now only the child holds it open
        stage = _wait(child, alive, output, limits)
        output.seek(0)
        return _understand(output, child.returncode, stage)


def _wait(child: subprocess.Popen, alive, output, limits: Limits) -> str:
    """Wait for the end: the time for reading first, then, if only recognition is left, its own."""
    try:
        if _ended(child, alive, limits.seconds):
            return "ended"
        if not _counted(output):
            return "reading"
        return "ended" if _ended(child, alive, limits.ocr_seconds) else "recognising"
    finally:
        if child.poll() is None:
            _kill(child)


def _ended(child: subprocess.Popen, alive, seconds: float) -> bool:
    """Wait until the child ends, at most so long.

    Popen.wait looks every 50 milliseconds; the end of a pipe that only the child holds open is
    known at once.
    """
    watch = select.poll()
    watch.register(alive, select.POLLIN)
    watch.poll(seconds * 1000)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(0.1)  # it has closed its files and is about to be gone
    return child.returncode is not None


def _counted(output) -> bool:
    """Whether the child has said how many pages there are: then reading is over."""
    return os.pread(output.fileno(), 9, 0).startswith(b'{"pages"')


def _kill(child: subprocess.Popen) -> None:
    """The whole group: Tesseract is a child of the child."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait(10)


def _understand(output, code: int | None, stage: str) -> Result:
    result, count, done = Result(), 0, False
    for line in output:
        try:
            answer = json.loads(line)
        except ValueError:
            break  # the line during which the child was killed
        if "pages" in answer:
            count = answer["pages"]
        elif "page" in answer:
            result.pages.append(ReadPage(**answer["page"]))
        elif "failed" in answer:
            return Result(reason=FileReason(answer["failed"]), detail=answer.get("detail", ""))
        done = done or "done" in answer
    if done or (count and stage == "recognising"):
        _fill_up(result, count)
        return result
    if stage == "reading" or code in (-signal.SIGXCPU, -signal.SIGKILL):
        return Result(reason=FileReason.TOO_LONG)
    return Result(reason=FileReason.CRASHED)


def _fill_up(result: Result, count: int) -> None:
    """Pages that recognition did not reach are there, without text and with the reason."""
    found = {page.number for page in result.pages}
    result.pages += [
        ReadPage(number=number, reason="ocr-unfinished")
        for number in range(1, count + 1)
        if number not in found
    ]
    result.pages.sort(key=lambda page: page.number)
