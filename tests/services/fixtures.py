"""Real servers for tests: Redis, PostgreSQL, a Celery worker, a browser.

Where a program is missing the tests that need it are skipped and say what is missing; with
REQUIRE_SERVICES=1 a missing one is a failure.
"""

import os
import shutil

import pytest


def missing(what: str) -> None:
    """Skip the test that asked, or fail it where every service is required."""
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(f"{what} is missing, and REQUIRE_SERVICES=1 asks for it.")
    pytest.skip(f"{what} is missing on this machine.")


def chromium_path() -> str | None:
    """Return Debian's or the distribution's Chromium, if the machine has one."""
    return next(
        (p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))),
        None,
    )
