"""The librarian's desk: side by side, tables in and out, topics of many works, what is wrong."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from wagtail.models import Collection

from library.models import LibraryFile, Publication
from portal.search.models import IndexChange
from portal.thesaurus.models import Concept, ConceptAlias
from tests.factories.library import DEMO, EditionFactory, PublicationFactory, make_file, make_pdf

pytestmark = pytest.mark.django_db
LANGUAGES = ["en", "ru", "zh-hans", "mn"]


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def table(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return SimpleUploadedFile("works.xlsx", target.getvalue())


def look(desk, file):
    return desk.post(reverse("library_import"), {"file": file}).content.decode()


def store(desk):
    return desk.post(reverse("library_import_confirm"), follow=True)


def test_a_table_is_looked_at_first_and_stored_after(desk, thesaurus):
    html = look(desk, table(
        ["slug", "kind", "year", "title_ru", "authors", "organisations", "topics", "places"],
        ["ice-jams", "report", 2021, "Заторы", "Ivanova, Anna; Li, Wei", "Institute",
         "flood; ice", "amur"],
    ))  # fmt: skip
    assert "1 of 1 can be stored" in html and "will be created" in html
    assert not Publication.objects.exists()
    store(desk)
    work = Publication.objects.get()
    assert (work.slug, work.year, work.title_ru, work.status) == (
        "ice-jams", 2021, "Заторы", "draft",
    )  # fmt: skip
    assert [a.name for a in work.authors.all()] == ["Ivanova, Anna", "Li, Wei", "Institute"]
    assert set(work.topics.values_list("slug", flat=True)) == {"flood", "ice"}
    assert IndexChange.objects.filter(object_id=str(work.pk)).exists()


def test_every_row_says_what_is_wrong_and_the_others_are_stored(desk, thesaurus):
    html = look(desk, table(
        ["slug", "kind", "year", "title_en", "topics"],
        ["good", "report", 2021, "Good", ""],
        ["bad kind", "novel", 21, "", "nonsense"],
        ["good", "report", 2021, "Twice", ""],
    ))  # fmt: skip
    for words in ("“novel” is none of", "The year is missing", "no “nonsense” there",
                  "Row 2 has the same slug", "Enter a title", "1 of 3 can be stored"):  # fmt: skip
        assert words in html
    store(desk)
    assert list(Publication.objects.values_list("slug", flat=True)) == ["good"]


def test_columns_that_are_absent_change_nothing(desk):
    work = PublicationFactory(slug="kept", title_en="Kept", publisher="Before")
    html = look(desk, table(["slug", "publisher"], ["kept", "After"]))
    assert "will be changed" in html
    store(desk)
    work.refresh_from_db()
    assert (work.publisher, work.title_en, work.status) == ("After", "Kept", "published")
    assert "stays as it is" in look(desk, table(["slug", "publisher"], ["kept", "After"]))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("works.xlsx", b"PK\x03\x04 broken"),
        ("works.csv", b"\xff\xfe\xfa\x00\x81"),
        ("works.csv", b""),
        ("works.csv", b"colour,slug\nred,a\n"),
        ("works.csv", b"kind\nreport\n"),
        ("works.zip", b"no archive"),
        ("works.exe", b"MZ"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(desk, name, content):
    html = look(desk, SimpleUploadedFile(name, content))
    assert "error" in html.lower()
    assert "Store what has no mistakes" not in html


def test_an_archive_of_publications_is_stored_as_the_command_would(desk, thesaurus):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for path in (DEMO / "khanka-xingkai-wetlands").iterdir():
            archive.write(path, f"all/khanka-xingkai-wetlands/{path.name}")
        archive.writestr("all/broken/publication.yaml", "slug: broken")
    html = look(desk, SimpleUploadedFile("works.zip", target.getvalue()))
    assert "will be created" in html and "Mistake" in html
    store(desk)
    assert list(Publication.objects.values_list("slug", flat=True)) == ["khanka-xingkai-wetlands"]
    assert LibraryFile.objects.count() == 2


def test_an_archive_cannot_write_outside_its_folder(desk, tmp_path):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("../escaped/publication.yaml", "slug: escaped")
    html = look(desk, SimpleUploadedFile("works.zip", target.getvalue()))
    assert "leads out of it" in html


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_export_comes_back_unchanged_and_holds_no_formula(desk, thesaurus, form):
    work = PublicationFactory(
        slug="evil",
        title_en='=HYPERLINK("http://x","y")',
        publisher="+1 @ -2",
        abstract_en="a\x0bb",
    )
    work.topics.add(Concept.objects.get(slug="flood"))
    answer = desk.get(reverse("library_export", args=[form]))
    content = b"".join(answer) if answer.streaming else answer.content
    if form == "xlsx":
        sheet = load_workbook(io.BytesIO(content)).active
        cells = [str(c.value) for row in sheet.iter_rows(min_row=2) for c in row if c.value]
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        assert not any(text.startswith(("=", "+", "@")) for text in cells)
    else:
        assert b",'=HYPERLINK" in content or b"\"'=HYPERLINK" in content
        assert "stays as it is" in look(desk, SimpleUploadedFile("w.csv", content))


def test_topics_of_many_works_are_changed_at_once(desk, thesaurus):
    works = [PublicationFactory(), PublicationFactory()]
    other = PublicationFactory()
    flood, amur, dam = (Concept.objects.get(slug=s) for s in ("flood", "amur", "dam"))
    works[0].topics.add(dam)
    IndexChange.objects.all().delete()
    desk.post(reverse("library_concepts"), {
        "works": [w.pk for w in works], "add": [flood.pk, amur.pk], "remove": [dam.pk],
    })  # fmt: skip
    for work in works:
        assert [c.slug for c in work.topics.all()] == ["flood"]
        assert [c.slug for c in work.places.all()] == ["amur"]
    assert not other.topics.exists()
    assert IndexChange.objects.values("object_id").distinct().count() == 2
    html = desk.post(reverse("library_concepts"), {"works": [works[0].pk]}).content.decode()
    assert "Choose at least one topic or place." in html


@pytest.fixture
def rivers(db):
    khanka = Concept.objects.create(slug="khanka", kind="place", label_en="Lake Khanka")
    ConceptAlias.objects.create(concept=khanka, language="en", name="Xingkai")
    Concept.objects.create(slug="crane", kind="species", label_en="crane")
    Concept.objects.create(slug="flood", kind="topic", label_en="flood")


def test_topics_and_places_are_suggested_from_the_text(desk, rivers, read_edition):
    edition = read_edition(pages=["Cranes at Xingkai.", "A crane on Lake Khanka.", "One flood."])
    address = reverse("library_overview", args=[edition.publication_id])
    html = desk.get(address).content.decode()
    assert "Lake Khanka" in html and "crane" in html
    assert f'value="{Concept.objects.get(slug="flood").pk}"' not in html, "named only once"
    crane = Concept.objects.get(slug="crane")
    desk.post(reverse("library_add_concepts", args=[edition.publication_id]), {"concept": crane.pk})
    assert list(edition.publication.topics.all()) == [crane]
    assert f'value="{crane.pk}"' not in desk.get(address).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_overview_shows_editions_side_by_side_in_every_language(desk, editor, language):
    from wagtail.users.models import UserProfile

    UserProfile.objects.update_or_create(user=editor, defaults={"preferred_language": language})
    work = PublicationFactory()
    EditionFactory(publication=work, language="ru", title="По-русски")
    EditionFactory(publication=work, language="mn", title="Монголоор", access="restricted")
    IndexChange.objects.create(kind="publication", object_id=str(work.pk), error="no room left")
    for address in (
        reverse("library_overview", args=[work.pk]), reverse("library_report"),
        reverse("library_import"), reverse("library_concepts"), reverse("publications:index"),
    ):  # fmt: skip
        assert desk.get(address).status_code == 200, address
    html = desk.get(reverse("library_overview", args=[work.pk])).content.decode()
    for words in ("По-русски", "Монголоор", "no room left", "简体中文"):
        assert words in html


def test_a_work_is_indexed_again_on_demand(desk):
    work = PublicationFactory()
    desk.post(reverse("library_index_again", args=[work.pk]))
    assert IndexChange.objects.filter(object_id=str(work.pk)).exists()


def test_the_report_names_what_failed_and_what_lacks_a_language(desk):
    make_file(title="Broken one")
    LibraryFile.objects.update(state="failed", reason="encrypted")
    PublicationFactory(title_en="English only")
    html = desk.get(reverse("library_report")).content.decode()
    assert "Broken one" in html and "protected by a password" in html
    assert "English only" in html and "Монгол" in html


def test_the_same_file_is_warned_of_before_it_is_saved(desk):
    content = make_pdf(["Twice."])
    make_file(content, title="The first")
    collection = Collection.get_first_root_node().pk

    def save(**more):
        return desk.post(reverse("wagtaildocs:add"), {
            "title": "The second", "file": SimpleUploadedFile("b.pdf", content),
            "collection": collection, **more,
        })  # fmt: skip

    html = save().content.decode()
    assert "has this very file already: “The first”" in html
    assert LibraryFile.objects.count() == 1
    assert "accept_duplicate" in html
    save(accept_duplicate="on")
    assert LibraryFile.objects.count() == 2


def test_the_staff_sees_a_closed_edition_as_a_reader_does(desk, read_edition):
    edition = read_edition(access="restricted")
    address = f"/en/library/{edition.publication.slug}/"
    assert (
        "#page" in desk.get(address).content.decode()
        or edition.file.url in desk.get(address).content.decode()
    )
    html = desk.get(f"{address}?as=reader").content.decode()
    assert edition.file.url not in html
    assert desk.get(f"{edition.page_url(1)}?as=reader").status_code == 403
    edition.publication.status = "draft"
    edition.publication.save()
    assert desk.get(f"{address}?as=reader").status_code == 404


def test_only_who_may_change_publications_gets_in(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader@example.org", "pw"))
    for name in ("library_report", "library_import", "library_concepts"):
        assert client.get(reverse(name)).status_code in (302, 403)


def test_the_list_asks_as_often_for_many_works_as_for_one(desk, django_assert_max_num_queries):
    for _n in range(15):
        EditionFactory(publication=PublicationFactory(), file=make_file())
    desk.get(reverse("publications:index"))
    with django_assert_max_num_queries(25):
        desk.get(reverse("publications:index"))
