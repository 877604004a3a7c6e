"""What changed from one version of a plan to another one, ready for a page."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Prefetch

from portal import languages

from . import wording
from .composing import compose
from .lineage import Link, piece
from .models import PlanVersion, Provision, ProvisionMapping, ProvisionText, Theme
from .wording import Changes

Kind = ProvisionMapping.Kind
BREAK = "\n\n"


@dataclass
class Row:
    """One provision of the new version, or one that is gone; with what made it so."""

    kind: str
    provision: Provision | None
    old: list[Provision] = field(default_factory=list)
    language: str = ""
    title: Changes = field(default_factory=list)
    text: Changes = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    themes: list[Theme] = field(default_factory=list)
    draft: bool = False
    heard: int = 0

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(Kind(self.kind).label)

    @property
    def shown(self) -> Provision:
        """The provision whose number stands above the row."""
        return self.provision or self.old[0]

    @property
    def anchor(self) -> str:
        """The id on the page: that of the provision in every view, another for what is gone."""
        return self.shown.anchor if self.provision else f"gone-{self.shown.anchor}"

    @property
    def numbers(self) -> str:
        """The numbers it had before, where they are other ones or several."""
        numbers = [p.number for p in self.old]
        return "" if numbers == [self.shown.number] else ", ".join(numbers)

    @property
    def changed(self) -> bool:
        """Whether a reader should look."""
        return self.kind != Kind.UNCHANGED

    @property
    def reworded(self) -> bool:
        """Whether the original stayed and only the translation shown has other words."""
        pieces = [*self.title, *self.text]
        return not self.changed and any(kind != "same" for kind, _text in pieces)

    @property
    def before(self) -> Changes:
        """The old words, the removed ones marked."""
        return wording.side(self.text, "removed")

    @property
    def after(self) -> Changes:
        """The new words, the added ones marked."""
        return wording.side(self.text, "added")


@dataclass
class Chapter:
    """A chapter with its rows; `row` is its own heading."""

    row: Row
    rows: list[Row] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """The id of the heading."""
        return self.row.anchor

    @property
    def title(self) -> str:
        """The heading without marks: as it is now, or as it was where the chapter is gone."""
        gone = "removed" if self.row.provision is None else "added"
        return "".join(text for _kind, text in wording.side(self.row.title, gone))


@dataclass
class Comparison:
    """A version beside an earlier one."""

    version: PlanVersion
    before: PlanVersion
    chapters: list[Chapter]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many provisions of each kind, in the order of the kinds."""
        found = Counter(row.kind for c in self.chapters for row in c.rows)
        return [(str(kind.label), found[kind]) for kind in Kind if found[kind]]


def chain(version: PlanVersion, before: PlanVersion) -> list[PlanVersion]:
    """Return the versions that lead from `before` to `version`, without `before`, in order.

    Empty where `version` does not go back to it.
    """
    by_pk = {v.pk: v for v in PlanVersion.objects.filter(plan=version.plan_id)}
    found: list[PlanVersion] = []
    at = by_pk.get(version.pk)
    while at is not None and at.pk != before.pk:
        found.append(at)
        at = by_pk.get(at.supersedes_id)
    return found[::-1] if at is not None else []


def compare(
    version: PlanVersion, *, language: str, user, before: PlanVersion | None = None
) -> Comparison | None:
    """Compare a version in `language` with an earlier one, that before it unless another is named.

    Returns None where there is none, or where the version does not go back to it. A provision is
    compared in the first language of the reader in which both sides exist. The number of queries
    does not grow with the plan, nor with the versions between the two.
    """
    before = before or version.supersedes
    steps = chain(version, before) if before is not None else []
    if before is None or not steps:
        return None
    new = list(version.provisions.prefetch_related("texts").order_by("order"))
    old = list(before.provisions.prefetch_related("texts").order_by("order"))
    graph = _Graph(new=new, old=old, links=_joints(steps, old, new, user))
    rows = {p.pk: _row(p, graph, language) for p in graph.new}
    _compare_groups(rows, graph, language)
    gone = [_gone(p, graph, language) for p in graph.old if graph.is_gone(p)]
    return Comparison(version, before, _chapters(rows, gone, graph))


