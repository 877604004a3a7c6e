"""Reading the folder: every file in the right form, every id leading somewhere."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import ValidationError as SchemaError

from . import contributions, schema
from .problems import Problem, Refused
from .references import references

MAX_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True)
class Folder:
    """The content of the folder, checked."""

    regimes: schema.RegimesFile
    organisations: schema.OrganisationsFile
    plan: schema.PlanFile
    mapping: schema.MappingFile
    consultation: schema.ConsultationFile
    submissions: contributions.SubmissionsFile
    themes: contributions.ThemesFile
    path: Path

    def file(self, name: str) -> Path:
        """Return where a file that belongs to a comment lies."""
        return self.path / "files" / name


def read(folder: Path) -> Folder:
    """Read and check a folder. Raises Refused with everything that is wrong."""
    problems: list[Problem] = []
    content = {}
    for name, form in contributions.FILES.items():
        content[name.removesuffix(".yaml")] = _read_file(folder / name, form, problems)
    if problems:
        raise Refused(problems)
    whole = Folder(**content, path=folder)
    problems = list(references(whole))
    if problems:
        raise Refused(problems)
    return whole


def _read_file(path: Path, form, problems: list[Problem]) -> schema.Strict | None:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise OSError("larger than 50 MB")
        # The loader in C is ten times faster where libyaml is there.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe one
    except FileNotFoundError:
        problems.append(Problem(path.name, "-", "the file is missing"))
        return None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problems.append(Problem(path.name, "-", f"cannot be read: {' '.join(str(error).split())}"))
        return None
    try:
        return form.model_validate(data)
    except SchemaError as error:
        for item in error.errors():
            problems.append(Problem(path.name, _where(data, item["loc"]), item["msg"]))
        return None


def _where(data, location: tuple) -> str:
    """Write the way to a field with ids for positions: versions[v1].provisions[v1-c1].title.ru."""
    words = []
    for step in location:
        inner = None
        with contextlib.suppress(KeyError, IndexError, TypeError):
            inner = data[step]
        if isinstance(step, int):
            name = inner.get("id", step) if isinstance(inner, dict) else step
            words.append(f"[{name}]")
        else:
            words.append(f".{step}" if words else str(step))
        data = inner
    return "".join(words) or "-"
