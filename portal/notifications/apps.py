"""The notifications room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Everything that leaves the portal as a mail."""

    name = "portal.notifications"
    label = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        """Register the messages of this room: the digest and the test."""
        from . import digests, kinds, testing

        kinds.register(
            kinds.Kind(
                name=testing.KIND,
                label=_("Test message"),
                template="notifications/mail/test",
                procedural=True,
                build=testing.build,
            )
        )
        kinds.register(
            kinds.Kind(
                name=digests.KIND,
                label=_("Digest"),
                template="notifications/mail/digest",
                build=digests.build,
            )
        )
