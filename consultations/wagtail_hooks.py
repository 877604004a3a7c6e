"""The entries of this room in Wagtail's admin."""

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.snippets.models import register_snippet

from .admin import (
    answering,
    audit,
    desks,
    dossiers,
    guards,
    inviting,
    moderating,
    people,
    submissions,
    theming,
    translating,
    viewsets,
)
from .admin.plan_desk.addresses import addresses as plan_addresses

guards.register_policies()


class LetterMenuItem(MenuItem):
    """The way to entering a letter."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to those who may enter one."""
        return request.user.has_perm("consultations.add_submission")


class QueueItem(MenuItem):
    """The way to a queue, for those who may work on it."""

    def __init__(self, permission: str, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask for the permission."""
        return request.user.has_perm(f"consultations.{self.permission}")


def queue_items() -> list[QueueItem]:
    """Return the queues of the moderators and of the translators."""
    return [
        QueueItem("hide_comment", _("Moderation"), reverse("consultations_moderation"),
                  name="consultations-moderation", icon_name="warning", order=2),
        QueueItem("translate_comment", _("Translations of comments"),
                  reverse("consultations_translations"),
                  name="consultations-translations", icon_name="globe", order=3),
    ]  # fmt: skip


class SpeakerMenuItem(MenuItem):
    """The way to confirming who speaks for an organisation."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to those who keep the organisations."""
        return request.user.has_perm("consultations.change_stakeholderorganisation")

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """Lead to the page in the language of this request: the menu is made once for all."""
        component = super().render_component(request)
        component.url = reverse("consultations:representations")
        return component


class ConsultationGroup(ViewSetGroup):
    """Everything about consultations under one entry of the menu."""

    menu_label = pgettext_lazy("menu of the staff", "Consultations")
    menu_icon = "group"
    menu_order = 220
    items = (
        viewsets.ConsultationViewSet,
        viewsets.ThemeViewSet,
        viewsets.ResponseViewSet,
        viewsets.SubmissionViewSet,
        viewsets.CommentViewSet,
        viewsets.CaseViewSet,
        viewsets.ReasonTemplateViewSet,
        viewsets.PlanViewSet,
        viewsets.VersionViewSet,
        viewsets.ProvisionViewSet,
        viewsets.ProvisionTextViewSet,
        dossiers.DossierViewSet,
        dossiers.QuestionViewSet,
        dossiers.DocumentViewSet,
        dossiers.HearingViewSet,
        viewsets.OrganisationViewSet,
        viewsets.ContactViewSet,
        people.ConfirmerViewSet,
        viewsets.RegimeViewSet,
        audit.AuditViewSet,
    )

    def get_submenu_items(self) -> list:
        """Add the way to entering a letter."""
        letter = LetterMenuItem(
            _("Enter a letter"), reverse("consultations_letter"), name="consultations-letter",
            icon_name="edit", order=45,
        )  # fmt: skip
        speakers = SpeakerMenuItem(
            _("Who speaks for whom"), reverse("consultations:representations"),
            name="consultations-representations", icon_name="user", order=46,
        )  # fmt: skip
        return [*super().get_submenu_items(), letter, speakers, *queue_items()]


# For the chooser of consultations in pages; it has no entry of its own in the menu.
register_snippet(viewsets.ConsultationChooser)


@hooks.register("register_admin_viewset")
def register_consultations() -> ConsultationGroup:
    """Register the group."""
    return ConsultationGroup()


@hooks.register("register_admin_urls")
def register_actions() -> list:
    """Register the pages of the actions."""
    views = {
        "desk/<int:pk>/": ("desk", desks.DeskView),
        "desk/<int:pk>/announce/": ("announce", desks.AnnounceView),
        "desk/<int:pk>/extend/": ("extend", desks.ExtendView),
        "desk/<int:pk>/analyse/": ("analyse", desks.AnalyseView),
        "desk/<int:pk>/respond/": ("respond", desks.RespondView),
        "desk/<int:pk>/archive/": ("archive", desks.ArchiveView),
        "responses/<int:pk>/publish/": ("publish", answering.PublishResponseView),
        "comments/<int:pk>/hide/": ("hide", moderating.HideView),
        "cases/<int:pk>/reject-report/": ("reject_report", moderating.RejectReportView),
        "cases/<int:pk>/decide-appeal/": ("decide_appeal", moderating.DecideAppealView),
        "desk/<int:pk>/themes/": ("theming", theming.ThemingView),
        "desk/<int:pk>/silence/": ("silence", inviting.SilenceView),
        "desk/<int:pk>/adopt/": ("adopt", inviting.AdoptView),
        "desk/<int:pk>/record/": ("record_archive", inviting.ArchiveOfRecordView),
        "themes/<int:pk>/response/": ("response", answering.ResponseView),
        "moderation/": ("moderation", moderating.ModerationView),
        "translations/": ("translations", translating.TranslationQueueView),
        "translations/<int:pk>/<slug:code>/": ("translate", translating.TranslateView),
        "letters/new/": ("letter", submissions.LetterView),
    }
    return plan_addresses() + [
        path(f"consultations/{address}", view.as_view(), name=f"consultations_{name}")
        for address, (name, view) in views.items()
    ]
