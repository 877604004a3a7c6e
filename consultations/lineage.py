"""How the provisions of one version live on in the next: a proposal by the likeness of texts.

Nothing here asks the database: pieces go in, links come out, so that the rules can be tested on
any plan that can be thought of.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz

# Measured on the demonstration plan in four languages: strangers are alike up to 0.39, the parts of
# a provision that was split or merged from 0.57.
ALIKE = 0.5
WITHIN = 0.5
# A part is often written out a little; one much longer than the whole is no part of it.
LONGEST_PART = 1.5


@dataclass(frozen=True)
class Piece:
    """A provision as the comparison sees it; `texts` are (title, text) by language."""

    key: int
    number: str
    is_chapter: bool
    chapter: int | None
    texts: dict[str, tuple[str, str]] = field(hash=False)


@dataclass(frozen=True)
class Link:
    """One proposed row of the mapping; `likeness` is a percentage, None where an end is open."""

    old: int | None
    new: int | None
    kind: str
    likeness: int | None = None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _common(a: Piece, b: Piece) -> list[str]:
    return [code for code in a.texts if code in b.texts]


def likeness(a: Piece, b: Piece) -> float:
    """Return how alike two pieces are, 0 to 1: the mean over the languages that both have."""
    shares = [
        fuzz.ratio(_plain("\n".join(a.texts[c])), _plain("\n".join(b.texts[c]))) / 100
        for c in _common(a, b)
    ]
    return sum(shares) / len(shares) if shares else 0.0


def within(part: Piece, whole: Piece) -> float:
    """Return how far the shorter text is found, in one run, within the longer one, 0 to 1."""
    shares = []
    for code in _common(part, whole):
        short, long = _plain(part.texts[code][1]), _plain(whole.texts[code][1])
        if not short or len(short) > len(long) * LONGEST_PART:
            return 0.0
        shares.append(fuzz.partial_ratio(short, long) / 100)
    return sum(shares) / len(shares) if shares else 0.0


def propose(old: list[Piece], new: list[Piece]) -> list[Link]:
    """Return a mapping of all of `old` to all of `new`, in the order of `old`, then of `new`.

    Every piece occurs in it. Chapters are compared with chapters only. Equal texts are paired
    first, then the likest; what is left may be a part of something (split, merged); the rest is
    deleted or new. A new number alone is no move, another chapter is.
    """
    pairs: dict[int, int] = {}
    for chapters in (True, False):
        a = [p for p in old if p.is_chapter is chapters]
        b = [p for p in new if p.is_chapter is chapters]
        _pair_equal(a, b, pairs)
        _pair_alike(a, b, pairs)
    return _links(old, new, pairs)


def _pair_equal(old: list[Piece], new: list[Piece], pairs: dict[int, int]) -> None:
    waiting: dict[tuple, list[Piece]] = {}
    for piece in new:
        waiting.setdefault(tuple(sorted(piece.texts.items())), []).append(piece)
    for piece in old:
        same = waiting.get(tuple(sorted(piece.texts.items())))
        if same:
            # Where a text stands twice, the number decides; then the order.
            best = next((p for p in same if p.number == piece.number), same[0])
            same.remove(best)
            pairs[piece.key] = best.key


def _pair_alike(old: list[Piece], new: list[Piece], pairs: dict[int, int]) -> None:
    taken = set(pairs.values())
    scored = [
        (likeness(a, b), a.number == b.number, -i, -j, a, b)
        for i, a in enumerate(old)
        if a.key not in pairs
        for j, b in enumerate(new)
        if b.key not in taken
    ]
    for score, _same, _i, _j, a, b in sorted(scored, key=lambda row: row[:4], reverse=True):
        if score < ALIKE:
            break
        if a.key not in pairs and b.key not in taken:
            pairs[a.key] = b.key
            taken.add(b.key)


def _links(old: list[Piece], new: list[Piece], pairs: dict[int, int]) -> list[Link]:
    old_by_key, new_by_key = {p.key: p for p in old}, {p.key: p for p in new}
    paired_new = {n: o for o, n in pairs.items()}
    lonely_old = [p for p in old if p.key not in pairs]
    lonely_new = [p for p in new if p.key not in paired_new]
    targets: dict[int, list[int]] = {o: [n] for o, n in pairs.items()}
    sources: dict[int, list[int]] = {n: [o] for n, o in paired_new.items()}
    for piece in lonely_new:
        whole = _whole_of(piece, old)
        if whole is not None:
            targets.setdefault(whole, []).append(piece.key)
            sources.setdefault(piece.key, []).append(whole)
    for piece in lonely_old:
        if piece.key in targets:
            continue
        whole = _whole_of(piece, new)
        if whole is not None:
            sources.setdefault(whole, []).append(piece.key)
            targets.setdefault(piece.key, []).append(whole)
    chapter_pairs = {o: n for o, n in pairs.items() if old_by_key[o].is_chapter}
    links = []
    for piece in old:
        ends = targets.get(piece.key)
        if not ends:
            links.append(Link(piece.key, None, "deleted"))
        for end in sorted(ends or (), key=lambda key: _at(new, key)):
            kind = _kind(piece, new_by_key[end], ends, sources[end], chapter_pairs)
            score = round(likeness(piece, new_by_key[end]) * 100)
            links.append(Link(piece.key, end, kind, score))
    links += [Link(None, piece.key, "new") for piece in new if piece.key not in sources]
    return links


def _whole_of(part: Piece, wholes: Iterable[Piece]) -> int | None:
    if part.is_chapter:
        return None
    best = max(
        ((within(part, w), -i, w.key) for i, w in enumerate(wholes) if not w.is_chapter),
        default=None,
    )
    return best[2] if best is not None and best[0] >= WITHIN else None


def _at(pieces: list[Piece], key: int) -> int:
    return next(i for i, p in enumerate(pieces) if p.key == key)


def _kind(
    old: Piece, new: Piece, ends: list[int], sources: list[int], chapters: dict[int, int]
) -> str:
    if len(ends) > 1:
        return "split"
    if len(sources) > 1:
        return "merged"
    moved = old.chapter is not None and chapters.get(old.chapter) != new.chapter
    if moved:
        return "moved"
    return "unchanged" if old.texts == new.texts else "edited"
