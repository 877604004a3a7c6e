"""Versions of a plan: begun as a copy of the one before, filled from files."""

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import languages

from ..exchange.outline import Entry, first_difference
from ..models import Plan, PlanVersion, Provision, ProvisionText, RuleBroken, record
from .mappings import draft_version, propose_mapping, renew_mapping
from .structure import number_tree, rows_of


def check_beginning(plan: Plan) -> None:
    """Raise RuleBroken while a draft of the plan is being written."""
    latest = plan.versions.order_by("number").last()
    if latest is not None and latest.announced_at is None:
        raise RuleBroken(_("A new version begins when the one before it has been announced."))


@transaction.atomic
def begin_version(
    *, plan: Plan, labels: dict[str, str], by, stage: str = "", authoritative_language: str = ""
) -> PlanVersion:
    """Begin a new version of a plan: a draft copy of its latest announced one.

    Texts keep their state, the mapping is proposed. The first version of a plan begins empty,
    with the authoritative language given; later ones keep that of the one before. Raises
    RuleBroken while another draft is being written, without a label, and without a language for
    the first version.
    """
    Plan.objects.select_for_update().get(pk=plan.pk)
    check_beginning(plan)
    latest = plan.versions.order_by("number").last()
    if latest is None and not authoritative_language:
        raise RuleBroken(_("Choose the authoritative language."))
    given = {code: text.strip() for code, text in labels.items() if text.strip()}
    if not given:
        raise RuleBroken(_("Enter the label in at least one language."))
    number = latest.number + 1 if latest else 1
    version = PlanVersion(
        plan=plan,
        number=number,
        slug=slugify(f"{plan.slug[:70]}-{number}"),
        stage=stage,
        authoritative_language=latest.authoritative_language if latest else authoritative_language,
        supersedes=latest,
    )
    for code, text in given.items():
        setattr(version, f"label_{languages.suffix(code)}", text)
    version.save()
    if latest is None:
        record(verb="version.begun", by=by, subject=version)
        return version
    copies: dict[int, Provision] = {}
    for old in latest.provisions.order_by("order").prefetch_related("texts"):
        copies[old.pk] = Provision.objects.create(
            version=version,
            number=old.number,
            order=old.order,
            level=old.level,
            parent=copies.get(old.parent_id),
            authoritative_language=old.authoritative_language,
        )
        ProvisionText.objects.bulk_create(
            [
                ProvisionText(
                    provision=copies[old.pk],
                    language=text.language,
                    title=text.title,
                    text=text.text,
                    status=text.status,
                )
                for text in old.texts.all()
            ]
        )
    record(verb="version.begun", by=by, subject=version, copy_of=latest.pk)
    propose_mapping(version=version, by=by)
    return version


@transaction.atomic
def fill_version(
    *, version: PlanVersion, entries: list[Entry], by, replace: bool = False
) -> dict[str, int]:
    """Fill a draft version from a file; returns how many provisions and texts were written.

    An empty version takes the structure of the file. One that has provisions takes the texts, if
    its structure is the same; with `replace` everything it had goes first. A text that changes
    is a draft again unless the file gives its state. Raises RuleBroken, naming the first heading
    that does not fit.
    """
    version = draft_version(version)
    was_mapped = version.mappings.exists()
    if replace:
        version.provisions.all().delete()
    rows = rows_of(version)
    created = 0
    if not rows:
        rows = [
            Provision.objects.create(
                version=version,
                number=f"+{order}",
                order=order,
                level=entry.level,
                authoritative_language=version.authoritative_language,
            )
            for order, entry in enumerate(entries, start=1)
        ]
        created = len(rows)
        number_tree(rows)
    difference = first_difference([row.level for row in rows], [e.level for e in entries])
    if difference is not None:
        raise RuleBroken(_misfit(rows, entries, difference))
    written = sum(_fill(row, entry) for row, entry in zip(rows, entries, strict=True))
    if created and was_mapped:
        propose_mapping(version=version, by=by)
    else:
        renew_mapping(version, touched={row.pk for row in rows})
    record(verb="version.filled", by=by, subject=version, provisions=created, texts=written)
    return {"provisions": created, "texts": written}


def _fill(row: Provision, entry: Entry) -> int:
    known = {text.language: text for text in row.texts.all()}
    written = 0
    for code, (title, words, status) in entry.texts.items():
        text = known.get(code) or ProvisionText(provision=row, language=code)
        if text.pk and (text.title, text.text) == (title, words) and status == "draft":
            continue
        text.title, text.text, text.status = title, words, status
        text.save()
        written += 1
    return written


def _misfit(rows: list[Provision], entries: list[Entry], at: int) -> str:
    counts = ngettext(
        "The file has %(n)d heading, the version has %(m)d.",
        "The file has %(n)d headings, the version has %(m)d.",
        len(entries),
    ) % {"n": len(entries), "m": len(rows)}
    if at < len(entries):
        title = next(iter(entries[at].texts.values()))[0]
        return counts + " " + _("The first that does not fit: “%(title)s”.") % {"title": title}
    return counts + " " + _("The first that is missing: %(number)s.") % {"number": rows[at].number}
