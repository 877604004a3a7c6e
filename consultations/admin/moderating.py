"""The queue of the moderators: reports, appeals, and what is likely a campaign."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import languages

from ..models import AlikeGroup, ModerationCase
from .desks import DeskPage

PER_PAGE = 25


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
