"""The accounts room as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Users, groups, their own page, personal data."""

    name = "portal.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Keep the four groups in the database after every migration."""
        from .groups import make_groups

        post_migrate.connect(make_groups, sender=self)
