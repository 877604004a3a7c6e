"""Actions of the staff as pages, and the desk of a consultation: announce, extend, archive."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.templatetags.portal import date_time_zone

from .. import actions
from ..actions.running import check_analysis, check_archiving, check_extension, check_responded
from ..calendars import rule_dates
from ..models import Adoption, Consultation, ModerationCase, Stage
from .forms import ConfirmForm, ExtendForm

MISSING_SHOWN = 50
HOME = {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")}


def titled(what: Any, which: Any) -> str:
    """Return the title of a page: what is done, and to what."""
    words = pgettext("title of a desk", "%(what)s: %(which)s")
    return words % {"what": what, "which": which}


@dataclass(frozen=True)
class Quote:
    """Words that an action is about, in the language they are written in."""

    text: str
    language: str = ""
    label: Any = ""


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
        return titled(self.page_title, self.consultation)

    def way(self) -> list[dict]:
        """Return the way over the desk."""
        url = reverse("consultations_desk", args=[self.consultation.pk])
        return [{"url": url, "label": self.consultation}]

    def get_context_data(self, **kwargs: Any) -> dict:
        """Add the consultation."""
        return {**super().get_context_data(**kwargs), "consultation": self.consultation}


def adoption_of(consultation: Consultation) -> Adoption | None:
    """Return the adoption of the plan version that a consultation is about, if it was adopted."""
    return Adoption.objects.filter(version=consultation.plan_version_id or 0).first()


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
            "archive": pgettext_lazy("verb", "Archive"),
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
            "may_edit": self.request.user.has_perm("consultations.change_consultation"),
            "adoption": adoption_of(consultation),
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
    """A form that ends in one action.

    What keeps the action from being done at all stands in place of the form (`check`); what it
    refuses of the things entered stands above the form, which keeps them.
    """

    template_name = "consultations/admin/action.html"
    form_class = ConfirmForm
    model: Any = None
    label: Any = ""
    explanation: Any = ""
    done: Any = ""
    # What cannot be undone, or takes words away: the button looks like it.
    is_final = False

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Load what the action is about."""
        super().setup(request, *args, **kwargs)
        self.object = get_object_or_404(self.model, pk=kwargs["pk"]) if self.model else None

    def get_page_title(self) -> str:
        """Return what is done to what."""
        return titled(self.label, self.object) if self.object else str(self.label)

    def get_context_data(self, **kwargs: Any) -> dict:
        """Add the words of the page."""
        return {
            **super().get_context_data(**kwargs),
            "object": self.object,
            "explanation": self.explanation,
            "label": self.label,
            "facts": self.facts(),
            "quotes": self.quotes(),
            "refusals": self.refusals(),
            "is_final": self.is_final,
            "back": self.back(),
        }

    def check(self) -> None:
        """Raise ValidationError where the action cannot be done now, whatever is entered."""

    def refusals(self) -> list[str]:
        """Return in words why the action cannot be done now; empty where it can."""
        try:
            self.check()
        except ValidationError as refusal:
            return refusal.messages
        return []

    def facts(self) -> list[tuple[Any, Any]]:
        """Return what one should know before: labels and values."""
        return []

    def quotes(self) -> list[Quote]:
        """Return the words the action is about."""
        return []

    def back(self) -> str:
        """Return where somebody goes who does not act after all."""
        way = self.way()
        return way[-1]["url"] if way else reverse("wagtailadmin_home")

    def act(self, form: Any) -> None:
        """Call the action."""
        raise NotImplementedError

    def after(self) -> str:
        """Return where to go on."""
        return self.back()

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

    def facts(self) -> list[tuple[Any, Any]]:
        """Return the stage and the dates, on the clock of the consultation."""
        about = self.object
        return [
            (_("Stage"), about.stage.label),
            (_("Opens"), date_time_zone(about.opens_at, about.time_zone)),
            (_("Closes"), date_time_zone(about.closes_at, about.time_zone)),
        ]


class AnnounceView(ConsultationAction):
    """Announce a consultation."""

    label = _("Announce")
    explanation = _(
        "The consultation becomes public, and everybody who follows consultations is told. From "
        "then on the text of the plan and the dates are fixed; only an extension with a published "
        "reason is possible. An announcement cannot be taken back."
    )
    done = _("The consultation is announced.")
    is_final = True

    def check(self) -> None:
        """Refuse a second time, and while something is missing."""
        if self.object.announced_at:
            raise ValidationError(_("This consultation has been announced."))
        missing = actions.what_is_missing(self.object)
        if missing:
            raise ValidationError(missing)

    def act(self, form: Any) -> None:
        """Announce it."""
        actions.announce(consultation=self.object, by=self.request.user)


class ExtendView(ConsultationAction):
    """Extend a deadline."""

    label = _("Extend the deadline")
    explanation = _(
        "Everybody who follows the consultation is told, with the reason. The deadline only moves "
        "to a later day, and an extension cannot be taken back."
    )
    done = _("The deadline is extended.")
    form_class = ExtendForm

    def check(self) -> None:
        """Refuse before the announcement and after the end."""
        check_extension(self.object)

    def get_form_kwargs(self) -> dict:
        """Ask for the reason in the languages of the consultation."""
        return {
            **super().get_form_kwargs(),
            "consultation": self.object,
            "required": self.object.languages_needed or {"en"},
        }

    def act(self, form: Any) -> None:
        """Extend it."""
        actions.extend(
            consultation=self.object,
            closes_at=form.closes_at,
            reasons=form.reasons,
            by=self.request.user,
        )


class AnalyseView(ConsultationAction):
    """Begin the answers."""

    label = _("Begin the answers")
    explanation = _(
        "Readers see from now on that the answers are being written. Nobody is written to."
    )
    done = _("Readers see that the answers are being written.")

    def check(self) -> None:
        """Refuse before the end, and once they are begun."""
        check_analysis(self.object)

    def act(self, form: Any) -> None:
        """Begin them."""
        actions.start_analysis(consultation=self.object, by=self.request.user)


class RespondView(ConsultationAction):
    """Close as responded."""

    label = _("Close as responded")
    explanation = _(
        "Readers see that every comment has its response, and everybody who follows the "
        "consultation is told. This cannot be undone."
    )
    done = _("The consultation is closed as responded.")
    is_final = True

    def check(self) -> None:
        """Refuse while a comment lacks its response."""
        check_responded(self.object)

    def act(self, form: Any) -> None:
        """Close it."""
        actions.mark_responded(consultation=self.object, by=self.request.user)


class ArchiveView(ConsultationAction):
    """Archive a consultation."""

    label = pgettext_lazy("verb", "Archive")
    explanation = _(
        "The consultation is shown as archived. Its plan, comments and responses stay readable. "
        "This cannot be undone."
    )
    done = _("The consultation is archived.")
    is_final = True

    def check(self) -> None:
        """Refuse before the responses, and a second time."""
        check_archiving(self.object)

    def act(self, form: Any) -> None:
        """Archive it."""
        actions.archive(consultation=self.object, by=self.request.user)
