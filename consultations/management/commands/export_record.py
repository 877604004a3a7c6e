"""Write the whole record of a consultation to a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consultations.models import Consultation
from consultations.proof.archive import write_archive


class Command(BaseCommand):
    """The archive verifies without the portal: verify.py lies in it."""

    help = "Write the record of a consultation as an archive (zip) with hashes."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the consultation and the file."""
        parser.add_argument("consultation", metavar="SLUG")
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        consultation = Consultation.objects.filter(slug=options["consultation"]).first()
        if consultation is None:
            raise CommandError(f"There is no consultation {options['consultation']!r}.")
        write_archive(consultation, options["file"])
        self.stdout.write(f"{options['file']}: {options['file'].stat().st_size} bytes")
