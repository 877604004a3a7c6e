"""The process that reads one file: `python -m library.extraction.child REQUEST`.

REQUEST is a JSON object: path, media_type, language, engine and the limits. Every answer is one
JSON line on standard output, written as soon as it is known, so that the parent keeps what was
read when it has to kill this process:

    {"pages": 5}                    how many there are
    {"page": {"number": 1, …}}      one page
    {"failed": "encrypted", …}      nothing more comes
    {"done": true}                  everything was read
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import asdict
from pathlib import Path

from .reasons import FileReason, UnreadableError

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def main(argument: str) -> int:
    """Read the file that the request names; the exit code is always 0 if Python lived."""
    request = json.loads(argument)
    _limit(request)
    try:
        _read(request)
    except UnreadableError as error:
        _say(failed=error.reason.value, detail=error.detail)
    except MemoryError:
        _say(failed=FileReason.TOO_MUCH_MEMORY.value, detail="")
    return 0


def _limit(request: dict) -> None:
    """Memory and processor time are limited before the first byte of the file is looked at."""
    resource.setrlimit(resource.RLIMIT_AS, (request["memory"], request["memory"]))
    seconds = request["cpu_seconds"]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (request["output"], request["output"]))


def _read(request: dict) -> None:
    path = Path(request["path"])
    if request["media_type"] == DOCX:
        from . import docx

        pages = docx.read(path, max_pages=request["max_pages"])
    else:
        from . import pdf

        pages = pdf.read(path, max_pages=request["max_pages"], engine=request["engine"])
    _say(pages=len(pages))
    limit = request["max_characters"]
    for page in pages:
        page.text = page.text[:limit]
        if page.text:
            _say(page=asdict(page))
    silent = [page for page in pages if not page.text]
    if silent:
        _recognise(request, path, silent)
    _say(done=True)


def _recognise(request: dict, path: Path, pages: list) -> None:
    from . import ocr

    deadline = time.monotonic() + request["ocr_seconds"]
    lack = ocr.lack(request["language"])
    for page in pages:
        if request["media_type"] == DOCX:
            page.reason = "blank"
        elif lack:
            page.reason = lack.value
        else:
            text, reason = ocr.recognise(path, page.number, request["language"], deadline=deadline)
            page.text, page.reason, page.method = text, reason.value, "ocr"
        _say(page=asdict(page))


def _say(**answer: object) -> None:
    # Lone surrogates from a damaged file cannot be written as UTF-8.
    line = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
