"""The screen of the start: waits for the web server, then prints addresses and sign-ins."""

import json
import os
import sys
import time
import urllib.request
from pathlib import Path


def wait(url: str, *, seconds: float = 60) -> bool:
    """Return True as soon as the health page answers, False after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            # Our own address, made of HOST and PORT.
            with urllib.request.urlopen(f"{url}/health/", timeout=2):  # noqa: S310
                return True
        except OSError:
            time.sleep(0.2)
    return False


def text(url: str, var_dir: Path, *, worker: bool) -> str:
    """Return the screen."""
    lines = ["", f"  The Amur portal runs at   {url}/", ""]
    file = var_dir / "sign-ins.json"
    if file.exists():
        lines.append("  Sign-ins of the demonstration (kept in var/sign-ins.json):")
        for entry in json.loads(file.read_text()):
            lines.append(f"    {entry['role']:<22} {entry['email']:<28} {entry['password']}")
        lines += ["", f"  Editors' desk             {url}/admin/"]
    if os.environ.get("EMAIL_URL", "") == "":
        lines.append(f"  Mails of the portal       {url}/notifications/mail/")
    if not worker:
        lines += ["", "  Redis does not run on this machine: tasks run inside the requests."]
    lines += ["", "  Ctrl-C stops everything.", ""]
    return "\n".join(lines)


def main() -> int:
    """Wait and print; the environment says where."""
    url = os.environ["SCREEN_URL"]
    var_dir = Path(os.environ["SCREEN_VAR"])
    worker = os.environ["SCREEN_WORKER"] == "1"
    if not wait(url):
        sys.stdout.write(f"The web server does not answer at {url}; see {var_dir}/log/.\n")
        return 1
    sys.stdout.write(text(url, var_dir, worker=worker))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
