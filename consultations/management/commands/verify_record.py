"""Verify that nobody changed, removed or reordered the record behind the portal's back."""

import zipfile
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consultations.models import Chain, Consultation
from consultations.models.chain import chain_key
from consultations.proof.offline import verify_archive
from consultations.proof.verifying import problems_of_the_record


class Command(BaseCommand):
    """Ends with 1 and names each difference, where there is one."""

    help = "Verify the chained record in the database, or an archive of it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one consultation, or an archive; nothing means everything."""
        parser.add_argument("--consultation", metavar="SLUG", help="only this consultation")
        parser.add_argument("--archive", metavar="FILE", help="an archive made by export_record")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is wrong and the heads of the chains."""
        if options["archive"]:
            self._archive(options["archive"])
            return
        consultation = None
        if options["consultation"]:
            consultation = Consultation.objects.filter(slug=options["consultation"]).first()
            if consultation is None:
                raise CommandError(f"There is no consultation {options['consultation']!r}.")
        count = 0
        for problem in problems_of_the_record(consultation):
            self.stderr.write(problem)
            count += 1
        chains = Chain.objects.order_by("key")
        if consultation is not None:
            chains = chains.filter(key=chain_key(consultation.pk))
        for chain in chains:
            self.stdout.write(f"{chain.key}: {chain.length} events, head {chain.head}")
        if count:
            raise CommandError(f"The record is not intact: {count} differences.")
        self.stdout.write(self.style.SUCCESS("The record is intact."))

    def _archive(self, path: str) -> None:
        try:
            manifest, problems = verify_archive(path)
        except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise CommandError(f"{path} is no archive of a record: {error}") from error
        for problem in problems:
            self.stderr.write(problem)
        self.stdout.write(
            f"{manifest['consultation']}: {manifest['length']} events, head {manifest['head']}"
        )
        if problems:
            raise CommandError(f"The archive is not intact: {len(problems)} differences.")
        self.stdout.write(self.style.SUCCESS("The archive is intact."))
