"""A real Elasticsearch node for tests; it stays up between runs, as a start takes ten seconds."""

import functools
import os
import shutil
import subprocess
from pathlib import Path

from tests.services.fixtures import missing

HERE = Path(__file__).parent
PORT = os.environ.get("TEST_ELASTICSEARCH_PORT", "9257")


@functools.cache
def _start() -> tuple[str, str]:
    """Return the address of the node, or what is missing."""
    if url := os.environ.get("TEST_ELASTICSEARCH_URL"):
        return url, ""
    for program, what in (("javac", "a JDK (17 or newer)"), ("bash", "bash")):
        if not shutil.which(program):
            return "", what
    result = subprocess.run(
        [HERE / "start", PORT], capture_output=True, text=True, timeout=280, check=False
    )
    if result.returncode:
        lines = result.stderr.strip().splitlines() or ["no reason given"]
        return "", f"Elasticsearch ({lines[-1]})"
    return result.stdout.strip(), ""


def node_url() -> str:
    """Return the address of a running node; skip or fail where there can be none."""
    url, lacking = _start()
    if lacking:
        missing(lacking)
    return url
