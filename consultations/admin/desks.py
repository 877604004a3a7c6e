"""Actions of the staff as pages: announce, extend, answer, hide, decide, enter a letter."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal import languages

from .. import actions
from ..calendars import rule_dates
from ..models import Comment, Consultation, ModerationCase, Response, Stage
from .forms import (
    AppealDecisionForm,
    ConfirmForm,
    ExtendForm,
    HideForm,
    ReasonsForm,
)

MISSING_SHOWN = 50
HOME = {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")}


class Allowed:
    """Asks for one permission of this app before anything else."""

    permission = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse whoever lacks the permission."""
        if not request.user.has_perm(f"consultations.{self.permission}"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class OnTheDesk(Allowed, WagtailAdminTemplateMixin):
    """A page or a form of the desks, with the way to it."""

    def way(self) -> list[dict]:
        """Return the pages between the first one and this one."""
        return []

    def get_breadcrumbs_items(self) -> list[dict]:
        """Return the way here."""
        return [HOME, *self.way(), {"url": "", "label": self.get_page_title()}]


class DeskPage(OnTheDesk, TemplateView):
    """A page of the desks."""


class ConsultationPage(DeskPage):
    """A page about one consultation, below its desk."""

    consultation: Consultation

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Load the consultation."""
        super().setup(request, *args, **kwargs)
        self.consultation = get_object_or_404(Consultation, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        """Return what the page is for, and which consultation it is about."""
        return f"{self.page_title}: {self.consultation}"

    def way(self) -> list[dict]:
        """Return the way over the desk."""
        url = reverse("consultations_desk", args=[self.consultation.pk])
        return [{"url": url, "label": self.consultation}]

    def get_context_data(self, **kwargs: Any) -> dict:
        """Add the consultation."""
        return {**super().get_context_data(**kwargs), "consultation": self.consultation}


class DeskView(ConsultationPage):
    """One consultation at a glance: its stage, what is missing, what can be done now."""

    permission = "announce_consultation"
    template_name = "consultations/admin/desk.html"
    header_icon = "group"

    def get_page_title(self) -> str:
        """Return the title of the consultation."""
        return str(self.consultation)

    def way(self) -> list[dict]:
        """Return the way over the list."""
        return [{"url": reverse("consultations_admin:index"), "label": _("Consultations")}]

    def get_context_data(self, **kwargs: Any) -> dict:
        """Collect what the desk shows."""
        consultation = self.consultation
        stage = consultation.stage
        possible = {
            Stage.DRAFT: ["announce"],
            Stage.ANNOUNCED: ["extend"],
            Stage.OPEN: ["extend"],
            Stage.CLOSED: ["analyse", "respond"],
            Stage.ANALYSING: ["respond"],
            Stage.RESPONDED: ["archive"],
        }.get(stage, [])
        missing = actions.what_is_missing(consultation) if stage == Stage.DRAFT else []
        labels = {
            "announce": _("Announce"), "extend": _("Extend the deadline"),
            "analyse": _("Begin the answers"), "respond": _("Close as responded"),
            "archive": _("Archive"),
        }  # fmt: skip
        return {
            **super().get_context_data(**kwargs),
            "stage": stage.label,
            "missing": missing,
            "more_missing": max(len(missing) - MISSING_SHOWN, 0),
            "steps": [
                (labels[name], reverse(f"consultations_{name}", args=[consultation.pk]))
                for name in possible
            ],
            "rules": rule_dates(consultation),
            "submissions": consultation.submissions.count(),
            "comments": consultation.comments.count(),
            "in_scope": consultation.comments.in_scope().exists(),
            "unanswered": list(consultation.comments.unanswered().order_by("number")[:200]),
            "themes": consultation.themes.select_related("response"),
            "events": consultation.audit_events.select_related("actor")[:20],
            "cases": ModerationCase.objects.filter(
                comment__consultation=consultation, action=ModerationCase.Action.PENDING
            ).count(),
        }


class ActionView(OnTheDesk, FormView):
    """A form that ends in one action; what the action refuses stands above the form."""

    template_name = "consultations/admin/action.html"
    form_class = ConfirmForm
    model: Any = None
    label: Any = ""
    explanation: Any = ""
    done: Any = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Load what the action is about."""
        super().setup(request, *args, **kwargs)
        self.object = get_object_or_404(self.model, pk=kwargs["pk"]) if self.model else None

    def get_page_title(self) -> str:
        """Return what is done to what."""
        return f"{self.label}: {self.object}" if self.object else str(self.label)

    def get_context_data(self, **kwargs: Any) -> dict:
        """Add the words of the page."""
        return {
            **super().get_context_data(**kwargs),
            "object": self.object,
            "explanation": self.explanation,
            "label": self.label,
            "quoted": self.quoted(),
        }

    def quoted(self) -> str:
        """Return the words the action is about."""
        return ""

    def act(self, form: Any) -> None:
        """Call the action."""
        raise NotImplementedError

    def after(self) -> str:
        """Return where to go on."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        """Act, or say what was refused."""
        try:
            self.act(form)
        except ValidationError as refusal:
            for message in refusal.messages:
                form.add_error(None, message)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect(self.after())


class ConsultationAction(ActionView):
    """An action on one consultation, from its desk."""

    permission = "announce_consultation"
    model = Consultation

    def way(self) -> list[dict]:
        """Return the way over the desk."""
        url = reverse("consultations_desk", args=[self.object.pk])
        return [{"url": url, "label": self.object}]

    def after(self) -> str:
        """Return to the desk."""
        return reverse("consultations_desk", args=[self.object.pk])


class AnnounceView(ConsultationAction):
    """Announce a consultation."""

    label = _("Announce")
    explanation = _(
        "From now on the text of the plan and the dates are fixed; only an extension with a "
        "published reason is possible."
    )
    done = _("The consultation is announced.")

    def act(self, form: Any) -> None:
        """Announce it."""
        actions.announce(consultation=self.object, by=self.request.user)


class ExtendView(ConsultationAction):
    """Extend a deadline."""

    label = _("Extend the deadline")
    explanation = _("Everybody who follows the consultation is told, with the reason.")
    done = _("The deadline is extended.")
    form_class = ExtendForm

    def act(self, form: Any) -> None:
        """Extend it."""
        actions.extend(
            consultation=self.object,
            closes_at=form.closes_at(self.object),
            reasons=form.reasons,
            by=self.request.user,
        )


class AnalyseView(ConsultationAction):
    """Begin the answers."""

    label = _("Begin the answers")
    done = _("Readers see that the answers are being written.")

    def act(self, form: Any) -> None:
        """Begin them."""
        actions.start_analysis(consultation=self.object, by=self.request.user)


class RespondView(ConsultationAction):
    """Close as responded."""

    label = _("Close as responded")
    explanation = _("Possible when every comment belongs to a theme with a published response.")
    done = _("The consultation is closed as responded.")

    def act(self, form: Any) -> None:
        """Close it."""
        actions.mark_responded(consultation=self.object, by=self.request.user)


class ArchiveView(ConsultationAction):
    """Archive a consultation."""

    label = _("Archive")
    done = _("The consultation is archived.")

    def act(self, form: Any) -> None:
        """Archive it."""
        actions.archive(consultation=self.object, by=self.request.user)


class PublishResponseView(ActionView):
    """Publish an official response."""

    permission = "publish_response"
    model = Response
    label = _("Publish the official response")
    explanation = _(
        "The authors of the comments in the theme and the followers of the consultation are told "
        "in their languages. A published response can no longer be changed."
    )
    done = _("The response is published.")

    def quoted(self) -> str:
        """Return the reason that readers will see in each language."""
        reasons = (
            (name, self.object.__dict__[f"reason_{languages.suffix(code)}"])
            for code, name in languages.LANGUAGES
        )
        return "\n\n".join(f"{name}: {reason or '–'}" for name, reason in reasons)

    def way(self) -> list[dict]:
        """Return the way over the desk and the draft, where a missing language is added."""
        consultation, theme = self.object.theme.consultation, self.object.theme
        return [
            {"url": reverse("consultations_desk", args=[consultation.pk]), "label": consultation},
            {"url": reverse("consultations_response", args=[theme.pk]), "label": theme},
        ]

    def act(self, form: Any) -> None:
        """Publish it."""
        actions.publish_response(response=self.object, by=self.request.user)

    def after(self) -> str:
        """Return to the desk, where the other responses wait."""
        return reverse("consultations_desk", args=[self.object.theme.consultation_id])


class HideView(ActionView):
    """Hide a comment."""

    permission = "hide_comment"
    model = Comment
    label = _("Hide the comment")
    explanation = _(
        "A note with the reason stays in its place, and so do the replies. The author is told why "
        "and may appeal. Give the reason in at least one language."
    )
    done = _("The comment is hidden and its author is told.")
    form_class = HideForm

    def quoted(self) -> str:
        """Return the words that would be hidden."""
        return self.object.body

    def act(self, form: Any) -> None:
        """Hide it, closing a pending report about it."""
        case = self.object.cases.filter(action=ModerationCase.Action.PENDING).first()
        actions.hide_comment(
            comment=self.object, reasons=form.reasons, by=self.request.user, case=case
        )

    def after(self) -> str:
        """Return to what else waits for a moderator."""
        return reverse("consultations_moderation")


class CaseAction(ActionView):
    """A decision in a moderation case."""

    permission = "hide_comment"
    model = ModerationCase

    def after(self) -> str:
        """Return to what else waits for a moderator."""
        return reverse("consultations_moderation")


class RejectReportView(CaseAction):
    """Decide that a reported comment stays."""

    label = _("Reject the report")
    explanation = _("The comment stays visible.")
    done = _("The report is rejected.")
    form_class = ReasonsForm

    def quoted(self) -> str:
        """Return the words reported."""
        return self.object.comment.body

    def act(self, form: Any) -> None:
        """Reject it."""
        actions.reject_report(case=self.object, reasons=form.reasons, by=self.request.user)


class DecideAppealView(CaseAction):
    """Decide an appeal."""

    label = _("Decide the appeal")
    explanation = _("Another person than the one who hid the comment decides.")
    done = _("The appeal is decided and the author is told.")
    form_class = AppealDecisionForm

    def quoted(self) -> str:
        """Return the comment and the appeal."""
        return f"{self.object.comment.body}\n\n— {self.object.appeal_text}"

    def act(self, form: Any) -> None:
        """Decide it."""
        actions.decide_appeal(
            case=self.object,
            upheld=form.cleaned_data["upheld"],
            reasons=form.reasons,
            by=self.request.user,
        )
