"""manage.py check_index [--repair] [--dry-run] [--lost]."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.search.actions import renew_outdated
from portal.search.comparing import Drift, compare, requeue_lost
from portal.search.engines import EngineDown, get_engine
from portal.search.models import IndexChange

STEP = 500
WORDS = {
    "missing": "the index lacks it",
    "surplus": "no longer in the database",
    "different": "another number of pages",
    "older": "an older revision",
    "changed": "other texts",
}


class Command(BaseCommand):
    """Compares the index with the database."""

    help = "Find objects that the index lacks, has too many or has with other texts."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to requeue what differs."""
        parser.add_argument("--repair", action="store_true", help="index again what differs")
        parser.add_argument("--dry-run", action="store_true", help="say what --repair would do")
        parser.add_argument(
            "--lost", action="store_true",
            help="rebuild an index that an older release made, or queue what the index has lost; "
            "reads no text if neither is so",
        )  # fmt: skip

    def handle(self, *, repair: bool, dry_run: bool, lost: bool, **options: object) -> None:
        """Print each difference; fail if there is one that was not repaired."""
        try:
            if lost:
                renewed = renew_outdated()
                count = renewed.indexed if renewed else requeue_lost()
                self.stdout.write(f"{count} objects are indexed again.")
                return
            if get_engine().is_outdated():
                self.stdout.write(
                    "The index was made by an older release: rebuild_index makes it anew."
                )
            drift = compare(repair=repair and not dry_run, report=self._report)
        except EngineDown as error:
            raise CommandError(f"The engine does not answer: {error}") from error
        for name in Drift.NAMES:
            for kind, object_id in getattr(drift, name):
                self.stdout.write(f"{name}: {kind} {object_id} ({WORDS[name]})")
        waiting = IndexChange.objects.count()
        self.stdout.write(f"{len(list(drift))} differences, {waiting} changes waiting.")
        if drift and dry_run:
            self.stdout.write("Dry run: nothing was queued.")
        elif drift and not repair:
            raise CommandError("Run it with --repair to index these again.")

    def _report(self, done: int) -> None:
        if done % STEP == 0:
            self.stdout.write(f"{done} objects compared")
