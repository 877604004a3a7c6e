"""The queue of the moderators, reports, appeals, likely campaigns; and their decisions."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.urls import reverse_lazy
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal import languages

from .. import actions
from ..actions.moderation import check_appeal, check_report, check_visible
from ..models import AlikeGroup, Comment, ModerationCase
from .desks import ActionView, DeskPage, Quote, titled
from .forms import AppealDecisionForm, HideForm, ReasonsForm

PER_PAGE = 25
QUEUE = [{"url": reverse_lazy("consultations_moderation"), "label": _("Moderation")}]


class ModerationView(DeskPage):
    """What waits for a decision, the longest first."""

    permission = "hide_comment"
    template_name = "consultations/admin/moderation.html"
    header_icon = "warning"
    page_title = _("Moderation")

    def get_context_data(self, **kwargs: Any) -> dict:
        """Collect reports, appeals and groups."""
        code = languages.normalise(get_language())
        cases = ModerationCase.objects.select_related(
            "comment__consultation",
            "comment__submission",
            "comment__provision",
            "comment__question",
            "comment__document",
            "reported_by",
        ).prefetch_related("comment__translations")
        reports = Paginator(cases.reported().order_by("opened_at", "pk"), PER_PAGE)
        page = reports.get_page(self.request.GET.get("page"))
        appeals = list(cases.appealed().order_by("appealed_at", "pk")[:100])
        for case in [*page.object_list, *appeals]:
            case.shown = case.comment.translation_for(code) or case.comment
            # Another person than the one who hid it decides.
            case.is_mine = case.decided_by_id == self.request.user.pk
        groups = AlikeGroup.objects.filter(authors__gt=1).select_related("first__consultation")
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "appeals": appeals,
            "groups": groups.order_by(F("size").desc(), "pk")[:20],
        }


def about(comment: Comment) -> list[tuple[Any, Any]]:
    """Return where a comment stands and when it was made."""
    facts = [
        (_("Consultation"), comment.consultation),
        (_("Position"), comment.get_position_display()),
        (_("Language"), languages.native_name(comment.language)),
    ]
    if comment.provision_id:
        facts.insert(1, (_("Provision"), comment.provision.number))
    return facts


def _language_of_reason(case: ModerationCase) -> str:
    code = languages.normalise(get_language())
    known = (
        c
        for c in (code, *languages.fallbacks(code), *languages.CODES)
        if getattr(case, f"reason_{languages.suffix(c)}")
    )
    return next(known, code)


def said_in(comment: Comment) -> list[Quote]:
    """Return the words of a comment, and what the moderator's own language has of them."""
    code = languages.normalise(get_language())
    rendered = comment.translation_for(code)
    quotes = [Quote(comment.body, comment.language, _("Comment"))]
    if comment.proposed_text:
        quotes.append(Quote(comment.proposed_text, comment.language, _("Proposed text")))
    if rendered is not None and rendered != comment:
        words = "\n\n".join(filter(None, [rendered.body, rendered.proposed_text]))
        quotes.append(Quote(words, code, pgettext_lazy("words", "Translation")))
    return quotes


class HideView(ActionView):
    """Hide a comment."""

    permission = "hide_comment"
    model = Comment
    label = _("Hide the comment")
    explanation = _(
        "A note with the reason stays in its place, and so do the replies. The author is told why "
        "and may appeal; nothing but an appeal brings it back. Give the reason in at least one "
        "language."
    )
    done = _("The comment is hidden and its author is told.")
    form_class = HideForm
    is_final = True

    def get_page_title(self) -> str:
        """Say which comment it is; of which consultation, says the page."""
        return titled(self.label, f"№\u00a0{self.object.number}")

    def way(self) -> list[dict]:
        """Return the way over the queue."""
        return QUEUE

    def facts(self) -> list[tuple[Any, Any]]:
        """Return where the comment stands."""
        return about(self.object)

    def quotes(self) -> list[Quote]:
        """Return the words that would be hidden."""
        return said_in(self.object)

    def check(self) -> None:
        """Refuse what is not visible."""
        check_visible(self.object)

    def act(self, form: Any) -> None:
        """Hide it, closing a pending report about it."""
        case = self.object.cases.filter(action=ModerationCase.Action.PENDING).first()
        actions.hide_comment(
            comment=self.object, reasons=form.reasons, by=self.request.user, case=case
        )


class CaseAction(ActionView):
    """A decision in a moderation case."""

    permission = "hide_comment"
    model = ModerationCase

    def get_page_title(self) -> str:
        """Say which comment it is."""
        return titled(self.label, f"№\u00a0{self.object.comment.number}")

    def way(self) -> list[dict]:
        """Return the way over the queue."""
        return QUEUE

    def facts(self) -> list[tuple[Any, Any]]:
        """Return where the comment stands."""
        return about(self.object.comment)


class RejectReportView(CaseAction):
    """Decide that a reported comment stays."""

    label = _("Reject the report")
    explanation = _(
        "The comment stays visible and the case is closed. A reason is kept with the case if you "
        "give one."
    )
    done = _("The report is rejected.")
    form_class = ReasonsForm

    def quotes(self) -> list[Quote]:
        """Return the words reported, and what is said against them."""
        return [
            *said_in(self.object.comment),
            Quote(self.object.report_text, label=_("What the report says")),
        ]

    def check(self) -> None:
        """Refuse what has been decided."""
        check_report(self.object)

    def act(self, form: Any) -> None:
        """Reject it."""
        actions.reject_report(case=self.object, reasons=form.reasons, by=self.request.user)


class DecideAppealView(CaseAction):
    """Decide an appeal."""

    label = _("Decide the appeal")
    explanation = _(
        "Another person than the one who hid the comment decides. The author is told the decision "
        "with its reason; it is final. Give the reason in at least one language."
    )
    done = _("The appeal is decided and the author is told.")
    form_class = AppealDecisionForm

    def quotes(self) -> list[Quote]:
        """Return the comment, why it was hidden, and the appeal."""
        case = self.object
        return [
            *said_in(case.comment),
            Quote(case.reason, _language_of_reason(case), _("Why it was hidden")),
            Quote(case.appeal_text, case.appeal_language, _("What the author says")),
        ]

    def check(self) -> None:
        """Refuse where there is no appeal, and whoever may not decide it."""
        check_appeal(self.object, by=self.request.user)

    def act(self, form: Any) -> None:
        """Decide it."""
        actions.decide_appeal(
            case=self.object,
            upheld=form.cleaned_data["upheld"],
            reasons=form.reasons,
            by=self.request.user,
        )
