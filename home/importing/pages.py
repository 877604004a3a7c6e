"""Reading a folder, checking it whole, then writing pages, pictures and targets."""

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site

from portal import languages
from portal.pages.models import BasePage, Picture
from portal.thesaurus.models import Concept

from ..models import (
    ArticlePage,
    GalleryItem,
    GalleryPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PlacePage,
    Target,
)
from .links import consultation_ids, publication_ids
from .markdown import page_links, rich_text
from .schema import PageFile, PictureRecord, Refusal, TargetRecord, read

MODELS = {
    "home": HomePage,
    "article": ArticlePage,
    "news": NewsPage,
    "gallery": GalleryPage,
    "place": PlacePage,
}


@dataclass
class Report:
    """What an import did, or would do: names of files or records."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


@dataclass
class Folder:
    """Everything a folder holds, read and checked."""

    pages: dict[str, PageFile]
    hashes: dict[str, str]
    pictures: dict[str, PictureRecord]
    picture_folder: Path | None
    targets: list[TargetRecord]


class DryRun(Exception):
    """Rolls back what a dry run wrote."""


def import_folder(folder: Path, *, dry_run: bool = False) -> Report:
    """Import everything in `folder`; with `dry_run` nothing stays written.

    A folder is imported whole or not at all: one broken file refuses it. Files already imported
    and not changed since are left alone, and with them whatever editors made of their pages.
    """
    report = Report()
    loaded = _load(folder, report)
    if report.refused:
        return report
    try:
        with transaction.atomic():
            _write(loaded, report)
            if dry_run:
                raise DryRun
    except DryRun:
        pass
    except Refusal as refusal:
        return Report(refused=[refusal])
    return report


# --- reading and checking ------------------------------------------------------------------------
def _load(folder: Path, report: Report) -> Folder:
    page_folder = folder / "pages" if (folder / "pages").is_dir() else folder
    beside = [folder, folder.parent]
    loaded = Folder({}, {}, {}, None, [])
    picture_folder = next((b / "pictures" for b in beside if (b / "pictures").is_dir()), None)
    try:
        if picture_folder and (picture_folder / "pictures.yaml").exists():
            records = read(picture_folder / "pictures.yaml", PictureRecord, many=True)
            loaded.picture_folder = picture_folder
            loaded.pictures = {record.key: record for record in records}
        target_file = next(
            (b / "targets.yaml" for b in beside if (b / "targets.yaml").exists()), None
        )
        if target_file:
            loaded.targets = read(target_file, TargetRecord, many=True)
    except Refusal as refusal:
        report.refused.append(refusal)
    files = sorted(page_folder.glob("*.yaml"))
    files = [f for f in files if f.name not in {"targets.yaml", "pictures.yaml"}]
    if not files:
        report.refused.append(Refusal(str(folder), "(folder)", "holds no page files (*.yaml)"))
    for path in files:
        try:
            page = read(path, PageFile)
            if page.slug != path.stem:
                raise Refusal(path.name, "slug", f"is {page.slug!r}, not the file's name")
        except Refusal as refusal:
            report.refused.append(refusal)
            continue
        loaded.pages[page.slug] = page
        loaded.hashes[page.slug] = hashlib.sha256(path.read_bytes()).hexdigest()
    if not report.refused:
        report.refused.extend(_broken_references(loaded))
    return loaded


def _broken_references(loaded: Folder) -> list[Refusal]:
    known_pages = set(loaded.pages) | set(BasePage.objects.values_list("slug", flat=True))
    known_concepts = set(Concept.objects.values_list("slug", flat=True))
    publications, consultations = publication_ids(), consultation_ids()
    refusals = []

    def check(slug: str, name: str, wanted: set[str], known: Any, what: str) -> None:
        for missing in sorted(wanted - set(known)):
            refusals.append(Refusal(f"{slug}.yaml", name, f"there is no {what} {missing!r}"))

    for slug, page in loaded.pages.items():
        if page.parent is not None:
            check(slug, "parent", {page.parent}, known_pages, "page")
        check(slug, "concepts", set(page.concepts), known_concepts, "concept")
        for code, text in page.body.items():
            check(slug, f"body.{code}", page_links(text), known_pages, "page")
        keys = {image.key for image in page.images} | ({page.picture} if page.picture else set())
        check(slug, "picture", keys, loaded.pictures, "picture")
        check(slug, "publications", set(page.publications), publications, "publication")
        check(slug, "consultations", set(page.consultations), consultations, "consultation")
    for record in loaded.pictures.values():
        if not (loaded.picture_folder / record.file).is_file():
            refusals.append(Refusal("pictures.yaml", record.key, f"{record.file} is missing"))
    for target in loaded.targets:
        for missing in sorted(set(target.concepts) - known_concepts):
            refusals.append(
                Refusal("targets.yaml", f"{target.id}.concepts", f"there is no concept {missing!r}")
            )
    return refusals


# --- writing -------------------------------------------------------------------------------------
def _write(loaded: Folder, report: Report) -> None:
    pictures = {
        key: _write_picture(record, loaded.picture_folder / record.file, report)
        for key, record in loaded.pictures.items()
    }
    for target in loaded.targets:
        _write_target(target, report)
    order = _parents_first(loaded.pages)
    # Bare pages first, so that every `page:slug` has an id to point to.
    new = {slug for slug in order if _ensure(loaded.pages[slug], loaded.pages)}
    ids = dict(BasePage.objects.values_list("slug", "pk"))
    for slug in order:
        page = BasePage.objects.get(slug=slug).specific
        if slug not in new and page.imported_hash == loaded.hashes[slug]:
            report.unchanged.append(f"{slug}.yaml")
            continue
        _fill(page, loaded.pages[slug], pictures, ids, is_new=slug in new)
        page.imported_hash = loaded.hashes[slug]
        page.save()
        page.save_revision(clean=True).publish()
        (report.created if slug in new else report.changed).append(f"{slug}.yaml")


def _parents_first(pages: dict[str, PageFile]) -> list[str]:
    order: list[str] = []

    def visit(slug: str, seen: tuple[str, ...] = ()) -> None:
        if slug in order or slug not in pages:
            return
        if slug in seen:
            raise Refusal(f"{slug}.yaml", "parent", "the page is its own ancestor")
        if pages[slug].parent:
            visit(pages[slug].parent, (*seen, slug))
        order.append(slug)

    def rank(slug: str) -> tuple[bool, int]:
        # News come last and oldest first, so that the newest has the highest id.
        age = pages[slug].days_before_import
        return age is not None, -(age or 0)

    for slug in sorted(pages, key=rank):
        visit(slug)
    return order


def _model(page: PageFile, pages: dict[str, PageFile]) -> type[BasePage]:
    # The page above news items is their list.
    if any(other.type == "news" and other.parent == page.slug for other in pages.values()):
        return NewsIndexPage
    return MODELS[page.type]


def _ensure(page: PageFile, pages: dict[str, PageFile]) -> bool:
    """Create the page without its text where it is missing; returns whether it is new."""
    found = BasePage.objects.filter(slug=page.slug).first()
    model = _model(page, pages)
    if found is not None:
        if not isinstance(found.specific, model):
            raise Refusal(f"{page.slug}.yaml", "type", "a page of another type has this slug")
        return False
    headings = {f"heading_{languages.suffix(c)}": t for c, t in page.heading.items()}
    new = model(slug=page.slug, live=False, **headings)
    if page.parent is None:
        _add_home(new)
    else:
        BasePage.objects.get(slug=page.parent).add_child(instance=new)
    return True


def _add_home(page: BasePage) -> None:
    root = Page.objects.get(depth=1)
    welcome = root.get_children().filter(slug="home").not_type(HomePage).first()
    if welcome is not None and welcome.specific_class is Page:
        welcome.delete()  # the placeholder of Wagtail's own migration
        root.refresh_from_db()
    root.add_child(instance=page)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"root_page": page, "hostname": "localhost", "site_name": "Amur portal"},
    )


def _fill(
    page: BasePage,
    data: PageFile,
    pictures: dict[str, Picture],
    ids: dict[str, int],
    *,
    is_new: bool,
) -> None:
    for code in languages.CODES:
        ending = languages.suffix(code)
        setattr(page, f"published_{ending}", data.published.get(code, False))
        for name in ("heading", "intro", "meta_description"):
            setattr(page, f"{name}_{ending}", getattr(data, name).get(code, ""))
        if "body" in page.translated_body:
            setattr(page, f"body_{ending}", json.dumps(_blocks(data, code, ids)))
    page.menu = data.menu
    page.picture = pictures.get(data.picture) if data.picture else None
    page.concepts.set(Concept.objects.filter(slug__in=data.concepts))
    if data.archived and page.archived_on is None:
        page.archived_on = timezone.localdate()
    elif not data.archived:
        page.archived_on = None
    if data.archived and data.parent:
        page.successor_id = ids.get(data.parent)
    if isinstance(page, NewsPage) and is_new:
        page.date = timezone.localdate() - timedelta(days=data.days_before_import or 0)
    if isinstance(page, PlacePage) and data.place:
        page.lat, page.lon = Decimal(str(data.place.lat)), Decimal(str(data.place.lon))
        page.concept = Concept.objects.filter(slug=data.place.concept).first()
    if isinstance(page, GalleryPage):
        page.items = [
            GalleryItem(
                picture=pictures[image.key],
                concept=Concept.objects.filter(slug=image.concept).first(),
                sort_order=order,
            )
            for order, image in enumerate(data.images)
        ]


def _blocks(data: PageFile, code: str, ids: dict[str, int]) -> list[dict]:
    text = data.body.get(code, "").strip()
    if not text:
        return []
    blocks: list[dict] = [{"type": "text", "value": rich_text(text, ids)}]
    if data.targets:
        blocks.append({"type": "targets", "value": None})
    if data.publications:
        known = publication_ids()
        found = [known[slug] for slug in data.publications]
        blocks.append({"type": "publications", "value": {"publications": found}})
    if data.consultations:
        known = consultation_ids()
        found = [known[key] for key in data.consultations]
        blocks.append({"type": "consultations", "value": {"consultations": found}})
    for order, block in enumerate(blocks):
        # The same block has the same id at every import, so that comments on it stay.
        name = f"{data.slug}:{code}:{block['type']}:{order}"
        block["id"] = str(uuid.uuid5(uuid.NAMESPACE_URL, name))
    return blocks


def _write_picture(record: PictureRecord, path: Path, report: Report) -> Picture:
    picture = Picture.objects.filter(key=record.key).first()
    is_new = picture is None
    picture = picture or Picture(key=record.key)
    credit, _, licence = record.credit.partition(", ")
    values: dict[str, Any] = {
        "title": record.caption["en"],
        "credit": credit,
        "licence": licence,
        "focal_point_x": round(record.width * record.focal.x / 100),
        "focal_point_y": round(record.height * record.focal.y / 100),
        "focal_point_width": record.width // 4,
        "focal_point_height": record.height // 4,
    }
    for code in languages.CODES:
        values[f"alt_{languages.suffix(code)}"] = record.alt.get(code, "")
        values[f"caption_{languages.suffix(code)}"] = record.caption.get(code, "")
    content = path.read_bytes()
    same_file = not is_new and picture.file_hash == hashlib.sha1(content).hexdigest()  # noqa: S324
    changed = [name for name, value in values.items() if getattr(picture, name) != value]
    if not is_new and same_file and not changed:
        report.unchanged.append(record.file)
        return picture
    for name, value in values.items():
        setattr(picture, name, value)
    if not same_file:
        with path.open("rb") as file:
            picture.file.save(record.file, ImageFile(file), save=False)
        picture.file_hash = hashlib.sha1(content).hexdigest()  # noqa: S324 - Wagtail's own choice
        picture.file_size = len(content)
        picture.renditions.all().delete() if picture.pk else None
    picture.save()
    (report.created if is_new else report.changed).append(record.file)
    return picture


def _write_target(record: TargetRecord, report: Report) -> None:
    target = Target.objects.filter(slug=record.id).first()
    is_new = target is None
    target = target or Target(slug=record.id)
    values: dict[str, Any] = {
        "order": record.order,
        "kind": record.kind,
        "comparison": record.comparison,
        "target_value": record.target_value,
        "year": record.year,
        "unit_code": record.unit.code,
        "baseline_value": record.baseline.value if record.baseline else None,
    }
    basis = record.baseline.basis if record.baseline else {}
    for code in languages.CODES:
        ending = languages.suffix(code)
        values |= {
            f"text_{ending}": record.text.get(code, ""),
            f"indicator_{ending}": record.indicator.get(code, ""),
            f"unit_{ending}": record.unit.name.get(code, ""),
            f"source_{ending}": record.source.get(code, ""),
            f"baseline_basis_{ending}": basis.get(code, ""),
        }
    changed = [
        name for name, value in values.items() if (getattr(target, name) or "") != (value or "")
    ]
    if not is_new and not changed:
        report.unchanged.append(f"target {record.id}")
        return
    for name, value in values.items():
        setattr(target, name, value)
    target.save()
    target.concepts.set(Concept.objects.filter(slug__in=record.concepts))
    (report.created if is_new else report.changed).append(f"target {record.id}")
