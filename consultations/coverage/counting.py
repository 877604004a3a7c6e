"""Counting comments by country, sector, capacity and language, in tables that protect.

All tables of a consultation are protected together, because whoever reads one reads the others:
group by country, capacity by country, language by country, and the totals. Cells that count the
same comments are one cell.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal import languages

from ..models import Capacity, Comment, Consultation, Country, Sector
from .protection import hidden_cells

MINIMUM = 5
MANY = 15
RESIDENTS = "residents"
OTHERS = "others"
ALL = "all"


@dataclass(frozen=True)
class Cell:
    """A count as it may be shown; None for one that is hidden."""

    n: int | None

    @property
    def level(self) -> str:
        """The class of the cell."""
        if self.n is None:
            return ""
        if self.n == 0:
            return "silent"
        return "many" if self.n >= MANY else "some"


@dataclass
class Table:
    """One table: rows of a label and cells per country, with totals where they may be shown."""

    title: str
    heading: str
    columns: list[str]
    rows: list[dict[str, Any]]
    totals: list[Cell]


def base_counts(consultation: Consultation) -> Counter:
    """Return how many visible comments there are by (group, capacity, country, language).

    One query, whose rows are the combinations that occur, not the comments.
    """
    rows = (
        Comment.objects.filter(consultation=consultation)
        .in_scope()
        .order_by()
        .values_list(
            "submission__sector", "submission__capacity", "submission__country", "language"
        )
        .annotate(n=Count("pk"))
    )
    counted: Counter = Counter()
    for sector, capacity, country, language, n in rows:
        group = RESIDENTS if capacity == Capacity.INDIVIDUAL else (sector or OTHERS)
        counted[(group, capacity, country, language)] += n
    return counted


class Coverage:
    """Every public table of one consultation, protected together."""

    def __init__(self, consultation: Consultation) -> None:
        self.base = base_counts(consultation)
        self.total = sum(self.base.values())
        self.countries = [c for c in Country if c != Country.OTHER or self._occurs(2, c.value)]
        sectors = [(s.pk, s.name) for s in Sector.objects.all()]
        self.groups = [(RESIDENTS, _("Residents")), *sectors]
        if self._occurs(0, OTHERS):
            self.groups.append((OTHERS, _("Other organisations")))
        self.axes = {
            0: [key for key, _name in self.groups],
            1: list(Capacity.values),
            3: list(languages.CODES),
        }
        self.counts: dict[Any, int] = {}
        self.hidden = self._protect()

    def _occurs(self, axis: int, value: Any) -> bool:
        return any(key[axis] == value for key in self.base)

    def _key(self, **chosen: Any) -> Any:
        """Return the key of a cell: the very comments it counts, so that equal cells are one."""
        axes = {"group": 0, "capacity": 1, "country": 2, "language": 3}
        return frozenset(
            key
            for key in self.base
            if all(key[axes[name]] == value for name, value in chosen.items())
        )

    def _add(self, key: Any) -> Any:
        self.counts.setdefault(key, sum(self.base[base] for base in key))
        return key

    def _protect(self) -> set:
        names = {0: "group", 1: "capacity", 3: "language"}
        total = self._add(self._key())
        countries = {c: self._add(self._key(country=c.value)) for c in self.countries}
        sums = [(total, tuple(countries.values()))]
        for axis, values in self.axes.items():
            name = names[axis]
            per_country: dict[Any, list] = {c: [] for c in self.countries}
            margins = []
            for value in values:
                margin = self._add(self._key(**{name: value}))
                margins.append(margin)
                cells = []
                for country in self.countries:
                    cell = self._add(self._key(**{name: value}, country=country.value))
                    cells.append(cell)
                    per_country[country].append(cell)
                sums.append((margin, tuple(cells)))
            sums.append((total, tuple(margins)))
            sums += [(countries[c], tuple(cells)) for c, cells in per_country.items()]
        # Organisations and authorities together are all that are not residents, in each country:
        # the tables of groups and of capacities are linked by it.
        for country in [None, *self.countries]:
            where = {"country": country.value} if country else {}
            residents = self._add(self._key(group=RESIDENTS, **where))
            whole = self._add(self._key(**where))
            others = self._add(whole - residents)
            sums.append((whole, (residents, others)))
            for axis in (0, 1):
                parts = [
                    self._key(**{names[axis]: value}, **where)
                    for value in self.axes[axis]
                    if value not in {RESIDENTS, Capacity.INDIVIDUAL.value}
                ]
                sums.append((others, tuple(parts)))
        # A key that counts nothing is no unknown, and a sum of itself says nothing.
        useful = [(total, tuple(p for p in parts if p)) for total, parts in sums if len(total) > 0]
        return hidden_cells(
            {key: n for key, n in self.counts.items() if key},
            [(total, parts) for total, parts in useful if parts != (total,)],
            MINIMUM,
        )

    def cell(self, **chosen: Any) -> Cell:
        """Return a cell or a total of one of the tables."""
        key = self._key(**chosen)
        return Cell(None if key in self.hidden else self.counts.get(key, 0))

    def table(self, name: str, title: str, heading: str, labels: list[tuple]) -> Table:
        """Return the table of one axis by country."""
        rows = [
            {
                "key": value,
                "label": label,
                "cells": [self.cell(**{name: value}, country=c.value) for c in self.countries],
                "total": self.cell(**{name: value}),
            }
            for value, label in labels
        ]
        totals = [self.cell(country=c.value) for c in self.countries]
        return Table(title, heading, [str(c.label) for c in self.countries], rows, totals)

    def by_group(self) -> Table:
        """Return the table of groups by country."""
        return self.table(
            "group", _("Comments by group and country"), pgettext("of people", "Group"), self.groups
        )

    def tables(self) -> list[Table]:
        """Return every public table."""
        capacities = [(c.value, c.label) for c in Capacity]
        names = [(code, languages.native_name(code)) for code in languages.CODES]
        return [
            self.by_group(),
            self.table(
                "capacity", _("Comments by capacity and country"), _("Speaking as"), capacities
            ),
            self.table("language", _("Comments by language and country"), _("Language"), names),
        ]


def weeks(consultation: Consultation) -> list[tuple[Any, int]]:
    """Return (first day, comments received) for each week from the first comment to the last.

    Of everybody together: the day of each comment stands beside it on its page.
    """
    from datetime import timedelta

    from django.db.models.functions import TruncWeek

    rows = dict(
        visible(consultation)
        .annotate(week=TruncWeek("created_at", tzinfo=consultation.zone))
        .values_list("week")
        .annotate(n=Count("pk"))
        .order_by("week")
    )
    counted = {moment.date(): n for moment, n in rows.items()}
    if not counted:
        return []
    day, last = min(counted), max(counted)
    found = []
    while day <= last:
        found.append((day, counted.get(day, 0)))
        day += timedelta(days=7)
    return found


def visible(consultation: Consultation) -> QuerySet:
    """Return the comments that are counted."""
    return Comment.objects.filter(consultation=consultation).in_scope().order_by()
