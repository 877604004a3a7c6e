"""What a publication.yaml holds; library/demo/README.md describes it for people."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from library.models import Publication
from portal import languages

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=120)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Language = Literal["en", "ru", "zh-hans", "mn"]
Year = Annotated[int, Field(ge=1500, le=2100)]


class Strict(BaseModel):
    """A misspelt field is an error, not a silence."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class AuthorData(Strict):
    """One author."""

    name: Words
    kind: Literal["personal", "corporate"] = "personal"


class Identifiers(Strict):
    """Identifiers of the work."""

    doi: str = ""
    isbn: str = ""


class EditionData(Strict):
    """One edition and its file."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
    language: Language
    year: Year
    title: Words
    file: Annotated[str, StringConstraints(pattern=r"^[^/\\]+$", max_length=200)]
    format: Literal["pdf", "docx"] = "pdf"
    pages: Annotated[int, Field(ge=1)] | None = None
    scan: bool = False
    access: Literal["public", "restricted"] = "public"
    embargo_days: Annotated[int, Field(ge=0, le=36_500)] = 0
    supersedes: str | None = None
    nature: Literal["original", "translation", "summary", ""] = ""
    doi: str = ""
    isbn: str = ""

    @property
    def file_name(self) -> str:
        """The file to store: a manuscript stands for the file made from it."""
        return f"{self.id}.{self.format}" if self.file.endswith(".md") else self.file


class PublicationData(Strict):
    """One work."""

    slug: Slug
    kind: str
    year: Year
    title: dict[Language, str]
    abstract: dict[Language, str] = Field(default_factory=dict)
    authors: list[AuthorData] = Field(default_factory=list)
    publisher: Annotated[str, StringConstraints(max_length=200)] = ""
    licence: str = ""
    topics: list[Slug] = Field(default_factory=list)
    places: list[Slug] = Field(default_factory=list)
    identifiers: Identifiers = Field(default_factory=Identifiers)
    demonstration: bool = False
    editions: Annotated[list[EditionData], Field(min_length=1)]

    @field_validator("kind")
    @classmethod
    def known_kind(cls, value: str) -> str:
        """Refuse a kind that the library does not know."""
        if value not in Publication.Kind.values:
            raise ValueError(f"unknown kind; one of {', '.join(Publication.Kind.values)}")
        return value

    @field_validator("licence")
    @classmethod
    def known_licence(cls, value: str) -> str:
        """Refuse a licence that the library does not know."""
        if value and value not in Publication.Licence.values:
            raise ValueError(f"unknown licence; one of {', '.join(Publication.Licence.values)}")
        return value

    @field_validator("title")
    @classmethod
    def some_title(cls, value: dict[str, str]) -> dict[str, str]:
        """Refuse a work without any title."""
        if not any(text.strip() for text in value.values()):
            raise ValueError(f"needs a title in one of {', '.join(languages.CODES)}")
        return value

    @model_validator(mode="after")
    def editions_agree(self) -> PublicationData:
        """Refuse doubled identifiers and replacements that lead nowhere."""
        ids = [edition.id for edition in self.editions]
        twice = {name for name in ids if ids.count(name) > 1}
        if twice:
            raise ValueError(f"editions: id {', '.join(sorted(twice))} is used twice")
        for edition in self.editions:
            if edition.supersedes is not None and edition.supersedes not in ids:
                raise ValueError(
                    f"editions.{edition.id}.supersedes: there is no edition {edition.supersedes}"
                )
            if edition.supersedes == edition.id:
                raise ValueError(f"editions.{edition.id}.supersedes: it cannot replace itself")
        return self
