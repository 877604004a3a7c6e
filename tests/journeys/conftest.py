"""The portal as `make run` starts it, with the demonstration, and a browser to use it with."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.services.fixtures import ROOT, free_port, local_environment, wait_for

WIDTHS = (320, 1280)


@dataclass
class Site:
    """A running portal."""

    url: str
    var_dir: Path
    process: subprocess.Popen
    environment: dict
    log: Path

    def password(self, role: str) -> tuple[str, str]:
        """Return address and password of a demonstration sign-in."""
        entries = json.loads((self.var_dir / "sign-ins.json").read_text())
        entry = next(e for e in entries if e["role"] == role)
        return entry["email"], entry["password"]

    def manage(self, *arguments: str, code: str = "") -> str:
        """Run a management command beside the running portal and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, input=code, check=True,
        )  # fmt: skip
        return done.stdout

    def processes(self) -> list[psutil.Process]:
        """Return every process of this portal: they all know its var/."""
        return processes_of(self.var_dir)


def processes_of(var_dir: Path) -> list[psutil.Process]:
    """Return the processes whose environment names this var/."""
    found = []
    for process in psutil.process_iter():
        try:
            # Redis writes its title over its environment, and names the socket there.
            known = process.environ().get("AMUR_VAR_DIR") == str(var_dir)
            named = any(str(var_dir) in part for part in process.cmdline())
            if (known or named) and process.pid != os.getpid():
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def answers(url: str) -> bool:
    """Return whether a page answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def start(var_dir: Path, **changes: str) -> Site:
    """Start a portal and wait for its first page."""
    port = free_port()
    environment = local_environment(var_dir, PORT=str(port), **changes)
    environment.pop("AMUR_SECRET_KEY")
    log = var_dir.parent / f"{var_dir.name}.log"
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.starting"],
        cwd=ROOT, env=environment, stdout=log.open("w"), stderr=subprocess.STDOUT,
        start_new_session=True,
    )  # fmt: skip
    site = Site(f"http://127.0.0.1:{port}", var_dir, process, environment, log)
    wait_for(
        lambda: process.poll() is not None or answers(f"{site.url}/health/"),
        seconds=280,
        what=f"the start (see {log})",
    )
    assert process.poll() is None, log.read_text()
    return site


def stop(site: Site) -> None:
    """Stop a portal as Ctrl-C or a service manager does, and wait until nothing is left."""
    site.process.send_signal(signal.SIGTERM)
    site.process.wait(timeout=60)
    wait_for(lambda: not site.processes(), seconds=30, what="the end of every process")


@pytest.fixture(scope="session")
def site():
    """The portal with its demonstration, started once for all journeys."""
    folder = Path(tempfile.mkdtemp(prefix="j"))
    site = start(folder / "var")
    yield site
    stop(site)


@pytest.fixture
def opened(browser):
    """Opens a page in a context of its own; every context is closed at the end."""
    contexts = []

    def make(width: int, **options):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="en", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def reader(opened):
    """Makes a page of a person who sees `width` pixels and runs no scripts unless asked to."""

    def make(width: int = 1280, *, scripts: bool = False, scheme: str = "light"):
        return opened(width, java_script_enabled=scripts, color_scheme=scheme)

    return make


@pytest.fixture
def examined(opened):
    """Makes a page in which axe may run; the portal's policy would not let it in."""

    def make(width: int, scheme: str):
        return opened(width, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)

    return make


def follow(page, target) -> None:
    """Click on what leads to another page, and wait until that page is there.

    A bare click() returns while the old page still stands, and what is asked next, without
    waiting by itself, would be asked of the old one.
    """
    with page.expect_navigation():
        page.click(target) if isinstance(target, str) else target.click()


def sign_in(page, site: Site, role: str, language: str = "en") -> None:
    """Sign a demonstration person in."""
    email, password = site.password(role)
    page.goto(f"{site.url}/{language}/accounts/login/")
    page.fill("#id_login", email)
    page.fill("#id_password", password)
    page.click("main form .btn")
    page.wait_for_url(re.compile(rf"/{language}/accounts/$"))


def mails_to(site: Site, address: str) -> list:
    """Return the mails that were written to an address, newest first."""
    import email
    from email.policy import default

    files = sorted(
        (site.var_dir / "mail").glob("*.eml"), key=lambda p: p.stat().st_mtime_ns, reverse=True
    )
    mails = [email.message_from_bytes(p.read_bytes(), policy=default) for p in files]
    return [m for m in mails if address in str(m["To"])]
