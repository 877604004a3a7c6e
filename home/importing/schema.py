"""The form of the files: what a page, a picture and a target look like in YAML."""

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from portal import languages

Language = Literal[languages.CODES]
Texts = dict[Language, str]


def _spread(value: Any) -> Any:
    """Read a plain text as the English one; others fall back to it."""
    return {"en": value} if isinstance(value, str) else value


OneOrFour = Annotated[Texts, BeforeValidator(_spread)]


class Strict(BaseModel):
    """Unknown fields are refused: a misspelt one would be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Place(Strict):
    """The point of a place page."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    concept: str | None = None
    note: str = ""


class GalleryImage(Strict):
    """One picture of a gallery."""

    key: str
    concept: str | None = None
    caption: Texts
    alt: Texts


class PageFile(Strict):
    """One page in four languages."""

    slug: str = Field(pattern=r"^[a-z0-9-]+$")
    type: Literal["home", "article", "news", "gallery", "place"]
    parent: str | None
    archived: bool
    published: dict[Language, bool]
    concepts: list[str] = []
    menu: Literal["", "main", "footer"] = ""
    picture: str | None = None
    heading: Texts
    intro: Texts
    meta_description: Texts
    body: Texts = {}
    days_before_import: int | None = Field(default=None, ge=0)
    place: Place | None = None
    images: list[GalleryImage] = []
    targets: bool = False
    publications: list[str] = []
    consultations: list[str] = []

    @model_validator(mode="after")
    def published_languages_are_complete(self) -> "PageFile":
        """Refuse a language that is shown to readers but has no heading or text."""
        for code, shown in self.published.items():
            for name in ("heading", "intro", "body"):
                if shown and not getattr(self, name).get(code, "").strip():
                    raise ValueError(f"{name}.{code} is empty, but published.{code} is true")
        if not any(self.heading.values()):
            raise ValueError("heading is empty in every language")
        if (self.type == "news") != (self.days_before_import is not None):
            raise ValueError("days_before_import belongs to news, and to every news item")
        return self


class Focal(Strict):
    """The point to crop around, in percent from the left and the top."""

    x: float = Field(ge=0, le=100)
    y: float = Field(ge=0, le=100)


class PictureRecord(Strict):
    """One picture with its descriptions."""

    key: str
    file: str
    vector: str | None = None
    width: int
    height: int
    page: str | None = None
    use: str | None = None
    credit: str
    focal: Focal
    caption: Texts
    alt: Texts


class Unit(Strict):
    """The unit of a target and its name per language."""

    code: Literal["percent", "count"]
    name: Texts

    @model_validator(mode="before")
    @classmethod
    def names_stand_beside_the_code(cls, value: Any) -> Any:
        """Read {code: percent, en: "%", …}."""
        if not isinstance(value, dict):
            return value
        return {"code": value.get("code"), "name": {k: v for k, v in value.items() if k != "code"}}


class Baseline(Strict):
    """The value at the beginning and what it rests on."""

    value: float
    basis: OneOrFour


class TargetRecord(Strict):
    """One target of Vision 2050."""

    id: str
    order: int
    kind: Literal["quantitative", "proposed"]
    text: Texts
    indicator: Texts
    unit: Unit
    target_value: float | None
    comparison: Literal["equal", "at_least", "increase"]
    year: int
    baseline: Baseline | None
    source: OneOrFour
    concepts: list[str]


class Refusal(Exception):
    """A file that cannot be imported: its name, the field, the reason."""

    def __init__(self, file: str, field: str, reason: str) -> None:
        super().__init__(f"{file}: {field}: {reason}")
        self.file, self.field, self.reason = file, field, reason


def read(path: Path, model: type[Strict], *, many: bool = False) -> Any:
    """Read one YAML file into `model`, or a list of them; raises Refusal."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise Refusal(path.name, "(file)", f"is not UTF-8: {error.reason}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else "(file)"
        raise Refusal(
            path.name, where, f"is not YAML: {getattr(error, 'problem', error)}"
        ) from None
    if many and not isinstance(data, list):
        raise Refusal(path.name, "(file)", "is not a list")
    try:
        return [model.model_validate(d) for d in data] if many else model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "(page)"
        raise Refusal(path.name, field, first["msg"].removeprefix("Value error, ")) from None
