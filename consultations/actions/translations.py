"""Translations of comments: by machine, by people, by the author; reviewed, and stale in time."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import languages
from portal.celery import wake_on_commit

from ..models import Comment, CommentTranslation, RuleBroken, record, text_hash
from ..translating import provider
from .texts import Overtaken

Method = CommentTranslation.Method


def check_translating(comment: Comment, language: str) -> None:
    """Raise RuleBroken for the original's own language, and for words that are not shown."""
    if language == comment.language or language not in languages.CODES:
        raise RuleBroken(_("The comment was written in this language; its words stay as they are."))
    if not comment.is_visible:
        raise RuleBroken(_("This comment is not visible any more."))


def mark_of(translation: CommentTranslation | None) -> str:
    """Return what tells the words of a translation from other ones, "" where there is none."""
    return text_hash(translation.body, translation.proposed_text) if translation else ""


@transaction.atomic
def keep_translation(
    *,
    comment: Comment,
    language: str,
    body: str,
    proposed_text: str,
    method: str,
    by,
    seen: str | None = None,
) -> CommentTranslation:
    """Keep a translation beside the original (rule 4), in place of an older one.

    A machine does not overwrite what a person wrote or checked, unless that is out of date; a
    translator does not overwrite the author's. `seen` is the mark of the translation that the
    translator had before her. Raises Overtaken where it is another by now, RuleBroken for the
    original's own language, an empty translation, or a comment whose words are not shown.
    """
    comment = Comment.objects.select_for_update().select_related("consultation").get(pk=comment.pk)
    check_translating(comment, language)
    body, proposed_text = body.strip(), proposed_text.strip()
    if bool(body) < bool(comment.body) or bool(proposed_text) != bool(comment.proposed_text):
        raise RuleBroken(_("Translate the comment and, where there is one, the proposed text."))
    stored = CommentTranslation.objects.filter(comment=comment, language=language).first()
    if seen is not None and seen != mark_of(stored):
        raise Overtaken(_("Somebody else has changed this translation meanwhile."))
    if stored is not None and not stored.is_stale:
        by_a_person = stored.method != Method.MACHINE or stored.reviewed
        if method == Method.MACHINE and by_a_person:
            return stored
        if stored.method == Method.AUTHOR and method != Method.AUTHOR:
            raise RuleBroken(
                _("The author has translated this comment; only the author changes it.")
            )
    translation = stored or CommentTranslation(comment=comment, language=language)
    before = stored.method if stored else ""
    translation.body, translation.proposed_text = body, proposed_text
    translation.method, translation.source_hash = method, comment.hash
    translation.reviewed, translation.reviewer = False, None
    translation.translator = by
    translation.save()
    _record("translation.kept", translation, by, before=before, after=method)
    return translation


@transaction.atomic
def correct_own_translation(
    *, comment: Comment, language: str, body: str, proposed_text: str, by
) -> CommentTranslation:
    """Let the author of a comment give its translation. Raises RuleBroken for anybody else."""
    stakeholder = comment.submission.stakeholder
    if stakeholder is None or stakeholder.user_id is None or stakeholder.user_id != by.pk:
        raise RuleBroken(_("Only the author may do this."))
    return keep_translation(
        comment=comment,
        language=language,
        body=body,
        proposed_text=proposed_text,
        method=Method.AUTHOR,
        by=by,
    )


@transaction.atomic
def review_translation(*, translation: CommentTranslation, by) -> CommentTranslation:
    """Say that a person has checked a translation against the original.

    Raises RuleBroken for one that is out of date, or that `by` has written: two pairs of eyes.
    """
    translation = CommentTranslation.objects.select_for_update().get(pk=translation.pk)
    if translation.is_stale:
        raise RuleBroken(_("The original has changed since; translate it again."))
    if translation.method == Method.HUMAN and translation.translator_id == by.pk:
        raise RuleBroken(_("Another person than the translator reviews a translation."))
    if not translation.reviewed:
        translation.reviewed, translation.reviewer = True, by
        translation.save(update_fields=["reviewed", "reviewer", "changed_at"])
        _record("translation.reviewed", translation, by, before=False, after=True)
    return translation


@transaction.atomic
def ask_machine(*, comments: list[int], by) -> int:
    """Have comments (ids) translated by the provider into the languages they lack.

    Returns how many are asked for. Raises RuleBroken where no provider is set.
    """
    from ..background import translate_by_machine

    if provider() is None:
        raise RuleBroken(_("No service for machine translation is set."))
    rows = Comment.objects.in_scope().filter(pk__in=comments)
    count = 0
    for comment in rows.prefetch_related("translations"):
        fresh = {t.language for t in comment.translations.all() if not t.is_stale}
        for code in languages.CODES:
            if code != comment.language and code not in fresh:
                wake_on_commit(translate_by_machine, comment.pk, code)
                count += 1
    return count


def _record(verb: str, translation: CommentTranslation, by, **detail) -> None:
    record(
        verb=verb,
        by=by,
        subject=translation,
        consultation=translation.comment.consultation,
        language=translation.language,
        comment=translation.comment.number,
        **detail,
    )
