"""Pictures of the pages that matter, in four languages at two widths: `make screenshots`.

Not part of the tests: the pictures are to be looked at. They are written to var/screenshots/ with a
page that shows them side by side. It fails where a page is wider than its screen.
"""

import html
import re
from itertools import product

import pytest

from portal.languages import CODES
from tests.journeys.conftest import WIDTHS, Site, sign_in
from tests.journeys.desks import desks, speak
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
    speak(page, site, language)
    for (name, path), width in product(desks(site, language).items(), WIDTHS):
        camera.take(page, name, path, language, width)
    assert camera.too_wide == []
