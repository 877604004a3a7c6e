"""Publishing, changing, withdrawing and deleting works."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from library.actions.catalogue import announce, announce_deletion
from library.actions.files import settle_languages
from library.models import Edition, Publication
from portal.search.actions import record_change

if TYPE_CHECKING:
    from portal.accounts.models import User


@transaction.atomic
def save_publication(
    *, save: Callable[[], Publication], by: User | None, log: bool = False
) -> Publication:
    """Store a work with authors and editions, and tell search.

    `save` writes the rows (a form's own save, or the import); whatever it raises leaves nothing
    changed. A work that becomes public for the first time gets its day of publication.
    """
    publication = save()
    if publication.is_published and publication.published_at is None:
        publication.published_at = timezone.now()
        Publication.objects.filter(pk=publication.pk).update(published_at=publication.published_at)
    for edition in Edition.objects.filter(publication=publication).select_related("file"):
        settle_languages(edition=edition)
    if log:
        _log(publication, "wagtail.edit", by)
    announce(publication=publication)
    record_change(kind="publication", object_id=str(publication.pk))
    return publication


@transaction.atomic
def set_status(
    *, publication: Publication, status: str, by: User | None, reason: str = ""
) -> Publication:
    """Publish, take back to draft or withdraw. A withdrawn work leaves a page with the reason."""

    def save() -> Publication:
        publication.status = status
        if status == Publication.Status.WITHDRAWN:
            publication.withdrawal_reason = reason
        publication.save()
        return publication

    return save_publication(save=save, by=by, log=True)


@transaction.atomic
def set_access(
    *, edition: Edition, by: User | None, access: str | None = None, embargo_until=...
) -> Edition:
    """Open, restrict or embargo one edition; search knows it with the same commit."""
    if access is not None:
        edition.access = access
    if embargo_until is not ...:
        edition.embargo_until = embargo_until
    edition.save()
    _log(edition.publication, "wagtail.edit", by)
    announce(publication=edition.publication)
    record_change(kind="publication", object_id=str(edition.publication_id))
    return edition


@transaction.atomic
def delete_publication(*, publication: Publication, by: User | None) -> None:
    """Delete a work with its editions; its files stay in the store of documents."""
    primary_key = publication.pk
    publication.delete()
    announce_deletion(number=primary_key)
    record_change(kind="publication", object_id=str(primary_key))


def _log(publication: Publication, action: str, by: User | None) -> None:
    from wagtail.log_actions import log

    log(instance=publication, action=action, user=by)
