"""Every string a reader can meet is translated into all four languages."""

import ast
import re
from pathlib import Path

import pytest

from portal import catalogs


@pytest.mark.parametrize("code", catalogs.LOCALES)
def test_nothing_is_untranslated_or_fuzzy(code):
    assert catalogs.untranslated(code) == []


@pytest.mark.parametrize("code", catalogs.LOCALES)
def test_every_translation_keeps_the_placeholders(code):
    def names(text):
        return sorted(set(re.findall(r"%\((\w+)\)", text)))

    broken = []
    for message in catalogs.load(code):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = names(ids[-1])
        broken += [
            s for s in strings if s and not set(names(s)) <= set(wanted) | set(names(ids[0]))
        ]
        # A singular may leave its number out ("one day left"), the last form may not.
        if strings[-1] and names(strings[-1]) != wanted:
            broken.append(strings[-1])
    assert broken == []


@pytest.mark.parametrize("code", ["ru", "mn"])
def test_the_terms_of_the_glossary_are_used(code):
    catalog = catalogs.load(code)
    glossary = {
        "Library": {"ru": "Библиотека", "mn": "Баримт бичгийн сан"},
        "Consultations": {"ru": "Общественные обсуждения", "mn": "Олон нийтийн хэлэлцүүлэг"},
        "Sign in": {"ru": "Войти", "mn": "Нэвтрэх"},
        "Unsubscribe": {"ru": "Отписаться", "mn": "Захиалгаас гарах"},
    }
    assert {m: catalog.get(m).string for m in glossary} == {m: t[code] for m, t in glossary.items()}


def test_no_words_hide_in_a_formatted_string():
    """What stands in an f-string is not found when the catalogs are brought up to the code."""
    hidden = []
    for room in ("portal", "home", "library", "consultations"):
        for path in sorted((Path(__file__).parents[2] / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.JoinedStr):
                    continue
                calls = (n for n in ast.walk(node) if isinstance(n, ast.Call))
                names = {getattr(call.func, "id", "") for call in calls}
                if names & {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}:
                    hidden.append(f"{path.name}:{node.lineno}")
    assert hidden == []
