"""Text into terms, with the place of each in the text so that whole words can be marked."""

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

import snowballstemmer

from portal.thesaurus.matching import Piece

from . import mongolian, russian
from .characters import CHINESE_DIGITS, CHINESE_YEAR, ROMAN, ROMAN_CLASS, fold
from .words import is_stop_word, is_year_word

__all__ = ["Token", "fold", "pieces", "plain_words", "query_terms", "stem", "terms", "tokens"]

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
TOKEN = re.compile(rf"(?P<han>[{HAN}]+)|(?P<word>(?:(?![{HAN}])[^\W_])+(?:['’](?:s|t)\b)?)")
HAN_RUN = re.compile(rf"[{HAN}]+")
LATIN = re.compile(r"[a-zà-ɏ'’]+")
CYRILLIC = re.compile(r"[Ѐ-ӿ]+")


class Token(NamedTuple):
    """One term with its place in the text."""

    term: str
    start: int
    end: int


@cache
def _snowball(language: str) -> Any:
    return snowballstemmer.stemmer(language)


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """Return the stem of one folded word of a text in `language`.

    The script decides first: "WWF" in a Chinese text is an English word, and a Cyrillic name in an
    English text is read as Russian.
    """
    if LATIN.fullmatch(word):
        return _snowball("english").stemWord(word.replace("’", "'")).replace("'", "")
    if CYRILLIC.fullmatch(word):
        if language == "mn":
            return mongolian.stem(word)
        return russian.stem(word)
    return word


def _han(run: str, start: int) -> list[Token]:
    """Pairs of neighbours, and the last character alone so that a prefix finds every one."""
    run = fold(run)
    found = [Token(run[i : i + 2], start + i, start + i + 2) for i in range(len(run) - 1)]
    return [*found, Token(run[-1], start + len(run) - 1, start + len(run))]


def tokens(text: str, language: str) -> list[Token]:
    """Return the terms of `text` with their places in it.

    `text` must be clean (see characters.clean); places are those of the text as it is given, also
    where a year in Chinese characters is read as figures.
    """
    years = {m.start(): m for m in CHINESE_YEAR.finditer(text)}
    classes = {m.start(): m for m in ROMAN_CLASS.finditer(text)}
    found: list[Token] = []
    position = 0
    while match := TOKEN.search(text, position):
        start, end = match.span()
        position = end
        if match["word"]:
            if start in classes and classes[start].end() == end:
                # The class joins the character after it, as if it had been written in Chinese.
                found.append(Token(ROMAN[classes[start][1]] + fold(text[end]), start, end + 1))
                continue
            found.append(Token(stem(fold(match["word"]), language), start, end))
            continue
        year = next((years[i] for i in range(start, end) if i in years), None)
        if year:
            if year.start() > start:
                found += _han(text[start : year.start()], start)
            figures = "".join(CHINESE_DIGITS[c] for c in year[0])
            found.append(Token(figures, year.start(), year.end()))
            position = year.end()
            continue
        found += _han(match["han"], start)
    return found


def terms(text: str, language: str) -> list[str]:
    """Return the terms of `text` in order."""
    return [token.term for token in tokens(text, language)]


def pieces(text: str, language: str) -> list[Piece]:
    """Return `text` word by word, and Chinese character by character, for finding concepts."""
    found: list[Piece] = []
    for match in TOKEN.finditer(text):
        start, end = match.span()
        word = fold(match[0])
        if match["word"]:
            found.append(Piece(stem(word, language), word, start, end))
        else:
            found += [Piece(c, c, start + i, start + i + 1) for i, c in enumerate(word)]
    return found


def plain_words(text: str) -> list[str]:
    """Return the words of `text` as they stand, without Chinese and without figures."""
    return [m["word"] for m in TOKEN.finditer(text) if m["word"] and m["word"].isalpha()]


def query_terms(text: str, language: str) -> list[Token]:
    """Return the terms of a query: without the words that ask and join, unless they are all.

    Of a run of Chinese only the pairs count; the single last character would match too much.
    """
    found = tokens(text, language)
    pairs = {token.end for token in found if len(token.term) == 2 and _is_han(token.term)}
    found = [t for t in found if not (_is_han(t.term) and len(t.term) == 1 and t.end in pairs)]
    kept, before = [], ""
    for token in found:
        word = fold(text[token.start : token.end])
        year = before.isdecimal() and is_year_word(word, language)
        if not (year or is_stop_word(word, language)):
            kept.append(token)
        before = word
    return kept or found


def characters(text: str) -> list[str]:
    """Return the different Chinese characters of `text`: two words may share one, and no pair."""
    return list(dict.fromkeys(c for run in HAN_RUN.findall(text) for c in fold(run)))


def _is_han(term: str) -> bool:
    return bool(re.fullmatch(rf"[{HAN}]+", term))
