"""What the information center does at Wagtail's own events: keep the search up to date."""

from typing import Any

from django.db.models.signals import post_delete
from wagtail.signals import page_published, page_unpublished, post_page_move

from portal.pages.models import BasePage
from portal.search.actions import record_change


def register() -> None:
    """Listen to Wagtail; called once from AppConfig.ready()."""
    page_published.connect(page_changed, dispatch_uid="home.page_published")
    page_unpublished.connect(page_changed, dispatch_uid="home.page_unpublished")
    post_page_move.connect(page_changed, dispatch_uid="home.page_moved")
    post_delete.connect(page_deleted, dispatch_uid="home.page_deleted")


def page_changed(sender: type, instance: Any, **_: Any) -> None:
    """Note in the index what was published, withdrawn or moved."""
    if isinstance(instance, BasePage):
        record_change(kind="page", object_id=instance.pk)


def page_deleted(sender: type, instance: Any, **_: Any) -> None:
    """Note in the index that a page is gone."""
    if isinstance(instance, BasePage):
        record_change(kind="page", object_id=instance.pk)
