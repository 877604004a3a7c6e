"""How a text becomes the terms that are compared: one way per language.

The embedded engine uses these functions directly; the Elasticsearch engine has its own native
analysers, built from the same tables (Mongolian suffixes, Chinese characters, stop words).
"""

from .characters import clean, edit_distance
from .terms import Token, characters, fold, pieces, plain_words, query_terms, stem, terms, tokens
from .transcription import transcribed
from .words import is_seam, is_stop_word

__all__ = [
    "Token",
    "characters",
    "clean",
    "edit_distance",
    "fold",
    "is_seam",
    "is_stop_word",
    "pieces",
    "plain_words",
    "query_terms",
    "stem",
    "terms",
    "tokens",
    "transcribed",
]
