"""Files sent with a comment, and the scans of letters."""

from pathlib import PurePath
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from portal.uploads import DOCX, JPEG, PDF, PNG, check_upload, sha256_of

from ..models import Attachment, Comment, CommentDraft, RuleBroken, record

ATTACHMENT_KINDS = (PDF, DOCX, JPEG, PNG)
SCAN_KINDS = (PDF, JPEG, PNG)
MAX_BYTES = 10 * 1024 * 1024
MAX_SCAN_BYTES = 50 * 1024 * 1024
MAX_FILES = 5


@transaction.atomic
def attach_file(*, draft: CommentDraft, file: File) -> Attachment:
    """Keep a file with a draft. The same file once more is the same attachment.

    Raises ValidationError for a file that is not what it is called or too large, RuleBroken for
    one too many.
    """
    media_type = check_upload(file, file.name, file.size, kinds=ATTACHMENT_KINDS, limit=MAX_BYTES)
    CommentDraft.objects.select_for_update().get(pk=draft.pk)
    digest = sha256_of(file)
    known = draft.attachments.filter(sha256=digest).first()
    if known is not None:
        return known
    if draft.attachments.count() >= MAX_FILES:
        raise RuleBroken(_("At most %(count)d files can be attached.") % {"count": MAX_FILES})
    return _keep(file, media_type, digest, draft=draft)


@transaction.atomic
def detach_file(*, attachment: Attachment) -> None:
    """Take a file away from a draft; what has been sent stays. The file goes after the commit."""
    if attachment.comment_id is not None:
        raise RuleBroken(Attachment.frozen_message())
    stored, name = attachment.file.storage, attachment.file.name
    attachment.delete()
    transaction.on_commit(lambda: stored.delete(name))


def move_to_comment(*, draft: CommentDraft, comment: Comment) -> None:
    """Give the files of a draft to the comment it has become."""
    for attachment in draft.attachments.all():
        attachment.comment, attachment.draft = comment, None
        attachment.save()


@transaction.atomic
def attach_to_comment(*, comment: Comment, file: File, by) -> Attachment:
    """Keep a file with a comment that has been filed, as imports and the staff bring it.

    Raises ValidationError for a file that is not what it is called, too large, or one too many.
    """
    media_type = check_upload(file, file.name, file.size, kinds=ATTACHMENT_KINDS, limit=MAX_BYTES)
    if comment.attachments.count() >= MAX_FILES:
        raise RuleBroken(_("At most %(count)d files can be attached.") % {"count": MAX_FILES})
    attachment = _keep(file, media_type, sha256_of(file), comment=comment)
    record(
        verb="file.attached",
        by=by,
        subject=comment,
        consultation=comment.consultation,
        sha256=attachment.sha256,
    )
    return attachment


@transaction.atomic
def attach_scan(*, comment: Comment, file: File, by) -> Attachment:
    """Keep the scan of a letter or of a list of speakers with what was entered from it."""
    media_type = check_upload(file, file.name, file.size, kinds=SCAN_KINDS, limit=MAX_SCAN_BYTES)
    scan = _keep(
        file,
        media_type,
        sha256_of(file),
        comment=comment,
        purpose=Attachment.Purpose.SCAN,
    )
    record(
        verb="scan.attached",
        by=by,
        subject=comment,
        consultation=comment.consultation,
        sha256=scan.sha256,
    )
    return scan


def _keep(file: File, media_type: str, digest: str, **where: Any) -> Attachment:
    attachment = Attachment(
        name=PurePath(file.name.replace("\\", "/")).name[-200:],
        media_type=media_type,
        size=file.size,
        sha256=digest,
        **where,
    )
    attachment.file = File(file.file, name=attachment.name)
    attachment.save()
    return attachment
