"""The tree of a draft version: add, move, split, merge, delete; the portal numbers it.

The tree is the order of its rows and their levels; parents and numbers follow from them. Every
change here brings the mapping from the earlier version up to it, to be confirmed anew.
"""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from ..models import PlanVersion, Provision, ProvisionText, RuleBroken, record
from .mappings import check_unannounced, draft_version, renew_mapping
from .texts import lower_status, write

DEEPEST = 4
CUT = "---"


def rows_of(version: PlanVersion) -> list[Provision]:
    """Return the provisions of a version in order."""
    return list(version.provisions.order_by("order", "pk"))


def end_of(rows: list[Provision], at: int) -> int:
    """Return the position after the last row below the one at `at`."""
    return next((i for i in range(at + 1, len(rows)) if rows[i].level <= rows[at].level), len(rows))


def store_tree(
    version: PlanVersion, rows: list[Provision], *, touched: Collection[int] = ()
) -> None:
    """Store a tree, and what the mapping says of it; `touched` are keys with other words."""
    number_tree(rows)
    renew_mapping(version, touched=touched)


def number_tree(rows: list[Provision]) -> None:
    """Store the order of `rows`, and the parents and numbers that follow from their levels."""
    # Numbers are unique: first out of the way, then to their places.
    for row in rows:
        Provision.objects.filter(pk=row.pk).update(number=f"~{row.pk}")
    way: list[Provision] = []
    counts = [0] * (DEEPEST + 1)
    for order, row in enumerate(rows, start=1):
        row.level = min(row.level, len(way[: row.level - 1]) + 1) if way else 1
        del way[row.level - 1 :]
        counts[row.level] += 1
        counts[row.level + 1 :] = [0] * (DEEPEST - row.level)
        row.parent = way[-1] if way else None
        row.order = order
        row.number = ".".join(str(n) for n in counts[1 : row.level + 1])
        Provision.objects.filter(pk=row.pk).update(
            order=order, level=row.level, parent=row.parent, number=row.number
        )
        way.append(row)


def _opened(provision: Provision) -> tuple[PlanVersion, list[Provision], int]:
    version = draft_version(provision.version)
    rows = rows_of(version)
    at = next((i for i, row in enumerate(rows) if row.pk == provision.pk), None)
    if at is None:
        raise RuleBroken(_("This provision is not there any more."))
    return version, rows, at


@transaction.atomic
def add_provision(
    *,
    version: PlanVersion,
    level: int,
    titles: dict[str, str],
    by,
    after: Provision | None = None,
) -> Provision:
    """Add a chapter (level 1) or a provision after another one, or at the end.

    `titles` by language; the first ones are drafts. Raises RuleBroken for an announced version
    and a level without its chapter.
    """
    version = draft_version(version)
    rows = rows_of(version)
    at = len(rows)
    if after is not None:
        place = next((i for i, row in enumerate(rows) if row.pk == after.pk), None)
        if place is None:
            raise RuleBroken(_("This provision is not there any more."))
        # Behind everything that stands below it, unless it becomes the first below it.
        at = place + 1 if level > after.level else end_of(rows, place)
    if not 1 <= level <= DEEPEST or (level > 1 and (at == 0 or rows[at - 1].level < level - 1)):
        raise RuleBroken(_("A provision stands in a chapter: add the chapter first."))
    given = {code: title.strip() for code, title in titles.items() if title.strip()}
    if not given:
        raise RuleBroken(_("Enter a title in at least one language."))
    provision = Provision.objects.create(
        version=version,
        number=f"+{len(rows)}",
        order=len(rows) + 1,
        level=level,
        authoritative_language=version.authoritative_language,
    )
    for code, title in given.items():
        ProvisionText.objects.create(provision=provision, language=code, title=title)
    rows.insert(at, provision)
    store_tree(version, rows)
    record(verb="provision.added", by=by, subject=provision, version=version.pk)
    return provision


@transaction.atomic
def move_provision(*, provision: Provision, up: bool, by) -> None:
    """Move a provision with all below it one place up or down, across chapters too.

    At the top or the bottom of the plan nothing happens.
    """
    version, rows, at = _opened(provision)
    end = end_of(rows, at)
    block, rest = rows[at:end], rows[:at] + rows[end:]
    level = block[0].level
    target = _before(rest, at, level) if up else _behind(rest, at, level)
    if target is None:
        return
    store_tree(version, [*rest[:target], *block, *rest[target:]])
    record(verb="provision.moved", by=by, subject=provision, version=version.pk, up=up)


def _before(rest: list[Provision], at: int, level: int) -> int | None:
    """Return where a block that stood at `at` stands when it moves up."""
    for i in range(at - 1, -1, -1):
        if rest[i].level == level:
            return i
        if rest[i].level < level:
            # The heading above it: it goes to the end of what stands before that heading.
            return i if i > 0 and rest[i - 1].level >= level - 1 else None
    return None


