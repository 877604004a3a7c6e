"""The mapping from one version of a plan to the next: proposed, corrected, confirmed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import languages

from ..lineage import Piece, propose
from ..models import PlanVersion, Provision, ProvisionMapping, RuleBroken, record

Kind = ProvisionMapping.Kind


def draft_version(version: PlanVersion) -> PlanVersion:
    """Return the locked row of a version that may still change; raises RuleBroken otherwise."""
    version = PlanVersion.objects.select_for_update().get(pk=version.pk)
    if version.announced_at:
        raise RuleBroken(PlanVersion.frozen_message())
    return version


def mapping_problems(version: PlanVersion) -> list[str]:
    """Return in words what the mapping to a version lacks; empty where nothing precedes it."""
    if not version.supersedes_id:
        return []
    rows = ProvisionMapping.objects.filter(to_version=version)
    problems = []
    for provision in version.supersedes.provisions.exclude(
        # Without the empty ends: NOT IN a list that holds a NULL is never true.
        pk__in=rows.exclude(old=None).values("old")
    ):
        problems.append(
            _("The mapping does not say what becomes of %(provision)s.") % {"provision": provision}
        )
    for provision in version.provisions.exclude(pk__in=rows.exclude(new=None).values("new")):
        problems.append(
            _("The mapping does not say where %(provision)s comes from.") % {"provision": provision}
        )
    if not problems and version.mapping_confirmed_at is None:
        problems.append(_("The mapping from the earlier version is not confirmed."))
    return [*problems, *_contradictions(rows)]


def _contradictions(rows) -> list[str]:
    """Return rows that cannot be true together with the others."""
    ends: dict[tuple[str, int], list[ProvisionMapping]] = {}
    for row in rows.select_related("old__version", "new__version"):
        for side in ("old", "new"):
            if getattr(row, f"{side}_id"):
                ends.setdefault((side, getattr(row, f"{side}_id")), []).append(row)
    said = []
    for (side, _pk), touching in ends.items():
        open_ended = Kind.DELETED if side == "old" else Kind.NEW
        if len(touching) > 1 and any(row.kind == open_ended for row in touching):
            provision = getattr(touching[0], side)
            said.append(
                _("%(provision)s is said to begin or end, and to live on as well.")
                % {"provision": provision}
            )
    return said


def pieces(version: PlanVersion) -> list[Piece]:
    """Return the provisions of a version as the comparison sees them."""
    return [
        Piece(
            key=p.pk,
            number=p.number,
            is_chapter=p.is_chapter,
            chapter=p.parent_id,
            texts={t.language: (t.title, t.text) for t in p.texts.all()},
        )
        for p in version.provisions.order_by("order").prefetch_related("texts")
    ]


@transaction.atomic
def propose_mapping(*, version: PlanVersion, by) -> int:
    """Replace the mapping by a proposal from the likeness of the texts; returns its rows.

    Reasons and themes of rows that the proposal has again are kept. Raises RuleBroken for an
    announced version, and where no version precedes.
    """
    version = draft_version(version)
    if version.supersedes_id is None:
        raise RuleBroken(_("This is the first version: there is nothing to compare it with."))
    links = propose(pieces(version.supersedes), pieces(version))
    kept = {(m.old_id, m.new_id): m for m in ProvisionMapping.objects.filter(to_version=version)}
    wanted = {(link.old, link.new) for link in links}
    ProvisionMapping.objects.filter(
        pk__in=[m.pk for ends, m in kept.items() if ends not in wanted]
    ).delete()
    for link in links:
        row = kept.get((link.old, link.new)) or ProvisionMapping(
            from_version=version.supersedes, to_version=version, old_id=link.old, new_id=link.new
        )
        row.kind, row.likeness = link.kind, link.likeness
        row.save()
    unconfirm(version)
    record(verb="mapping.proposed", by=by, subject=version, rows=len(links))
    return len(links)


@transaction.atomic
def correct_mapping(
    *,
    version: PlanVersion,
    old: Provision | None,
    new: Provision | None,
    kind: str,
    by,
    row: ProvisionMapping | None = None,
    reasons: dict[str, str] | None = None,
    themes=(),
) -> ProvisionMapping:
    """Change a row of the mapping, or add one; it must be confirmed again afterwards.

    Raises RuleBroken for an announced version, provisions of other versions, a kind that does
    not fit the ends, and a pair that is there already.
    """
    version = draft_version(version)
    _check_ends(version, old, new, kind)
    doubles = ProvisionMapping.objects.filter(to_version=version, old=old, new=new)
    if doubles.exclude(pk=row.pk if row else None).exists():
        raise RuleBroken(_("The mapping has this pair already."))
    row = row or ProvisionMapping(from_version=version.supersedes, to_version=version)
    row.old, row.new, row.kind = old, new, kind
    for code, text in (reasons or {}).items():
        setattr(row, f"reason_{languages.suffix(code)}", text)
    row.save()
    row.themes.set(themes)
    unconfirm(version)
    record(
        verb="mapping.corrected",
        by=by,
        subject=version,
        old=old.number if old else None,
        new=new.number if new else None,
        kind=kind,
    )
    return row


def _check_ends(
    version: PlanVersion, old: Provision | None, new: Provision | None, kind: str
) -> None:
    if old is not None and old.version_id != version.supersedes_id:
        raise RuleBroken(_("The old provision belongs to another version."))
    if new is not None and new.version_id != version.pk:
        raise RuleBroken(_("The new provision belongs to another version."))
    fits = {
        Kind.NEW: old is None and new is not None,
        Kind.DELETED: old is not None and new is None,
    }.get(kind, old is not None and new is not None)
    if not fits:
        raise RuleBroken(
            _("“New” has no old provision, “Deleted” no new one, and every other kind has both.")
        )
    if old is not None and new is not None and old.is_chapter != new.is_chapter:
        raise RuleBroken(_("A chapter can only become a chapter."))


@transaction.atomic
def remove_mapping(*, row: ProvisionMapping, by) -> None:
    """Take a row out of the mapping of a draft version."""
    version = draft_version(row.to_version)
    ProvisionMapping.objects.get(pk=row.pk).delete()
    unconfirm(version)
    record(verb="mapping.corrected", by=by, subject=version, removed=str(row))


@transaction.atomic
def confirm_mapping(*, version: PlanVersion, by) -> PlanVersion:
    """Confirm that the mapping is right. Raises RuleBroken with all that it lacks."""
    version = draft_version(version)
    version.mapping_confirmed_at = timezone.now()
    problems = mapping_problems(version)
    if problems:
        raise RuleBroken(problems)
    version.save(update_fields=["mapping_confirmed_at"])
    record(verb="mapping.confirmed", by=by, subject=version)
    return version


def unconfirm(version: PlanVersion) -> None:
    """Let the mapping be confirmed anew after a change of the text or of the mapping."""
    if version.mapping_confirmed_at is not None:
        version.mapping_confirmed_at = None
        version.save(update_fields=["mapping_confirmed_at"])
