"""manage.py check_index [--repair]."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.search import actions
from portal.search.models import IndexChange


class Command(BaseCommand):
    """Compares the index with the database."""

    help = "Find objects that the index lacks, has too many or has with other texts."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to requeue what differs."""
        parser.add_argument("--repair", action="store_true", help="index again what differs")

    def handle(self, *, repair: bool, **options: object) -> None:
        """Print each difference; fail if there is one that was not repaired."""
        drift = actions.compare(repair=repair)
        for name in ("missing", "surplus", "different"):
            for kind, object_id in getattr(drift, name):
                self.stdout.write(f"{name}: {kind} {object_id}")
        waiting = IndexChange.objects.count()
        self.stdout.write(f"{len(list(drift))} differences, {waiting} changes waiting.")
        if drift and not repair:
            raise CommandError("Run it with --repair to index these again.")
