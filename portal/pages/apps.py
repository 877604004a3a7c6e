"""The pages room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """What every page type builds on."""

    name = "portal.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        """Check the page types and listen to Wagtail's events."""
        from portal import attention

        from . import checks, signal_handlers  # noqa: F401 - checks register themselves
        from .attention import MATTERS

        signal_handlers.register()
        for matter in MATTERS:
            attention.register(matter)
