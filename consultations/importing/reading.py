"""Reading the folder: every file in the right form, every id leading somewhere."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError
from pydantic import ValidationError as SchemaError

from ..models.zones import validate_zone
from . import schema

MAX_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True)
class Problem:
    """What is wrong, where: file, field, reason."""

    file: str
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.reason}"


class Refused(Exception):
    """The folder is refused; nothing of it was stored."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(p) for p in problems))
        self.problems = problems


@dataclass(frozen=True)
class Folder:
    """The content of the folder, checked."""

    regimes: schema.RegimesFile
    organisations: schema.OrganisationsFile
    plan: schema.PlanFile
    mapping: schema.MappingFile
    consultation: schema.ConsultationFile
    submissions: schema.SubmissionsFile
    themes: schema.ThemesFile


def read(folder: Path) -> Folder:
    """Read and check a folder. Raises Refused with everything that is wrong."""
    problems: list[Problem] = []
    content = {}
    for name, form in schema.FILES.items():
        content[name.removesuffix(".yaml")] = _read_file(folder / name, form, problems)
    if problems:
        raise Refused(problems)
    whole = Folder(**content)
    problems = list(_references(whole))
    if problems:
        raise Refused(problems)
    return whole


def _read_file(path: Path, form, problems: list[Problem]):
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
    """Write the way to a field with ids in place of positions: versions[v1].provisions[v1-c1].title.ru"""
    words = []
    for step in location:
        inner = None
        try:
            inner = data[step]
        except (KeyError, IndexError, TypeError):
            pass
        if isinstance(step, int):
            name = inner.get("id", step) if isinstance(inner, dict) else step
            words.append(f"[{name}]")
        else:
            words.append(f".{step}" if words else str(step))
        data = inner
    return "".join(words) or "-"


