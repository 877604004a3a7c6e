"""Which words a reader gets where the text exists in some languages only."""

from __future__ import annotations

from dataclasses import dataclass

from portal import languages


@dataclass(frozen=True)
class Words:
    """A text and the language it really is in."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def words_in(instance: object, name: str, language: str) -> Words:
    """A translated field in a language, else in the first fallback that is filled."""
    for code in (language, *languages.fallbacks(language)):
        text = getattr(instance, f"{name}_{languages.suffix(code)}", "")
        if text:
            return Words(text, code)
    return Words("", language)
