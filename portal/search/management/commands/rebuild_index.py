"""manage.py rebuild_index [--fresh]."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.search import actions


class Command(BaseCommand):
    """Indexes everything anew while readers go on searching."""

    help = "Index every object anew, remove what is in no source, carry out what is waiting."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to begin with an empty index."""
        parser.add_argument("--fresh", action="store_true", help="begin with an empty index")

    def handle(self, *, fresh: bool, **options: object) -> None:
        """Rebuild, compare with the database, and fail if they differ."""
        progress = actions.rebuild(fresh=fresh)
        self.stdout.write(
            f"Index: {progress.indexed} objects indexed, {progress.removed} removed,"
            f" {progress.failed} failed."
        )
        for error in progress.errors[:20]:
            self.stderr.write(error)
        drift = actions.compare()
        for kind, object_id in drift:
            self.stderr.write(f"differs from the database: {kind} {object_id}")
        if progress.failed or drift:
            raise CommandError(
                "The index is not complete; the changes that failed will be retried."
            )
