"""How a text becomes the terms that are compared: one way per language.

The embedded engine uses these functions directly; the Elasticsearch engine has its own native
analysers, built from the same tables (Mongolian suffixes, Chinese characters, stop words).
"""

from .characters import clean, edit_distance
from .terms import Token, fold, pieces, plain_words, query_terms, stem, terms, tokens
from .words import is_stop_word

__all__ = [
    "Token",
    "clean",
    "edit_distance",
    "fold",
    "is_stop_word",
    "pieces",
    "plain_words",
    "query_terms",
    "stem",
    "terms",
    "tokens",
]