def _behind(rest: list[Provision], at: int, level: int) -> int | None:
    if at >= len(rest):
        return None
    if rest[at].level < level:
        # The next heading: it becomes the first below it, if that heading is its level's own.
        return at + 1 if rest[at].level == level - 1 else None
    return end_of(rest, at)


def check_deletion(provision: Provision) -> None:
    """Raise RuleBroken for an announced provision, and while others stand below it."""
    check_unannounced(provision.version)
    if provision.version.provisions.filter(parent=provision).exists():
        raise RuleBroken(_("Move or delete the provisions below it first."))


@transaction.atomic
def delete_provision(*, provision: Provision, by) -> None:
    """Take a provision out of a draft. Raises RuleBroken while others stand below it."""
    version, rows, at = _opened(provision)
    check_deletion(rows[at])
    record(
        verb="provision.deleted",
        by=by,
        subject=provision,
        version=version.pk,
        number=rows[at].number,
    )
    Provision.objects.get(pk=provision.pk).delete()
    store_tree(version, rows[:at] + rows[at + 1 :])


def check_splitting(provision: Provision) -> None:
    """Raise RuleBroken for an announced provision, and for a chapter: it has no text."""
    check_unannounced(provision.version)
    if provision.is_chapter:
        raise RuleBroken(_("A chapter has no text of its own that could be split."))


@transaction.atomic
def split_provision(
    *, provision: Provision, texts: dict[str, str], titles: dict[str, str], by
) -> Provision:
    """Split a provision in two; returns the second one.

    `texts` holds each language's words with a line of three hyphens where the second provision
    begins; `titles` are those of the second. Raises RuleBroken where a language has no such line,
    more than one, or where words were lost or added on the way.
    """
    version, rows, at = _opened(provision)
    check_splitting(rows[at])
    halves = {}
    for text in provision.texts.all():
        given = texts.get(text.language, "")
        parts = [""]
        for line in given.splitlines():
            if line.strip() == CUT:
                parts.append("")
            else:
                parts[-1] += line + "\n"
        if "".join("".join(parts).split()) != "".join(text.text.split()):
            raise RuleBroken(
                _("Words were changed in: %(language)s. Split first, edit afterwards.")
                % {"language": text.get_language_display()}
            )
        if len(parts) != 2 or not all(part.strip() for part in parts):
            raise RuleBroken(
                _("Put one line of three hyphens between the two parts in: %(language)s.")
                % {"language": text.get_language_display()}
            )
        if not titles.get(text.language, "").strip():
            raise RuleBroken(
                _("Enter the title of the second part in: %(language)s.")
                % {"language": text.get_language_display()}
            )
        halves[text.language] = [part.strip() for part in parts]
    second = Provision.objects.create(
        version=version,
        number=f"+{len(rows)}",
        order=len(rows) + 1,
        level=rows[at].level,
        authoritative_language=rows[at].authoritative_language,
    )
    for text in provision.texts.all():
        first_half, second_half = halves[text.language]
        status = lower_status(text.status)
        ProvisionText.objects.create(
            provision=second,
            language=text.language,
            title=titles[text.language].strip(),
            text=second_half,
            status=status,
        )
        write(text, title=text.title, words=first_half, status=status)
    end = end_of(rows, at)
    store_tree(version, [*rows[:end], second, *rows[end:]], touched={provision.pk})
    record(verb="provision.split", by=by, subject=provision, version=version.pk, second=second.pk)
    return second


def next_beside(provision: Provision) -> Provision:
    """Return the provision that one can be merged with; raises RuleBroken where none follows."""
    check_unannounced(provision.version)
    rows = rows_of(provision.version)
    at = next(i for i, row in enumerate(rows) if row.pk == provision.pk)
    following = end_of(rows, at)
    if following == len(rows) or rows[following].level != rows[at].level:
        raise RuleBroken(_("Nothing follows in the same chapter that it could be merged with."))
    return rows[following]


@transaction.atomic
def merge_with_next(*, provision: Provision, by) -> Provision:
    """Join a provision with the next one beside it: one after the other, the first title stays.

    The joined texts are to be reviewed again. Raises RuleBroken where no such one follows.
    """
    version, rows, at = _opened(provision)
    other = next_beside(rows[at])
    mine = {t.language: t for t in rows[at].texts.all()}
    for text in other.texts.all():
        known = mine.get(text.language)
        if known is None:
            ProvisionText.objects.create(
                provision=rows[at],
                language=text.language,
                title=text.title,
                text=text.text,
                status=lower_status(text.status),
            )
            continue
        words = "\n".join(part for part in (known.text, text.text) if part)
        status = ProvisionText.Status.DRAFT
        if ProvisionText.Status.DRAFT not in {known.status, text.status}:
            status = ProvisionText.Status.REVIEW
        write(known, title=known.title, words=words, status=status)
    Provision.objects.filter(parent=other).update(parent=rows[at])
    record(
        verb="provision.merged", by=by, subject=provision, version=version.pk, other=other.number
    )
    Provision.objects.get(pk=other.pk).delete()
    store_tree(version, [row for row in rows if row.pk != other.pk], touched={provision.pk})
    return rows[at]
