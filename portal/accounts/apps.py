"""The accounts room as a Django app."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    """Users, groups, their own page, personal data."""

    default = True
    name = "portal.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Keep the four groups in the database after every migration."""
        from .groups import make_groups

        # auth is the last to be told: only then every permission exists that can be granted.
        post_migrate.connect(make_groups, sender=apps.get_app_config("auth"))


class UsersAdminConfig(WagtailUsersAppConfig):
    """Wagtail's list of people, asking for our columns instead of first and last names."""

    # Django would otherwise have to choose between the two configurations of this module.
    default = False
    user_viewset = "portal.accounts.staff_views.PersonViewSet"
