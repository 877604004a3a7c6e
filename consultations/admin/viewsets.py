"""Lists and forms of the staff."""

from typing import ClassVar

from django.forms import CheckboxSelectMultiple, TextInput
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from .. import models as m
from .boxes import RegimeForm, VersionForm
from .consultation_form import ConsultationForm
from .forms import ThemeForm
from .guards import RoomViewSet, on_its_clock, tabs, yes_or_no
from .headings import headed
from .submissions import SubmissionInspectView


class ConsultationViewSet(RoomViewSet):
    """Consultations; the desk of each holds its actions."""

    model = m.Consultation
    name = "consultations_admin"
    url_prefix = "consultations/list"
    icon = "group"
    menu_label = _("Consultations")
    list_display = [
        "title",
        Column("stage", label=headed(_("stage")), accessor=lambda c: c.stage.label),
        on_its_clock("opens_at", label=_("opens")),
        on_its_clock("closes_at", label=_("closes")),
    ]
    row_actions = (("announce_consultation", _("Desk"), "consultations_desk", lambda c: True),)
    inspect_view_enabled = True
    # What the sweeps and the numbering remember says nothing to an editor.
    inspect_view_fields_exclude: ClassVar = [
        "opening_told_at", "closing_told_for", "last_receipt", "last_comment",
    ]  # fmt: skip
    edit_handler = tabs(
        ["title", "summary", "paper_address"],
        [
            FieldRowPanel([FieldPanel("slug"), FieldPanel("code", widget=TextInput)]),
            FieldRowPanel([FieldPanel("subject"), FieldPanel("stage_name")]),
            FieldRowPanel([FieldPanel("plan_version"), FieldPanel("dossier")]),
            FieldRowPanel(
                [FieldPanel("opens_at"), FieldPanel("closes_at"), FieldPanel("time_zone")]
            ),
            FieldPanel("regimes", widget=CheckboxSelectMultiple),
            FieldRowPanel([FieldPanel("required_languages"), FieldPanel("channels")]),
            FieldPanel("responses_due_days"),
            FieldPanel("demonstration"),
        ],
        base_form_class=ConsultationForm,
    )


class ConsultationChooser(SnippetViewSet):
    """Lets an editor of a page choose a consultation."""

    model = m.Consultation
    icon = "group"
    menu_label = _("Consultations")
    menu_item_is_registered = True
    copy_view_enabled = False
    edit_handler = ConsultationViewSet.edit_handler


class ThemeViewSet(RoomViewSet):
    """Themes: comments that are answered together."""

    model = m.Theme
    name = "themes_admin"
    url_prefix = "consultations/themes"
    icon = "tag"
    menu_label = _("Themes")
    list_display = ["title", "consultation", "order"]
    list_filter = ["consultation"]
    edit_handler = tabs(
        ["title", "summary"],
        [
            FieldPanel("consultation"),
            FieldRowPanel([FieldPanel("slug"), FieldPanel("order")]),
        ],
        base_form_class=ThemeForm,
    )


class ResponseViewSet(RoomViewSet):
    """Official responses, published by an action of their own."""

    model = m.Response
    name = "responses_admin"
    url_prefix = "consultations/responses"
    icon = "comment"
    menu_label = _("Official responses")
    list_display = ["theme", "outcome", "published_at"]
    list_filter = ["theme__consultation", "outcome"]
    row_actions = (
        ("publish_response", _("Publish"), "consultations_publish", lambda r: not r.published_at),
    )
    edit_handler = tabs(
        ["reason"],
        [
            FieldPanel("theme"),
            FieldRowPanel([FieldPanel("outcome"), FieldPanel("by")]),
            FieldPanel("resulting_provisions"),
        ],
    )


class SubmissionViewSet(RoomViewSet):
    """Submissions as they came."""

    model = m.Submission
    name = "submissions_admin"
    url_prefix = "consultations/submissions"
    icon = "mail"
    menu_label = _("Submissions")
    list_display = [
        "receipt_number",
        "consultation",
        "capacity",
        "country",
        "channel",
        on_its_clock("received_at", label=_("received")),
        yes_or_no("late", label=_("late")),
    ]
    list_filter = ["consultation", "channel", "capacity", "country", "late"]
    inspect_view_enabled = True
    inspect_view_class = SubmissionInspectView
    form_fields = ["receipt_number"]


class CommentViewSet(RoomViewSet):
    """Comments, with the action to hide."""

    model = m.Comment
    name = "comments_admin"
    url_prefix = "consultations/comments"
    icon = "comment"
    menu_label = _("Comments")
    list_display = ["number", "consultation", "provision", "position", "language", "state", "body"]
    list_filter = ["consultation", "state", "position", "language"]
    search_fields = ["body"]
    search_backend_name = None
    inspect_view_enabled = True
    form_fields = ["number"]
    row_actions = (("hide_comment", _("Hide"), "consultations_hide", lambda c: c.is_visible),)


class CaseViewSet(RoomViewSet):
    """Moderation cases: reports, hidings, appeals."""

    model = m.ModerationCase
    name = "cases_admin"
    url_prefix = "consultations/cases"
    icon = "warning"
    menu_label = _("Moderation cases")
    related = ("comment__consultation",)
    list_display = [
        Column("comment", label=headed(_("comment")), accessor=lambda c: f"№ {c.comment.number}"),
        Column(
            "consultation", label=headed(_("consultation")),
            accessor=lambda c: c.comment.consultation,
        ),
        "opened_at",
        "opened_by",
        "action",
        "appeal",
    ]  # fmt: skip
    list_filter = ["action", "appeal", "opened_by"]
    inspect_view_enabled = True
    form_fields = ["comment"]
    row_actions = (
        (
            "hide_comment", _("Reject the report"), "consultations_reject_report",
            lambda c: c.action == m.ModerationCase.Action.PENDING,
        ),
        (
            "hide_comment", _("Decide the appeal"), "consultations_decide_appeal",
            lambda c: c.appeal == m.ModerationCase.Appeal.PENDING,
        ),
    )  # fmt: skip


