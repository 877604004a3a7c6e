"""Where a plan or a project stands: the steps drawn as a widening river."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from .models import Consultation, Stage


@dataclass(frozen=True)
class Step:
    """One step; `state` is done, now or todo."""

    label: str
    state: str
    begins: date | None = None
    ends: date | None = None
    until: date | None = None
    consultation: Consultation | None = None
    comments: int | None = None


def stage_label(name: str, fallback: str = "") -> str:
    """Return the name of a step of a plan; an unknown one keeps the title of its consultation."""
    return {
        "scope": _("Scope"),
        "first_draft": _("First draft"),
        "revised_draft": _("Revised draft"),
        "assessment_report": _("Assessment report"),
    }.get(name, fallback)


def steps(consultation: Consultation, siblings: list[Consultation]) -> list[Step]:
    """Return the steps of the plan or project.

    `siblings` are the announced consultations on the same plan or project, this one among them,
    in the order of their opening.
    """
    ordered = sorted(siblings, key=lambda c: c.opens_at) or [consultation]
    latest = ordered[-1]
    made = []
    if consultation.dossier_id:
        state = "now" if latest.stage == Stage.ANNOUNCED else "done"
        made.append(Step(label=_("Announced"), state=state))
    for each in ordered:
        if each != latest or each.is_over:
            state = "done"
        elif each.is_open or not consultation.dossier_id:
            state = "now"
        else:
            state = "todo"
        made.append(
            Step(
                label=stage_label(each.stage_name, each.title),
                state=state,
                begins=each.opens_on,
                ends=each.closes_on,
                consultation=each,
                comments=getattr(each, "heard", None),
            )
        )
    answered = latest.stage in {Stage.RESPONDED, Stage.ARCHIVED}
    answering = latest.stage in {Stage.CLOSED, Stage.ANALYSING}
    made.append(
        Step(
            label=_("Answers"),
            state="done" if answered else "now" if answering else "todo",
            until=latest.responses_due_on,
        )
    )
    last = _("Decision on the project") if consultation.dossier_id else _("Adopted plan")
    made.append(Step(label=last, state="now" if answered else "todo"))
    return made


def coverage(consultation: Consultation, comments) -> list[dict]:
    """Return who has spoken, by group and country; cells under five are hidden (rule 9).

    Each row is a label and cells with `shown` (a number, "<5" or None for nobody) and `level`.
    No totals: a sum would give the hidden cell away.
    """
    from django.db.models import Count

    from .models import Capacity, Country, Sector

    counted = (
        comments.order_by()
        .values("submission__sector", "submission__capacity", "submission__country")
        .annotate(n=Count("pk"))
    )
    by_cell: dict[tuple, int] = {}
    for row in counted:
        individual = row["submission__capacity"] == Capacity.INDIVIDUAL
        group = "residents" if individual else row["submission__sector"]
        key = (group, row["submission__country"])
        by_cell[key] = by_cell.get(key, 0) + row["n"]
    names = {s.pk: s.name for s in Sector.objects.all()}
    countries = [Country.RUSSIA, Country.CHINA, Country.MONGOLIA]
    groups = [("residents", _("Residents")), *names.items()]
    if any(group is None for group, _c in by_cell):
        groups.append((None, _("Other organisations")))
    return [
        {"label": label, "cells": [_cell(by_cell.get((group, c.value), 0)) for c in countries]}
        for group, label in groups
    ]


def _cell(n: int) -> dict:
    if n == 0:
        return {"shown": None, "level": "silent"}
    if n < 5:
        return {"shown": "<5", "level": ""}
    return {"shown": str(n), "level": "many" if n >= 15 else "some"}
