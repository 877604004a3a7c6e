"""Every id leads somewhere and none occurs twice; what belongs together agrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from ..models.zones import validate_zone
from .problems import Problem

if TYPE_CHECKING:
    from .reading import Folder


class Ids:
    """The ids of a folder, by what they name."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        versions = folder.plan.versions
        self.versions = {v.id for v in versions}
        self.version_of = {p.id: v.id for v in versions for p in v.provisions}
        self.organisations = {o.id for o in folder.organisations.organisations}
        self.sectors = {s.id for s in folder.organisations.sectors}
        self.jurisdictions = {j.id for j in folder.regimes.jurisdictions}
        self.regimes = {r.id for r in folder.regimes.regimes}
        self.consultations = {c.id: c for c in folder.consultation.consultations}
        self.roles = {r.id for r in folder.submissions.roles}
        self.submission_of = {c.id: s for s in folder.submissions.submissions for c in s.comments}
        self.themes = {t.id for t in folder.themes.themes}


def references(folder: Folder) -> Iterator[Problem]:
    """Yield every problem between the files of a folder."""
    ids = Ids(folder)
    for check in (_doubles, _regimes, _plan, _mapping, _consultations, _submissions, _themes):
        yield from check(ids)


def _known(
    file: str, field: str, values: Iterable[str | None], where: Collection[str]
) -> Iterator[Problem]:
    for value in values:
        if value is not None and value not in where:
            yield Problem(file, field, f"“{value}” does not exist")


def _zones(file: str, field: str, zones: Iterable[str]) -> Iterator[Problem]:
    for zone in zones:
        try:
            validate_zone(zone)
        except ValidationError as error:
            yield Problem(file, field, error.messages[0])


