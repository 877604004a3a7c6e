"""Hiding small cells so that they cannot be found by subtraction either (rule 9).

Primary suppression hides counts under a minimum. Secondary (complementary) suppression hides
further cells until no hidden one follows from the totals and the other cells, of this table or of
any other that is published. The method is that of cell suppression in linked tables: Hundepool,
Domingo-Ferrer, Franconi, Giessing, Lenz, Naylor, Schulte Nordholt, Seri, De Wolf, "Handbook on
Statistical Disclosure Control" (ESSnet SDC, 2010), chapter 4, sections 4.2 (primary), 4.3
(secondary) and 4.4 (linked tables). Where the handbook solves a linear programme, a consultation
is small enough for exact elimination over the whole system of sums.
"""

from collections.abc import Hashable, Iterable
from fractions import Fraction

Key = Hashable
# A total and the keys whose counts add up to it.
Sum = tuple[Key, tuple[Key, ...]]


def hidden_cells(counts: dict[Key, int], sums: Iterable[Sum], minimum: int = 5) -> set[Key]:
    """Return the keys that must not be shown.

    `counts` holds every cell and total that is published anywhere; `sums` says which add up to
    which. Noughts are shown: silence is information. Never hides more than there is to hide, and
    always ends: each round hides one key more.
    """
    sums = [(total, tuple(part for part in parts if counts[part])) for total, parts in sums]
    hidden = {key for key, n in counts.items() if 0 < n < minimum}
    while True:
        found = _narrow(counts, sums, hidden, minimum) or _determined(counts, sums, hidden)
        if found is None:
            return hidden
        partner = _partner(counts, found, hidden)
        if partner is None:
            return hidden | {key for total, parts in found for key in (total, *parts)}
        hidden.add(partner)


def _narrow(
    counts: dict[Key, int], sums: list[Sum], hidden: set[Key], minimum: int
) -> list[Sum] | None:
    """Return a sum that gives a hidden part away: only one is hidden, or none has any room.

    Two hidden parts under five that add up to two are one each; that add up to eight, four each.
    """
    for each in sums:
        total, parts = each
        unknown = [part for part in parts if part in hidden]
        if not unknown or total in hidden:
            continue
        rest = sum(counts[part] for part in unknown)
        small = all(counts[part] < minimum for part in unknown)
        room = len(unknown) < rest < len(unknown) * (minimum - 1)
        if len(unknown) == 1 or (small and not room):
            return [each]
    return None


def _determined(counts: dict[Key, int], sums: list[Sum], hidden: set[Key]) -> list[Sum] | None:
    """Return the sums with a hidden key whose count follows from all sums together.

    Gauss-Jordan elimination in exact fractions; a row with one unknown left gives it away.
    """
    order = sorted(hidden, key=repr)
    at = {key: i for i, key in enumerate(order)}
    rows = []
    for total, parts in sums:
        row = [Fraction(0)] * len(order)
        for key, sign in ((total, -1), *((part, 1) for part in parts)):
            if key in at:
                row[at[key]] += sign
        if any(row):
            rows.append(row)
    for row in _reduced(rows):
        left = [i for i, value in enumerate(row) if value]
        if len(left) == 1:
            key = order[left[0]]
            return [each for each in sums if key == each[0] or key in each[1]]
    return None


def _reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Return the reduced row echelon form."""
    rows = [list(row) for row in rows]
    done = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(done, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        head = rows[done][column]
        rows[done] = [value / head for value in rows[done]]
        for i, row in enumerate(rows):
            if i != done and row[column]:
                factor = row[column]
                rows[i] = [a - factor * b for a, b in zip(row, rows[done], strict=True)]
        done += 1
    return rows[:done]


def _partner(counts: dict[Key, int], sums: list[Sum], hidden: set[Key]) -> Key | None:
    """Return what to hide as well: the smallest shown part, a total only where nothing else is."""
    parts = {part for _total, parts in sums for part in parts if part not in hidden}
    totals = {total for total, _parts in sums if total not in hidden and counts[total]}
    for candidates in (parts, totals):
        if candidates:
            return min(candidates, key=lambda key: (counts[key], repr(key)))
    return None
