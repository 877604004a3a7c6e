"""`make run`: one supervisor, clear refusals, nothing left behind, nothing lost when one dies."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from tests.journeys.conftest import answers, mails_to, processes_of, start, stop
from tests.services.fixtures import ROOT, free_port, local_environment, wait_for


@pytest.fixture
def var_dir():
    """A short path of its own, for the socket of Redis."""
    folder = Path(tempfile.mkdtemp(prefix="s"))
    yield folder / "var"
    for process in processes_of(folder / "var"):
        process.kill()
    shutil.rmtree(folder, ignore_errors=True)


def refused(var_dir: Path, **changes: str) -> str:
    """Start a portal that cannot start; return the last line it says."""
    done = subprocess.run(
        [sys.executable, "-m", "portal.starting"], cwd=ROOT, capture_output=True, text=True,
        env=local_environment(var_dir, **changes), timeout=120,
    )  # fmt: skip
    assert done.returncode != 0
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_taken_port_is_one_clear_line(var_dir):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        said = refused(var_dir, PORT=str(port))

    assert said == (
        f"Cannot start: port {port} on 127.0.0.1 is taken; choose another: PORT={port + 1} make run"
    )


def test_a_var_that_cannot_be_written_is_one_clear_line(tmp_path):
    (tmp_path / "var").write_text("a file where the folder should be")

    assert "cannot be written" in refused(tmp_path / "var", AMUR_SECRET_KEY="x" * 60)


def test_a_full_disk_is_one_clear_line(var_dir, monkeypatch):
    from portal.starting import preparing

    full = shutil.disk_usage("/")._replace(free=3 * 1024**2)
    monkeypatch.setattr(preparing.shutil, "disk_usage", lambda path: full)
    with pytest.raises(preparing.CannotStart, match="the disk is nearly full: 3 MB are free"):
        preparing.make_var(var_dir)


def test_an_old_python_is_one_clear_line(tmp_path):
    (tmp_path / "portal").mkdir()
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    old = tmp_path / "portal" / "old.py"
    source = (ROOT / "portal" / "bootstrap.py").read_text()
    old.write_text(source.replace("sys.version_info[:2]", "(3, 9)").replace(
        'shutil.which("python3.%d" % minor)', "None"))  # fmt: skip
    done = subprocess.run([sys.executable, str(old)], capture_output=True, text=True, cwd=tmp_path)

    assert done.returncode == 1
    assert "Python 3.11, 3.12 or 3.13 is needed and this is 3.9" in done.stderr


def test_a_path_too_long_for_a_socket_is_one_clear_line(tmp_path):
    from portal.starting.preparing import CannotStart, check_socket_path

    with pytest.raises(CannotStart, match="AMUR_VAR_DIR"):
        check_socket_path(tmp_path / ("x" * 120) / "redis.sock")


def test_a_second_start_with_the_same_var_is_refused(site):
    said = refused(site.var_dir, PORT=str(free_port()))

    assert "already running" in said


def test_the_screen_names_the_address_the_sign_ins_and_the_mails(site):
    shown = wait_for(lambda: (t := site.log.read_text()) and "Ctrl-C" in t and t, what="the screen")

    assert f"The Amur portal runs at   {site.url}/" in shown
    for role in ("stakeholder", "editor", "administrator"):
        assert site.password(role)[1] in shown
    assert "/notifications/mail/" in shown


@pytest.mark.redis
@pytest.mark.parametrize("program", ["worker", "web", "beat", "redis"])
def test_a_killed_process_comes_back(site, program):
    marks = {
        "worker": "celery worker",
        "web": "gunicorn portal.wsgi",
        "beat": "celery beat",
        "redis": "redis-server",
    }

    def running() -> list[psutil.Process]:
        found = []
        for process in site.processes():
            try:
                line = " ".join(process.cmdline())
            except psutil.Error:
                continue
            if marks[program].split()[0] in line and marks[program].split()[-1] in line:
                found.append(process)
        return found

    before = {p.pid for p in wait_for(running, what=program)}
    oldest = min(running(), key=lambda p: p.create_time())
    oldest.kill()

    wait_for(lambda: any(p.pid not in before for p in running()), seconds=60, what="a new one")
    wait_for(lambda: answers(f"{site.url}/en/"), seconds=60, what="the home page")
    assert oldest.pid not in {p.pid for p in running()}


@pytest.mark.redis
def test_a_mail_written_after_the_deaths_arrives(site):
    email, _ = site.password("stakeholder")
    before = len(mails_to(site, email))
    said = site.manage("send_test_message", email)
    assert "is written" in said

    wait_for(lambda: len(mails_to(site, email)) > before, seconds=90, what="the mail")


def test_a_second_start_keeps_the_data_and_answers_within_ten_seconds(site, var_dir):
    """Copies the data of the running portal, so that only the second start is timed."""
    shutil.copytree(
        site.var_dir, var_dir, ignore=shutil.ignore_patterns("redis", "*.pid", "lock", "*.sock")
    )
    begin = time.monotonic()
    second = start(var_dir)
    wait_for(lambda: answers(f"{second.url}/en/"), what="the first page")
    took = time.monotonic() - begin
    stop(second)

    assert "the data are kept" in second.log.read_text()
    # Ten seconds on a machine of its own; here the other tests take their share of two cores.
    assert took < 25, f"{took:.1f} s"


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything_and_leaves_no_process(site, var_dir, sign):
    shutil.copytree(
        site.var_dir, var_dir, ignore=shutil.ignore_patterns("redis", "*.pid", "lock", "*.sock")
    )
    portal = start(var_dir)
    assert len(portal.processes()) > 5

    # Ctrl-C reaches the whole group of the terminal; a service manager signals one process.
    if sign == signal.SIGINT:
        os.killpg(portal.process.pid, sign)
    else:
        portal.process.send_signal(sign)
    portal.process.wait(timeout=60)

    wait_for(lambda: not portal.processes(), seconds=30, what="the end of every process")
    assert not answers(f"{portal.url}/health/")
