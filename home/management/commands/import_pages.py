"""Load pages, pictures and targets from a folder of YAML files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.importing.pages import import_folder


class Command(BaseCommand):
    """Idempotent; a folder is imported whole or not at all."""

    help = "Import the pages of a folder (the form is described in docs/architecture.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder, and --dry-run to see what would happen."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and say what was created, changed and refused; fails when anything was."""
        if not options["folder"].is_dir():
            raise CommandError(f"{options['folder']} is not a folder.")
        report = import_folder(options["folder"], dry_run=options["dry_run"])
        for word, names in (("created", report.created), ("changed", report.changed)):
            for name in names:
                self.stdout.write(f"{word}: {name}")
        self.stdout.write(
            f"{len(report.created)} created, {len(report.changed)} changed, "
            f"{len(report.unchanged)} unchanged, {len(report.refused)} refused"
            + (" (dry run: nothing was written)" if options["dry_run"] else "")
        )
        if report.refused:
            for refusal in report.refused:
                self.stderr.write(f"refused: {refusal}")
            raise CommandError("Nothing was changed.")
