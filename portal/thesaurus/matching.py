"""Finding concepts in a text: the longest alias first, on stemmed forms.

An alias with other meanings (Амур is also Cupid, 黑龙江 begins 黑龙江省) counts only where one
of the words of its rule stands near it. What a word is, and what its stem is, the caller decides:
the function `pieces` turns a text into stems, one for each word and one for each Chinese character.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

NEAR = 12  # words on either side in which a word of the rule must stand
NEAR_CHARACTERS = 20  # the same for Chinese


@dataclass(frozen=True)
class Alias:
    """One name of a concept in one language; with `needs` it has other meanings too."""

    concept: str
    language: str
    text: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Piece:
    """One word or Chinese character: its stem, the word itself folded, its place in the text."""

    stem: str
    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Match:
    """A concept found, with the part of the text that names it."""

    concept: str
    start: int
    end: int
    first: int  # the pieces it covers
    last: int


Pieces = Callable[[str, str], list[Piece]]


@dataclass
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    aliases: list[tuple[Alias, str]] = field(default_factory=list)


class Matcher:
    """Knows every alias; made once and used for every text until an alias changes."""

    def __init__(self, aliases: Iterable[Alias], pieces: Pieces) -> None:
        self._pieces = pieces
        self._roots: dict[str, _Node] = defaultdict(_Node)
        self._needs: dict[tuple[str, tuple[str, ...]], list[list[Piece]]] = {}
        for alias in aliases:
            node, found = self._roots[alias.language], pieces(alias.text, alias.language)
            if not found:
                continue
            for piece in found:
                node = node.next.setdefault(piece.stem, _Node())
            node.aliases.append((alias, _surface(found)))
            if alias.needs:
                key = (alias.language, alias.needs)
                self._needs[key] = [pieces(need, alias.language) for need in alias.needs]

    def matches(
        self, text: str, language: str, *, query: bool = False, loose: bool = False
    ) -> list[Match]:
        """Return the concepts named in `text`, in order; names do not overlap.

        A `query` that consists of nothing but one name means that concept, context or not; with
        `loose` every name counts without its context.
        """
        return self._in_pieces(self._pieces(text, language), language, query=query, loose=loose)

    def inner(self, name: str, language: str) -> list[Match]:
        """Return the concepts whose names stand inside a longer name."""
        pieces = self._pieces(name, language)
        found = {
            match: None
            for part in (pieces[:-1], pieces[1:])
            for match in self._in_pieces(part, language)
        }
        return list(found)

    def _in_pieces(
        self, pieces: Sequence[Piece], language: str, *, query: bool = False, loose: bool = False
    ) -> list[Match]:
        found: list[Match] = []
        position = 0
        while position < len(pieces):
            last, concepts = self._longest(
                pieces, position, language, whole_is_meant=query, loose=loose
            )
            if not concepts:
                position += 1
                continue
            found += [
                Match(c, pieces[position].start, pieces[last].end, position, last) for c in concepts
            ]
            position = last + 1
        return found

    def _longest(
        self,
        pieces: Sequence[Piece],
        first: int,
        language: str,
        *,
        whole_is_meant: bool,
        loose: bool,
    ) -> tuple[int, list[str]]:
        """Return where the longest name that begins at `first` ends, and its concepts."""
        node = self._roots[language]
        reached: list[tuple[int, _Node]] = []
        for last in range(first, len(pieces)):
            following = node.next.get(pieces[last].stem)
            if following is None:
                break
            node = following
            if node.aliases:
                reached.append((last, node))
        for last, node in reversed(reached):
            whole = loose or (whole_is_meant and first == 0 and last == len(pieces) - 1)
            concepts = self._meant(node, pieces, first, last, whole=whole)
            if concepts:
                return last, concepts
        return first, []

    def _meant(
        self, node: _Node, pieces: Sequence[Piece], first: int, last: int, *, whole: bool
    ) -> list[str]:
        surface = _surface(pieces[first : last + 1])
        # "cranes" has no rule although it shares its stem with "crane", which has one.
        candidates = [a for a, s in node.aliases if s == surface] or [a for a, _ in node.aliases]
        ruled = {a.concept for a in candidates if a.needs}
        found = []
        for alias in candidates:
            allowed = whole or alias.concept not in ruled
            if allowed or (alias.needs and self._near(alias, pieces, first, last)):
                found.append(alias.concept)
        return list(dict.fromkeys(found))

    def _near(self, alias: Alias, pieces: Sequence[Piece], first: int, last: int) -> bool:
        reach = NEAR_CHARACTERS if alias.language.startswith("zh") else NEAR
        # The sides apart, so that a word of the rule is never made of both.
        for side in (pieces[max(0, first - reach) : first], pieces[last + 1 : last + 1 + reach]):
            for need in self._needs[(alias.language, alias.needs)]:
                if any(
                    all(_same(n, p) for n, p in zip(need, side[i : i + len(need)], strict=True))
                    for i in range(len(side) - len(need) + 1)
                ):
                    return True
        return False


def _surface(pieces: Sequence[Piece]) -> str:
    return " ".join(piece.word for piece in pieces)


def _same(need: Piece, piece: Piece) -> bool:
    """Compare a word of a rule with a word of the text, endings allowed."""
    if need.stem == piece.stem or piece.word.startswith(need.word):
        return True
    # паводок and паводки, устье and устья: the last letters of a long word may change.
    return len(need.word) >= 5 and piece.word.startswith(need.word[:-2])
