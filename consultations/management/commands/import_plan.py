"""import_plan FOLDER: load a plan with its consultations."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from consultations.importing.problems import Refused
from consultations.importing.reading import read
from consultations.importing.writing import store


class DryRun(Exception):
    """Rolls the transaction back after a trial."""


class Command(BaseCommand):
    """Loads a plan; says what it created and changed, or what it refused."""

    help = (
        "Load regimes, organisations, plan, consultations, submissions and themes from a folder. "
        "Run again, it changes only what differs; days stay counted from the first import."
    )

    def add_arguments(self, parser) -> None:
        """The folder, and --dry-run."""
        parser.add_argument("folder", type=Path, help="the folder with the seven YAML files")
        parser.add_argument(
            "--dry-run", action="store_true", help="check everything, store nothing"
        )

    def handle(self, *, folder: Path, dry_run: bool, **options) -> None:
        """Read, check and store in one transaction."""
        if not folder.is_dir():
            raise CommandError(f"{folder}: no such folder")
        loader = None
        try:
            with transaction.atomic():
                loader = store(read(folder))
                if dry_run:
                    raise DryRun
        except DryRun:
            self.stdout.write("Dry run: nothing was stored.")
        except Refused as refused:
            for problem in refused.problems:
                self.stderr.write(str(problem))
            raise CommandError(
                f"Refused: {len(refused.problems)} problem(s); nothing was changed.", returncode=1
            ) from None
        self.stdout.write(
            f"created {loader.created}, changed {loader.changed}, "
            f"unchanged {loader.unchanged}, refused 0"
        )
