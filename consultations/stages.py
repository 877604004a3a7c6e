"""Where a plan or a project stands: the steps drawn as a widening river."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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


# The steps of a plan or a project that a consultation can be.
STAGE_NAMES = {
    "scope": gettext_lazy("Scope"),
    "first_draft": gettext_lazy("First draft"),
    "revised_draft": gettext_lazy("Revised draft"),
    "assessment_report": gettext_lazy("Assessment report"),
}


def stage_label(name: str, fallback: str = "") -> str:
    """Return the name of a step of a plan; an unknown one keeps the title of its consultation."""
    return str(STAGE_NAMES.get(name, fallback))


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
            # Once it is done, the day by which it was due is no news.
            until=None if answered else latest.responses_due_on,
        )
    )
    last = _("Decision on the project") if consultation.dossier_id else _("Adopted plan")
    made.append(Step(label=last, state="now" if answered else "todo"))
    return made
