"""manage.py search "QUERY" --language ru --limit 10 [--kind publication] [--json]."""

import json

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from portal.languages import CODES
from portal.search.query import flat, search


class Command(BaseCommand):
    """Prints what an anonymous reader would find."""

    help = "Search as an anonymous reader."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the query, the reader's language and the form of the answer."""
        parser.add_argument("query")
        parser.add_argument("--language", choices=CODES, default="en")
        parser.add_argument("--limit", type=int, default=10)
        parser.add_argument("--kind", action="append", default=[], help="only this kind of object")
        parser.add_argument("--bare", action="store_true", help="without the thesaurus")
        parser.add_argument("--json", action="store_true", help="print a JSON array")

    def handle(self, *, query: str, language: str, limit: int, **options: object) -> None:
        """Search and print the hits, best first."""
        if not 1 <= limit <= 100:
            raise CommandError("--limit is a number from 1 to 100.")
        with translation.override(language):
            results = search(
                query,
                language=language,
                per_page=limit,
                kinds=tuple(options["kind"]),
                facets=(),
                bare=bool(options["bare"]),
            )
            hits = flat(results, limit)
        if options["json"]:
            self.stdout.write(json.dumps(hits, ensure_ascii=False, indent=1))
            return
        if results.degraded:
            self.stderr.write("The engine does not answer; only titles were searched.")
        for hit in hits:
            page = f" p. {hit['page']}" if hit["page"] else ""
            self.stdout.write(
                f"{hit['score']:8.2f}  {hit['kind']} {hit['slug']}"
                f" [{hit['edition_language']}]{page}"
            )
            self.stdout.write(f"          {hit['snippet']}")
        self.stdout.write(f"{results.total} works, {results.total_pages} pages.")
