"""Which texts are nearly the same, and to which theme a comment may belong.

Comparing each with each would take hours for 100,000 comments. Texts are compared only where
they share one of their rarest marks: the smallest hashes of their runs of three words (or of
characters, where a language puts no blanks). Andrei Broder, "On the resemblance and containment
of documents" (1997), calls this a sketch. What shares a mark is then measured by RapidFuzz.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import fuzz, process

# Out of 100: from here on two texts count as the same letter with small changes.
ALIKE = 85.0
# From here on a comment is proposed for a theme that holds one like it.
SUGGESTED = 45.0
MARKS = 6
# A mark that so many texts share says nothing ("thank you for the draft"); comparing stays linear.
CROWD = 200
SHORTEST = 20

_WORD = re.compile(r"[\u3400-\u9fff]|\w+")


def plain(text: str) -> str:
    """Return a text without capitals, punctuation and repeated blanks."""
    return " ".join(_WORD.findall(text.casefold().replace("ё", "е")))


def marks(text: str) -> list[int]:
    """Return the smallest hashes of the runs of three words in a plain text."""
    words = text.split()
    runs = {zlib.crc32(" ".join(words[i : i + 3]).encode()) for i in range(len(words) - 2)}
    return sorted(runs or {zlib.crc32(text.encode())})[:MARKS]


def groups(texts: Iterable[tuple[int, str]]) -> list[list[int]]:
    """Return the keys of texts that are alike, each list in the order given, the largest first.

    `texts` are pairs of a key and a text. Short ones ("I agree") are left out.
    """
    by_text: dict[str, list[int]] = defaultdict(list)
    for key, text in texts:
        simple = plain(text)
        if len(simple) >= SHORTEST:
            by_text[simple].append(key)
    leaders: dict[str, str] = {}
    by_mark: dict[int, list[str]] = defaultdict(list)
    for text in by_text:
        own = marks(text)
        near = {other for mark in own for other in by_mark[mark]}
        best = process.extractOne(text, near, scorer=fuzz.ratio, score_cutoff=ALIKE)
        leaders[text] = best[0] if best else text
        if best is None:
            for mark in own:
                if len(by_mark[mark]) < CROWD:
                    by_mark[mark].append(text)
    found: dict[str, list[int]] = defaultdict(list)
    for text, leader in leaders.items():
        found[leader] += by_text[text]
    return sorted((g for g in found.values() if len(g) > 1), key=len, reverse=True)


def suggest(texts: list[str], sorted_texts: list[tuple[str, int]], limit: int = 3) -> list[list]:
    """Return for each text the themes of the comments most like it: [(theme, score), …].

    `sorted_texts` are pairs of a text and the theme it is in. Word order does not count.
    """
    known = [plain(text) for text, _theme in sorted_texts]
    suggestions = []
    for text in texts:
        best: dict[int, float] = {}
        if known:
            hits = process.extract(
                plain(text), known, scorer=fuzz.token_set_ratio, score_cutoff=SUGGESTED, limit=12
            )
            for _words, score, at in hits:
                theme = sorted_texts[at][1]
                best[theme] = max(best.get(theme, 0), score)
        ranked = sorted(best.items(), key=lambda pair: -pair[1])
        suggestions.append(ranked[:limit])
    return suggestions
