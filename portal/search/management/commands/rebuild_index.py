"""manage.py rebuild_index [--fresh]."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.search import actions, registry
from portal.search.comparing import compare
from portal.search.engines import EngineDown

STEP = 100


class Command(BaseCommand):
    """Indexes everything anew while readers go on searching."""

    help = "Index every object anew, remove what is in no source, carry out what is waiting."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to begin with an empty index."""
        parser.add_argument("--fresh", action="store_true", help="begin with an empty index")
        parser.add_argument("--dry-run", action="store_true", help="count what would be indexed")

    def handle(self, *, fresh: bool, dry_run: bool, **options: object) -> None:
        """Rebuild, compare with the database, and fail if they differ."""
        if dry_run:
            for source in registry.sources():
                self.stdout.write(f"{source.kind}: {len(list(source.object_ids()))} objects")
            return
        try:
            progress = actions.rebuild(fresh=fresh, progress=actions.Progress(report=self._report))
        except EngineDown as error:
            raise CommandError(f"The engine does not answer: {error}") from error
        self.stdout.write(
            f"Index: {progress.indexed} objects indexed, {progress.removed} removed,"
            f" {progress.failed} failed."
        )
        for error in progress.errors[:20]:
            self.stderr.write(error)
        drift = compare()
        for kind, object_id in drift:
            self.stderr.write(f"differs from the database: {kind} {object_id}")
        if progress.failed or drift:
            raise CommandError(
                "The index is not complete; the changes that failed will be retried."
            )

    def _report(self, progress: actions.Progress) -> None:
        if (progress.indexed + progress.failed) % STEP == 0:
            self.stdout.write(f"{progress.indexed} objects indexed, {progress.failed} failed")
