"""Comments made on earlier versions, shown with the provision they led to.

A comment keeps its original provision for ever. What carries it over is the mapping, which is as
immutable as the version it leads to; so nothing is copied and nothing is counted twice.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count

from .models import (
    Comment,
    CommentTranslation,
    Consultation,
    PlanVersion,
    Provision,
    ProvisionMapping,
    ProvisionText,
    Theme,
)
from .threads import prefetch

# As many as a page shows in full; the rest is one click away, in its own thread.
SHOWN = 25


@dataclass
class Carried:
    """One comment made on an earlier version."""

    comment: Comment
    translation: CommentTranslation | None
    answers: list[Theme]

    @property
    def shown(self) -> Comment | CommentTranslation:
        """Whose words are shown."""
        return self.translation or self.comment

    @property
    def shown_language(self) -> str:
        """The language of the words shown."""
        return self.shown.language


@dataclass
class Origin:
    """An earlier provision, how it led here, and what was said about it."""

    provision: Provision
    kind: str
    consultation: Consultation
    total: int = 0
    comments: list[Carried] = field(default_factory=list)
    text: ProvisionText | None = None

    @property
    def label(self) -> str:
        """How it led here, in words."""
        return str(ProvisionMapping.Kind(self.kind).label)


def links_to(provision: Provision) -> list[ProvisionMapping]:
    """Return the rows of the mapping that lead to a provision, from all earlier versions.

    One query per version before; none for a first version.
    """
    if provision.version.supersedes_id is None:
        return []
    found: list[ProvisionMapping] = []
    frontier = {provision.pk}
    seen: set[int] = set()
    while frontier:
        rows = list(
            ProvisionMapping.objects.filter(new__in=frontier)
            .select_related("old__version")
            .order_by("old__order")
        )
        found += rows
        seen |= frontier
        frontier = {
            row.old_id
            for row in rows
            if row.old_id and row.old_id not in seen and row.old.version.supersedes_id
        }
    return found


def kinds_of(links: list[ProvisionMapping]) -> dict[int, str]:
    """Return the earlier provisions and how they came: by the last step that changed something."""
    towards: dict[int, str] = {}
    for link in links:
        if link.old_id:
            later = towards.get(link.new_id, "")
            unchanged = later in {"", ProvisionMapping.Kind.UNCHANGED}
            towards.setdefault(link.old_id, link.kind if unchanged else later)
    return towards


def carried_comments(links: list[ProvisionMapping], *, user) -> list[Comment]:
    """Return the latest comments on the earlier provisions that `user` may read."""
    kinds = kinds_of(links)
    if not kinds:
        return []
    said = Comment.objects.filter(provision__in=kinds).visible_to(user).with_authors()
    return list(
        said.select_related("consultation", "provision__version")
        .prefetch_related("provision__texts")
        .order_by("-created_at", "-number")[: SHOWN + 1]
    )


def origins(
    links: list[ProvisionMapping], comments: list[Comment], *, user, language: str
) -> list[Origin]:
    """Sort carried comments by where they were made, the latest version first.

    What belongs to the comments must be loaded (`threads.prefetch`). The totals are counted by
    the database only where not all comments are here.
    """
    kinds = kinds_of(links)
    found: dict[tuple[int, int], Origin] = {}
    for comment in comments:
        ends = (comment.provision_id, comment.consultation_id)
        if ends not in found:
            found[ends] = Origin(
                comment.provision,
                kinds[comment.provision_id],
                comment.consultation,
                text=comment.provision.text_for(language),
            )
        found[ends].total += 1
        found[ends].comments.append(
            Carried(comment, comment.translation_for(language), comment.answered_themes)
        )
    if len(comments) > SHOWN:
        said = Comment.objects.filter(provision__in=kinds).visible_to(user).order_by()
        for provision, consultation, n in said.values_list("provision", "consultation").annotate(
            Count("pk")
        ):
            if (provision, consultation) in found:
                found[provision, consultation].total = n
    return sorted(found.values(), key=lambda o: (-o.provision.version.number, o.provision.order))


def earlier_totals(version: PlanVersion, *, user) -> dict[int, int]:
    """Return how many comments on earlier versions led to each provision of `version`.

    One query per version before, and one for the comments; none for a first version.
    """
    if version.supersedes_id is None:
        return {}
    led_to: dict[int, set[int]] = {}
    steps = ProvisionMapping.objects.filter(old__isnull=False)
    rows = steps.filter(new__version=version)
    while rows:
        older = set()
        for old, new, further in rows.values_list("old", "new", "old__version__supersedes"):
            if further and old not in led_to:
                older.add(old)
            led_to.setdefault(old, set()).update(led_to.get(new, {new}))
        rows = steps.filter(new__in=older) if older else None
    said = Comment.objects.filter(provision__in=led_to).visible_to(user).order_by()
    totals: Counter[int] = Counter()
    for old, n in said.values_list("provision").annotate(Count("pk")):
        totals.update(dict.fromkeys(led_to[old], n))
    return totals


def earlier_comments(provision: Provision, *, user, language: str) -> list[Origin]:
    """Return what was said about the provisions that became this one."""
    links = links_to(provision)
    comments = carried_comments(links, user=user)
    prefetch(comments)
    return origins(links, comments, user=user, language=language)
