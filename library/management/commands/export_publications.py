"""Write the publications into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from library import exporting
from library.models import Publication


class Command(BaseCommand):
    """export_publications FOLDER."""

    help = (
        "Export published works: one folder each, with publication.yaml and its files, as "
        "import_publications reads them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder, some works only, and whether to write."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--slug", action="append", default=[], help="only this work")
        parser.add_argument("--dry-run", action="store_true", help="say what would be written")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Write one work after the other; fail at the end if one could not be written."""
        works = Publication.objects.findable_by(None).order_by("slug")
        if options["slug"]:
            works = works.filter(slug__in=options["slug"])
            lacking = set(options["slug"]) - set(works.values_list("slug", flat=True))
            if lacking:
                raise CommandError(f"No published work is called {', '.join(sorted(lacking))}.")
        written, failed, total = 0, 0, works.count()
        for number, work in enumerate(works.iterator(), start=1):
            place = f"{number}/{total}  {work.slug}"
            editions = exporting.with_files(work)
            if not editions:
                self.stderr.write(f"{place}: skipped, no edition has a file")
                continue
            if options["dry_run"]:
                self.stdout.write(f"{place}: {len(editions)} files would be written")
                continue
            try:
                files = exporting.write(work, Path(folder))
            except OSError as error:
                failed += 1
                self.stderr.write(f"{place}: {error}")
                continue
            written += 1
            self.stdout.write(f"{place}: {files} files")
        dry = " (dry run, nothing was written)" if options["dry_run"] else ""
        self.stdout.write(f"Publications: {written} written, {failed} failed{dry}.")
        if failed:
            raise CommandError(f"{failed} publications could not be written.")
