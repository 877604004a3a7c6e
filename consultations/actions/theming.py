"""Sorting comments into themes, and finding those that are alike."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal import languages
from portal.notifications.actions import notify
from portal.search.actions import record_change

from .. import likeness
from ..models import AlikeGroup, Comment, Consultation, RuleBroken, Theme, record

CHUNK = 2000


@transaction.atomic
def make_theme(*, consultation: Consultation, titles: dict[str, str], by) -> Theme:
    """Make a theme at the end of the list. Raises RuleBroken without a title in any language."""
    given = {code: text.strip() for code, text in titles.items() if text and text.strip()}
    if not given:
        raise RuleBroken(_("Give the theme a title."))
    Consultation.objects.select_for_update().get(pk=consultation.pk)
    order = (consultation.themes.aggregate(last=Max("order"))["last"] or 0) + 1
    theme = Theme(consultation=consultation, slug=f"theme-{order}", order=order)
    while consultation.themes.filter(slug=theme.slug).exists():
        order += 1
        theme.slug = f"theme-{order}"
    for code, text in given.items():
        setattr(theme, f"title_{languages.suffix(code)}", text)
    theme.save()
    record(verb="theme.made", by=by, subject=theme, consultation=consultation, after=given)
    return theme


@transaction.atomic
def sort_into_theme(*, theme: Theme, comments: Iterable[int], by) -> int:
    """Put comments (ids) into a theme, besides the themes they are in; returns how many are new.

    Where the theme has been answered, their authors are told of the answer at once. Raises
    RuleBroken for a comment of another consultation, or one whose words are not shown.
    """
    theme = _locked(theme)
    wanted = set(comments)
    rows = Comment.objects.filter(pk__in=wanted)
    fitting = set(
        rows.filter(consultation=theme.consultation_id).in_scope().values_list("pk", flat=True)
    )
    if fitting != wanted:
        raise RuleBroken(_("A theme holds visible comments of its own consultation only."))
    new = sorted(wanted - set(theme.comments.filter(pk__in=wanted).values_list("pk", flat=True)))
    if not new:
        return 0
    theme.comments.add(*new)
    _record(theme, "comments.sorted", new, by)
    if theme.published_response is not None:
        _tell_authors(theme, new)
    return len(new)


@transaction.atomic
def take_out_of_theme(*, theme: Theme, comments: Iterable[int], by) -> int:
    """Take comments (ids) out of a theme; returns how many were in it.

    Raises RuleBroken once the theme is answered: its comments would lose their answer (rule 6).
    """
    theme = _locked(theme)
    if theme.published_response is not None:
        raise RuleBroken(
            _("This theme has been answered; its comments stay in it. Add them to another as well.")
        )
    inside = sorted(theme.comments.filter(pk__in=set(comments)).values_list("pk", flat=True))
    if inside:
        theme.comments.remove(*inside)
        _record(theme, "comments.unsorted", inside, by)
    return len(inside)


def _locked(theme: Theme) -> Theme:
    # The consultation is locked, so that sorting and closing as responded are one after the other.
    Consultation.objects.select_for_update().get(pk=theme.consultation_id)
    return Theme.objects.select_related("response", "consultation").get(pk=theme.pk)


def _record(theme: Theme, verb: str, changed: list[int], by) -> None:
    rows = Comment.objects.filter(pk__in=changed)
    numbers = sorted(rows.values_list("number", flat=True))
    response = theme.published_response
    record(
        verb=verb,
        by=by,
        subject=response or theme,
        consultation=theme.consultation,
        theme=theme.pk,
        comments=numbers,
    )
    if response is not None:
        places = rows.exclude(provision=None).values_list("provision", flat=True)
        for pk in places.order_by("provision").distinct():
            record_change(kind="provision", object_id=pk)


def _tell_authors(theme: Theme, comments: list[int]) -> None:
    response = theme.published_response
    rows = Comment.objects.filter(
        pk__in=comments, submission__stakeholder__user__is_active=True
    ).select_related("submission__stakeholder__user")
    for comment in rows:
        author = comment.submission.stakeholder.user
        notify(
            recipient=author,
            kind="consultations.response_published",
            context={"response": response.pk, "comment": comment.pk},
            dedupe_key=f"consultations.response:{response.pk}:{author.pk}",
        )


def group_alike(*, consultation_id: int) -> int:
    """Find the comments of a consultation that are nearly the same; returns how many groups.

    Groups are made anew each time. Nothing about the comments changes: a campaign counts. The
    comparing, which takes long, is done before the transaction: nobody waits for it.
    """
    consultation = Consultation.objects.get(pk=consultation_id)
    visible = consultation.comments.in_scope().order_by("number")
    found = likeness.groups(visible.values_list("pk", "body").iterator(chunk_size=CHUNK))
    with transaction.atomic():
        Consultation.objects.select_for_update().get(pk=consultation_id)
        consultation.alike_groups.all().delete()
        for keys in found:
            _keep_group(consultation, keys)
    return len(found)


def _keep_group(consultation: Consultation, keys: list[int]) -> None:
    who = ("stakeholder", "organisation", "author_name")
    authors: set = set()
    for start in range(0, len(keys), CHUNK):
        chunk = Comment.objects.filter(pk__in=keys[start : start + CHUNK])
        authors.update(chunk.values_list(*(f"submission__{name}" for name in who)))
    group = AlikeGroup.objects.create(
        consultation=consultation, first_id=keys[0], size=len(keys), authors=len(authors)
    )
    for start in range(0, len(keys), CHUNK):
        group.members.add(*keys[start : start + CHUNK])
