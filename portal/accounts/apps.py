"""The accounts room as a Django app."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Users, groups, their own page, personal data."""

    name = "portal.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Keep the four groups in the database after every migration."""
        from .groups import make_groups

        # auth is the last to be told: only then every permission exists that can be granted.
        post_migrate.connect(make_groups, sender=apps.get_app_config("auth"))
