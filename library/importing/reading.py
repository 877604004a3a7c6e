"""Read a folder of publications and collect everything that is wrong with it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError
from pydantic import ValidationError as SchemaError

from library import file_types
from library.models.publications import doi_validator, isbn_validator
from portal.thesaurus.models import Concept

from .schema import PublicationData


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, in which field, why."""

    name: str
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name}: {self.field}: {self.reason}"


@dataclass
class Parcel:
    """One publication with its files, checked and ready to be stored."""

    data: PublicationData
    folder: Path
    digest: str
    checksums: dict[str, str] = field(default_factory=dict)

    def path(self, edition_id: str) -> Path:
        """The file of one edition."""
        edition = next(e for e in self.data.editions if e.id == edition_id)
        return self.folder / edition.file_name


def read_folder(folder: Path) -> tuple[list[Parcel], list[Problem]]:
    """Everything in the folder, and everything wrong with it. Changes nothing."""
    if not folder.is_dir():
        return [], [Problem(str(folder), "folder", "does not exist")]
    descriptions = sorted(folder.glob("*/publication.yaml"))
    problems = [
        Problem(child.name, "publication.yaml", "is missing")
        for child in sorted(folder.iterdir())
        if child.is_dir() and not child.name.startswith(".")
        and not (child / "publication.yaml").exists()
    ]  # fmt: skip
    if not descriptions and not problems:
        problems.append(Problem(folder.name, "folder", "holds no publication"))
    parcels = []
    for description in descriptions:
        parcel, wrong = _read(description)
        problems += wrong
        if parcel:
            parcels.append(parcel)
    problems += _check_concepts(parcels)
    return parcels, problems


def _read(description: Path) -> tuple[Parcel | None, list[Problem]]:
    folder = description.parent
    name = f"{folder.name}/publication.yaml"
    try:
        raw = description.read_bytes()
        data = PublicationData.model_validate(yaml.safe_load(raw.decode("utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        return None, [Problem(name, "file", " ".join(str(error).split()))]
    except SchemaError as error:
        return None, [
            Problem(name, ".".join(map(str, e["loc"])) or "publication", _reason(e))
            for e in error.errors()
        ]
    problems = []
    if data.slug != folder.name:
        problems.append(Problem(name, "slug", f"is {data.slug}, but the folder is {folder.name}"))
    problems += _check_identifiers(name, data)
    checksums = {}
    for edition in data.editions:
        path = folder / edition.file_name
        where = f"editions.{edition.id}.file"
        if not path.is_file():
            problems.append(Problem(name, where, f"{edition.file_name} is missing"))
            continue
        try:
            with path.open("rb") as file:
                file_types.check(file, path.name, path.stat().st_size)
                checksums[edition.id] = hashlib.file_digest(file, "sha256").hexdigest()
        except ValidationError as error:
            problems.append(
                Problem(f"{folder.name}/{edition.file_name}", where, " ".join(error.messages))
            )
    if problems:
        return None, problems
    digest = _digest(data, checksums)
    return Parcel(data=data, folder=folder, digest=digest, checksums=checksums), []


def _digest(data: PublicationData, checksums: dict[str, str]) -> str:
    """Return what stands for all that an import stores: how the file is written is no change."""
    whole = data.model_dump(mode="json")
    whole["topics"], whole["places"] = sorted(data.topics), sorted(data.places)
    for field_name in ("title", "abstract"):
        whole[field_name] = {code: text for code, text in whole[field_name].items() if text}
    for edition in whole["editions"]:
        for name in ("file", "pages", "scan"):
            edition.pop(name)
    text = json.dumps([whole, checksums], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _reason(error: dict) -> str:
    given = error.get("input")
    short = f" (found: {given!r})" if isinstance(given, str | int | float | bool) else ""
    return error["msg"].removeprefix("Value error, ") + short


def _check_identifiers(name: str, data: PublicationData) -> list[Problem]:
    named = [("identifiers.doi", data.identifiers.doi, doi_validator),
             ("identifiers.isbn", data.identifiers.isbn, isbn_validator)]  # fmt: skip
    for edition in data.editions:
        named.append((f"editions.{edition.id}.doi", edition.doi, doi_validator))
        named.append((f"editions.{edition.id}.isbn", edition.isbn, isbn_validator))
    problems = []
    for where, value, validate in named:
        try:
            if value:
                validate(value)
        except ValidationError as error:
            problems.append(Problem(name, where, " ".join(error.messages)))
    return problems


def _check_concepts(parcels: list[Parcel]) -> list[Problem]:
    wanted = {slug for p in parcels for slug in (*p.data.topics, *p.data.places)}
    kinds = dict(Concept.objects.filter(slug__in=wanted).values_list("slug", "kind"))
    problems = []
    for parcel in parcels:
        name = f"{parcel.folder.name}/publication.yaml"
        for slug in (*parcel.data.topics, *parcel.data.places):
            place = slug in parcel.data.places
            where = "places" if place else "topics"
            if slug not in kinds:
                problems.append(Problem(name, where, f"the thesaurus has no concept {slug}"))
            elif place != (kinds[slug] == "place"):
                problems.append(Problem(name, where, f"{slug} is a {kinds[slug]}"))
    return problems
