"""The mapping from one version of a plan to the next: proposed, corrected, confirmed."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import languages

from ..lineage import Link, Piece, is_untrue, piece, propose
from ..models import PlanVersion, Provision, ProvisionMapping, RuleBroken, record

Kind = ProvisionMapping.Kind


def check_unannounced(version: PlanVersion) -> None:
    """Raise RuleBroken for a version that may no longer change."""
    if version.announced_at:
        raise RuleBroken(PlanVersion.frozen_message())


def draft_version(version: PlanVersion) -> PlanVersion:
    """Return the locked row of a version that may still change; raises RuleBroken otherwise."""
    version = PlanVersion.objects.select_for_update().get(pk=version.pk)
    check_unannounced(version)
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
    return [*problems, *_contradictions(rows), *_untruths(version)]


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


def untrue_rows(version: PlanVersion) -> list[ProvisionMapping]:
    """Return the rows whose texts are no longer what the row says of them."""
    if not version.supersedes_id:
        return []
    by_key = {p.key: p for v in (version.supersedes, version) for p in pieces(v)}
    rows = ProvisionMapping.objects.filter(to_version=version, old__isnull=False, new__isnull=False)
    return [
        row
        for row in rows.select_related("new__version").order_by("new__order")
        if is_untrue(row.kind, by_key[row.old_id], by_key[row.new_id])
    ]


def _untruths(version: PlanVersion) -> list[str]:
    said = {
        Kind.UNCHANGED: _("%(provision)s is said to be unchanged, but its text is another one."),
        Kind.EDITED: _("%(provision)s is said to be edited, but its text is the same."),
    }
    return [said[row.kind] % {"provision": row.new} for row in untrue_rows(version)]


def pieces(version: PlanVersion) -> list[Piece]:
    """Return the provisions of a version as the comparison sees them."""
    return [piece(p) for p in version.provisions.order_by("order").prefetch_related("texts")]


def check_mappable(version: PlanVersion) -> None:
    """Raise RuleBroken for an announced version, and for a first one: nothing precedes it."""
    check_unannounced(version)
    if version.supersedes_id is None:
        raise RuleBroken(_("This is the first version: there is nothing to compare it with."))


@transaction.atomic
def propose_mapping(*, version: PlanVersion, by) -> int:
    """Replace the mapping by a proposal from the likeness of the texts; returns its rows.

    Reasons and themes of rows that the proposal has again are kept. Raises RuleBroken for an
    announced version, and where no version precedes.
    """
    version = draft_version(version)
    check_mappable(version)
    ProvisionMapping.objects.filter(to_version=version).update(proposed=True)
    links = propose(pieces(version.supersedes), pieces(version))
    _store(version, links)
    unconfirm(version)
    record(verb="mapping.proposed", by=by, subject=version, rows=len(links))
    return len(links)


def renew_mapping(
    version: PlanVersion, *, touched: Collection[int] = (), seek: bool = True
) -> None:
    """Bring a draft's mapping up to its texts and its tree; it must be confirmed again.

    Pairs stay. Rows that nobody corrected say anew what they are; of a row corrected by hand only
    the likeness is counted anew. Provisions without a row, and those `touched` (keys of
    provisions with other words) that stood alone, are sought a pair for, unless `seek` is false.
    A mapping without rows stays empty.
    """
    unconfirm(version)
    rows = list(ProvisionMapping.objects.filter(to_version=version))
    if not rows:
        return
    old, new = pieces(version.supersedes), pieces(version)
    known = [(row.old_id, row.new_id) for row in rows if row.old_id and row.new_id]
    alone = {row.old_id or row.new_id: row for row in rows if not (row.old_id and row.new_id)}
    closed = {key for key, row in alone.items() if not row.proposed}
    if not seek:
        closed = {p.key for p in [*old, *new]} - {key for pair in known for key in pair}
    links = propose(old, new, known=known, closed=closed, resting=alone.keys() - set(touched))
    if not seek:
        there = {(row.old_id, row.new_id) for row in rows}
        links = [link for link in links if (link.old, link.new) in there]
    _store(version, links)


def _store(version: PlanVersion, links: list[Link]) -> None:
    """Store what was proposed; rows corrected by hand keep their kind and stay."""
    kept = {(m.old_id, m.new_id): m for m in ProvisionMapping.objects.filter(to_version=version)}
    wanted = {(link.old, link.new) for link in links}
    ProvisionMapping.objects.filter(
        pk__in=[m.pk for ends, m in kept.items() if m.proposed and ends not in wanted]
    ).delete()
    for link in links:
        row = kept.get((link.old, link.new)) or ProvisionMapping(
            from_version=version.supersedes,
            to_version=version,
            old_id=link.old,
            new_id=link.new,
            proposed=True,
        )
        kind = link.kind if row.proposed else row.kind
        if row.pk and (row.kind, row.likeness) == (kind, link.likeness):
            continue
        row.kind, row.likeness = kind, link.likeness
        row.save()


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
    # Whoever only gives a reason has not taken the row into her own hands.
    row.proposed = row.proposed and (row.old, row.new, row.kind) == (old, new, kind)
    row.old, row.new, row.kind = old, new, kind
    for code, text in (reasons or {}).items():
        setattr(row, f"reason_{languages.suffix(code)}", text)
    row.save()
    row.themes.set(themes)
    renew_mapping(version, seek=False)
    row.refresh_from_db()
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
    renew_mapping(version, seek=False)
    record(
        verb="mapping.corrected",
        by=by,
        subject=version,
        removed=f"{row.old and row.old.number} → {row.new and row.new.number}",
    )


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
