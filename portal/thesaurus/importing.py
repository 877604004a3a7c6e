"""Reading a thesaurus file: every mistake is named before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

Language = Literal["en", "ru", "zh-hans", "mn"]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class RuleEntry(_Strict):
    """One ambiguous name."""

    language: Language
    alias: Name
    needs: Annotated[list[Name], Field(min_length=1)]


class ConceptEntry(_Strict):
    """One concept of the file; the fields are explained in the README of the content."""

    id: Slug
    kind: Literal["topic", "place", "species", "institution"]
    label: dict[Language, Name]
    aliases: dict[Language, list[Name]] = {}
    broader: list[Slug] = []
    related: list[Slug] = []
    scope_note: dict[Language, str] = {}
    ambiguous: list[RuleEntry] = []
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    countries: list[Literal["RU", "CN", "MN"]] = []

    @field_validator("label")
    @classmethod
    def _has_english(cls, label: dict[str, str]) -> dict[str, str]:
        if "en" not in label:
            raise ValueError("the English name is missing")
        return label

    @model_validator(mode="after")
    def _consistent(self) -> ConceptEntry:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("lat and lon belong together")
        names = {
            (language, name.casefold())
            for language in self.label
            for name in [self.label[language], *self.aliases.get(language, [])]
        }
        for rule in self.ambiguous:
            if (rule.language, rule.alias.casefold()) not in names:
                raise ValueError(f"ambiguous: {rule.alias} is neither label nor alias")
        return self


@dataclass
class Refusal:
    """One reason why a file is not taken."""

    name: str
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name}: {self.field}: {self.reason}"


class Refused(Exception):
    """Raised when a file is broken; nothing has been written."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__("\n".join(map(str, refusals)))
        self.refusals = refusals


def read(path: Path) -> list[ConceptEntry]:
    """Return the concepts of a file.

    Raises Refused with every broken concept by its name, field and reason.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = str(error).splitlines()[0]
        raise Refused([Refusal(path.name, "file", reason)]) from error
    if not isinstance(data, list):
        raise Refused([Refusal(path.name, "file", "a list of concepts was expected")])
    entries, refusals = _validate(data)
    refusals += _check_links(entries)
    if refusals:
        raise Refused(refusals)
    return entries


def _validate(data: list) -> tuple[list[ConceptEntry], list[Refusal]]:
    entries: list[ConceptEntry] = []
    refusals: list[Refusal] = []
    for number, item in enumerate(data, 1):
        name = str(item.get("id", f"no. {number}")) if isinstance(item, dict) else f"no. {number}"
        try:
            entries.append(ConceptEntry.model_validate(item))
        except ValidationError as error:
            refusals += [
                Refusal(name, ".".join(map(str, e["loc"])) or "concept", e["msg"])
                for e in error.errors()
            ]
    return entries, refusals


def _check_links(entries: list[ConceptEntry]) -> list[Refusal]:
    refusals: list[Refusal] = []
    by_id: dict[str, ConceptEntry] = {}
    for entry in entries:
        if entry.id in by_id:
            refusals.append(Refusal(entry.id, "id", "used twice"))
        by_id[entry.id] = entry
    for entry in entries:
        for field, slugs in (("broader", entry.broader), ("related", entry.related)):
            for slug in slugs:
                if slug not in by_id:
                    refusals.append(Refusal(entry.id, field, f"{slug} is no concept of the file"))
                elif slug == entry.id:
                    refusals.append(Refusal(entry.id, field, "names itself"))
        if _in_circle(entry, by_id):
            refusals.append(Refusal(entry.id, "broader", "leads back to itself"))
    return refusals


def _in_circle(entry: ConceptEntry, by_id: dict[str, ConceptEntry]) -> bool:
    seen: set[str] = set()
    waiting = list(entry.broader)
    while waiting:
        slug = waiting.pop()
        if slug == entry.id:
            return True
        if slug not in seen and slug in by_id:
            seen.add(slug)
            waiting += by_id[slug].broader
    return False
