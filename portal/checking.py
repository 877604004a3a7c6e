"""`make check`: everything that can be said about the code without running the tests."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "AMUR_SECRET_KEY": secrets.token_urlsafe(64),
    "AMUR_ALLOWED_HOSTS": "portal.example",
    "AMUR_BASE_URL": "https://portal.example",
}
MANAGE = [sys.executable, "manage.py"]
STEPS = [
    ("ruff", [sys.executable, "-m", "ruff", "check", "."], {}),
    ("formatting", [sys.executable, "-m", "ruff", "format", "--check", "."], {}),
    ("layers", [str(Path(sys.executable).with_name("lint-imports"))], {}),
    ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
    ("translations", [*MANAGE, "makemessages", "--check"], {}),
    ("production settings", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
]


def main() -> int:
    """Run every step, say how each ended, and return 1 when one failed."""
    failed = []
    for name, command, settings in STEPS:
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True
        )
        sys.stdout.write(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name}\n")
        if done.returncode:
            failed.append(name)
            sys.stdout.write(done.stdout + done.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
