"""manage.py import_thesaurus FILE [--dry-run]."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.thesaurus.actions import import_thesaurus
from portal.thesaurus.importing import Refused


class Command(BaseCommand):
    """Makes the concepts of a YAML file ours; refuses a broken file and changes nothing then."""

    help = "Import a thesaurus: created, changed and unchanged concepts are counted."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and whether to write."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")

    def handle(self, *, path: Path, dry_run: bool, **options: object) -> None:
        """Import, or say what is wrong with each concept."""
        try:
            report = import_thesaurus(path=path, dry_run=dry_run)
        except Refused as refused:
            for refusal in refused.refusals:
                self.stderr.write(f"refused: {refusal}")
            raise CommandError(
                f"{len(refused.refusals)} mistakes; nothing was changed."
            ) from refused
        if options["verbosity"] > 1:
            for slug in report.changed:
                self.stdout.write(slug)
        words = [f"{report.counts[w]} {w}" for w in ("created", "changed", "unchanged")]
        self.stdout.write(f"Thesaurus: {', '.join(words)}{' (dry run)' if dry_run else ''}.")
