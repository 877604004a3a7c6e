"""The words of a draft version: written, reviewed, language by language."""

from django.db import transaction
from django.utils.translation import gettext as _

from ..models import Provision, ProvisionText, RuleBroken, record
from .mappings import draft_version, renew_mapping

Status = ProvisionText.Status


class Overtaken(RuleBroken):
    """Somebody else has changed the text since it was opened."""


def lower_status(status: str) -> str:
    """Return the status of words that were reviewed and then touched: under review again."""
    return Status.REVIEW if status == Status.REVIEWED else status


def write(text: ProvisionText, *, title: str, words: str, status: str) -> bool:
    """Store a text; returns whether anything changed."""
    if (text.title, text.text, text.status) == (title, words, status) and text.pk:
        return False
    text.title, text.text, text.status = title, words, status
    text.save()
    return True


@transaction.atomic
def write_text(
    *,
    provision: Provision,
    language: str,
    title: str,
    words: str,
    by,
    status: str | None = None,
    seen: str | None = None,
) -> ProvisionText | None:
    """Write a provision in one language. Returns None where there is nothing to write.

    “Reviewed” means that a person has checked these very words: without a new `status`, reviewed
    words that change fall back to "under review", and when the authoritative text changes, the
    reviewed translations do too. `seen` is the hash of the text the editor had before her;
    raises Overtaken where it is another by now, RuleBroken for an announced version and for words
    without a title.
    """
    version = draft_version(provision.version)
    text = ProvisionText.objects.select_for_update().filter(
        provision=provision, language=language
    ).first() or ProvisionText(provision=provision, language=language, title="", text="")
    if seen is not None and seen != text.hash:
        raise Overtaken(
            _("Somebody else has changed the text in %(language)s meanwhile.")
            % {"language": text.get_language_display()}
        )
    title, words = title.strip(), words.strip()
    if not title:
        if words or text.pk:
            raise RuleBroken(
                _("Enter the title in: %(language)s.") % {"language": text.get_language_display()}
            )
        return None
    touched = (title, words) != (text.title, text.text)
    if status is None:
        status = lower_status(text.status) if touched else text.status
    before = text.hash
    if not write(text, title=title, words=words, status=status):
        return text
    if touched:
        renew_mapping(version, touched={provision.pk})
        if language == provision.authoritative_language:
            _let_translations_be_reviewed(provision)
    record(
        verb="text.written",
        by=by,
        subject=text,
        provision=provision.pk,
        language=language,
        status=status,
        before=before,
        after=text.hash,
    )
    return text


def _let_translations_be_reviewed(provision: Provision) -> None:
    for other in provision.texts.exclude(language=provision.authoritative_language):
        if other.status == Status.REVIEWED:
            other.status = Status.REVIEW
            other.save()
