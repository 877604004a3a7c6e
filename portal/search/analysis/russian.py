"""Stems of Russian words: Snowball's, and two things it leaves undone.

Both engines have the same steps: Python walks them here, Elasticsearch as filters around its own
Snowball filter.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import snowballstemmer

# Nouns that end like a verb of the past: Snowball takes "ал" off them, and only off this form.
NOUNS = [
    "арсенал",
    "байкал",
    "вокзал",
    "водоканал",
    "журнал",
    "идеал",
    "интервал",
    "канал",
    "капитал",
    "квартал",
    "материал",
    "металл",
    "минерал",
    "обвал",
    "овал",
    "оригинал",
    "персонал",
    "подвал",
    "портал",
    "потенциал",
    "причал",
    "провал",
    "ритуал",
    "сигнал",
    "терминал",
    "универсал",
    "урал",
    "филиал",
    "финал",
    "шквал",
]
CONSONANT = "[бвгджзйклмнпрстфхцчшщ]"
# Vowels that come and go: паводок, паводка; птенец, птенца; деревня, деревень; весна, весенний.
FLEETING = (
    rf"^(.+{CONSONANT})[оеё]([кц])$",
    rf"^(.{{1,4}}{CONSONANT})[оеё]([нлр])$",
)
# удэгеец, удэгейца
BETWEEN_VOWELS = r"^(.+[аео])ец$"


def stem(word: str) -> str:
    """Return the stem of one folded word."""
    found = word if word in _nouns() else _snowball().stemWord(word)
    found = re.sub(BETWEEN_VOWELS, r"\1йц", found)
    for pattern in FLEETING:
        found = re.sub(pattern, r"\1\2", found)
    return found


@cache
def _nouns() -> frozenset[str]:
    return frozenset(NOUNS)


@cache
def _snowball() -> Any:
    return snowballstemmer.stemmer("russian")


def elasticsearch_filters() -> dict[str, dict[str, Any]]:
    """Return the same as named token filters, in order, with the Snowball filter among them."""
    return {
        "russian_nouns": {"type": "keyword_marker", "keywords": NOUNS},
        "russian": {"type": "stemmer", "language": "russian"},
        "russian_between": {
            "type": "pattern_replace",
            "pattern": BETWEEN_VOWELS,
            "replacement": "$1йц",
        },
    } | {
        f"russian_fleeting_{number}": {
            "type": "pattern_replace",
            "pattern": pattern,
            "replacement": "$1$2",
        }
        for number, pattern in enumerate(FLEETING, 1)
    }
