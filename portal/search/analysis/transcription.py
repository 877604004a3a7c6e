"""Names as another script writes them: yukola is юкола, dzud is зуд and in Russian дзуд."""

import re
from functools import cache

# Latin letters as the usual English transcriptions of Russian and Mongolian write them.
RUSSIAN = {
    "shch": "щ", "kh": "х", "zh": "ж", "ch": "ч", "sh": "ш", "ts": "ц", "yu": "ю", "ya": "я",
    "yo": "е", "ye": "е", "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г",
    "h": "х", "i": "и", "j": "ж", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п",
    "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "кс", "y": "й",
    "z": "з",
}  # fmt: skip
MONGOLIAN = RUSSIAN | {"dz": "з", "j": "ж", "ö": "ө", "ü": "ү"}
VOWEL_Y = re.compile("(?<=[bcdfghjklmnpqrstvwxz])y(?![aeou])")
LATIN = re.compile("[a-zöü]+")


def transcribed(word: str, language: str) -> str:
    """Return a folded word as texts in `language` may write it; "" if that is no other way.

    Texts keep capital abbreviations as they are, and so should the caller.
    """
    if language == "mn" and "дз" in word:
        return word.replace("дз", "з")
    if language not in ("ru", "mn") or len(word) < 4 or not LATIN.fullmatch(word):
        return ""
    letters = MONGOLIAN if language == "mn" else RUSSIAN
    return _pattern(language).sub(lambda m: letters[m[0]], VOWEL_Y.sub("ы", word))


@cache
def _pattern(language: str) -> re.Pattern[str]:
    letters = MONGOLIAN if language == "mn" else RUSSIAN
    return re.compile("|".join(sorted(letters, key=len, reverse=True)))
