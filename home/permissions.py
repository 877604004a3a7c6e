"""What editors and administrators may do with pages, pictures and targets."""

from typing import Any

from django.contrib.auth.models import Group, Permission


def grant_permissions(**_: Any) -> None:
    """Let editors edit, publish and file pictures in the whole information center."""
    from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

    from portal.accounts.groups import ADMINISTRATORS, EDITORS, MODERATORS, grant

    # Wagtail's own migrations let a group of this name edit pages; ours moderate comments.
    GroupPagePermission.objects.filter(group__name=MODERATORS).delete()
    GroupCollectionPermission.objects.filter(group__name=MODERATORS).delete()
    root = Page.objects.filter(depth=1).first()
    if root is None:
        return
    page_permissions = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
    image_permissions = ("add_picture", "change_picture", "choose_picture")
    for name in (EDITORS, ADMINISTRATORS):
        group, _created = Group.objects.get_or_create(name=name)
        for codename in page_permissions:
            found = Permission.objects.filter(
                content_type__app_label="wagtailcore", codename=codename
            ).first()
            if found:
                GroupPagePermission.objects.get_or_create(group=group, page=root, permission=found)
        collection = Collection.get_first_root_node()
        for permission in Permission.objects.filter(
            content_type__app_label="pages", codename__in=image_permissions
        ):
            if collection:
                GroupCollectionPermission.objects.get_or_create(
                    group=group, collection=collection, permission=permission
                )
        grant(name, "home.view_target", "home.add_target", "home.change_target")
    grant(
        ADMINISTRATORS,
        "home.delete_target",
        "wagtailredirects.add_redirect",
        "wagtailredirects.change_redirect",
        "wagtailredirects.delete_redirect",
        "wagtailcore.change_site",
    )
