"""More than two hundred files of five producers, in four languages, whole, odd and broken.

Nothing hangs, nothing takes more memory than allowed, and every failure has a reason in words.
"""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from django.utils import translation

from library import file_types, reasons
from library.extraction import docx, pdf
from library.extraction.reasons import FileReason
from library.extraction.run import MEGABYTE, ROOT, Limits, Result
from tests.services.fixtures import missing

from . import office
from .corpus import DOCX, LANGUAGES, Sample, damaged, from_libreoffice, healthy

LIMITS = Limits(seconds=20, ocr_seconds=3, memory=700 * MEGABYTE, max_pages=2000)
SLOWEST = LIMITS.seconds + LIMITS.ocr_seconds + 5
TYPES = {".pdf": file_types.PDF, DOCX: file_types.DOCX}


def read_apart(folder: Path, samples: list[Sample]) -> dict:
    """Read files as the portal does, each in a process of its own, and measure the largest."""
    files = []
    for sample in samples:
        path = folder / sample.name
        path.write_bytes(sample.content)
        media_type = TYPES[path.suffix]
        files.append({"path": str(path), "media_type": media_type, "language": sample.language})
    done = subprocess.run(
        [sys.executable, "-m", "tests.library.reading_apart"],
        input=json.dumps({"limits": asdict(LIMITS), "files": files}),
        capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


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
    every_answer_is_right(apart, read_apart(tmp_path, apart))


@pytest.mark.timeout(280)
def test_every_file_of_libreoffice_is_read(tmp_path):
    if not office.installed():
        missing("LibreOffice")
    made = list(from_libreoffice())
    assert len(made) == len(LANGUAGES) * len(office.KINDS) * len(office.ENDINGS)
    every_answer_is_right(made, read_apart(tmp_path, made))


def every_answer_is_right(samples: list[Sample], report: dict) -> None:
    """Fail where a reader was slow, large, silent, wrong, or without a reason in words."""
    for sample, answer in zip(samples, report["answers"], strict=True):
        seconds, reason = answer["seconds"], answer["reason"]
        assert seconds < SLOWEST, f"{sample.name} took {seconds:.0f} s"
        if reason is None:
            assert not sample.fails or sample.maybe, f"{sample.name} should have failed"
            if not sample.maybe:
                assert all(word in answer["text"] for word in sample.words), sample.name
        else:
            assert reason in sample.fails, f"{sample.name}: {reason}"
            for language in LANGUAGES:
                with translation.override(language):
                    words = reasons.explain(FileReason(reason), answer["detail"])
                assert len(words) > 8 and words != reason
    assert report["most"] < LIMITS.memory, f"a child held {report['most'] // MEGABYTE} MB"
