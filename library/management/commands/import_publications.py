"""Bring a folder of publications into the library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from library.actions import importing
from library.importing.reading import read_folder
from library.models import LibraryFile


class Command(BaseCommand):
    """import_publications FOLDER."""

    help = (
        "Import publications: one folder each, with publication.yaml and its files. "
        "A second import changes only what has changed; a broken folder changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder and two switches."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")
        parser.add_argument(
            "--extract-now", action="store_true",
            help="read the files before returning instead of leaving it to Celery",
        )  # fmt: skip

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Check everything, then store one publication after the other."""
        parcels, problems = read_folder(Path(folder))
        if problems:
            for problem in problems:
                self.stderr.write(f"refused  {problem}")
            raise CommandError(f"{len(problems)} refused, nothing was changed.")
        counts = dict.fromkeys((importing.CREATED, importing.CHANGED, importing.UNCHANGED), 0)
        for number, parcel in enumerate(parcels, start=1):
            if options["dry_run"]:
                outcome = importing.foresee(parcel)
            else:
                outcome = importing.store_parcel(
                    parcel=parcel, by=None, wake=not options["extract_now"]
                )
            counts[outcome] += 1
            self.stdout.write(f"{number}/{len(parcels)}  {outcome}  {parcel.data.slug}")
        if options["extract_now"] and not options["dry_run"]:
            self._extract(parcels)
        summary = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        dry = " (dry run, nothing was changed)" if options["dry_run"] else ""
        self.stdout.write(f"Publications: {summary}, 0 refused{dry}.")

    def _extract(self, parcels: list) -> None:
        waiting = LibraryFile.objects.waiting().filter(
            editions__publication__slug__in=[parcel.data.slug for parcel in parcels]
        )
        done = importing.extract_waiting(
            file_ids=list(waiting.order_by("pk").values_list("pk", flat=True).distinct()),
            report=lambda number, total: self.stdout.write(f"text {number}/{total}"),
        )
        if done:
            self.stdout.write(f"Read the text of {done} files.")
