"""The report of what is untranslated."""

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.reports import PageReportView

from portal import languages

from .models import BasePage


def untranslated_pages() -> Any:
    """Return the live pages that are not shown in every language."""
    complete = Q(**{f"published_{languages.suffix(code)}": True for code in languages.CODES})
    return BasePage.objects.live().exclude(complete)


class LanguageFilter(WagtailFilterSet):
    """Choose the language that is missing."""

    missing = django_filters.ChoiceFilter(
        label=_("Missing language"), choices=languages.LANGUAGES, method="without"
    )

    def without(self, pages: Any, name: str, value: str) -> Any:
        """Keep the pages that are not shown in a language."""
        return pages.exclude(**{f"published_{languages.suffix(value)}": True})

    class Meta:
        model = BasePage
        fields: list[str] = []


class UntranslatedReport(PageReportView):
    """Live pages that are not shown in every language."""

    page_title = _("Untranslated")
    results_template_name = "pages/report_results.html"
    header_icon = "globe"
    index_url_name = "untranslated_report"
    index_results_url_name = "untranslated_report_results"
    filterset_class = LanguageFilter
    list_export = [*PageReportView.list_export, "missing_language_names"]
    export_headings = {"missing_language_names": _("Missing languages")}

    def get_queryset(self) -> Any:
        """Return the pages that lack at least one language, oldest change first."""
        return untranslated_pages().order_by("latest_revision_created_at")
