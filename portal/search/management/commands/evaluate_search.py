"""manage.py evaluate_search FILE [--json]."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.search.engines import EngineDown
from portal.search.evaluation import LIBRARY, BrokenFile, evaluate, read


class Command(BaseCommand):
    """Measures the quality of search with a file of judgements."""

    help = "Print MRR@10 and recall@10 per language and across languages, and the misses."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and the form of the answer."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--kind",
            action="append",
            default=[],
            help="search this kind of object, not publications; may be repeated",
        )
        parser.add_argument(
            "--everything", action="store_true", help="search the whole portal, not the library"
        )  # fmt: skip

    def handle(self, *, path: Path, **options: object) -> None:
        """Evaluate; a leak of closed text is a failure."""
        try:
            judgements = read(path)
        except BrokenFile as error:
            raise CommandError(str(error)) from error
        kinds = () if options["everything"] else tuple(options["kind"]) or LIBRARY
        try:
            report = evaluate(judgements, kinds=kinds)
        except EngineDown as error:
            raise CommandError(f"The search engine does not answer: {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        else:
            self._print(report)
        if report["leaks"]:
            raise CommandError("Closed text was found: " + ", ".join(report["leaks"]))

    def _print(self, report: dict) -> None:
        for language, row in report["known_item"].items():
            self.stdout.write(
                f"{language:8} MRR@10 {row['mrr@10']:.3f}  recall@10 {row['recall@10']:.3f}"
                f"  ({row['queries']} queries)"
            )
        row = report["cross_language"]
        self.stdout.write(
            f"across   recall@10 {row['recall@10']:.3f}  MRR@10 {row['mrr@10']:.3f}"
            f"  page recall@10 {row['page_recall@10']:.3f}  ({row['queries']} queries)"
        )
        for miss in report["misses"]:
            self.stdout.write(f"{miss['id']}: rank {miss['rank'] or '-'}  {miss['query']}")
