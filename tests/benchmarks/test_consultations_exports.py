"""The files of the response matrix: what a tenfold number of comments costs, format by format.

Measured over 100,000 comments on two cores shared with others (BENCH_LARGE=1), the peak above the
process itself: CSV, JSON and XLSX 8 MB, DOCX 12 MB, PDF in twenty volumes 26 MB; as over 10,000.
"""

import json
import subprocess
import sys

import pytest
from django.db import connection

from consultations.models import Export
from tests.benchmarks.many_comments import COMMENTS, filled
from tests.services.fixtures import ROOT

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(3600),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
FORMATS = ("csv", "json", "xlsx", "docx", "pdf")
# What one volume of a PDF and its fonts take is the most that may stand beside the process.
MOST_MEGABYTES = 80
# A peak comes in pages and arenas: a few megabytes are not growth.
TOLERANCE = 6


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Files of a benchmark go to its own folder."""
    settings.VAR_DIR = tmp_path


def made_apart(folder, exports: list[Export]) -> list[dict]:
    """Have exports made by a small process of their own; what each took."""
    request = {
        "database": str(connection.settings_dict["NAME"]),
        "var": str(folder),
        "exports": [export.pk for export in exports],
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.exports_apart"],
        input=json.dumps(request), capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert {answer["ended"] for answer in answers} == {"done"}
    return answers


def test_ten_times_the_comments_take_ten_times_the_time_and_no_more_memory(tmp_path, say):
    few, many = filled(COMMENTS // 10), filled(COMMENTS)
    seconds = {}
    for file_format in FORMATS:
        # The first loads what is loaded once: formats, styles, fonts.
        small, one, all_ = made_apart(
            tmp_path,
            [
                Export.objects.create(
                    consultation=consultation, content="matrix", format=file_format, language="en"
                )
                for consultation in (few, few, many)
            ],
        )
        seconds[file_format] = all_["seconds"]
        peaks = [f"{answer['megabytes']:.1f} MB" for answer in (small, one, all_)]
        say(
            f"{file_format}: {all_['seconds'] / seconds['csv']:.1f} × the time of CSV "
            f"({all_['seconds']:.0f} s, {all_['size']:.1f} MB), "
            f"{all_['seconds'] / one['seconds']:.1f} × that of a tenth; "
            f"peaks: the first {peaks[0]}, a tenth {peaks[1]}, all {peaks[2]}"
        )
        assert all_["megabytes"] < max(small["megabytes"], one["megabytes"]) * 1.5 + TOLERANCE
        assert all_["megabytes"] < MOST_MEGABYTES
