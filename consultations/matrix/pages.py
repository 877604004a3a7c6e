"""The matrix for readers: a page of themes, or of comments, with filters."""

from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, QuerySet, Window
from django.db.models.functions import RowNumber

from ..models import Comment, Consultation, Response, Theme
from .changes import Change, Changes, deletions

PER_PAGE = 20
FIRST = 5
OPEN = "open"


@dataclass
class Filters:
    """What the reader asks for; unknown values count as none."""

    by: str = "themes"
    theme: str = ""
    outcome: str = ""
    provision: str = ""

    @classmethod
    def read(cls, query) -> "Filters":
        """Return the filters of an address."""
        by = "comments" if query.get("by") == "comments" else "themes"
        theme = query.get("theme", "")
        outcome = query.get("outcome", "")
        # What has no answer yet belongs to no theme that is shown: only comments can be listed.
        if outcome == OPEN:
            by = "comments"
        return cls(
            by=by,
            theme=theme if theme.isdecimal() and len(theme) < 10 else "",
            outcome=outcome if outcome in {OPEN, *Response.Outcome.values} else "",
            provision=query.get("provision", "")[:20],
        )

    @property
    def any(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.theme or self.outcome or self.provision)


@dataclass
class Row:
    """A theme with the comments in it, or a comment with its themes."""

    theme: Theme | None = None
    comment: Comment | None = None
    numbers: list[int] = field(default_factory=list)
    more: int = 0
    answers: list[tuple[Theme, list[Change]]] = field(default_factory=list)


def themes_of(consultation: Consultation) -> QuerySet:
    """Return the themes readers may see."""
    return Theme.objects.published().filter(consultation=consultation)


def load_page(
    consultation: Consultation, filters: Filters, *, user, language: str, page: object
) -> tuple[Page, list[Row]]:
    """Return one page and its rows, in a number of queries that does not grow."""
    if filters.by == "comments":
        return _comments(consultation, filters, user=user, language=language, page=page)
    return _themes(consultation, filters, language=language, page=page)


def _themes(consultation, filters, *, language, page) -> tuple[Page, list[Row]]:
    rows = themes_of(consultation)
    if filters.theme:
        rows = rows.filter(pk=filters.theme)
    if filters.outcome:
        rows = rows.filter(response__outcome=filters.outcome)
    if filters.provision:
        rows = rows.filter(comments__provision__number=filters.provision).distinct()
    rows = rows.select_related("response", "response__by").order_by("order", "pk")
    paginated = Paginator(rows, PER_PAGE).get_page(page)
    themes = list(paginated.object_list)
    changes = Changes(consultation, language)
    changes.load([theme.response.pk for theme in themes])
    numbers, totals = _behind([theme.pk for theme in themes])
    return paginated, [
        Row(
            theme=theme,
            numbers=numbers.get(theme.pk, []),
            more=totals.get(theme.pk, 0) - len(numbers.get(theme.pk, [])),
            answers=[(theme, changes.of(theme.response.pk))],
        )
        for theme in themes
    ]


def _behind(themes: list[int]) -> tuple[dict[int, list[int]], dict[int, int]]:
    """Return the first numbers of the comments in each theme, and how many there are."""
    through = Theme.comments.through.objects.filter(theme__in=themes)
    totals = dict(through.values_list("theme").annotate(n=Count("pk")).order_by())
    ranked = through.annotate(
        place=Window(RowNumber(), partition_by="theme", order_by="comment__number")
    ).filter(place__lte=FIRST)
    first: dict[int, list[int]] = {}
    for theme, number in sorted(ranked.values_list("theme", "comment__number")):
        first.setdefault(theme, []).append(number)
    return first, totals


def _comments(consultation, filters, *, user, language, page) -> tuple[Page, list[Row]]:
    rows = Comment.objects.filter(consultation=consultation).in_record_of(user)
    if filters.outcome == OPEN:
        rows = rows.unanswered()
    elif filters.theme or filters.outcome:
        answered = themes_of(consultation)
        if filters.theme:
            answered = answered.filter(pk=filters.theme)
        if filters.outcome:
            answered = answered.filter(response__outcome=filters.outcome)
        rows = rows.filter(themes__in=answered).distinct()
    if filters.provision:
        rows = rows.filter(provision__number=filters.provision)
    rows = rows.with_authors().select_related("provision", "question", "document")
    paginated = Paginator(rows.order_by("number"), PER_PAGE).get_page(page)
    published = themes_of(consultation).select_related("response", "response__by")
    comments = list(
        paginated.object_list.prefetch_related(
            "translations",
            "provision__texts",
            Prefetch("themes", queryset=published.order_by("order"), to_attr="answered_themes"),
        )
    )
    changes = Changes(consultation, language)
    changes.load({t.response.pk for c in comments for t in c.answered_themes})
    for comment in comments:
        comment.consultation = consultation
        comment.shown = comment.translation_for(language) or comment
    return paginated, [
        Row(
            comment=comment,
            answers=[(t, changes.of(t.response.pk)) for t in comment.answered_themes],
        )
        for comment in comments
    ]


def counts(consultation: Consultation) -> dict[str, int]:
    """Return how much was said, in how many answered themes, what is open, what has changed."""
    comments = consultation.comments.in_scope()
    made = Response.resulting_provisions.through.objects.filter(
        response__theme__consultation=consultation, response__published_at__isnull=False
    ).values_list("provision")
    gone = deletions().filter(
        themes__consultation=consultation, themes__response__published_at__isnull=False
    )
    return {
        "comments": comments.count(),
        "open": comments.unanswered().count(),
        "themes": themes_of(consultation).count(),
        "changes": made.union(gone.values_list("old")).count(),
    }


@dataclass
class ChangedProvision:
    """A provision of a later version, with the responses and comments that it came from."""

    change: Change
    themes: list[Theme]
    numbers: list[int]
    more: int


def changed_provisions(consultation: Consultation, language: str) -> list[ChangedProvision]:
    """Return every provision that has changed because of a consultation, in the plan's order."""
    themes = {
        t.response.pk: t
        for t in themes_of(consultation).select_related("response").order_by("order")
    }
    changes = Changes(consultation, language)
    changes.load(themes)
    behind: dict[int, list[Theme]] = {}
    found: dict[int, Change] = {}
    for response, theme in themes.items():
        for change in changes.of(response):
            found[change.provision.pk] = change
            behind.setdefault(change.provision.pk, []).append(theme)
    first, totals = _behind([theme.pk for theme in themes.values()])
    rows = []
    for pk, change in sorted(found.items(), key=lambda pair: pair[1].provision.order):
        numbers = sorted({n for t in behind[pk] for n in first.get(t.pk, [])})
        more = sum(totals.get(t.pk, 0) - len(first.get(t.pk, [])) for t in behind[pk])
        rows.append(ChangedProvision(change, behind[pk], numbers, more))
    return rows
