"""Start of the app: what it tells the foundation about itself."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    """Consultations as a Django app."""

    name = "consultations"
    verbose_name = _("Consultations")

    def ready(self) -> None:
        """Register messages, search sources, personal data, listeners and permissions."""
        from portal import attention

        # Celery looks for tasks in tasks.py only; these register as they are imported.
        from . import (
            background,  # noqa: F401
            groups,
            kinds,
            personal_data,
            representation_kinds,
            search_sources,
            signal_handlers,
        )
        from .attention import MATTERS
        from .proof import triggers

        kinds.register()
        representation_kinds.register()
        search_sources.register()
        personal_data.register()
        signal_handlers.connect()
        for matter in MATTERS:
            attention.register(matter)
        # auth is the last to be told: only then every permission exists that can be granted.
        post_migrate.connect(triggers.install_after_migrating, sender=self)
        post_migrate.connect(groups.grant_permissions, sender=apps.get_app_config("auth"))
