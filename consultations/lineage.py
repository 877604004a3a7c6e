"""How the provisions of one version live on in the next: a proposal by the likeness of texts.

Nothing here asks the database: pieces go in, links come out, so that the rules can be tested on
any plan that can be thought of.
"""

import unicodedata
from collections.abc import Collection, Iterable
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
    """A provision as the comparison sees it; `texts` are (title, text) by language.

    `chapter` is what it stands under; `original` is the language whose words count.
    """

    key: int
    number: str
    is_chapter: bool
    chapter: int | None
    texts: dict[str, tuple[str, str]] = field(hash=False)
    original: str = ""

    @property
    def words(self) -> dict[str, tuple[str, ...]]:
        """The texts without what no reader sees: spaces, line ends, ways to write one letter."""
        return {
            code: tuple(" ".join(unicodedata.normalize("NFC", part).split()) for part in text)
            for code, text in self.texts.items()
        }


def piece(provision) -> Piece:
    """Return a provision, its texts loaded, as the comparison sees it."""
    return Piece(
        key=provision.pk,
        number=provision.number,
        is_chapter=provision.is_chapter,
        chapter=provision.parent_id,
        texts={t.language: (t.title, t.text) for t in provision.texts.all()},
        original=provision.authoritative_language,
    )


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


def same_in_every_language(a: Piece, b: Piece) -> bool:
    """Tell whether two pieces have the same words in the same languages."""
    return a.words == b.words


def same_original(a: Piece, b: Piece) -> bool:
    """Tell whether the words that count are the same: heading and text of the original.

    Where a side lacks them, every language that both have counts.
    """
    code = b.original if b.original in a.texts and b.original in b.texts else None
    common = [code] if code else _common(a, b)
    mine, theirs = a.words, b.words
    return bool(common) and all(mine[c] == theirs[c] for c in common)


def is_untrue(kind: str, a: Piece, b: Piece) -> bool:
    """Tell whether the texts contradict what a row says of them.

    “Unchanged” asks for the same original: a translation may have been reworded. “Edited” asks
    for another word in some language.
    """
    if kind == "unchanged":
        return not same_original(a, b)
    return kind == "edited" and same_in_every_language(a, b)


def propose(
    old: list[Piece],
    new: list[Piece],
    *,
    known: Iterable[tuple[int, int]] = (),
    closed: Collection[int] = (),
    resting: Collection[int] = (),
) -> list[Link]:
    """Return a mapping of all of `old` to all of `new`, in the order of `old`, then of `new`.

    Every piece occurs in it. Chapters are compared with chapters only. Equal texts are paired
    first, then the likest; what is left may be a part of something (split, merged); the rest is
    deleted or new. A new number alone is no move, another chapter is.

    A mapping that exists is brought up to the texts by naming its pairs as `known`: they stay,
    only what they are is found anew. `closed` are keys of which a person said that they begin or
    end; `resting` those that were alone before and have not changed: nobody is sought for them,
    though they may be found.
    """
    targets: dict[int, list[int]] = {}
    sources: dict[int, list[int]] = {}
    for o, n in known:
        targets.setdefault(o, []).append(n)
        sources.setdefault(n, []).append(o)
    pairs: dict[int, int] = {}
    for chapters in (True, False):
        a = [p for p in old if p.is_chapter is chapters and p.key not in {*targets, *closed}]
        b = [p for p in new if p.is_chapter is chapters and p.key not in {*sources, *closed}]
        _pair_equal(a, b, pairs)
        _pair_alike(a, b, pairs, resting)
    for o, n in pairs.items():
        targets[o], sources[n] = [n], [o]
    _find_wholes(
        [p for p in old if p.key not in closed],
        [p for p in new if p.key not in closed],
        targets,
        sources,
        resting,
    )
    return _links(old, new, targets, sources)


def _pair_equal(old: list[Piece], new: list[Piece], pairs: dict[int, int]) -> None:
    waiting: dict[tuple, list[Piece]] = {}
    for piece in new:
        waiting.setdefault(tuple(sorted(piece.words.items())), []).append(piece)
    for piece in old:
        same = waiting.get(tuple(sorted(piece.words.items())))
        if same:
            # Where a text stands twice, the number decides; then the order.
            best = next((p for p in same if p.number == piece.number), same[0])
            same.remove(best)
            pairs[piece.key] = best.key


def _pair_alike(
    old: list[Piece], new: list[Piece], pairs: dict[int, int], resting: Collection[int]
) -> None:
    taken = set(pairs.values())
    scored = [
        (likeness(a, b), a.number == b.number, -i, -j, a, b)
        for i, a in enumerate(old)
        if a.key not in pairs
        for j, b in enumerate(new)
        if b.key not in taken and not (a.key in resting and b.key in resting)
    ]
    for score, _same, _i, _j, a, b in sorted(scored, key=lambda row: row[:4], reverse=True):
        if score < ALIKE:
            break
        if a.key not in pairs and b.key not in taken:
            pairs[a.key] = b.key
            taken.add(b.key)


def _find_wholes(
    old: list[Piece],
    new: list[Piece],
    targets: dict[int, list[int]],
    sources: dict[int, list[int]],
    resting: Collection[int],
) -> None:
    """Join what is alone to what it is a part of."""
    lonely_old = [p for p in old if p.key not in {*targets, *resting}]
    for piece in [p for p in new if p.key not in {*sources, *resting}]:
        whole = _whole_of(piece, old)
        if whole is not None:
            targets.setdefault(whole, []).append(piece.key)
            sources.setdefault(piece.key, []).append(whole)
    for piece in [p for p in lonely_old if p.key not in targets]:
        whole = _whole_of(piece, new)
        if whole is not None:
            sources.setdefault(whole, []).append(piece.key)
            targets.setdefault(piece.key, []).append(whole)


def _links(
    old: list[Piece],
    new: list[Piece],
    targets: dict[int, list[int]],
    sources: dict[int, list[int]],
) -> list[Link]:
    new_by_key = {p.key: p for p in new}
    at = {p.key: i for i, p in enumerate(new)}
    links = []
    for piece in old:
        ends = targets.get(piece.key)
        if not ends:
            links.append(Link(piece.key, None, "deleted"))
        for end in sorted(ends or (), key=at.__getitem__):
            other = new_by_key[end]
            kind = _kind(piece, other, ends, sources[end], targets)
            links.append(Link(piece.key, end, kind, _percent(piece, other)))
    links += [Link(None, piece.key, "new") for piece in new if piece.key not in sources]
    return links


def _percent(a: Piece, b: Piece) -> int:
    """Return the likeness per cent: 100 for the same words only, and always for them."""
    if same_in_every_language(a, b):
        return 100
    return min(round(likeness(a, b) * 100), 99)


def _whole_of(part: Piece, wholes: Iterable[Piece]) -> int | None:
    if part.is_chapter:
        return None
    best = max(
        ((within(part, w), -i, w.key) for i, w in enumerate(wholes) if not w.is_chapter),
        default=None,
    )
    return best[2] if best is not None and best[0] >= WITHIN else None


def _kind(
    old: Piece, new: Piece, ends: list[int], sources: list[int], targets: dict[int, list[int]]
) -> str:
    if len(ends) > 1:
        return "split"
    if len(sources) > 1:
        return "merged"
    if old.chapter is not None and new.chapter not in targets.get(old.chapter, ()):
        return "moved"
    return "unchanged" if same_in_every_language(old, new) else "edited"
