"""Make the PDF and DOCX files of the demonstration from their manuscripts.

For whoever maintains the demonstration: needs WeasyPrint and the Noto fonts. The made files are
kept in library/demo, so that a portal starts without either.
"""

from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser

from library import manuscripts
from library.rendering import docx, labels, pdf

DEMO = Path(__file__).resolve().parents[2] / "demo"


class Command(BaseCommand):
    """render_demo_publications."""

    help = "Make the PDF and DOCX files of library/demo from their manuscripts."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder; by default that of the demonstration."""
        parser.add_argument("folder", nargs="?", type=Path, default=DEMO)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Make one file per edition and say its size."""
        for index, description in enumerate(sorted(folder.glob("*/publication.yaml"))):
            publication = yaml.safe_load(description.read_text(encoding="utf-8"))
            for edition in publication["editions"]:
                made = self._make(description.parent, publication, edition, index)
                self.stdout.write(f"{made.relative_to(folder)}  {made.stat().st_size:,} bytes")

    def _make(self, folder: Path, publication: dict, edition: dict, index: int) -> Path:
        pages = manuscripts.read(folder / edition["file"])
        if len(pages) != edition["pages"]:
            raise CommandError(
                f"{folder.name}/{edition['file']}: {len(pages)} pages, not {edition['pages']}"
            )
        renderer = pdf if edition["format"] == "pdf" else docx
        content = renderer.render(
            pages,
            language=edition["language"],
            title=edition["title"],
            kind=publication["kind"],
            year=edition["year"],
            author=publication["authors"][0]["name"],
            colour=labels.COLOURS[index % len(labels.COLOURS)],
        )
        if edition["scan"]:
            content = pdf.as_scan(content)
        target = folder / f"{edition['id']}.{edition['format']}"
        pdf.write(target, content)
        return target
