"""The notifications room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Everything that leaves the portal as a mail."""

    name = "portal.notifications"
    label = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        """Register the digest as a kind of message."""
        from . import digests, kinds

        kinds.register(
            kinds.Kind(
                name=digests.KIND,
                label=_("Digest"),
                template="notifications/mail/digest",
                build=digests.build,
            )
        )
