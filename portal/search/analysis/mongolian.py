"""Stems of Mongolian (Cyrillic) words, by one table of suffixes.

The table feeds both engines: `stem` walks it in Python, `elasticsearch_filters` writes the same
steps as a chain of pattern_replace filters. A step removes the longest of its suffixes if enough of
the word is left; the steps run from the outside of the word inwards: reflexive possession, case,
plural, verb endings, derivation, and at last the vowels that come and go (булаг, булгийн) and the
hidden н (мөрөн, мөрний, мөрөнд).
"""

import re
from dataclasses import dataclass
from functools import cache

MARK = "#"
LETTERS = "бвгджзклмнпрстфхцчшщь"  # consonants, with the sign that softens them
CONSONANT = f"(?<=[{LETTERS}])"
DIPHTHONG = "(?<=[аэоуү]й)"
SHORTEST = 3  # words shorter than this are left alone


@dataclass(frozen=True)
class Step:
    """One round of suffixes; `keep` letters at least must stand before the suffix."""

    name: str
    suffixes: tuple[str, ...]  # each may begin with a look behind at the letters before it
    keep: int = 3
    replacement: str = ""

    @property
    def pattern(self) -> str:
        """Return the step as a regular expression that Python and Lucene read alike."""
        ordered = sorted(dict.fromkeys(self.suffixes))
        body = "|".join(ordered)
        return f"^(.{{{self.keep},}}?)(?:{body}){MARK}$"


def harmony(*patterns: str) -> tuple[str, ...]:
    """Write each suffix with the vowels of the four rows: A is а, э, о or ө; U is у or ү."""
    found: list[str] = []
    for pattern in patterns:
        if "A" in pattern:
            found += [
                pattern.replace("A", v).replace("U", "ү" if v in "эө" else "у") for v in "аэоө"
            ]
        elif "U" in pattern:
            found += [pattern.replace("U", v) for v in "уү"]
        else:
            found.append(pattern)
    return tuple(dict.fromkeys(found))


# After these a г is put between the word and its ending: далан-г-ийн, нуруу-г-аас.
LINKING = "(?<=[нйаэоөуүыяеё])"
LONG = "(?<=аа|ээ|оо|өө|уу|үү|ай|эй|ой|уй|үй|ий|ия|иа|яа|еэ|ёо)"

STEPS: tuple[Step, ...] = (
    # Soft and hard signs at the end say how a consonant sounds, not which word it is.
    Step("sign", ("ь", "ъ"), keep=2),
    # Possession: "of one's own", after a case or after the bare word.
    Step(
        "reflexive",
        harmony(
            *("ынхAA", "ийнхAA", "ныхAA", "нийхAA", "тайгаа", "тэйгээ", "тойгоо"),
            *(
                "AAсAA",
                "AAрAA",
                "ыгAA",
                "ийгээ",
                "хдAA",
                f"{LONG}гAA",
                f"{CONSONANT}AA",
                "иа",
                "иэ",
            ),
        ),
        keep=2,
    ),
    # Case: genitive, accusative, ablative, instrumental, comitative, dative.
    Step(
        "case",
        harmony(
            *("ын", "ийн", "ыг", "ийг", f"{LINKING}гийн", f"{LINKING}гийг"),
            *(f"{CONSONANT}ны", f"{CONSONANT}ний", f"{CONSONANT}ныг", f"{CONSONANT}нийг"),
            *(f"{LONG}ны", f"{LONG}ний", f"{LONG}ныг", f"{LONG}нийг", f"{LONG}нд"),
            *("AAс", "AAр", "нAAс", "нAAр", "иас", "иэс", "иар", "иэр"),
            *(f"{LINKING}гAAс", f"{LINKING}гAAр"),
            *("тай", "тэй", "той", "нтай", "нтэй", "нтой", "гүй"),
            *("анд", "энд", "инд", "(?<=...)онд", "(?<=...)өнд", "Aд", "ынх", "ийнх", "дAх", "тAх"),
            *(f"{LONG}н", f"{LONG}г", f"{DIPHTHONG}д"),
        ),
        keep=2,
    ),
    Step(
        "dative",
        ("(?<=[лмнрвйчсть])д", "(?<=[бвгкрсхцчшж])т", "(?<=..[аэоө])д", "(?<=.[^ч]и)д"),
        keep=2,
    ),
    Step("plural", harmony("нUUд", "чUUд", f"{LINKING}гUUд", "UUд", "ид"), keep=2),
    # A noun may end as if it had a case: бэлчээр, хагшаас. Its inflected forms must meet it.
    Step("looks like a case", harmony("AAс", "AAр")),
    # Verbs and the nouns made of them.
    Step(
        "verb",
        harmony(
            *("сAн", "сны", "сний", "дAг", "дг", "лAA", "жээ", "чээ", "жAA", "чAA"),
            *("AAд", "гAAд", "вAл", "бAл", "мAгц", "сAAр", "хAд", "хAA", "х", "гч", "AAч"),
            *("AAрAй", "AAгүй", "лт", "ж", "(?<=[рсгх])ч", f"{CONSONANT}нA"),
            *(f"{CONSONANT}инA", f"{CONSONANT}AнA", "AAнA"),
        ),
    ),
    # The causative and the passive of a verb.
    Step("voice", harmony("UUлA", "UUл", "гдA", "гд", "лгA"), keep=4),
    # What is left when the endings are gone: long vowels, hidden н, short and fleeting vowels.
    Step("long vowel", harmony("AA", "UU", "ий")),
    Step("genitive after н", ("(?<=н)ы",), keep=2),
    Step("hidden n", ("ан", "эн", "ин", "(?<=...)он", "(?<=...)өн"), keep=2),
    Step("short vowel", ("а", "э", "о", "ө", "и")),
    Step("sign before an ending", ("ь", "ъ"), keep=2),
    # A verb made of a noun: гомдол, гомдоллох; ажил, ажиллах.
    Step("verb of a noun", ("(?<=л)л",)),
    Step("fleeting vowel", (f"{CONSONANT}[аэоөи]([{LETTERS}])",), keep=2, replacement="$2"),
)


def stem(word: str) -> str:
    """Return the stem of one folded word."""
    if len(word) < SHORTEST:
        return word
    marked = word + MARK
    for pattern, replacement in _compiled():
        marked = pattern.sub(replacement, marked)
    return marked[:-1]


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(s.pattern), r"\1" + s.replacement.replace("$", "\\") + MARK) for s in STEPS
    )


def elasticsearch_filters() -> dict[str, dict[str, str]]:
    """Return the same steps as named token filters, in order, for an Elasticsearch analyser."""
    filters = {
        "mongolian_mark": {
            "type": "pattern_replace",
            "pattern": f"^([^{MARK}]{{{SHORTEST},}})$",
            "replacement": f"$1{MARK}",
        }
    }
    for number, step in enumerate(STEPS, 1):
        filters[f"mongolian_{number:02}"] = {
            "type": "pattern_replace",
            "pattern": step.pattern,
            "replacement": f"$1{step.replacement}{MARK}",
        }
    filters["mongolian_unmark"] = {
        "type": "pattern_replace",
        "pattern": f"{MARK}$",
        "replacement": "",
    }
    return filters
