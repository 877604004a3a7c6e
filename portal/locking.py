"""`make lock`: resolve pyproject.toml into two requirements files with hashes.

One file serves Python 3.11 to 3.13 and every platform; neither names an index, so that each
machine uses its own.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMON = [
    sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--universal",
    "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url",
    "--no-emit-find-links", "--no-annotate", "--quiet",
    "--custom-compile-command", "make lock",
]  # fmt: skip


def main() -> int:
    """Write requirements.txt and, for what the tests need besides, requirements-dev.txt."""
    runtime = ["--output-file", "requirements.txt"]
    code = subprocess.call([*COMMON, *runtime], cwd=ROOT)
    development = ["--group", "dev", "--constraint", "requirements.txt"]
    return code or subprocess.call(
        [*COMMON, *development, "--output-file", "requirements-dev.txt"], cwd=ROOT
    )


if __name__ == "__main__":
    raise SystemExit(main())
