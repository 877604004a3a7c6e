"""Prepare the portal and become its supervisor."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from portal.starting.preparing import (
    CannotStart,
    check_port,
    check_socket_path,
    lock,
    make_var,
    redis_program,
)
from portal.starting.supervision import configuration, redis_configuration


class Command(BaseCommand):
    """Database, messages, static files, demonstration, then Redis, web, worker and beat."""

    help = "Prepare everything under var/ and start all processes under one supervisor."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """--development reloads code; --prepare only prepares."""
        parser.add_argument("--development", action="store_true")
        parser.add_argument("--prepare", action="store_true", help="prepare and stop there")
        parser.add_argument("--empty", action="store_true", help="load no demonstration")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, then replace this process by the supervisor."""
        try:
            self._start(options)
        except CannotStart as reason:
            self.stderr.write(f"Cannot start: {reason}")
            raise SystemExit(1) from None
        except OSError as error:
            self.stderr.write(f"Cannot start: {error.strerror} ({error.filename or 'var/'})")
            raise SystemExit(1) from None
        except KeyboardInterrupt:
            self.stderr.write("Interrupted; the next start goes on.")
            raise SystemExit(130) from None

    def _start(self, options: dict[str, Any]) -> None:
        environment = settings.ENVIRONMENT
        var_dir = Path(settings.VAR_DIR)
        make_var(var_dir)
        lock(var_dir)
        if not options["prepare"]:
            check_port(environment.host, environment.port)
        prepare(self, empty=options["empty"])
        if not options["prepare"]:
            self._become_supervisor(environment, var_dir, development=options["development"])

    def _become_supervisor(self, environment: Any, var_dir: Path, *, development: bool) -> None:
        redis, redis_url = None, environment.redis_url
        if not redis_url:
            redis = redis_program()
            if redis:
                socket = var_dir / "redis" / "redis.sock"
                check_socket_path(socket)
                redis_url = f"unix://{socket}"
                (var_dir / "redis" / "redis.conf").write_text(redis_configuration(var_dir))
        conf = var_dir / "supervisord.conf"
        conf.write_text(
            configuration(
                root=Path(settings.BASE_DIR),
                var_dir=var_dir,
                host=environment.host,
                port=environment.port,
                redis=redis,
                worker=bool(redis_url),
                development=development,
            )
        )
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(environment.host, environment.host)  # noqa: S104
        child = dict(
            os.environ,
            AMUR_VAR_DIR=str(var_dir),
            DJANGO_SETTINGS_MODULE=(
                "portal.settings.development"
                if development
                else os.environ["DJANGO_SETTINGS_MODULE"]
            ),
            SCREEN_URL=f"http://{host}:{environment.port}",
            SCREEN_VAR=str(var_dir),
            SCREEN_WORKER="1" if redis_url else "0",
            PYTHONUNBUFFERED="1",
        )
        if redis_url:
            child["REDIS_URL"] = redis_url
        connection.close()
        sys.stdout.flush()
        supervisor = Path(sys.executable).with_name("supervisord")
        os.execve(supervisor, [str(supervisor), "-n", "-c", str(conf)], child)


def prepare(command: BaseCommand, *, empty: bool = False) -> None:
    """Bring database, messages, static files and demonstration up to the code."""

    @contextmanager
    def step(text: str) -> Iterator[None]:
        command.stdout.write(text, ending=" ")
        command.stdout.flush()
        begin = time.monotonic()
        yield
        command.stdout.write(f"({time.monotonic() - begin:.0f} s)")

    with step("3/6 Database"):
        call_command("migrate", interactive=False, verbosity=0)
    with step("4/6 Messages in four languages"):
        call_command("compilemessages", stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    with step("5/6 Styles and pictures"):
        call_command("collectstatic", interactive=False, verbosity=0)
    if not empty:
        command.stdout.write("6/6 Demonstration")
        call_command("load_demo", if_empty=True, stdout=command.stdout)
