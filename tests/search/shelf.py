"""A feature made for tests: works kept in memory, indexed and shown like any other."""

from portal.search import registry
from portal.search.registry import Card, Source, Unit


class Shelf(Source):
    """Works by their slug; the database shows no `hidden` work and no `closed` edition."""

    kind = "work"
    label = "Works"
    category_labels = {"report": "Report", "guide": "Guide"}

    def __init__(self, kind: str = "work") -> None:
        self.kind = kind
        self.works: dict[str, list[Unit]] = {}
        self.hidden: set[str] = set()
        self.closed: set[tuple[str, str]] = set()
        self.asked: list[set[str]] = []

    def put(self, slug: str, *pages: str, language: str = "en", **common) -> None:
        """Add a work, or an edition of it: its pages from 1 on."""
        common.setdefault("title", slug.replace("-", " "))
        edition = common.pop("edition", language)
        units = self.works.setdefault(slug, [])
        units += [
            Unit(
                kind=self.kind, object_id=slug, language=language, edition=edition,
                number=number, text=text, **common,
            )
            for number, text in enumerate(pages, 1)
        ]  # fmt: skip

    def record(self, slug: str, text: str, language: str = "en", **common) -> None:
        """Add the title and abstract of a work in one language."""
        self.works.setdefault(slug, []).append(
            Unit(kind=self.kind, object_id=slug, language=language, text=text, **common)
        )

    def object_ids(self):
        return list(self.works)

    def units(self, object_id):
        return list(self.works.get(object_id, []))

    def visible(self, object_ids, user):
        self.asked.append(set(object_ids))
        return {i for i in object_ids if i in self.works and i not in self.hidden}

    def readable(self, hits, user):
        seen = self.visible({hit.object_id for hit in hits}, user)
        return {
            h for h in hits if h.object_id in seen and (h.object_id, h.edition) not in self.closed
        }

    def cards(self, object_ids, language, user):
        cards = {}
        for slug in object_ids:
            units = self.works[slug]
            cards[slug] = Card(
                title=units[0].title,
                title_language=units[0].language,
                slug=slug,
                url=f"/works/{slug}/",
                kind_label="Work",
                languages=list(dict.fromkeys(u.language for u in units)),
                summary=units[0].text[:100],
                url_for=lambda ref, slug=slug: f"/works/{slug}/#{ref.language}-{ref.number}",
            )
        return cards


def only(source: Source):
    """Register one source in place of all others; return what undoes it."""
    before = dict(registry._sources)
    registry._sources.clear()
    registry.register(source)

    def undo() -> None:
        registry._sources.clear()
        registry._sources.update(before)

    return undo
