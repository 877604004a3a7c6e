"""Saved searches: kept, changed, ended, and tried on what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.notifications.actions import notify, subscribe, unsubscribe
from portal.notifications.models import Frequency

from .engines.base import FACETS
from .models import FreshObject, SavedSearch
from .query import Results, search

KIND = "search.alert"
MOST_SEARCHES = 50  # of one person
MOST_TOLD = 2000  # names of objects that one search remembers
AT_ONCE = 200  # new objects tried in one go
PAGE = 100
# Younger rows may belong to transactions that are not committed, in an index not yet refreshed.
SETTLED = timedelta(seconds=10)


class TooMany(Exception):
    """Raised when a person keeps as many searches as the portal allows."""


@transaction.atomic
def save_search(
    *,
    by: Any,
    query: str,
    filters: Mapping[str, Sequence[str]],
    language: str,
    bare: bool = False,
    frequency: str = Frequency.DAILY,
) -> SavedSearch:
    """Keep a search of `by`; what answers it now is known to her and not told of.

    The same search saved twice is one, with the newer frequency. Raises TooMany.
    """
    chosen = {k: list(v)[:50] for k, v in filters.items() if k in (*FACETS, "concept") and v}
    kept = {"query": query[:300], "filters": chosen, "bare": bare}
    for saved in SavedSearch.objects.filter(user=by, query=kept["query"], bare=bare):
        if saved.filters == chosen:
            return change_frequency(saved=saved, frequency=frequency, by=by)
    if SavedSearch.objects.filter(user=by).count() >= MOST_SEARCHES:
        raise TooMany
    position = FreshObject.objects.aggregate(last=Max("pk"))["last"] or 0
    label = _("Search: %(words)s") % {"words": query or _("everything")}
    subscription = subscribe(
        user=by,
        topic=f"search:{timezone.now().timestamp()}",
        frequency=frequency,
        label=label[:300],
    )
    saved = SavedSearch.objects.create(
        subscription=subscription, user=by, language=language, position=position, **kept
    )
    subscription.topic = f"search:{saved.pk}"
    subscription.save(update_fields=["topic"])
    saved.told = _answers_now(saved)
    saved.save(update_fields=["told"])
    return saved


@transaction.atomic
def change_frequency(*, saved: SavedSearch, frequency: str, by: Any) -> SavedSearch:
    """Change how soon `by`, its owner, hears of new answers."""
    saved.subscription = subscribe(user=by, topic=saved.subscription.topic, frequency=frequency)
    return saved


@transaction.atomic
def delete_search(*, saved: SavedSearch, by: Any) -> None:
    """Forget a search of `by`; what still waits for a digest is dropped."""
    unsubscribe(user=by, topic=saved.subscription.topic)


def due_searches(*, settled: timedelta = SETTLED) -> list[int]:
    """Return the searches for which something is new; forget what every search has tried."""
    ready = FreshObject.objects.filter(indexed_at__lte=timezone.now() - settled)
    last = ready.aggregate(last=Max("pk"))["last"]
    if last is None:
        return []
    due = list(
        SavedSearch.objects.filter(position__lt=last, user__is_active=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    lowest = SavedSearch.objects.filter(user__is_active=True).aggregate(low=Min("position"))["low"]
    FreshObject.objects.filter(pk__lte=last if lowest is None else min(lowest, last)).delete()
    return due


@transaction.atomic
def tell_of_new_answers(*, saved_id: int, settled: timedelta = SETTLED) -> int:
    """Try one search on what is new and write one message; returns how many answers are new.

    She is told only of what she may find now, by the database, and of each thing once. While the
    engine is down nothing is tried and nothing is lost.
    """
    saved = SavedSearch.objects.select_related("user", "subscription").filter(pk=saved_id).first()
    if saved is None:
        return 0
    rows = list(
        FreshObject.objects.filter(
            pk__gt=saved.position, indexed_at__lte=timezone.now() - settled
        ).order_by("pk")[:AT_ONCE]
    )
    if not rows:
        return 0
    told = set(saved.told)
    fresh = {(row.kind, row.object_id) for row in rows}
    results = _run(saved, only={key for key in fresh if _name(*key) not in told})
    if results.degraded:
        return 0
    new = [_name(hit.kind, hit.object_id) for hit in results.hits]
    # Whoever moves the position first has the rows: a second worker finds nothing to do.
    moved = SavedSearch.objects.filter(pk=saved.pk, position=saved.position).update(
        position=rows[-1].pk, told=[*saved.told, *new][-MOST_TOLD:]
    )
    if moved and new:
        notify(
            recipient=saved.user,
            kind=KIND,
            context={"saved_search": saved.pk, "objects": new},
            dedupe_key=f"search:{saved.pk}:{rows[-1].pk}",
            subscription=saved.subscription,
        )
    return len(new) if moved else 0


def _run(saved: SavedSearch, **options: Any) -> Results:
    return search(
        saved.query,
        language=saved.language,
        user=saved.user,
        filters=saved.filters,
        bare=saved.bare,
        facets=(),
        per_page=options.pop("per_page", PAGE),
        **options,
    )


def _answers_now(saved: SavedSearch) -> list[str]:
    found: list[str] = []
    for page in range(1, 1000 // PAGE + 1):
        results = _run(saved, page=page, sort="newest")
        found += [_name(hit.kind, hit.object_id) for hit in results.hits]
        if results.degraded or page * PAGE >= results.total:
            break
    return found


def _name(kind: str, object_id: str) -> str:
    return f"{kind}|{object_id}"
