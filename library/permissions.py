"""What the groups may do in the library."""

from __future__ import annotations

from portal.accounts import groups

MODELS = ("publication", "edition", "author")
COLLECTION_PERMISSIONS = ("add_libraryfile", "change_libraryfile", "delete_libraryfile",
                          "choose_document")  # fmt: skip


def grant_permissions(**_: object) -> None:
    """Editors and administrators keep the library; files by Wagtail's collections."""
    for group in (groups.EDITORS, groups.ADMINISTRATORS):
        groups.grant(
            group,
            "library.open_closed_edition",
            *(f"library.{verb}_{model}" for verb in ("view", "add", "change", "delete")
              for model in MODELS),
        )  # fmt: skip
        _grant_files(group)


def _grant_files(group_name: str) -> None:
    from django.contrib.auth.models import Group, Permission
    from wagtail.models import Collection, GroupCollectionPermission

    root = Collection.get_first_root_node()
    group = Group.objects.filter(name=group_name).first()
    if root is None or group is None:
        return
    for permission in Permission.objects.filter(
        content_type__app_label="library", codename__in=COLLECTION_PERMISSIONS
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )
