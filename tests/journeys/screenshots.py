"""Pictures of the pages that matter, in four languages at two widths: `make screenshots`.

Not part of the tests: the pictures are to be looked at. They are written to var/screenshots/ with a
page that shows them side by side. It fails where a page is wider than its screen.
"""

import html
import re
from itertools import product

import pytest

from portal.languages import CODES
from tests.journeys.conftest import WIDTHS, Site, follow, sign_in
from tests.services.fixtures import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.timeout(3600)]
FOLDER = ROOT / "var" / "screenshots"
PLAN = "consultations/second-draft-of-the-basin-plan/"
ANSWERED = "consultations/first-draft-of-the-basin-plan/"
PUBLIC = {
    "home": "",
    "article": "irbm/",
    "news": "news/",
    "gallery": "gallery/",
    "map": "map/",
    "targets": "targets/",
    "search-results": "search/?q=flood",
    "search-across-languages": "search/?q=%D2%AF%D0%B5%D1%80",
    "search-nothing-found": "search/?q=qwertyzxcv",
    "library-with-facets": "library/?language=ru",
    "publication": "library/living-with-floods-middle-amur/",
    "page-of-text": "library/living-with-floods-middle-amur/ru/pages/2/?q=flood",
    "place": "concepts/khanka/",
    "topic": "concepts/flood/",
    "consultations": "consultations/",
    "consultation": PLAN,
    "plan": f"{PLAN}plan/",
    "plan-side-by-side": f"{PLAN}plan/parallel/",
    "difference": f"{PLAN}plan/changes/",
    "difference-side-by-side": f"{PLAN}plan/changes/parallel/",
    "answers": f"{ANSWERED}answers/",
    "matrix": f"{ANSWERED}matrix/",
    "what-changed": f"{ANSWERED}changed/",
    "coverage": f"{ANSWERED}statistics/",
    "record": f"{ANSWERED}record/",
    "sign-in": "accounts/login/",
    "not-found": "no-such-page/",
}
STAKEHOLDER = {
    "own-page": "accounts/",
    "own-comments": "consultations/mine/",
    "changed-because-of-me": "consultations/mine/changes/",
    "own-settings": "accounts/settings/",
    "saved-searches": "search/saved/",
}
# The addresses of desks hold numbers that differ from start to start: the portal says them itself.
# A draft of the next version and its consultation are begun first, for the desks that need them.
DESKS = """
from datetime import timedelta
from django.urls import reverse
from consultations import actions
from consultations.models import Consultation, ModerationCase, Provision
from library.models import Publication
from portal.accounts.models import User
by = User.objects.get(email="administrator@demo.example")
running = Consultation.objects.get(slug="second-draft-of-the-basin-plan")
answered = Consultation.objects.get(slug="first-draft-of-the-basin-plan")
version = running.plan_version
provision = Provision.objects.filter(version=version).order_by("order").last()
draft = version.plan.versions.filter(announced_at=None).first() or actions.begin_version(
    plan=version.plan, by=by,
    labels={"en": "Third draft", "ru": "Третий проект", "zh-hans": "第三稿", "mn": "3 дахь төсөл"},
)
part = draft.provisions.get(number="1.1")
planned, _new = Consultation.objects.get_or_create(slug="draft-for-pictures", defaults=dict(
    code="PICTURES", plan_version=draft, opens_at=running.closes_at,
    closes_at=running.closes_at + timedelta(days=60), time_zone=running.time_zone,
    title_en="Draft", title_ru="Черновик", title_zh_hans="草稿", title_mn="Ноорог",
))
comment = running.comments.in_scope().exclude(language="mn").order_by("number").first()
if not running.comments.filter(state="hidden").exists():
    case = actions.hide_comment(
        comment=running.comments.in_scope().filter(cases=None).order_by("number").last(), by=by,
        reasons={"en": "Example", "ru": "Пример", "zh-hans": "示例", "mn": "Жишээ"},
    )
report = ModerationCase.objects.reported().first()
hidden = running.comments.filter(state="hidden").first()
appealed = ModerationCase.objects.filter(action="hidden").first()
for name, view, *key in [
    ("first-page", "wagtailadmin_home"),
    ("consultation", "consultations_desk", running.pk),
    ("consultation-answered", "consultations_desk", answered.pk),
    ("consultation-draft", "consultations_desk", planned.pk),
    ("announce", "consultations_announce", planned.pk),
    ("extend", "consultations_extend", running.pk),
    ("extend-refused", "consultations_extend", answered.pk),
    ("respond-refused", "consultations_respond", running.pk),
    ("archive", "consultations_archive", answered.pk),
    ("adopt", "consultations_adopt", answered.pk),
    ("record", "consultations_record_archive", running.pk),
    ("theming", "consultations_theming", running.pk),
    ("silence", "consultations_silence", running.pk),
    ("response", "consultations_response", running.themes.first().pk),
    ("response-published", "consultations_response", answered.themes.first().pk),
    ("publish", "consultations_publish", running.themes.first().response.pk),
    ("moderation", "consultations_moderation"),
    ("hide", "consultations_hide", comment.pk),
    ("hide-refused", "consultations_hide", hidden.pk),
    ("reject-report", "consultations_reject_report", report.pk),
    ("appeal-refused", "consultations_decide_appeal", appealed.pk),
    ("translations", "consultations_translations"),
    ("translate", "consultations_translate", comment.pk, "mn"),
    ("letter", "consultations_letter"),
    ("plan-tree", "consultations_version_tree", draft.pk),
    ("plan-tree-announced", "consultations_version_tree", version.pk),
    ("plan-add", "consultations_add_provision", draft.pk),
    ("plan-fill", "consultations_fill_version", draft.pk),
    ("plan-begin-refused", "consultations_begin_version", version.plan_id),
    ("plan-texts", "consultations_provision_texts", part.pk),
    ("plan-texts-announced", "consultations_provision_texts", provision.pk),
    ("plan-split", "consultations_split_provision", part.pk),
    ("plan-merge", "consultations_merge_provision", part.pk),
    ("plan-delete", "consultations_delete_provision", part.pk),
    ("plan-mapping", "consultations_version_mapping", draft.pk),
    ("plan-mapping-announced", "consultations_version_mapping", version.pk),
    ("plan-mapping-add", "consultations_add_mapping", draft.pk),
    ("plan-mapping-row", "consultations_edit_mapping", draft.mappings.order_by("pk").first().pk),
    ("plan-mapping-propose", "consultations_propose_mapping", draft.pk),
    ("list-of-cases", "cases_admin:index"),
    ("list-of-consultations", "consultations_admin:index"),
    ("add-consultation", "consultations_admin:add"),
    ("add-hearing", "hearings_admin:add"),
    ("add-regime", "regimes_admin:add"),
    ("delete-plan", "plans_admin:delete", version.plan_id),
    ("consultation-in-words", "consultations_admin:inspect", answered.pk),
    ("speakers", "consultations:representations"),
    ("library-work", "library_overview", Publication.objects.first().pk),
    ("library-report", "library_report"),
    ("library-import", "library_import"),
    ("library-concepts", "library_concepts"),
]:
    print("desk", name, reverse(view, args=key))
"""


