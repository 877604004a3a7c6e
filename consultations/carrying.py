"""Comments made on earlier versions, shown with the provision they led to.

A comment keeps its original provision for ever. What carries it over is the mapping, which is as
immutable as the version it leads to; so nothing is copied and nothing is counted twice.
"""

from dataclasses import dataclass, field

from django.db.models import Count

from .models import (
    Comment,
    CommentTranslation,
    Consultation,
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


def ancestors(provision: Provision) -> dict[int, str]:
    """Return the provisions of all earlier versions that live on in this one, and how they came.

    The kind is that of the last step that led towards this provision. One query per version.
    """
    found: dict[int, str] = {}
    frontier = {provision.pk: ""}
    while frontier:
        rows = ProvisionMapping.objects.filter(new__in=frontier, old__isnull=False).values_list(
            "old", "new", "kind"
        )
        following = {old: frontier[new] or kind for old, new, kind in rows if old not in found}
        found |= following
        frontier = following
    return found


def earlier_comments(provision: Provision, *, user, language: str) -> list[Origin]:
    """Return what was said about the provisions that became this one, the latest version first."""
    kinds = ancestors(provision)
    if not kinds:
        return []
    said = Comment.objects.filter(provision__in=kinds).visible_to(user)
    totals = {
        (row["provision"], row["consultation"]): row["n"]
        for row in said.order_by().values("provision", "consultation").annotate(n=Count("pk"))
    }
    if not totals:
        return []
    provisions = {
        p.pk: p
        for p in Provision.objects.filter(pk__in=kinds)
        .select_related("version")
        .prefetch_related("texts")
    }
    consultations = Consultation.objects.in_bulk({c for _p, c in totals})
    comments = list(said.with_authors().order_by("-number")[:SHOWN])
    prefetch(comments)
    origins = {
        ends: Origin(
            provisions[ends[0]],
            kinds[ends[0]],
            consultations[ends[1]],
            total,
            text=provisions[ends[0]].text_for(language),
        )
        for ends, total in totals.items()
    }
    for comment in comments:
        origin = origins[comment.provision_id, comment.consultation_id]
        comment.consultation, comment.provision = origin.consultation, origin.provision
        origin.comments.append(
            Carried(comment, comment.translation_for(language), comment.answered_themes)
        )
    return sorted(origins.values(), key=lambda o: (-o.provision.version.number, o.provision.order))
