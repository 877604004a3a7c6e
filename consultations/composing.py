"""How the provisions of one version live on in any later one: mappings joined along the chain.

Nothing here asks the database: links and pieces go in, joined links come out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .lineage import Link, Piece, same_in_every_language

Ends = tuple[int | None, int | None]


@dataclass(frozen=True)
class Joined:
    """What two versions have in common in one pair; `steps` are the links that led there."""

    old: int | None
    new: int | None
    kind: str
    steps: tuple[Link, ...]


def follow(chain: Sequence[Iterable[Link]]) -> dict[Ends, tuple[Link, ...]]:
    """Follow every provision along mappings that lead from version to version.

    Returns the links on the way by its two ends. An end is None where the provision began or was
    deleted on the way; what did both between the two versions is left out.
    """
    ways: dict[Ends, tuple[Link, ...]] = {}
    for number, mapping in enumerate(chain):
        links = list(mapping)
        if number == 0:
            ways = {(link.old, link.new): (link,) for link in links}
            continue
        onwards: dict[int, list[Link]] = {}
        for link in links:
            if link.old is not None:
                onwards.setdefault(link.old, []).append(link)
        longer: dict[Ends, tuple[Link, ...]] = {}
        for (old, middle), steps in ways.items():
            if middle is None:
                _join(longer, (old, None), steps)
            for link in onwards.get(middle, ()) if middle is not None else ():
                _join(longer, (old, link.new), (*steps, link))
            if middle is not None and middle not in onwards:
                _join(longer, (old, None), steps)
        for link in links:
            if link.old is None:
                _join(longer, (None, link.new), (link,))
        longer.pop((None, None), None)
        ways = longer
    return ways


def _join(ways: dict[Ends, tuple[Link, ...]], ends: Ends, steps: tuple[Link, ...]) -> None:
    ways[ends] = tuple(dict.fromkeys((*ways.get(ends, ()), *steps)))


def compose(
    chain: Sequence[Iterable[Link]], old: Sequence[Piece], new: Sequence[Piece]
) -> list[Joined]:
    """Join mappings into one from the first version to the last, in the order of `old`, `new`.

    Where parts were deleted or added on the way, a provision that lives on is said to live on.
    Several ends are a split, several beginnings a merger, whatever the steps were; a move that
    was taken back is none, and the same words as at the beginning are unchanged.
    """
    ways = follow(chain)
    targets: dict[int, list[int]] = {}
    sources: dict[int, list[int]] = {}
    for o, n in ways:
        if o is not None and n is not None:
            targets.setdefault(o, []).append(n)
            sources.setdefault(n, []).append(o)
    by_key = {p.key: p for p in [*old, *new]}
    place = {p.key: i for i, p in enumerate(new)}
    joined = []
    for piece in old:
        for end in sorted(targets.get(piece.key, ()), key=place.__getitem__):
            # What became of parts that are gone, and of what came to it, is told with the rest.
            others = (*ways.get((piece.key, None), ()), *ways.get((None, end), ()))
            steps = tuple(dict.fromkeys((*ways[piece.key, end], *others)))
            if len(targets[piece.key]) > 1:
                kind = "split"
            elif len(sources[end]) > 1:
                kind = "merged"
            else:
                kind = _kind(steps, piece, by_key[end], targets)
            joined.append(Joined(piece.key, end, kind, steps))
        if piece.key not in targets:
            joined.append(Joined(piece.key, None, "deleted", ways.get((piece.key, None), ())))
    for piece in new:
        if piece.key not in sources:
            joined.append(Joined(None, piece.key, "new", ways.get((None, piece.key), ())))
    return joined


def _kind(steps: tuple[Link, ...], old: Piece, new: Piece, targets: dict[int, list[int]]) -> str:
    kinds = {step.kind for step in steps}
    if "moved" in kinds and new.chapter not in targets.get(old.chapter or 0, ()):
        return "moved"
    if kinds <= {"unchanged"} or same_in_every_language(old, new):
        return "unchanged"
    return "edited"