class ReasonTemplateViewSet(RoomViewSet):
    """Reasons that recur, in four languages."""

    model = m.ModerationTemplate
    name = "reason_templates_admin"
    url_prefix = "consultations/reasons"
    icon = "doc-full-inverse"
    menu_label = _("Templates of reasons")
    list_display = ["title", "order"]
    edit_handler = tabs(["title", "reason"], [FieldPanel("slug"), FieldPanel("order")])


class ContactViewSet(RoomViewSet):
    """Where organisations are written to."""

    model = m.OrganisationContact
    name = "contacts_admin"
    url_prefix = "consultations/contacts"
    icon = "mail"
    menu_label = _("Addresses of organisations")
    list_display = ["organisation", "email", "language"]
    form_fields = ["organisation", "email", "language"]


class PlanViewSet(RoomViewSet):
    """Plans."""

    model = m.Plan
    name = "plans_admin"
    url_prefix = "consultations/plans"
    icon = "doc-full"
    menu_label = _("Plans")
    list_display = ["title", "slug"]
    row_actions = (
        (
            "add_planversion",
            _("Begin a new version"),
            "consultations_begin_version",
            # While a draft is being written no other is begun.
            lambda plan: not plan.versions.filter(announced_at=None).exists(),
        ),
    )
    edit_handler = tabs(
        ["title", "summary", "authority_role"],
        [
            FieldPanel("slug"),
            FieldPanel("basin"),
            FieldPanel("authority"),
            FieldPanel("demonstration"),
        ],
    )


class VersionViewSet(RoomViewSet):
    """Versions of plans; announced ones are for reading."""

    model = m.PlanVersion
    name = "versions_admin"
    url_prefix = "consultations/versions"
    icon = "history"
    menu_label = _("Plan versions")
    list_display = ["label", "plan", "number", "announced_at"]
    row_actions = (
        ("change_planversion", _("Tree of provisions"), "consultations_version_tree", bool),
        (
            "change_provisionmapping", _("Mapping"), "consultations_version_mapping",
            lambda v: v.supersedes_id is not None,
        ),
    )  # fmt: skip
    inspect_view_enabled = True
    edit_handler = tabs(
        ["label"],
        [
            FieldPanel("plan"),
            FieldRowPanel([FieldPanel("slug"), FieldPanel("number"), FieldPanel("stage")]),
            FieldRowPanel([FieldPanel("authoritative_language"), FieldPanel("supersedes")]),
        ],
        base_form_class=VersionForm,
    )


class ProvisionViewSet(RoomViewSet):
    """Provisions."""

    model = m.Provision
    name = "provisions_admin"
    url_prefix = "consultations/provisions"
    icon = "list-ul"
    menu_label = _("Provisions")
    list_display = ["number", "version", "level", "order"]
    list_filter = ["version", "level"]
    inspect_view_enabled = True
    form_fields = ["version", "number", "order", "level", "parent", "authoritative_language"]


class ProvisionTextViewSet(RoomViewSet):
    """Texts of provisions, one row per language, each with its own status."""

    model = m.ProvisionText
    name = "provision_texts_admin"
    url_prefix = "consultations/texts"
    icon = "globe"
    menu_label = _("Texts of provisions")
    list_display = ["provision", "language", "title", "status"]
    list_filter = ["provision__version", "language", "status"]
    inspect_view_enabled = True
    form_fields = ["provision", "language", "title", "text", "status"]


class OrganisationViewSet(RoomViewSet):
    """Organisations that take part."""

    model = m.StakeholderOrganisation
    name = "organisations_admin"
    url_prefix = "consultations/organisations"
    icon = "user"
    menu_label = _("Organisations")
    list_display = [
        "name",
        "country",
        "sector",
        "capacity",
        yes_or_no("verified", label=_("verified")),
    ]
    list_filter = ["country", "sector", "capacity", "verified"]
    edit_handler = tabs(
        ["name"],
        [
            FieldPanel("slug"),
            FieldRowPanel([FieldPanel("country"), FieldPanel("sector"), FieldPanel("capacity")]),
            FieldRowPanel([FieldPanel("verified"), FieldPanel("demonstration")]),
        ],
    )


class RegimeViewSet(RoomViewSet):
    """Participation regimes."""

    model = m.ParticipationRegime
    name = "regimes_admin"
    url_prefix = "consultations/regimes"
    icon = "clipboard-list"
    menu_label = _("Participation regimes")
    list_display = [
        "name",
        "jurisdiction",
        "subject",
        yes_or_no("binding", label=_("binding")),
        "minimum_days",
    ]
    list_filter = ["jurisdiction", "subject", "binding"]
    edit_handler = tabs(
        ["name", "note"],
        [
            FieldRowPanel([FieldPanel("slug"), FieldPanel("jurisdiction"), FieldPanel("subject")]),
            FieldRowPanel([FieldPanel("binding"), FieldPanel("allows_anonymous")]),
            FieldRowPanel([FieldPanel("minimum_days"), FieldPanel("minimum_certainty")]),
            FieldRowPanel([FieldPanel("minimum_value"), FieldPanel("minimum_unit")]),
            FieldRowPanel([FieldPanel("notice_days"), FieldPanel("notice_certainty")]),
            FieldRowPanel([FieldPanel("time_zone"), FieldPanel("required_languages")]),
            FieldPanel("legal_basis"),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
            FieldPanel("superseded_by"),
            FieldPanel("demonstration"),
        ],
        base_form_class=RegimeForm,
    )
