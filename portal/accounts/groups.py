"""The four groups of the staff; each room grants its own permissions to them.

A room calls `grant` from a post_migrate handler of its AppConfig, so that the permissions exist
whenever the tables do, in tests as well.
"""

from django.contrib.auth.models import Group, Permission
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

EDITORS = "Editors"
MODERATORS = "Moderators"
CONSULTATION_MANAGERS = "Consultation managers"
ADMINISTRATORS = "Administrators"
NAMES = (EDITORS, MODERATORS, CONSULTATION_MANAGERS, ADMINISTRATORS)
LABELS = {
    EDITORS: gettext_lazy("Editors"),
    MODERATORS: gettext_lazy("Moderators"),
    CONSULTATION_MANAGERS: gettext_lazy("Consultation managers"),
    ADMINISTRATORS: gettext_lazy("Administrators"),
}


def label_of(group_name: str) -> str | Promise:
    """Return what readers see of a group: a group somebody added keeps its own name."""
    return LABELS.get(group_name, group_name)


def make_groups(**_: object) -> None:
    """Create the groups that are missing and give them the door of the admin."""
    for name in NAMES:
        Group.objects.get_or_create(name=name)
        grant(name, "wagtailadmin.access_admin")
    # The outbox knows nobody's rights: who sees what was not delivered is said here.
    for name in (EDITORS, ADMINISTRATORS):
        grant(name, "notifications.view_outboxmessage", "notifications.change_outboxmessage")
    grant(ADMINISTRATORS, "accounts.view_user", "accounts.change_user", "accounts.add_user")


def grant(group_name: str, *permissions: str) -> None:
    """Give a group permissions written as "app_label.codename"; adds, never takes away.

    A permission that does not exist yet is left out: django.contrib.auth creates them app by
    app after a migration, and the handler of a later app runs again.
    """
    group, _ = Group.objects.get_or_create(name=group_name)
    for permission in permissions:
        label, codename = permission.split(".")
        found = Permission.objects.filter(content_type__app_label=label, codename=codename)
        group.permissions.add(*found)
