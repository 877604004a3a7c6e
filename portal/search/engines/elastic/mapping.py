"""Fields and analysers of the index: native ones, from the same tables as the embedded engine."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from portal.languages import CODES, suffix

from ...analysis import mongolian, russian
from ...analysis.characters import simplified

STUB_LENGTH = 5
LANGUAGES = [suffix(code) for code in CODES]
TEXTS = ("title", "heading", "text", "authors")
LATE = "12h"  # a write that comes later than this after a deletion could bring a page back


def analysis() -> dict[str, Any]:
    """Return char filters, token filters and analysers."""
    stems = list(mongolian.elasticsearch_filters())
    russian_stems = list(russian.elasticsearch_filters())
    chains: dict[str, list[str]] = {
        "en": ["possessive", "english"],
        "ru": ["possessive", "english", *russian_stems],
        "zh_hans": ["cjk_bigram", "possessive", "english"],
        "mn": ["possessive", *stems, "english"],
    }
    analyzers: dict[str, Any] = {"concepts": {"type": "custom", "tokenizer": "whitespace"}}
    for language, chain in chains.items():
        common = {
            "type": "custom",
            "tokenizer": "standard",
            "char_filter": ["letters", "simplified"],
        }
        analyzers[language] = common | {"filter": ["cjk_width", "lowercase", *chain]}
        if language == "zh_hans":
            analyzers["zh_hans_character"] = common | {
                "filter": ["cjk_width", "lowercase", "unique"]
            }
        else:
            beginnings = ["cjk_width", "lowercase", *chain, "beginning"]
            analyzers[f"{language}_stub"] = common | {"filter": beginnings}
    return {
        "char_filter": {
            "letters": {
                "type": "mapping",
                "mappings": ["ё => е", "Ё => Е", "є => ө", "Є => Ө", "ї => ү", "Ї => Ү", "’ => '"],
            },
            "simplified": {
                "type": "mapping",
                "mappings": [f"{chr(a)} => {chr(b)}" for a, b in simplified().items()],
            },
        },
        "filter": {
            "possessive": {"type": "stemmer", "language": "possessive_english"},
            "english": {"type": "stemmer", "language": "porter2"},
            "beginning": {"type": "truncate", "length": STUB_LENGTH},
            **mongolian.elasticsearch_filters(),
            **russian.elasticsearch_filters(),
        },
        "analyzer": analyzers,
        "normalizer": {"title": {"type": "custom", "filter": ["lowercase"]}},
    }


def settings() -> dict[str, Any]:
    """Return the settings of an index of units."""
    return {
        "number_of_shards": 1,
        "number_of_replicas": 0,
        "gc_deletes": LATE,
        "analysis": analysis(),
    }


def units() -> dict[str, Any]:
    """Return the mapping of units: the texts once as they are, once per language to be searched."""
    keyword, whole, flag = {"type": "keyword"}, {"type": "integer"}, {"type": "boolean"}
    kept = {"type": "keyword", "index": False, "doc_values": False}
    concepts = {"type": "text", "analyzer": "concepts", "norms": False}
    fields: dict[str, Any] = {
        **dict.fromkeys(("kind", "object_id", "object", "key", "edition", "anchor"), keyword),
        **dict.fromkeys(("language", "category", "topic", "place", "licence"), keyword),
        **dict.fromkeys(("concepts", "words"), keyword),
        **dict.fromkeys(TEXTS, kept),
        **dict.fromkeys(("named", "given", "above"), concepts),
        **dict.fromkeys(("about_named", "about_given", "about_above"), concepts),
        **dict.fromkeys(("number", "year", "decade"), whole),
        **dict.fromkeys(("restricted", "superseded", "page"), flag),
        "open_from": {"type": "date", "format": "strict_date"},
        "weight": {"type": "float"},
    }
    for language in LANGUAGES:
        for text in (*TEXTS, "about"):
            field: dict[str, Any] = {"type": "text", "analyzer": language}
            if text in ("title", "heading", "text"):
                part = "character" if language == "zh_hans" else "stub"
                field["fields"] = {part: {"type": "text", "analyzer": f"{language}_{part}"}}
            fields[f"{text}_{language}"] = field
        fields[f"sort_{language}"] = {"type": "keyword", "normalizer": "title"}
    copies = [f"{text}_{language}" for language in LANGUAGES for text in (*TEXTS, "about")]
    # Not strict: while a newer release fills its index, it writes into the older one as well.
    return {"dynamic": False, "_source": {"excludes": copies}, "properties": fields}


@cache
def fingerprint() -> str:
    """Return what tells indexes of this release from those whose texts were analysed otherwise."""
    made_of = json.dumps([settings(), units(), objects()], sort_keys=True)
    return hashlib.sha256(made_of.encode()).hexdigest()


def objects() -> dict[str, Any]:
    """Return the mapping of what is remembered of each object: its revision and its units."""
    return {
        "dynamic": "strict",
        "properties": {
            "object": {"type": "keyword"},
            "revision": {"type": "long"},
            "keys": {"type": "keyword", "index": False, "doc_values": False},
        },
    }
