"""Reading what was typed: words, phrases in quotes, minus, title: author: year:.

Nothing a reader types is an error: what is no syntax is a word, and what is too much is cut, with
a word about it on the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.languages import CODES
from portal.thesaurus.matching import Match

from .. import analysis
from ..concepts import Vocabulary, in_query, suggested_in_query
from ..engines.base import Clause, Phrase
from ..engines.weights import HINT
from ..stubs import stub

LONGEST = 300  # characters
MOST_CLAUSES = 24
MOST_PHRASES = 8
MOST_CHARACTERS = 40
OPENING = '"“„«「『‟'
CLOSING = {"“": "”“", "„": "“”", "«": "»", "「": "」", "『": "』", "‟": "”"}
FIELD = re.compile(r"(?P<minus>-?)(?P<field>title|author|year):(?P<rest>\S?)", re.IGNORECASE)
YEARS = re.compile(r"(?P<first>\d{4})?(?P<range>\.\.|-|–)?(?P<last>\d{4})?$")
MONGOLIAN = re.compile("[өүӨҮ]")
CYRILLIC = re.compile("[Ѐ-ӿ]")
HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True)
class Piece:
    """A phrase or a field of the query."""

    text: str
    field: str = ""
    excluded: bool = False


@dataclass
class Query:
    """What was typed, understood."""

    typed: str
    words: str = ""  # what is left when phrases and fields are taken out
    pieces: list[Piece] = field(default_factory=list)
    years: tuple[int | None, int | None] = (None, None)
    cut: bool = False  # something was too long or too much

    @property
    def empty(self) -> bool:
        """Say whether there is nothing to search for."""
        return not (self.words or self.pieces or self.years != (None, None))


def parse(text: str) -> Query:
    """Return what a reader means; bounded in time whatever the text is."""
    cleaned = " ".join(analysis.clean(text[: LONGEST * 4]).split())
    query = Query(typed=cleaned[:LONGEST], cut=len(cleaned) > LONGEST or len(text) > LONGEST * 4)
    rest = query.typed
    words: list[str] = []
    while rest:
        rest = rest.lstrip()
        field_match = FIELD.match(rest)
        excluded = bool(rest.startswith("-") and len(rest) > 1 and not rest[1].isspace())
        if field_match and field_match["rest"]:
            name = field_match["field"].lower()
            value, rest = _value(rest[field_match.end() - 1 :])
            if name == "year":
                query.years = _years(value) or query.years
            else:
                query.pieces.append(Piece(value, name, bool(field_match["minus"])))
        elif excluded or (rest and rest[0] in OPENING):
            value, rest = _value(rest[1:] if excluded else rest)
            query.pieces.append(Piece(value, "", excluded))
        else:
            word, _, rest = rest.partition(" ")
            words.append(word)
    query.words = " ".join(words)
    query.pieces = [piece for piece in query.pieces if analysis.terms(piece.text, "en")]
    if len(query.pieces) > MOST_PHRASES:
        query.pieces, query.cut = query.pieces[:MOST_PHRASES], True
    return query


def _value(rest: str) -> tuple[str, str]:
    """Return a phrase in quotes, or one word, and what follows; a missing end quote is the end."""
    if rest and rest[0] in OPENING:
        ends = CLOSING.get(rest[0], "") + '"'
        for position in range(1, len(rest)):
            if rest[position] in ends:
                return rest[1:position], rest[position + 1 :]
        return rest[1:], ""
    word, _, following = rest.partition(" ")
    return word, following


def _years(value: str) -> tuple[int | None, int | None] | None:
    match = YEARS.match(value)
    if not match or not (match["first"] or match["last"]):
        return None
    first = int(match["first"]) if match["first"] else None
    last = int(match["last"]) if match["last"] else None
    if not match["range"]:
        return first, first
    return first, last


def readings(text: str, language: str) -> list[str]:
    """Return the languages in which a query may be written, the likeliest first.

    The script decides; between Russian and Mongolian the letters ө and ү, then the reader's own
    language.
    """
    found: list[str] = []
    if HAN.search(text):
        found.append("zh-hans")
    if CYRILLIC.search(text):
        if MONGOLIAN.search(text):
            found.append("mn")
        else:
            found += ["mn", "ru"] if language == "mn" else ["ru", "mn"]
    found.append("en")
    found.sort(key=lambda code: code != language)
    return found


def clauses(
    query: Query, language: str, words: Vocabulary, *, bare: bool = False
) -> tuple[list[Clause], list[str]]:
    """Return the words of a query as clauses, and the concepts that were understood.

    With `bare` the thesaurus is left out: the reader wants only her own words.
    """
    text = query.words
    languages = readings(text, language)
    matches = [] if bare else in_query(text, languages, words)
    found: dict[tuple, Clause] = {}
    suggested = [] if bare else suggested_in_query(text, languages[:2], words, matches)
    for token in _without_seams(analysis.query_terms(text, languages[0]), matches):
        covering = [m.concept for m in matches if m.start < token.end and token.start < m.end]
        word = analysis.fold(text[token.start : token.end])
        written = {} if bare else _written(text[token.start : token.end], languages[0])
        terms = {code: (_term(word, token.term, code),) for code in CODES}
        written_terms = {code: analysis.stem(other, code) for code, other in written.items()}
        spelt = {code: written_terms.get(code, terms[code][0]) for code in CODES}
        concepts = dict.fromkeys(covering, 1.0)
        if not (covering or bare):
            concepts = {
                slug: HINT * weight
                for code in languages[:2]
                for slug, weight in words.hints(spelt[code], code).items()
            }
        for match in suggested:
            if match.start < token.end and token.start < match.end:
                concepts.setdefault(match.concept, HINT)
        clause = Clause(
            text=text[token.start : token.end],
            terms=terms,
            stubs={code: stub(term) for code, term in spelt.items() if stub(term) != term},
            concepts=concepts,
            written=written,
            written_terms=written_terms,
        )
        found.setdefault(tuple(terms.values()), clause)
    kept = list(found.values())[:MOST_CLAUSES]
    query.cut = query.cut or len(found) > MOST_CLAUSES
    return kept, list(dict.fromkeys(m.concept for m in matches))


def _without_seams(
    tokens: Sequence[analysis.Token], matches: Sequence[Match]
) -> list[analysis.Token]:
    """Leave out Chinese pairs half of which belongs to a name: 湖水 of 兴凯湖水位 is no word.

    A pair stays where the other half of it stands in no other pair.
    """
    kept = list(tokens)
    for token in tokens:
        if token.end - token.start != 2 or not HAN.match(token.term):
            continue
        outside = [
            token.start if token.start < m.start < token.end else token.end - 1
            for m in matches
            if token.start < m.start < token.end or token.start < m.end < token.end
        ]
        others = [t for t in kept if t is not token]
        if outside and all(any(t.start <= o < t.end for t in others) for o in outside):
            kept = others
    return kept


def characters(query: Query) -> list[str]:
    """Return the Chinese characters of a query that say something, each once.

    Two words for one thing often share a character and no pair: 涨水 and 上涨.
    """
    found = analysis.characters(query.words)
    return [c for c in found if not analysis.is_seam(c)][:MOST_CHARACTERS]


def _written(typed: str, language: str) -> dict[str, str]:
    """Return a word as texts in other languages write it; abbreviations stay as they are."""
    if typed.isupper():
        return {}
    word = analysis.fold(typed)
    found = {code: analysis.transcribed(word, code) for code in CODES if code != language}
    return {code: other for code, other in found.items() if other}


def _term(word: str, term: str, language: str) -> str:
    return term if HAN.search(word) else analysis.stem(word, language)


def phrases(query: Query) -> tuple[list[Phrase], list[Phrase]]:
    """Return what must be there and what must not."""
    required, excluded = [], []
    for piece in query.pieces:
        terms = {}
        for code in CODES:
            found = analysis.terms(piece.text, code)
            if len(found) > 1 and len(found[-1]) == 1 and HAN.match(found[-1]):
                found = found[:-1]  # the lone last character of a Chinese run
            terms[code] = tuple(found)
        phrase = Phrase(piece.text, terms, piece.field)
        (excluded if piece.excluded else required).append(phrase)
    return required, excluded
