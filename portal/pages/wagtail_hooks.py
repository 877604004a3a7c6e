"""The report in Wagtail's menu."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .attention import AttentionPanel
from .reports import UntranslatedReport


@hooks.register("register_reports_menu_item")
def untranslated_menu_item() -> MenuItem:
    """Put the report into the menu of reports."""
    return MenuItem(_("Untranslated"), reverse("untranslated_report"), icon_name="globe", order=700)


@hooks.register("register_admin_urls")
def untranslated_urls() -> list:
    """Give the report its addresses."""
    return [
        path(
            "reports/untranslated/",
            UntranslatedReport.as_view(),
            name="untranslated_report",
        ),
        path(
            "reports/untranslated/results/",
            UntranslatedReport.as_view(results_only=True),
            name="untranslated_report_results",
        ),
    ]


@hooks.register("construct_homepage_panels")
def attention_panel(request: HttpRequest, panels: list) -> None:
    """Show what waits in every room, before anything else."""
    panels.append(AttentionPanel())


@hooks.register("insert_global_admin_css")
def admin_colours() -> str:
    """Put the desk into the colours of the portal."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