def desks(site: Site, language: str) -> dict[str, str]:
    """Return the addresses of the desks; those outside the admin are below a language."""
    said = site.manage("shell", "--verbosity", "0", "-c", DESKS)
    lines = [line.split() for line in said.splitlines() if line.startswith("desk ")]
    return {
        f"desk-{name}": re.sub("^/en/", f"/{language}/", address) for _desk, name, address in lines
    }


class Camera:
    """Takes pictures, and remembers the pages that are wider than their screen."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.too_wide: list[str] = []
        FOLDER.mkdir(parents=True, exist_ok=True)

    def take(self, page, name: str, path: str, language: str, width: int) -> None:
        """Take one picture of a whole page."""
        # A desk scrolls inside itself: its screen must be as high as what is to be seen.
        height = 2000 if name.startswith("desk-") else 900
        page.set_viewport_size({"width": width, "height": height})
        page.goto(self.site.url + path)
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.scrollingElement.scrollWidth")
        if wide > width:
            self.too_wide.append(f"{name} in {language} at {width}: {wide} pixels")
        page.screenshot(path=FOLDER / f"{name}-{language}-{width}.png", full_page=True)


@pytest.fixture(scope="session", autouse=True)
def album():
    """Write the page that shows all pictures, when they have been taken."""
    yield
    rows = []
    for picture in sorted(FOLDER.glob("*-en-*.png")):
        name, width = re.fullmatch(r"(.+)-en-(\d+)", picture.stem).groups()
        cells = "".join(
            f'<td><a href="{name}-{code}-{width}.png">'
            f'<img loading="lazy" width="300" alt="{code}" src="{name}-{code}-{width}.png">'
            "</a></td>"
            for code in CODES
        )
        rows.append(f"<tr><th>{html.escape(name)}<br>{width}</th>{cells}</tr>")
    page = f"<!doctype html><title>Screenshots</title><table>{''.join(rows)}</table>"
    (FOLDER / "index.html").write_text(page, "utf-8")


@pytest.mark.parametrize("language", CODES)
def test_what_readers_see(site, reader, language):
    camera, page = Camera(site), reader(scripts=True)
    for (name, path), width in product(PUBLIC.items(), WIDTHS):
        camera.take(page, name, f"/{language}/{path}", language, width)
    assert camera.too_wide == []


@pytest.mark.parametrize("language", CODES)
def test_what_stakeholders_see(site, reader, language):
    camera, page = Camera(site), reader(scripts=True)
    sign_in(page, site, "stakeholder", language)
    for (name, path), width in product(STAKEHOLDER.items(), WIDTHS):
        camera.take(page, name, f"/{language}/{path}", language, width)
    page.goto(f"{site.url}/{language}/{PLAN}plan/")
    form = page.locator('.provision footer a[href$="/comment/"]').first.get_attribute("href")
    thread = form.removesuffix("comment/")
    for (name, path), width in product((("comment", form), ("thread", thread)), WIDTHS):
        camera.take(page, name, path, language, width)
    assert camera.too_wide == []


@pytest.mark.parametrize("language", CODES)
def test_what_editors_see(site, reader, language):
    camera, page = Camera(site), reader(scripts=True)
    sign_in(page, site, "administrator", language)
    page.goto(f"{site.url}/{language}/accounts/settings/")
    page.select_option("#id_preferred_language", language)
    follow(page, "main form .btn")
    for (name, path), width in product(desks(site, language).items(), WIDTHS):
        camera.take(page, name, path, language, width)
    assert camera.too_wide == []
