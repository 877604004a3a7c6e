"""An editor publishes a page in two languages, files a PDF, and finds its text by search."""

import re

import pytest

from tests.journeys.conftest import sign_in
from tests.services.fixtures import wait_for

pytestmark = pytest.mark.browser


def make_pdf(path, words: str) -> None:
    """Write a PDF with one page of text."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path))
    canvas.setFont("Helvetica", 14)
    canvas.drawString(72, 720, words)
    canvas.save()


def test_an_editor_publishes_a_page_in_two_languages_and_sees_the_fallback_in_the_others(
    site, reader
):
    page = reader(scripts=True)
    sign_in(page, site, "editor")
    page.goto(f"{site.url}/admin/pages/")
    home_id = site.manage(
        "shell", "--verbosity", "0", "-c",
        "from home.models import HomePage; print(HomePage.objects.get().pk)",
    ).strip()  # fmt: skip
    page.goto(f"{site.url}/admin/pages/add/home/articlepage/{home_id}/")

    for code, tab, heading in (
        ("en", "English", "Ice on the river"),
        ("mn", "Монгол", "Голын мөс"),
    ):
        page.get_by_role("tab", name=tab).click()
        page.fill(f"#id_heading_{code}", heading)
        page.check(f"#id_published_{code}")
        panel = page.locator(
            f"#panel-child-{tab.lower()}-body_{code}-section, section:has(#id_heading_{code})"
        ).first
        assert panel is not None
        add_paragraph(page, code, f"{heading}: words of an editor.")
    page.get_by_role("tab", name="Shared").click()
    page.fill("#id_slug", "ice")
    page.get_by_role("button", name="More actions").first.click() if page.get_by_role(
        "button", name="More actions"
    ).count() else None
    page.locator("button[name='action-publish']").first.click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/"), timeout=30_000)

    visitor = reader(320)
    visitor.goto(f"{site.url}/mn/ice/")
    assert visitor.locator("h1").inner_text() == "Голын мөс"
    assert "words of an editor" in visitor.locator(".prose").inner_text()
    for code in ("ru", "zh-hans"):
        visitor.goto(f"{site.url}/{code}/ice/")
        assert visitor.locator("h1").inner_text() == "Ice on the river"
        assert "English" in visitor.locator(".notice").first.inner_text()
    wait_for(
        lambda: "Ice on the river" in site.manage("search", "words of an editor", "--language",
                                                  "en", "--limit", "5", "--json"),
        seconds=60, what="the page in the index",
    )  # fmt: skip


def add_paragraph(page, code, text):
    """Put a text block into the body of one language and type into it."""
    field = page.locator(f"[data-contentpath='body_{code}']").first
    field.locator("button[aria-label*='Insert'], button[title*='Insert']").first.click()
    page.locator(".w-combobox__option, [role='option']").filter(has_text="Text").first.click()
    editor = field.locator(".public-DraftEditor-content").first
    editor.click()
    page.keyboard.type(text)


def test_an_editor_uploads_a_pdf_and_finds_its_text_within_a_minute(site, reader, tmp_path):
    page = reader(scripts=True)
    sign_in(page, site, "editor")
    pdf = tmp_path / "kaluga-survey.pdf"
    make_pdf(pdf, "Zanthorhiza kaluga survey of the lower reaches")
    fake = tmp_path / "fake.pdf"
    fake.write_text("<html><script>alert(1)</script></html>")

    page.goto(f"{site.url}/admin/documents/multiple/add/")
    page.set_input_files("input[type=file]", [str(pdf), str(fake)])
    page.locator("#upload-list li").nth(1).wait_for()
    page.get_by_text("The file is named .pdf, but its content is something else: HTML.").wait_for()
    assert "fake" not in site.manage("shell", "--verbosity", "0", "-c", NAMES)

    site.manage("shell", "--verbosity", "0", "-c", PUBLISH)
    wait_for(
        lambda: "kaluga-survey" in site.manage(
            "search", "Zanthorhiza", "--language", "en", "--limit", "5", "--json"
        ),
        seconds=60,
        what="the text in the index",
    )  # fmt: skip


NAMES = """
from library.models import LibraryFile
print(*LibraryFile.objects.values_list("title", flat=True))
"""
PUBLISH = """
from library.actions.publications import save_publication
from library.models import Edition, LibraryFile, Publication
from portal.accounts.models import User
by = User.objects.get(email="editor@demo.example")
work = Publication(slug="kaluga-survey", kind="report", year=2026, publisher="Demonstration",
                   title_en="Kaluga survey", status="published")
work.editions = [Edition(identifier="en", language="en", title="Kaluga survey", year=2026,
                         file=LibraryFile.objects.get(title__startswith="kaluga-survey"))]
def save():
    work.save()
    return work


save_publication(save=save, by=by)
"""