@dataclass
class _Joint:
    """One row of the mapping between the two versions compared, with what led to it."""

    old_id: int | None
    new_id: int | None
    kind: str
    reasons: list[str]
    themes: list[Theme]


def _joints(
    steps: list[PlanVersion], old: list[Provision], new: list[Provision], user
) -> list[_Joint]:
    """Read the confirmed mappings of `steps` and join them; those of one step are as they are."""
    themes = Theme.objects.published().visible_to(user).select_related("consultation")
    rows = list(
        ProvisionMapping.objects.filter(to_version__in=steps)
        .order_by("old__order", "new__order")
        .prefetch_related(Prefetch("themes", queryset=themes, to_attr="visible_themes"))
    )
    stored = {Link(row.old_id, row.new_id, row.kind): row for row in rows}
    if len(steps) == 1:
        told = [(link, (link,)) for link in stored]
    else:
        by_step = [
            [link for link, row in stored.items() if row.to_version_id == step.pk] for step in steps
        ]
        joined = compose(by_step, [piece(p) for p in old], [piece(p) for p in new])
        told = [(each, each.steps) for each in joined]
    joints = []
    for ends, way in told:
        led = [stored[link] for link in way]
        reasons = [row.reason for row in led if row.reason]
        themes_of = {theme.pk: theme for row in led for theme in row.visible_themes}
        joints.append(_Joint(ends.old, ends.new, ends.kind, reasons, list(themes_of.values())))
    return joints


class _Graph:
    """Both versions and the rows between them, to be walked from either side."""

    def __init__(self, *, new: list, old: list, links: list[_Joint]) -> None:
        self.new, self.old = new, old
        self.old_by_key = {p.pk: p for p in old}
        self.by_new: dict[int, list[_Joint]] = {}
        self.by_old: dict[int, list[_Joint]] = {}
        for link in links:
            if link.new_id:
                self.by_new.setdefault(link.new_id, []).append(link)
            if link.old_id:
                self.by_old.setdefault(link.old_id, []).append(link)

    def is_gone(self, provision: Provision) -> bool:
        """Whether nothing of an old provision is left."""
        return not any(link.new_id for link in self.by_old.get(provision.pk, []))

    def group(self, pk: int) -> tuple[set[int], set[int]]:
        """Return the new and the old provisions that hang together with one new one."""
        news, olds, frontier = {pk}, set(), [pk]
        while frontier:
            for link in self.by_new.get(frontier.pop(), []):
                if link.old_id and link.old_id not in olds:
                    olds.add(link.old_id)
                    for other in self.by_old.get(link.old_id, []):
                        if other.new_id and other.new_id not in news:
                            news.add(other.new_id)
                            frontier.append(other.new_id)
        return news, olds


def _row(provision: Provision, graph: _Graph, language: str) -> Row:
    links = graph.by_new.get(provision.pk, [])
    kind = links[0].kind if links else Kind.NEW
    row = Row(
        kind=kind,
        provision=provision,
        old=[graph.old_by_key[k.old_id] for k in links if k.old_id in graph.old_by_key],
        reasons=list(dict.fromkeys(reason for link in links for reason in link.reasons)),
        themes=list({t.pk: t for link in links for t in link.themes}.values()),
    )
    text = provision.text_for(language)
    row.language = text.language if text else ""
    row.draft = bool(text) and not text.is_reviewed
    return row


def _in(provision: Provision, code: str) -> ProvisionText | None:
    return next((t for t in provision.texts.all() if t.language == code), None)


