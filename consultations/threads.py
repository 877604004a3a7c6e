"""Comments as a reader sees them: in her language where it exists, with answers and replies."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from .models import (
    Attachment,
    Comment,
    CommentTranslation,
    ModerationCase,
    Position,
    Stakeholder,
    Support,
    Theme,
)
from .models.comments import CommentQuerySet
from .places import Place
from .wording import Changes, word_changes

PER_PAGE = 25
SORTS = {"newest": "-number", "oldest": "number"}


@dataclass
class Entry:
    """One comment, ready for the page."""

    comment: Comment
    language: str
    translation: CommentTranslation | None = None
    answers: list[Theme] = field(default_factory=list)
    pointers: list[tuple[Theme, int]] = field(default_factory=list)
    replies: list["Entry"] = field(default_factory=list)
    case: ModerationCase | None = None
    changes: Changes = field(default_factory=list)
    own: bool = False

    @property
    def shown(self) -> "Comment | CommentTranslation":
        """Whose words are shown: the translation into the reader's language, else the original."""
        return self.translation or self.comment

    @property
    def shown_language(self) -> str:
        """The language of the words shown."""
        return self.translation.language if self.translation else self.comment.language

    @property
    def untranslated(self) -> bool:
        """Whether the reader sees a language that is not hers."""
        return self.translation is None and self.comment.language != self.language


@dataclass
class Thread:
    """A page of the comments at one place."""

    entries: list[Entry]
    page: Page
    tally: dict[str, int]

    @property
    def total(self) -> int:
        """How many visible comments there are."""
        return sum(self.tally.values())


def prefetch(comments: list[Comment]) -> None:
    """Load translations, published answers, files and reasons of tombstones, one query each.

    Reasons are asked for only where a comment is hidden.
    """
    answered = Theme.objects.published().select_related("response", "response__by")
    files = Attachment.objects.filter(purpose=Attachment.Purpose.ATTACHMENT)
    prefetch_related_objects(
        comments,
        "translations",
        Prefetch("themes", queryset=answered, to_attr="answered_themes"),
        Prefetch("attachments", queryset=files, to_attr="files"),
    )
    hiding = ModerationCase.objects.filter(action=ModerationCase.Action.HIDDEN).exclude(
        appeal=ModerationCase.Appeal.UPHELD
    )
    hidden = [c for c in comments if c.state == Comment.State.HIDDEN]
    prefetch_related_objects(hidden, Prefetch("cases", queryset=hiding, to_attr="hiding_cases"))


def with_support(comments: CommentQuerySet, reader: Stakeholder | None) -> CommentQuerySet:
    """Say in the same query how many support each comment, and whether the reader does."""
    standing = Support.objects.standing().filter(comment=OuterRef("pk")).order_by()
    count = standing.values("comment").annotate(n=Count("pk")).values("n")
    mine = Exists(standing.filter(stakeholder=reader)) if reader else Value(False)
    return comments.annotate(support_count=Coalesce(Subquery(count), 0), supported=mine)


def load_thread(
    place: Place,
    *,
    user,
    language: str,
    show: str,
    sort: str,
    page: object,
    along: Sequence[Comment] = (),
) -> Thread:
    """Return one page of a place's comments in a number of queries that does not grow with them.

    `along` are comments shown on the same page; what belongs to them is loaded along.
    """
    everything = place.comments().in_record_of(user)
    # One query counts positions, roots and replies.
    counted = (
        everything.order_by()
        .values_list("position", "state")
        .annotate(Count("pk"), roots=Count("pk", filter=Q(parent=None)))
    )
    tally = dict.fromkeys(Position.values, 0)
    total = roots_total = 0
    for position, state, n, roots in counted:
        total += n
        roots_total += roots
        if state == Comment.State.VISIBLE:
            tally[position] += n
    reader = None
    if user is not None and user.is_authenticated:
        reader = Stakeholder.objects.filter(user=user).first()
    roots = _filtered(everything.filter(parent=None), show).order_by(SORTS.get(sort, "-number"))
    paginator = Paginator(with_support(roots.with_authors(), reader), PER_PAGE)
    if not show:
        paginator.count = roots_total
    paginated = paginator.get_page(page)
    on_page = list(paginated.object_list)
    replies = []
    if total > roots_total and (below := _below(on_page, everything)):
        answering = Comment.objects.filter(pk__in=below).with_authors()
        replies = list(with_support(answering, reader).order_by("number"))
    prefetch([*on_page, *replies, *along])
    seen: dict[int, int] = {}
    children: dict[int, list[Comment]] = {}
    for reply in replies:
        children.setdefault(reply.parent_id, []).append(reply)
    entries = [build(c, place, language, children, seen) for c in on_page]
    _mark_own(entries, reader)
    return Thread(entries=entries, page=paginated, tally=tally)


def _below(roots: list[Comment], everything: CommentQuerySet) -> set[int]:
    """Return the keys of all replies below `roots`, however deep, in one light query."""
    children: dict[int, list[int]] = {}
    for pk, parent in everything.exclude(parent=None).order_by().values_list("pk", "parent"):
        children.setdefault(parent, []).append(pk)
    found: set[int] = set()
    frontier = [root.pk for root in roots]
    while frontier:
        below = children.get(frontier.pop(), [])
        found.update(below)
        frontier += below
    return found


def _filtered(comments, show: str) -> QuerySet:
    if show == "answered":
        return comments.filter(themes__response__published_at__isnull=False).distinct()
    if show in Position.values:
        return comments.filter(position=show, state=Comment.State.VISIBLE)
    return comments


def build(comment: Comment, place: Place, language: str, children: dict, seen: dict) -> Entry:
    """Return the entry of one comment and, below it, of its replies.

    An answer is given whole at the first comment it belongs to; the others point there.
    """
    comment.consultation = place.consultation
    entry = Entry(
        comment=comment,
        language=language,
        translation=comment.translation_for(language) if comment.is_visible else None,
        case=next(iter(getattr(comment, "hiding_cases", ())), None),
    )
    if comment.is_visible:
        entry.changes = proposal_changes(entry, place)
    for theme in comment.answered_themes:
        if theme.pk in seen:
            entry.pointers.append((theme, seen[theme.pk]))
        else:
            seen[theme.pk] = comment.number
            entry.answers.append(theme)
    entry.replies = [
        build(c, place, language, children, seen) for c in children.get(comment.pk, [])
    ]
    return entry


def proposal_changes(entry: Entry, place: Place) -> Changes:
    """Return what the proposed text changes in the provision, if both are in one language."""
    proposed = entry.shown.proposed_text
    if not proposed or not place.is_provision:
        return []
    texts = place.subject.texts.all()
    present = next((t.text for t in texts if t.language == entry.shown_language), None)
    return word_changes(present, proposed) if present is not None else []


def _mark_own(entries: list[Entry], reader: Stakeholder | None) -> None:
    for entry in entries if reader is not None else ():
        entry.own = entry.comment.submission.stakeholder_id == reader.pk
        _mark_own(entry.replies, reader)


def counts_by_provision(consultation) -> dict[int, tuple[int, int]]:
    """Return (comments, answered ones) for each provision of a consultation, in one query."""
    rows = (
        Comment.objects.filter(
            consultation=consultation, state=Comment.State.VISIBLE, provision__isnull=False
        )
        .order_by()
        .values("provision")
        .annotate(
            n=Count("pk", distinct=True),
            answered=Count(
                "pk", distinct=True, filter=Q(themes__response__published_at__isnull=False)
            ),
        )
    )
    return {row["provision"]: (row["n"], row["answered"]) for row in rows}