def _doubles(ids: Ids) -> Iterator[Problem]:
    f = ids.folder
    lists = {
        ("regimes.yaml", "jurisdictions"): f.regimes.jurisdictions,
        ("regimes.yaml", "regimes"): f.regimes.regimes,
        ("organisations.yaml", "sectors"): f.organisations.sectors,
        ("organisations.yaml", "organisations"): f.organisations.organisations,
        ("plan.yaml", "versions"): f.plan.versions,
        ("plan.yaml", "provisions"): [p for v in f.plan.versions for p in v.provisions],
        ("consultation.yaml", "consultations"): f.consultation.consultations,
        ("submissions.yaml", "roles"): f.submissions.roles,
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


def _regimes(ids: Ids) -> Iterator[Problem]:
    file = "regimes.yaml"
    for j in ids.folder.regimes.jurisdictions:
        zones = (j.default_time_zone, *j.other_time_zones)
        yield from _zones(file, f"jurisdictions[{j.id}].time_zone", zones)
    for r in ids.folder.regimes.regimes:
        at = f"regimes[{r.id}]"
        yield from _known(file, f"{at}.jurisdiction", [r.jurisdiction], ids.jurisdictions)
        yield from _known(file, f"{at}.superseded_by", [r.superseded_by], ids.regimes)
        yield from _zones(file, f"{at}.time_zone", [r.time_zone])
    for o in ids.folder.organisations.organisations:
        at = f"organisations[{o.id}].sector"
        yield from _known("organisations.yaml", at, [o.sector], ids.sectors)


def _plan(ids: Ids) -> Iterator[Problem]:
    file = "plan.yaml"
    authority = ids.folder.plan.plan.authority.organisation
    yield from _known(file, "plan.authority.organisation", [authority], ids.organisations)
    for v in ids.folder.plan.versions:
        yield from _known(file, f"versions[{v.id}].supersedes", [v.supersedes], ids.versions)
        for number, count in Counter(p.number for p in v.provisions).items():
            if count > 1:
                at = f"versions[{v.id}].provisions"
                yield Problem(file, at, f"{number} occurs {count} times")
        for p in v.provisions:
            at = f"versions[{v.id}].provisions[{p.id}]"
            if p.parent is not None and ids.version_of.get(p.parent) != v.id:
                yield Problem(file, f"{at}.parent", f"“{p.parent}” does not exist")
            if p.level > 1 and p.text is None:
                yield Problem(file, f"{at}.text", "is missing")
            if p.status.model_dump(by_alias=True)[p.authoritative_language] != "reviewed":
                yield Problem(file, f"{at}.status", "the authoritative text is not reviewed")


def _mapping(ids: Ids) -> Iterator[Problem]:
    file, mapping = "mapping.yaml", ids.folder.mapping
    for key in ("from_version", "to_version"):
        yield from _known(file, key, [getattr(mapping, key)], ids.versions)
    for row in mapping.mappings:
        at = f"mappings[{row.old or ', '.join(row.new)}]"
        yield from _known(file, at, [row.old, *row.new], ids.version_of)
        yield from _known(file, f"{at}.themes", row.themes, ids.themes)
        if row.old is None and not row.new:
            yield Problem(file, at, "leads from nothing to nothing")


def _consultations(ids: Ids) -> Iterator[Problem]:
    file = "consultation.yaml"
    for c in ids.folder.consultation.consultations:
        at = f"consultations[{c.id}]"
        yield from _known(file, f"{at}.plan_version", [c.plan_version], ids.versions)
        yield from _known(file, f"{at}.regimes", c.regimes, ids.regimes)
        yield from _zones(file, f"{at}.time_zone", [c.time_zone])
        if (c.plan_version is None) == (c.project is None):
            yield Problem(file, at, "needs either plan_version or project")
        if c.project is not None:
            people = [c.project.developer, c.project.authority]
            yield from _known(file, f"{at}.project", people, ids.organisations)
        if c.closes_day < c.opens_day:
            yield Problem(file, f"{at}.closes_day", "is before opens_day")
        documents = {d.id for d in c.documents}
        for q in c.questions:
            yield from _known(file, f"{at}.questions[{q.id}].about", q.about, documents)
        for change in c.deadline_changes:
            if change.to_day <= change.from_day:
                yield Problem(file, f"{at}.deadline_changes[{change.id}]", "shortens the period")


def _submissions(ids: Ids) -> Iterator[Problem]:
    file = "submissions.yaml"
    for s in ids.folder.submissions.submissions:
        at = f"submissions[{s.id}]"
        yield from _known(file, f"{at}.consultation", [s.consultation], ids.consultations)
        yield from _known(file, f"{at}.organisation", [s.organisation], ids.organisations)
        yield from _known(file, f"{at}.role", [s.role], ids.roles)
        of = ids.consultations.get(s.consultation)
        if of is not None and s.late != (s.received_day > of.closes_day - of.opens_day):
            yield Problem(file, f"{at}.late", "does not agree with received_day")
        hearings = {e.id for e in of.events} if of else set()
        yield from _known(file, f"{at}.hearing", [s.hearing], hearings)
        if s.hearing and s.channel != "hearing":
            yield Problem(file, f"{at}.hearing", "belongs to the channel hearing, and only there")
        if s.representation and not s.organisation:
            yield Problem(file, f"{at}.representation", "has no organisation to confirm it")
        for k in s.comments:
            on = f"{at}.comments[{k.id}]"
            for name in k.files:
                if not ids.folder.file(name).is_file():
                    yield Problem(file, f"{on}.files", f"“{name}” is not in the folder files/")
            if of and k.provision and ids.version_of.get(k.provision) != of.plan_version:
                said = f"“{k.provision}” is not in the plan version of {of.id}"
                yield Problem(file, f"{on}.provision", said)
            yield from _known(file, f"{on}.parent", [k.parent], ids.submission_of)
            if (k.position == "amend") != (k.proposed_text is not None):
                said = "belongs to the position amend, and only there"
                yield Problem(file, f"{on}.proposed_text", said)
    for m in ids.folder.submissions.moderation_cases:
        at = f"moderation_cases[{m.id}]"
        yield from _known(file, f"{at}.comment", [m.comment], ids.submission_of)
        if m.action != "pending" and m.reason is None:
            yield Problem(file, f"{at}.reason", "is missing")


def _themes(ids: Ids) -> Iterator[Problem]:
    file = "themes.yaml"
    for t in ids.folder.themes.themes:
        at = f"themes[{t.id}]"
        resulting = t.response.resulting_provisions
        yield from _known(file, f"{at}.consultation", [t.consultation], ids.consultations)
        yield from _known(file, f"{at}.response.by", [t.response.by], ids.organisations)
        yield from _known(file, f"{at}.response.resulting_provisions", resulting, ids.version_of)
        for k in t.comments:
            submission = ids.submission_of.get(k)
            if submission is None or submission.consultation != t.consultation:
                yield Problem(file, f"{at}.comments", f"“{k}” is no comment of {t.consultation}")
