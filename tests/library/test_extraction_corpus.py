"""More than two hundred files of five producers, in four languages, whole, odd and broken.

Nothing hangs, nothing takes more memory than allowed, and every failure has a reason in words.
"""

import resource
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import translation

from library import file_types, reasons
from library.extraction import docx, pdf
from library.extraction.run import MEGABYTE, Limits, Result, extract

from .corpus import DOCX, LANGUAGES, Sample, damaged, healthy

LIMITS = Limits(seconds=20, ocr_seconds=3, memory=700 * MEGABYTE, max_pages=2000)
SLOWEST = LIMITS.seconds + LIMITS.ocr_seconds + 5
TYPES = {".pdf": file_types.PDF, DOCX: file_types.DOCX}


def read_apart(folder, sample: Sample) -> tuple[Sample, Result, float]:
    """Read a file as the portal does: in a process of its own."""
    path = folder / sample.name
    path.write_bytes(sample.content)
    begin = time.monotonic()
    media_type = TYPES[path.suffix]
    result = extract(path, media_type=media_type, language=sample.language, limits=LIMITS)
    return sample, result, time.monotonic() - begin


def read_here(folder, sample: Sample) -> Result:
    """Read a sound file in this process: the same code without the start of a process."""
    path = folder / sample.name
    path.write_bytes(sample.content)
    reader = docx if path.suffix == DOCX else pdf
    return Result(pages=reader.read(path, max_pages=LIMITS.max_pages))


def whole_text(result: Result) -> str:
    return " ".join(f"{page.heading} {page.text}" for page in result.pages)


@pytest.mark.timeout(280)
def test_every_file_is_read_or_says_why_not(tmp_path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    sound, broken = list(healthy()), list(damaged())
    assert len(sound) + len(broken) >= 200
    kinds: dict[str, Sample] = {}
    for sample in sound:
        producer_and_kind = sample.name.rsplit("-", 2)[0].removesuffix("-zh")
        kinds.setdefault(producer_and_kind, sample)
    apart = [*kinds.values(), *broken]
    for sample in sound:
        if sample not in apart and not sample.fails:
            text = whole_text(read_here(tmp_path, sample))
            assert all(word in text for word in sample.words), sample.name
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda sample: read_apart(tmp_path, sample), apart))
    for sample, result, seconds in answers:
        assert seconds < SLOWEST, f"{sample.name} took {seconds:.0f} s"
        if result.reason is None:
            assert not sample.fails or sample.maybe, f"{sample.name} should have failed"
            if not sample.maybe:
                assert all(word in whole_text(result) for word in sample.words), sample.name
        else:
            assert result.reason in sample.fails, f"{sample.name}: {result.reason}"
            for language in LANGUAGES:
                with translation.override(language):
                    words = reasons.explain(result.reason, result.detail)
                assert len(words) > 8 and words != result.reason
    # The most that any child of this process ever held, in KB.
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    # An earlier test of this process may have had a larger child of another kind.
    assert most < LIMITS.memory or most == before, f"a child held {most // MEGABYTE} MB"
