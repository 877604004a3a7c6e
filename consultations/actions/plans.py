"""Announcing a plan version."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.search.actions import record_change

from ..models import PlanVersion, RuleBroken, record
from .mappings import mapping_problems


@transaction.atomic
def announce_version(*, version: PlanVersion, by, at=None) -> PlanVersion:
    """Seal a version: from now on its text is immutable and its hash stands.

    Raises RuleBroken where a provision lacks its authoritative, reviewed text, and where the
    mapping from the version it supersedes is not confirmed: comments carry over along it.
    """
    version = PlanVersion.objects.select_for_update().get(pk=version.pk)
    if version.announced_at:
        return version
    for provision in version.provisions.prefetch_related("texts"):
        original = provision.original
        if original is None or not original.is_reviewed:
            raise RuleBroken(
                _("Provision %(number)s has no reviewed text in its authoritative language.")
                % {"number": provision.number}
            )
    problems = mapping_problems(version)
    if problems:
        raise RuleBroken(problems)
    version.content_hash = version.computed_hash()
    version.announced_at = at or timezone.now()
    version.save()
    record(verb="version.announced", by=by, subject=version, hash=version.content_hash)
    for pk in version.provisions.commentable().values_list("pk", flat=True):
        record_change(kind="provision", object_id=pk)
    if version.supersedes_id:
        # The older provisions are now marked as superseded in the index.
        older = version.supersedes.provisions.commentable().values_list("pk", flat=True)
        for pk in older:
            record_change(kind="provision", object_id=pk)
    return version
