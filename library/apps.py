"""The library joins search and gives its rights to the groups."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    """The application."""

    name = "library"
    verbose_name = _("Library")

    def ready(self) -> None:
        """Register what the library gives to search, and its rights."""
        from portal import attention
        from portal.search import registry

        from .attention import MATTERS
        from .permissions import grant_permissions
        from .search_sources import PublicationSource

        registry.register(PublicationSource())
        for matter in MATTERS:
            attention.register(matter)
        # auth is the last to be told: only then every permission exists that can be granted.
        post_migrate.connect(grant_permissions, sender=apps.get_app_config("auth"))
