"""The suites that lean on the database pass on a real PostgreSQL as they do on SQLite."""

import os
import re
import subprocess
import sys
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.services.fixtures import ROOT

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(1300)]

# Locks, conditional updates, uniqueness, constraints and ordering: where the two differ.
SUITES = (
    "tests/portal/test_outbox.py",
    "tests/accounts",
    "tests/pages",
    "tests/consultations/test_running.py",
    "tests/consultations/test_sending.py",
    "tests/consultations/test_closing_time.py",
    "tests/consultations/test_changes.py",
    "tests/consultations/test_taking_part.py",
    "tests/consultations/test_moderation.py",
    "tests/consultations/test_record.py",
    "tests/consultations/test_chain.py",
    "tests/consultations/test_rules.py",
    "tests/library/test_actions.py",
    "tests/search/test_outbox.py",
)


def with_socket_as_host(url: str) -> str:
    """Return the address with the folder of its socket where DATABASE_URL has the host."""
    parts = urlsplit(url)
    folder = parse_qs(parts.query).get("host", [""])[0]
    if not folder:
        return url
    user = parts.username or "postgres"
    return f"postgres://{user}:{parts.password or ''}@{quote(folder, safe='')}{parts.path}"


@pytest.fixture(scope="module")
def outcome(postgresql_url, tmp_path_factory):
    """What pytest says when it runs these suites with DATABASE_URL set."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AMUR_", "PYTEST_", "REDIS_URL", "ELASTICSEARCH_URL"))
    }
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m",
         "not redis and not browser", *SUITES],
        cwd=ROOT,
        env={
            **kept,
            "DATABASE_URL": with_socket_as_host(postgresql_url),
            "AMUR_VAR_DIR": str(tmp_path_factory.mktemp("portal")),
        },
        capture_output=True,
        text=True,
        timeout=1280,
    )  # fmt: skip


def test_the_suites_pass_on_postgresql(outcome):
    assert outcome.returncode == 0, outcome.stdout[-6000:] + outcome.stderr[-2000:]
    assert int(re.search(r"(\d+) passed", outcome.stdout).group(1)) > 50


def test_a_socket_becomes_the_host_of_the_address():
    assert (
        with_socket_as_host("postgresql://postgres:@/postgres?host=/tmp/pg")
        == "postgres://postgres:@%2Ftmp%2Fpg/postgres"
    )
