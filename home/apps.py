"""The information center as a Django app."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """Pages, map and targets."""

    name = "home"
    verbose_name = _("Information center")

    def ready(self) -> None:
        """Register pages with the search, listen to Wagtail, keep the rights of the editors."""
        from portal.search import registry
        from portal.thesaurus.registry import register_map

        from . import signal_handlers
        from .basin_map import place_picture
        from .permissions import grant_permissions
        from .search_sources import PageSource

        registry.register(PageSource())
        register_map(place_picture)
        signal_handlers.register()
        post_migrate.connect(grant_permissions, sender=apps.get_app_config("auth"))
