"""A reader finds the right page of the right document, on a phone, without scripts."""

import io
import re

import pypdfium2
import pytest

from tests.journeys.conftest import WIDTHS, follow

pytestmark = pytest.mark.browser

# What she types, and a word that must be marked in a page of another language.
SEARCHES = {
    "en": ("flood", "zh-hans", "洪水"),
    "ru": ("наводнение", "mn", "үер"),
    "zh-hans": ("洪水", "ru", "наводнени"),
    "mn": ("үер", "ru", "паводк"),
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", SEARCHES)
def test_a_reader_searches_in_her_language_and_opens_a_page_of_a_pdf_in_another(
    site, reader, language, width
):
    words, other, marked = SEARCHES[language]
    page = reader(width)
    page.goto(f"{site.url}/{language}/")
    page.fill("#hero-q", words)
    follow(page, ".hero .search .btn")
    assert "/search/" in page.url

    # Without scripts, the filters of a phone open by a link.
    if width == 320:
        page.click('a[href="#filters"]')
    page.check('#filters input[name="kind"][value="publication"]')
    page.check(f'#filters input[name="language"][value="{other}"]')
    follow(page, "#filters .btn")

    marks = page.locator(f'.snips li[lang|="{other.split("-")[0]}"] mark')
    assert any(marked in text.lower() for text in marks.all_inner_texts())
    link = page.locator(f'.snips li[lang|="{other.split("-")[0]}"] a').first
    follow(page, link)

    assert f"/{language}/library/" in page.url and "/pages/" in page.url
    assert page.locator("html").get_attribute("lang").lower() == language.lower()
    number = int(re.search(r"/pages/(\d+)/", page.url).group(1))
    pdf = page.locator(f'main a[href*="/files/"][href*="#page={number}"]').first
    address = pdf.get_attribute("href").split("#")[0]
    file = page.request.get(site.url + address if address.startswith("/") else address)
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in file.headers["content-security-policy"]
    text = (
        pypdfium2.PdfDocument(io.BytesIO(file.body()))[number - 1].get_textpage().get_text_range()
    )
    assert len(text) > 200


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", SEARCHES)
def test_nothing_needs_scrolling_sideways(site, reader, language, width):
    page = reader(width)
    slug = "second-draft-of-the-basin-plan"
    wide = []
    for path in (
        "", "basin/", "map/", "targets/", "news/", "gallery/", "search/?q=amur", "library/",
        "library/living-with-floods-middle-amur/", "concepts/flood/", "consultations/",
        f"consultations/{slug}/", f"consultations/{slug}/plan/", "accounts/login/",
        "accounts/signup/", "no-such-page/",
    ):  # fmt: skip
        page.goto(f"{site.url}/{language}/{path}")
        # evaluate() works without the page's own scripts.
        extra = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if extra > 0:
            wide.append((path, extra))
    assert wide == []


def test_the_language_switch_stays_on_the_page(site, reader):
    page = reader()
    page.goto(f"{site.url}/en/library/living-with-floods-middle-amur/")
    follow(page, ".topbar a[lang='mn']")

    assert page.url == f"{site.url}/mn/library/living-with-floods-middle-amur/"
    assert "үертэй" in page.locator("h1").inner_text()
    page.goto(f"{site.url}/")
    assert page.url == f"{site.url}/mn/"


def test_a_page_that_is_missing_in_mongolian_is_shown_in_russian_and_says_so(site, reader):
    page = reader(320)
    page.goto(f"{site.url}/mn/vision-2050/vision-2050-background/")

    assert "Русский хувилбарыг үзүүлж байна" in page.locator(".notice").first.inner_text()
    assert page.locator("article [lang='ru'] h1").inner_text().startswith("Справка")


def test_embargoed_text_is_nowhere_to_be_found(site, reader):
    page = reader()
    page.goto(f"{site.url}/en/library/crane-stork-monitoring-protocol/")
    opened = page.request.get(
        f"{site.url}/zh-hans/library/crane-stork-monitoring-protocol/zh-hans/pages/1/"
    )

    assert opened.status in (403, 404)
