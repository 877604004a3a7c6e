"""Two hundred people at the closing hour, and taking part as a whole, on a real PostgreSQL."""

import os
import re
import subprocess
import sys

import pytest

from tests.services.fixtures import ROOT
from tests.services.test_postgresql import with_socket_as_host

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("servers"), pytest.mark.timeout(400)]


@pytest.mark.parametrize(
    ("suites", "least"),
    [
        (["tests/consultations/test_closing_time.py"], 7),
        (["tests/consultations/test_changes.py", "tests/consultations/test_taking_part.py"], 30),
    ],
)
def test_nobody_is_lost_or_doubled_on_postgresql(postgresql_url, tmp_path, suites, least):
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AMUR_", "PYTEST_", "REDIS_URL", "ELASTICSEARCH_URL"))
    }
    outcome = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *suites],
        cwd=ROOT,
        env={
            **kept,
            "DATABASE_URL": with_socket_as_host(postgresql_url),
            "AMUR_VAR_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=380,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stdout[-6000:] + outcome.stderr[-2000:]
    assert int(re.search(r"(\d+) passed", outcome.stdout).group(1)) >= least
