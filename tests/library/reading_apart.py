"""A small process that has files read as the portal does: `python -m tests.library.reading_apart`.

On Linux a child's greatest memory starts with that of the process that started it. A test's own
process may have grown large; this one has not, so what it measures are the readers.

Standard input: {"limits": {…}, "files": [{"path", "media_type", "language"}, …]}.
Standard output: {"answers": [{"reason", "detail", "text", "seconds"}, …], "most": bytes}.
"""

import json
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from library.extraction.run import Limits, extract


def read(file: dict, limits: Limits) -> dict:
    """Read one file; the text of its pages is joined, headings included."""
    begin = time.monotonic()
    result = extract(
        Path(file["path"]),
        media_type=file["media_type"],
        language=file["language"],
        limits=limits,
    )
    return {
        "reason": result.reason and result.reason.value,
        "detail": result.detail,
        "text": " ".join(f"{page.heading} {page.text}" for page in result.pages),
        "seconds": time.monotonic() - begin,
    }


def main() -> None:
    """Read all files, two at a time, and say how much the largest reader held."""
    request = json.load(sys.stdin)
    limits = Limits(**request["limits"])
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda file: read(file, limits), request["files"]))
    kilobytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    json.dump({"answers": answers, "most": kilobytes * 1024}, sys.stdout)


if __name__ == "__main__":
    main()
