"""Storing what was read: one transaction, all or nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models as django_models
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from .. import models as m
from ..actions import announce, announce_version, extend
from ..models.zones import day_in, moment
from . import identity
from .answers import load_cases, load_submissions, load_themes
from .mapping import link_mapping, load_mapping
from .problems import Problem, Refused
from .reading import Folder

NOON = time(12)
WEST = "Asia/Ulaanbaatar"


@dataclass
class Loader:
    """State of one import: the day it counts from, rows by id, and the tally."""

    folder: Folder
    by: object = None
    anchor: date | None = None
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    rows: dict[str, object] = field(default_factory=dict)

    def upsert(self, model: type[django_models.Model], lookup: dict, values: dict) -> Any:
        """Create the row, or change what differs; counts which."""
        row = model._base_manager.filter(**lookup).first()
        if row is None:
            row = model(**lookup, **values)
            row.save()
            self.created += 1
            return row
        different = [name for name, value in values.items() if getattr(row, name) != value]
        if different:
            for name in different:
                setattr(row, name, values[name])
            row.save()
            self.changed += 1
        else:
            self.unchanged += 1
        return row

    def day(self, number: int) -> date:
        """Return the day that a number counted from the first import stands for."""
        return self.anchor + timedelta(days=number)

    def past(self, day: date, zone: str, at: time = NOON) -> datetime:
        """Return a moment on that day, never later than now."""
        return min(moment(day, at, zone), timezone.now())

    @contextmanager
    def refusing(self, file: str, name: str) -> Iterator[None]:
        """Turn what an action refuses into a problem with file and field."""
        try:
            yield
        except ValidationError as error:
            raise Refused([Problem(file, name, reason) for reason in error.messages]) from error


@transaction.atomic
def store(folder: Folder, *, by=None) -> Loader:
    """Store a folder. Raises Refused, and stores nothing, where a rule forbids it.

    Days are counted from the first import of the same plan, so that a later import moves nothing.
    """
    loader = Loader(folder=folder, by=by)
    plan_id = folder.plan.plan.id
    first = m.AuditEvent.objects.filter(verb="plan.imported", subject_id=plan_id).last()
    loader.anchor = (
        date.fromisoformat(first.detail["day"]) if first else day_in(WEST, timezone.now())
    )
    load_regimes(loader)
    load_organisations(loader)
    load_plan(loader)
    for consultation in folder.consultation.consultations:
        load_consultation(loader, consultation)
    load_submissions(loader)
    load_cases(loader)
    load_themes(loader)
    link_mapping(loader)
    if first is None:
        m.AuditEvent.objects.create(
            verb="plan.imported",
            subject_type="plan",
            subject_id=plan_id,
            detail={"day": loader.anchor.isoformat()},
        )
    return loader


def load_regimes(loader: Loader) -> None:
    """Store jurisdictions and regimes."""
    for j in loader.folder.regimes.jurisdictions:
        loader.rows[f"j:{j.id}"] = loader.upsert(
            m.Jurisdiction,
            {"code": j.id},
            {
                "time_zone": j.default_time_zone,
                "other_time_zones": j.other_time_zones,
                **j.name.columns("name"),
            },
        )
    for r in loader.folder.regimes.regimes:
        plain = r.model_dump(
            include={
                "subject",
                "binding",
                "minimum_days",
                "minimum_value",
                "minimum_certainty",
                "notice_days",
                "notice_certainty",
                "first_information_working_days",
                "time_zone",
                "required_languages",
                "demonstration",
            }
        )
        loader.rows[r.id] = loader.upsert(
            m.ParticipationRegime,
            {"slug": r.id},
            {
                **plain,
                "minimum_unit": r.minimum_unit or "",
                "jurisdiction": loader.rows[f"j:{r.jurisdiction}"],
                "legal_basis": [b.model_dump(by_alias=True) for b in r.legal_basis],
                **r.name.columns("name"),
                **r.note.columns("note"),
            },
        )
    for r in loader.folder.regimes.regimes:
        if r.superseded_by and loader.rows[r.id].superseded_by_id is None:
            loader.rows[r.id].superseded_by = loader.rows[r.superseded_by]
            loader.rows[r.id].save()


def load_organisations(loader: Loader) -> None:
    """Store sectors and organisations."""
    for order, s in enumerate(loader.folder.organisations.sectors, start=1):
        loader.rows[f"sector:{s.id}"] = loader.upsert(
            m.Sector, {"slug": s.id}, {"order": order, **s.name.columns("name")}
        )
    for o in loader.folder.organisations.organisations:
        loader.rows[o.id] = loader.upsert(
            m.StakeholderOrganisation,
            {"slug": o.id},
            {
                "country": o.country,
                "capacity": o.capacity,
                "verified": o.verified,
                "demonstration": o.demonstration,
                "sector": loader.rows[f"sector:{o.sector}"],
                **o.name.columns("name"),
            },
        )


def load_plan(loader: Loader) -> None:
    """Store the plan and its versions, and seal what is announced."""
    given = loader.folder.plan.plan
    plan = loader.upsert(
        m.Plan,
        {"slug": given.id},
        {
            "basin": given.basin,
            "demonstration": given.demonstration,
            "authority": loader.rows[given.authority.organisation],
            **given.authority.role.columns("authority_role"),
            **given.title.columns("title"),
            **given.summary.columns("summary"),
        },
    )
    for v in loader.folder.plan.versions:
        with loader.refusing("plan.yaml", f"versions[{v.id}]"):
            version = loader.upsert(
                m.PlanVersion,
                {"slug": v.id},
                {
                    "plan": plan,
                    "number": v.number,
                    "stage": v.stage,
                    "authoritative_language": v.authoritative_language,
                    "supersedes": loader.rows.get(v.supersedes),
                    **v.label.columns("label"),
                },
            )
        loader.rows[v.id] = version
        for p in v.provisions:
            with loader.refusing("plan.yaml", f"versions[{v.id}].provisions[{p.id}]"):
                loader.rows[p.id] = _load_provision(loader, version, p)
        if v.id == loader.folder.mapping.to_version:
            load_mapping(loader)
        with loader.refusing("plan.yaml", f"versions[{v.id}]"):
            at = loader.past(loader.day(v.announced_day), WEST)
            loader.rows[v.id] = announce_version(version=version, by=loader.by, at=at)


def _load_provision(loader: Loader, version, p) -> m.Provision:
    provision = loader.upsert(
        m.Provision,
        {"uuid": identity(p.id)},
        {
            "version": version,
            "number": p.number,
            "order": p.order,
            "level": p.level,
            "parent": loader.rows.get(p.parent),
            "authoritative_language": p.authoritative_language,
        },
    )
    titles = p.title.model_dump(by_alias=True)
    texts = p.text.model_dump(by_alias=True) if p.text else {}
    for code, status in p.status.model_dump(by_alias=True).items():
        loader.upsert(
            m.ProvisionText,
            {"provision": provision, "language": code},
            {"title": titles[code], "text": texts.get(code, ""), "status": status},
        )
    return provision


def load_consultation(loader: Loader, c) -> None:
    """Create a consultation and bring it to its stage; an existing one keeps its dates."""
    at = f"consultations[{c.id}]"
    code = re.sub(r"[^A-Z0-9]", "", c.id.upper())[:12]
    words = {**c.title.columns("title"), **c.summary.columns("summary")}
    project = c.project and _load_project(loader, c)
    existing = m.Consultation.objects.filter(code=code).first()
    if existing is None:
        first_end = c.deadline_changes[0].from_day if c.deadline_changes else c.closes_day
        consultation = m.Consultation(
            code=code,
            slug=slugify(c.title.en)[:80].strip("-"),
            subject=c.subject,
            stage_name=c.stage,
            plan_version=loader.rows.get(c.plan_version),
            dossier=project,
            time_zone=c.time_zone,
            required_languages=c.required_languages,
            channels=c.channels,
            responses_due_days=c.responses_due_days,
            demonstration=loader.folder.plan.plan.demonstration
            or bool(project and project.demonstration),
            **words,
        )
        consultation.set_days(
            opens_on=loader.day(c.opens_day),
            closes_on=loader.day(first_end),
            opens=c.opens_time,
            closes=c.closes_time,
        )
        consultation.save()
        consultation.regimes.set([loader.rows[r] for r in c.regimes])
        loader.created += 1
    else:
        with loader.refusing("consultation.yaml", at):
            consultation = loader.upsert(
                m.Consultation,
                {"code": code},
                {
                    **words,
                    "subject": c.subject,
                    "plan_version": loader.rows.get(c.plan_version),
                    "dossier": project,
                    "time_zone": c.time_zone,
                },
            )
    _load_parts(loader, consultation, c)
    with loader.refusing("consultation.yaml", at):
        announced_at = moment(loader.day(c.announced_day), time(0), c.time_zone)
        consultation = announce(consultation=consultation, by=loader.by, at=announced_at)
    for change in c.deadline_changes:
        new_end = moment(loader.day(change.to_day), c.closes_time, c.time_zone)
        if consultation.deadline_changes.filter(new_closes_at=new_end).exists():
            loader.unchanged += 1
            continue
        with loader.refusing("consultation.yaml", f"{at}.deadline_changes[{change.id}]"):
            extend(
                consultation=consultation,
                closes_at=new_end,
                by=loader.by,
                reasons=change.reason.model_dump(by_alias=True),
                at=loader.past(loader.day(change.decided_day), c.time_zone),
            )
            loader.created += 1
    consultation.refresh_from_db()
    if existing is None and not consultation.is_announced:
        # It opened before the portal knew of it: nobody is told of that as news.
        consultation.opening_told_at = timezone.now()
        consultation.save(update_fields=["opening_told_at"])
    loader.rows[c.id] = consultation


def _load_project(loader: Loader, c) -> m.ProjectDossier:
    p = c.project
    figures = p.model_dump(
        include={
            "kind",
            "country",
            "affected_countries",
            "dam_height_m",
            "reservoir_km2",
            "capacity_mw",
            "people_moved",
            "alternatives",
            "demonstration",
        }
    )
    return loader.upsert(
        m.ProjectDossier,
        {"slug": c.id},
        {
            **figures,
            "developer": loader.rows[p.developer],
            "authority": loader.rows[p.authority],
            **c.title.columns("title"),
            **p.river.columns("river"),
        },
    )


def _load_parts(loader: Loader, consultation, c) -> None:
    """Documents, questions and hearings."""
    documents = {}
    for order, d in enumerate(c.documents, start=1):
        documents[d.id] = loader.upsert(
            m.ConsultationDocument,
            {"consultation": consultation, "slug": d.id},
            {
                "order": order,
                "kind": d.kind,
                "languages": d.languages,
                "pages": d.pages,
                **d.title.columns("title"),
            },
        )
    for q in c.questions:
        question = loader.upsert(
            m.Question, {"consultation": consultation, "order": q.order}, q.text.columns("text")
        )
        question.documents.set([documents[d] for d in q.about])
    opens_on = day_in(c.time_zone, consultation.opens_at)
    for e in c.events:
        loader.rows[f"hearing:{c.id}:{e.id}"] = loader.upsert(
            m.ConsultationEvent,
            {"consultation": consultation, "slug": e.id},
            {
                "kind": e.kind,
                "day": opens_on + timedelta(days=e.day),
                "form": e.format,
                "languages": e.languages,
                "attendance": e.attendance,
                "starts": e.starts,
                "ends": e.ends,
                "online_address": e.online_address,
                **(e.minutes.columns("minutes") if e.minutes else {}),
                **e.title.columns("title"),
                **e.place.columns("place"),
            },
        )
