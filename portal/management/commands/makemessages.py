"""Bring the catalogs in locale/ up to the code, by Babel."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import catalogs


class Command(BaseCommand):
    """Replaces Django's command of this name, which needs GNU gettext."""

    help = "Update locale/*/LC_MESSAGES/django.po from the code; --check only names what lacks."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """--check writes nothing and fails on an untranslated string."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Update or check each language."""
        lacking = 0
        for code in catalogs.LOCALES:
            if not options["check"]:
                catalogs.update(code)
            missing = catalogs.untranslated(code)
            lacking += len(missing)
            self.stdout.write(f"{code}: {len(missing)} untranslated")
            for text in missing:
                self.stdout.write(f"  {text!r}")
        if options["check"] and lacking:
            raise CommandError(f"{lacking} translations are missing.")
