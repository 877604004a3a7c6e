"""Characters: what is the same letter to a reader becomes the same letter to the engine."""

import re
import unicodedata
from functools import cache, lru_cache

# Written in the text by layout programs, never by a reader; they would split words in two.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
# Every control character but the tab and the line feed.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
LONGEST_WORD = 30
# Letters of old Mongolian fonts that stood in for ө and ү, and the Russian ё.
CYRILLIC = str.maketrans({"є": "ө", "ї": "ү", "ё": "е", "ѐ": "е"})
CHINESE_DIGITS = {"〇": "0", "零": "0"} | {c: str(i) for i, c in enumerate("一二三四五六七八九", 1)}
# A year is written digit by digit, and a reader types either form: 二〇一三年 is 2013年.
CHINESE_YEAR = re.compile(r"[〇零一二三四五六七八九]{4}(?=年)")
# Classes of water and of roads are printed with Roman figures: Ⅲ类 is 三类.
ROMAN_CLASS = re.compile(r"(?<![A-Za-z])(Ⅰ|Ⅱ|Ⅲ|Ⅳ|Ⅴ|III|II|IV|I|V)(?=[类類级級])")
ROMAN = {"Ⅰ": "一", "Ⅱ": "二", "Ⅲ": "三", "Ⅳ": "四", "Ⅴ": "五"} | {
    "I": "一",
    "II": "二",
    "III": "三",
    "IV": "四",
    "V": "五",
}


@cache
def simplified() -> dict[int, int]:
    """Return the table of traditional characters with their simplified ones.

    Made from the opencc package once in each process, character by character, so that the length
    of a text never changes and the positions of its words stay true.
    """
    from opencc import OpenCC

    characters = "".join(map(chr, [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)]))
    converted = OpenCC("t2s").convert(characters)
    if len(converted) != len(characters):  # another release of the package, another habit
        convert = OpenCC("t2s").convert
        converted = "".join((convert(c) + c)[0] for c in characters)
    return {ord(a): ord(b) for a, b in zip(characters, converted, strict=True) if a != b}


def clean(text: str) -> str:
    """Return `text` as the index keeps it and shows it: composed, without invisible characters.

    Control characters become spaces; line ends stay.
    """
    return CONTROL.sub(" ", unicodedata.normalize("NFC", text).translate(INVISIBLE))


def fold(word: str) -> str:
    """Return one word in the form in which letters are compared."""
    # A long run of Chinese does not come again; the words of a language do, thousands of times.
    return _folded(word) if len(word) <= LONGEST_WORD else _folded.__wrapped__(word)


@lru_cache(maxsize=100_000)
def _folded(word: str) -> str:
    if word.isascii():
        return word.casefold()
    word = unicodedata.normalize("NFKC", word).casefold()
    return unicodedata.normalize("NFC", word).translate(CYRILLIC).translate(simplified())


def _year_in_figures(match: re.Match[str]) -> str:
    return "".join(CHINESE_DIGITS[c] for c in match[0])


def unify_figures(text: str) -> str:
    """Write Chinese years in figures and Roman classes in Chinese; the length may change."""
    text = CHINESE_YEAR.sub(_year_in_figures, text)
    return ROMAN_CLASS.sub(lambda m: ROMAN[m[1]], text)


def edit_distance(a: str, b: str, limit: int) -> int:
    """Return how many letters are missing, added, changed or swapped; limit + 1 if more."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        following = [i]
        for j, y in enumerate(b, 1):
            cost = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        if min(following) > limit:
            return limit + 1
        before, row = row, following
    return row[-1]
