"""Compile the catalogs in locale/, by Babel."""

from typing import Any

from django.core.management.base import BaseCommand

from portal import catalogs


class Command(BaseCommand):
    """Replaces Django's command of this name, which needs GNU gettext."""

    help = "Write the compiled catalogs beside the .po files."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile every language."""
        count = catalogs.compile_all()
        self.stdout.write(f"{count} messages compiled.")