def _shared_language(provisions: list[Provision], language: str) -> str | None:
    wanted = (language, *languages.fallbacks(language))
    return next((c for c in wanted if all(_in(p, c) is not None for p in provisions)), None)


def _compare_groups(rows: dict[int, Row], graph: _Graph, language: str) -> None:
    """Compare what belongs together: a split is one old text against all its parts, in order."""
    done: set[int] = set()
    for provision in graph.new:
        if provision.pk in done:
            continue
        news, olds = graph.group(provision.pk)
        done |= news
        parts = [p for p in graph.new if p.pk in news]
        sources = [p for p in graph.old if p.pk in olds]
        code = _shared_language([*parts, *sources], language)
        if code is None:
            for part in parts:
                rows[part.pk].text = [("same", _words(part.text_for(language)))]
                rows[part.pk].title = [("same", _title(part.text_for(language)))]
            continue
        _compare_texts([rows[p.pk] for p in parts], parts, sources, code)


def _compare_texts(rows: list[Row], parts: list, sources: list, code: str) -> None:
    words = [_words(_in(p, code)) for p in parts]
    before = BREAK.join(_words(_in(p, code)) for p in sources)
    pieces = wording.cut(
        wording.word_changes(before, BREAK.join(words)),
        [len(w) + (len(BREAK) if i < len(words) - 1 else 0) for i, w in enumerate(words)],
    )
    for row, part, text in zip(rows, parts, pieces, strict=True):
        row.language, row.text = code, text
        row.draft = not _in(part, code).is_reviewed
        titles = _title(_in(sources[0], code)) if sources else ""
        row.title = wording.word_changes(titles, _title(_in(part, code)))
        if row.kind == Kind.SPLIT:
            row.title = [("same", _title(_in(part, code)))]


def _gone(provision: Provision, graph: _Graph, language: str) -> Row:
    links = graph.by_old.get(provision.pk, [])
    text = provision.text_for(language)
    return Row(
        kind=Kind.DELETED,
        provision=None,
        old=[provision],
        language=text.language if text else "",
        title=[("removed", _title(text))],
        text=[("removed", _words(text))] if _words(text) else [],
        reasons=list(dict.fromkeys(reason for link in links for reason in link.reasons)),
        themes=list({t.pk: t for link in links for t in link.themes}.values()),
    )


def _title(text: ProvisionText | None) -> str:
    return text.title if text else ""


def _words(text: ProvisionText | None) -> str:
    return text.text if text else ""


def _chapters(rows: dict[int, Row], gone: list[Row], graph: _Graph) -> list[Chapter]:
    """Put the rows under their chapters; what is gone follows what it once followed."""
    chapters: list[Chapter] = []
    at: dict[int, tuple[Chapter, int]] = {}
    for provision in graph.new:
        if provision.is_chapter or not chapters:
            chapters.append(Chapter(rows[provision.pk]))
        if not provision.is_chapter:
            chapters[-1].rows.append(rows[provision.pk])
    for chapter in chapters:
        at[chapter.row.shown.pk] = (chapter, 0)
        for i, row in enumerate(chapter.rows, start=1):
            at[row.shown.pk] = (chapter, i)
    gone_chapters = {row.old[0].pk: Chapter(row) for row in gone if row.old[0].is_chapter}
    # From the last to the first, so that places that were found stay right.
    for row in reversed([row for row in gone if not row.old[0].is_chapter]):
        home, place = gone_chapters.get(row.old[0].parent_id), 0
        if home is None:
            home, place = _place_of_gone(row.old[0], graph, at) or (chapters[0], 0)
        home.rows.insert(place, row)
    return [*chapters, *gone_chapters.values()]


def _place_of_gone(provision: Provision, graph: _Graph, at: dict) -> tuple[Chapter, int] | None:
    earlier = graph.old[: graph.old.index(provision)]
    for other in reversed(earlier):
        for link in graph.by_old.get(other.pk, []):
            if link.new_id in at:
                return at[link.new_id]
    return None