def _references(f: Folder):
    """Yield a problem for each id that is double or leads nowhere, and each rule of the format."""
    consultations = {c.id: c for c in f.consultation.consultations}
    versions = {v.id: v for v in f.plan.versions}
    provisions = {p.id: p for v in f.plan.versions for p in v.provisions}
    home = {p.id: v.id for v in f.plan.versions for p in v.provisions}
    organisations = {o.id: o for o in f.organisations.organisations}
    comments = {c.id: (c, s) for s in f.submissions.submissions for c in s.comments}
    themes = {t.id for t in f.themes.themes}
    regimes = {r.id for r in f.regimes.regimes}
    jurisdictions = {j.id for j in f.regimes.jurisdictions}
    sectors = {s.id for s in f.organisations.sectors}
    roles = {r.id for r in f.submissions.roles}

    lists = {
        ("regimes.yaml", "jurisdictions"): f.regimes.jurisdictions,
        ("regimes.yaml", "regimes"): f.regimes.regimes,
        ("organisations.yaml", "organisations"): f.organisations.organisations,
        ("plan.yaml", "versions"): f.plan.versions,
        ("plan.yaml", "provisions"): [p for v in f.plan.versions for p in v.provisions],
        ("consultation.yaml", "consultations"): f.consultation.consultations,
        ("submissions.yaml", "submissions"): f.submissions.submissions,
        ("submissions.yaml", "comments"): [
            c for s in f.submissions.submissions for c in s.comments
        ],
        ("submissions.yaml", "moderation_cases"): f.submissions.moderation_cases,
        ("themes.yaml", "themes"): f.themes.themes,
    }
    for (file, field), rows in lists.items():
        for key, count in Counter(row.id for row in rows).items():
            if count > 1:
                yield Problem(file, f"{field}[{key}].id", f"occurs {count} times")

    def known(file, field, value, where):
        if value is not None and value not in where:
            yield Problem(file, field, f"“{value}” does not exist")

    for j in f.regimes.jurisdictions:
        for zone in (j.default_time_zone, *j.other_time_zones):
            yield from _zone("regimes.yaml", f"jurisdictions[{j.id}].time_zone", zone)
    for r in f.regimes.regimes:
        at = f"regimes[{r.id}]"
        yield from known("regimes.yaml", f"{at}.jurisdiction", r.jurisdiction, jurisdictions)
        yield from known("regimes.yaml", f"{at}.superseded_by", r.superseded_by, regimes)
        yield from _zone("regimes.yaml", f"{at}.time_zone", r.time_zone)
    for o in f.organisations.organisations:
        yield from known("organisations.yaml", f"organisations[{o.id}].sector", o.sector, sectors)
    yield from known(
        "plan.yaml",
        "plan.authority.organisation",
        f.plan.plan.authority.organisation,
        organisations,
    )
    for v in f.plan.versions:
        yield from known("plan.yaml", f"versions[{v.id}].supersedes", v.supersedes, versions)
        for number, count in Counter(p.number for p in v.provisions).items():
            if count > 1:
                yield Problem(
                    "plan.yaml", f"versions[{v.id}].provisions", f"{number} occurs {count} times"
                )
        for p in v.provisions:
            at = f"versions[{v.id}].provisions[{p.id}]"
            if p.parent is not None and home.get(p.parent) != v.id:
                yield Problem("plan.yaml", f"{at}.parent", f"“{p.parent}” does not exist")
            if p.level > 1 and p.text is None:
                yield Problem("plan.yaml", f"{at}.text", "is missing")
            status = p.status.model_dump(by_alias=True)[p.authoritative_language]
            if status != "reviewed":
                yield Problem("plan.yaml", f"{at}.status", "the authoritative text is not reviewed")
    for key in ("from_version", "to_version"):
        yield from known("mapping.yaml", key, getattr(f.mapping, key), versions)
    for row in f.mapping.mappings:
        at = f"mappings[{row.old or ', '.join(row.new)}]"
        for p in [row.old, *row.new]:
            yield from known("mapping.yaml", at, p, provisions)
        for t in row.themes:
            yield from known("mapping.yaml", f"{at}.themes", t, themes)
        if row.old is None and not row.new:
            yield Problem("mapping.yaml", at, "leads from nothing to nothing")
    for c in f.consultation.consultations:
        yield from _consultation(c, versions, organisations, regimes, known)
    for s in f.submissions.submissions:
        at = f"submissions[{s.id}]"
        yield from known("submissions.yaml", f"{at}.consultation", s.consultation, consultations)
        yield from known("submissions.yaml", f"{at}.organisation", s.organisation, organisations)
        yield from known("submissions.yaml", f"{at}.role", s.role, roles)
        of = consultations.get(s.consultation)
        if of is not None and s.late != (s.received_day > of.closes_day - of.opens_day):
            yield Problem("submissions.yaml", f"{at}.late", "does not agree with received_day")
        for k in s.comments:
            on = f"{at}.comments[{k.id}]"
            if of is not None and k.provision and home.get(k.provision) != of.plan_version:
                yield Problem(
                    "submissions.yaml",
                    f"{on}.provision",
                    f"“{k.provision}” is not in the plan version of {of.id}",
                )
            yield from known("submissions.yaml", f"{on}.parent", k.parent, comments)
            if (k.position == "amend") != (k.proposed_text is not None):
                yield Problem(
                    "submissions.yaml",
                    f"{on}.proposed_text",
                    "belongs to the position amend, and only there",
                )
    for m in f.submissions.moderation_cases:
        yield from known(
            "submissions.yaml", f"moderation_cases[{m.id}].comment", m.comment, comments
        )
        if m.action != "pending" and m.reason is None:
            yield Problem("submissions.yaml", f"moderation_cases[{m.id}].reason", "is missing")
    for t in f.themes.themes:
        at = f"themes[{t.id}]"
        yield from known("themes.yaml", f"{at}.consultation", t.consultation, consultations)
        yield from known("themes.yaml", f"{at}.response.by", t.response.by, organisations)
        for p in t.response.resulting_provisions:
            yield from known("themes.yaml", f"{at}.response.resulting_provisions", p, provisions)
        for k in t.comments:
            if k not in comments or comments[k][1].consultation != t.consultation:
                yield Problem(
                    "themes.yaml", f"{at}.comments", f"“{k}” is no comment of {t.consultation}"
                )


def _consultation(c, versions, organisations, regimes, known):
    at = f"consultations[{c.id}]"
    file = "consultation.yaml"
    yield from known(file, f"{at}.plan_version", c.plan_version, versions)
    for r in c.regimes:
        yield from known(file, f"{at}.regimes", r, regimes)
    if (c.plan_version is None) == (c.project is None):
        yield Problem(file, at, "needs either plan_version or project")
    if c.project is not None:
        yield from known(file, f"{at}.project.developer", c.project.developer, organisations)
        yield from known(file, f"{at}.project.authority", c.project.authority, organisations)
    if c.closes_day < c.opens_day:
        yield Problem(file, f"{at}.closes_day", "is before opens_day")
    yield from _zone(file, f"{at}.time_zone", c.time_zone)
    documents = {d.id for d in c.documents}
    for q in c.questions:
        for d in q.about:
            yield from known(file, f"{at}.questions[{q.id}].about", d, documents)
    for change in c.deadline_changes:
        if change.to_day <= change.from_day:
            yield Problem(file, f"{at}.deadline_changes[{change.id}]", "shortens the period")


def _zone(file: str, field: str, zone: str):
    try:
        validate_zone(zone)
    except ValidationError as error:
        yield Problem(file, field, error.messages[0])
