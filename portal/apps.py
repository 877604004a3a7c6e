"""The foundation as a Django app: templates, static files, tags and commands."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Holds what every page uses."""

    name = "portal"
    verbose_name = "Portal"
