"""The demonstration publications as units, straight from their manuscripts."""

import re
from datetime import timedelta
from pathlib import Path

import yaml
from django.utils import timezone

from portal.search.registry import Card, Source, Unit

FOLDER = Path(__file__).parents[2] / "library" / "demo"
MARKUP = re.compile(r"[#*|]+|-{3,}")


class Manuscripts(Source):
    """Works by their folder; every page of every edition, as the library gives them to search."""

    kind = "publication"
    label = "Publications"

    def __init__(self) -> None:
        paths = sorted(FOLDER.glob("*/publication.yaml"))
        self.works = {p.parent.name: yaml.safe_load(p.read_text("utf-8")) for p in paths}

    def object_ids(self):
        return list(self.works)

    def units(self, object_id):
        work = self.works[object_id]
        shared = {
            "kind": self.kind, "object_id": object_id, "category": work["kind"],
            "topics": tuple(work["topics"]), "places": tuple(work["places"]),
            "licence": work["licence"], "authors": "; ".join(a["name"] for a in work["authors"]),
        }  # fmt: skip
        units = [
            Unit(
                **shared, language=code, title=title, text=work["abstract"][code], year=work["year"]
            )
            for code, title in work["title"].items()
        ]
        older = {edition["supersedes"] for edition in work["editions"]}
        for edition in work["editions"]:
            text = (FOLDER / object_id / edition["file"]).read_text("utf-8")
            days = edition["embargo_days"]
            for number, page in enumerate(text.split("\n---page---\n"), 1):
                heading = re.search(r"^## (.*)$", page, re.MULTILINE)
                units.append(
                    Unit(
                        **shared, edition=edition["id"], number=number, year=edition["year"],
                        language=edition["language"], title=edition["title"],
                        heading=heading[1] if heading else "", text=MARKUP.sub(" ", page),
                        superseded=edition["id"] in older,
                        open_from=timezone.localdate() + timedelta(days=days) if days else None,
                    )
                )  # fmt: skip
        return units

    def visible(self, object_ids, user):
        return set(object_ids) & set(self.works)

    def cards(self, object_ids, language, user):
        return {
            slug: Card(title=self.works[slug]["title"][language], slug=slug, url=f"/{slug}/")
            for slug in object_ids
        }
