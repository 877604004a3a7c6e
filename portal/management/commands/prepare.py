"""Bring database, messages, static files and demonstration up to the code."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """What `make run` does before it starts anything, with its progress on the screen."""

    help = "Migrate, compile messages, collect static files, load the demonstration."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """--empty leaves the demonstration out."""
        parser.add_argument("--empty", action="store_true", help="load no demonstration")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare; every step may be repeated."""
        with self._step("3/6 Database"):
            call_command("migrate", interactive=False, verbosity=0)
        with self._step("4/6 Messages in four languages"), open(os.devnull, "w") as quiet:  # noqa: PTH123
            call_command("compilemessages", stdout=quiet)
        with self._step("5/6 Styles and pictures"):
            call_command("collectstatic", interactive=False, verbosity=0)
        if not options["empty"]:
            self.stdout.write("6/6 Demonstration")
            call_command("load_demo", if_empty=True, stdout=self.stdout)
        # An engine that is down costs no start: it is asked again while the portal runs.
        with suppress(CommandError), open(os.devnull, "w") as quiet:  # noqa: PTH123
            call_command("check_index", lost=True, stdout=quiet)

    @contextmanager
    def _step(self, text: str) -> Iterator[None]:
        self.stdout.write(text, ending=" ")
        self.stdout.flush()
        begin = time.monotonic()
        yield
        self.stdout.write(f"({time.monotonic() - begin:.0f} s)")
