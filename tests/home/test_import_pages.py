"""Loading the information center from files: once, again, and not at all when a file is broken."""

import shutil
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.utils import timezone

from home.importing.pages import import_folder
from home.models import (
    ArticlePage,
    GalleryPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PlacePage,
    Target,
)
from portal.pages.models import BasePage, Picture
from portal.thesaurus.models import Concept

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).resolve().parent.parent.parent / "home" / "demo"


@pytest.fixture(scope="module")
def demo_slugs():
    files = sorted((DEMO / "pages").glob("*.yaml"))
    return [yaml.safe_load(f.read_text(encoding="utf-8")) for f in files]


@pytest.fixture
def folder(tmp_path, demo_slugs):
    """A copy of the demonstration without links to other rooms, and the concepts it names."""
    shutil.copytree(DEMO, tmp_path / "demo")
    slugs = {c for data in demo_slugs for c in data.get("concepts", [])}
    slugs |= {i["concept"] for data in demo_slugs for i in data.get("images", [])}
    slugs |= {c for t in yaml.safe_load((DEMO / "targets.yaml").read_text()) for c in t["concepts"]}
    slugs.add("khabarovsk")
    for slug in sorted(slugs):
        Concept.objects.create(slug=slug, kind="topic", label_en=slug)
    for path in (tmp_path / "demo" / "pages").glob("*.yaml"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [x for x in lines if not x.startswith(("publications:", "consultations:"))]
        path.write_text("".join(kept), encoding="utf-8")
    return tmp_path / "demo"


def change(folder: Path, name: str, /, **fields) -> None:
    path = folder / "pages" / f"{name}.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**data, **fields}, allow_unicode=True), encoding="utf-8")


def run(folder: Path, *arguments: str) -> str:
    out = StringIO()
    call_command("import_pages", str(folder), *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_demonstration_is_loaded_whole_and_a_second_time_changes_nothing(folder, client):
    assert "refused: " not in run(folder)

    assert HomePage.objects.count() == 1
    assert BasePage.objects.count() == len(list((folder / "pages").glob("*.yaml")))
    assert NewsIndexPage.objects.get().slug == "news"
    assert NewsPage.objects.count() == 6
    assert Target.objects.count() == 15
    assert Picture.objects.count() == 14
    assert GalleryPage.objects.get().items.count() == 6
    assert PlacePage.objects.get().concept.slug == "khabarovsk"
    for code in ("en", "ru", "zh-hans", "mn"):
        assert client.get(f"/{code}/basin/").status_code == 200

    before = dict(BasePage.objects.values_list("slug", "latest_revision_id"))
    report = import_folder(folder)
    assert (report.created, report.changed, report.refused) == ([], [], [])
    assert dict(BasePage.objects.values_list("slug", "latest_revision_id")) == before


def test_links_between_pages_become_links_by_id_and_lead_to_the_readers_language(folder, client):
    import_folder(folder)
    fish = ArticlePage.objects.get(slug="fish")

    assert f'linktype=\\"page\\" id=\\"{fish.pk}\\"' in str(
        HomePage.objects.get().body_ru.raw_data[0]["value"]
    ).replace('"', '\\"')
    assert 'href="/ru/fish/"' in client.get("/ru/").content.decode()


def test_days_before_import_become_a_date_once(folder):
    import_folder(folder)
    news = NewsPage.objects.get(slug="news-subscriptions")
    assert news.date == timezone.localdate() - timedelta(days=7)

    NewsPage.objects.filter(pk=news.pk).update(date=date(2026, 1, 1))
    change(folder, "news-subscriptions", archived=False, meta_description={"en": "new words"})
    assert import_folder(folder).changed == ["news-subscriptions.yaml"]

    assert NewsPage.objects.get(pk=news.pk).date == date(2026, 1, 1)


def test_an_archived_file_carries_the_notice_and_leads_to_its_parent(folder, client):
    import_folder(folder)

    html = client.get("/en/vision-2050/vision-2050-background/").content.decode()
    assert "This page is archived" in html
    assert 'href="/en/vision-2050/"' in html


def test_a_page_an_editor_changed_is_left_alone_while_its_file_stays_the_same(folder):
    import_folder(folder)
    page = ArticlePage.objects.get(slug="fish")
    page.heading_en = "Words of an editor"
    page.save_revision().publish()

    import_folder(folder)

    assert ArticlePage.objects.get(slug="fish").heading_en == "Words of an editor"


def test_pictures_come_with_credit_and_descriptions_in_four_languages(folder, client):
    import_folder(folder)
    picture = Picture.objects.get(key="fish")

    assert (picture.credit, picture.licence) == ("Amur portal", "CC BY 4.0")
    assert picture.alt_en and picture.alt_ru and picture.alt_zh_hans and picture.alt_mn
    html = client.get("/zh-hans/fish/").content.decode()
    assert f'alt="{picture.alt_zh_hans}"' in html
    assert f'alt="{picture.alt_en}"' not in html


def test_a_dry_run_says_what_would_happen_and_writes_nothing(folder):
    said = run(folder, "--dry-run")

    assert "created: basin.yaml" in said
    assert "nothing was written" in said
    assert not BasePage.objects.exists() and not Picture.objects.exists()


@pytest.mark.parametrize(
    ("slug", "fields", "field", "reason"),
    [
        ("fish", {"heading": {"ru": "Рыба"}}, "heading.en is empty", "published.en is true"),
        ("fish", {"headding": {}}, "headding", "not permitted"),
        ("fish", {"parent": "nowhere"}, "parent", "no page 'nowhere'"),
        ("fish", {"concepts": ["unicorn"]}, "concepts", "no concept 'unicorn'"),
        ("fish", {"picture": "unicorn"}, "picture", "no picture 'unicorn'"),
        ("fish", {"publications": ["unicorn"]}, "publications", "no publication 'unicorn'"),
        ("fish", {"slug": "fisch"}, "slug", "not the file's name"),
        ("fish", {"type": "poem"}, "type", "Input should be"),
        ("news-subscriptions", {"days_before_import": None}, "(page)", "days_before_import"),
    ],
)
def test_a_broken_file_is_refused_with_name_field_and_reason_and_nothing_changes(
    folder, slug, fields, field, reason
):
    import_folder(folder)
    before = list(BasePage.objects.order_by("pk").values_list("slug", "latest_revision_id"))
    change(folder, "basin", heading={"en": "changed", "ru": "a", "zh-hans": "b", "mn": "c"})
    change(folder, slug, **fields)
    errors = StringIO()

    with pytest.raises(CommandError):
        call_command("import_pages", str(folder), stdout=StringIO(), stderr=errors)

    line = next(x for x in errors.getvalue().splitlines() if x.startswith("refused:"))
    assert f"{slug}.yaml" in line and field in line and reason in line
    assert list(BasePage.objects.order_by("pk").values_list("slug", "latest_revision_id")) == before


def test_a_link_to_a_page_that_is_nowhere_is_refused(folder):
    path = folder / "pages" / "basin.yaml"
    path.write_text(path.read_text().replace("](page:fish)", "](page:fisch)"))
    change(folder, "basin", body={**yaml.safe_load(path.read_text())["body"],
                                  "en": "See [this](page:unicorn)."})  # fmt: skip

    report = import_folder(folder)

    assert [(r.file, r.field) for r in report.refused] == [("basin.yaml", "body.en")]


def test_what_is_no_yaml_is_refused_with_the_line(folder):
    (folder / "pages" / "fish.yaml").write_text("slug: fish\nheading: [broken\n")

    report = import_folder(folder)

    assert report.refused[0].file == "fish.yaml"
    assert "line" in report.refused[0].field


def test_html_in_a_text_stays_text(folder, client):
    data = yaml.safe_load((folder / "pages" / "fish.yaml").read_text(encoding="utf-8"))
    change(folder, "fish", body={**data["body"], "en": "<script>alert(1)</script> **bold**"})
    import_folder(folder)

    html = client.get("/en/fish/").content.decode()
    assert "<script>alert(1)" not in html
    assert "<b>bold</b>" in html
