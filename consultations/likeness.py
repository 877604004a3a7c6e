"""Which texts are nearly the same, and to which theme a comment may belong.

Comparing each with each would take hours for 100,000 comments. Texts are compared only where
they share one of their rarest marks: the smallest hashes of their runs of three words (or of
characters, where a language puts no blanks). Andrei Broder, "On the resemblance and containment
of documents" (1997), calls this a sketch. What shares a mark is then measured by RapidFuzz.
"""

import math
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise

from rapidfuzz import fuzz, process

# Out of 100: from here on two texts count as the same letter with small changes.
ALIKE = 85.0
# Out of 1: from here on a comment is proposed for a theme that holds one like it.
SUGGESTED = 0.15
STEM, LONG = 5, 4
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


def features(text: str) -> set[str]:
    """Return the beginnings of the longer words of a text, and its pairs of Chinese characters.

    The beginning stands for the stem in Russian, Mongolian and English alike; short words (and,
    или, нь) say nothing about the subject.
    """
    words = plain(text).split()
    found = {word[:STEM] for word in words if len(word) >= LONG}
    signs = [word for word in words if "\u3400" <= word <= "\u9fff"]
    return found | {a + b for a, b in pairwise(signs)}


def suggest(texts: list[str], sorted_texts: list[tuple[str, int]], limit: int = 3) -> list[list]:
    """Return for each text the themes of the comments most like it: [(theme, score), …].

    `sorted_texts` are pairs of a text and the theme it is in. The score (0 to 1) is the weight
    of the words that two texts share, rare words counting more.
    """
    known = [(features(text), theme) for text, theme in sorted_texts]
    spread = Counter(word for words, _theme in known for word in words)

    def weight(words: set[str]) -> float:
        return sum(math.log(1 + len(known) / (spread[word] or 0.5)) for word in words)

    weighed = [(words, theme, weight(words)) for words, theme in known if words]
    suggestions = []
    for text in texts:
        own = features(text)
        own_weight = weight(own)
        best: dict[int, float] = {}
        for words, theme, their_weight in weighed:
            shared = own & words
            if len(shared) > 1:
                score = weight(shared) / math.sqrt(own_weight * their_weight)
                if score >= SUGGESTED:
                    best[theme] = max(best.get(theme, 0.0), score)
        suggestions.append(sorted(best.items(), key=lambda pair: -pair[1])[:limit])
    return suggestions
