"""Bringing folders of publications in."""

import shutil
from datetime import timedelta

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.utils import timezone

from library.models import Edition, LibraryFile, Publication
from tests.factories.library import DEMO, make_pdf

pytestmark = pytest.mark.django_db
FLOODS = "living-with-floods-middle-amur"
CRANES = "crane-stork-monitoring-protocol"


@pytest.fixture
def folder(tmp_path, thesaurus):
    """Two publications of the demonstration in a folder of their own."""
    for slug in (FLOODS, CRANES):
        shutil.copytree(DEMO / slug, tmp_path / "publications" / slug)
    return tmp_path / "publications"


def run(folder, capsys, *options) -> str:
    call_command("import_publications", str(folder), *options)
    return capsys.readouterr().out


def change(folder, slug, /, **fields):
    path = folder / slug / "publication.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, value in fields.items():
        data[name] = value(data[name]) if callable(value) else value
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def refused(folder, capsys) -> str:
    with pytest.raises(CommandError):
        call_command("import_publications", str(folder))
    assert not Publication.objects.exists()
    assert not LibraryFile.objects.exists()
    return capsys.readouterr().err


@pytest.fixture(autouse=True)
def nothing_is_read(monkeypatch):
    from library.actions import files

    monkeypatch.setattr(files, "_wake", lambda file: None)


def test_the_whole_demonstration_comes_in(demo):
    assert Publication.objects.filter(status="published", demonstration=True).count() == 12
    assert Edition.objects.count() == 27
    assert LibraryFile.objects.filter(state="waiting").count() == 27
    assert len(demo) == 27  # every file was handed to the worker


def test_works_editions_authors_and_concepts_are_stored(folder, capsys):
    run(folder, capsys)
    work = Publication.objects.get(slug=FLOODS)
    assert work.title_mn.startswith("Амар мөрний дунд урсгалд")
    assert work.authors.get().kind == "corporate"
    assert work.topics.filter(slug="flood").exists()
    assert work.places.filter(slug="zeya").exists()
    assert work.editions.get(identifier="ru").supersedes.identifier == "ru-2019"
    assert work.published_at is not None


def test_a_second_import_changes_nothing(folder, capsys):
    assert "2 created" in run(folder, capsys)
    before = list(Publication.objects.values_list("pk", "updated_at"))
    assert "2 unchanged" in run(folder, capsys)
    assert list(Publication.objects.values_list("pk", "updated_at")) == before
    assert LibraryFile.objects.count() == 9


def test_what_has_changed_is_changed_and_the_rest_is_left(folder, capsys):
    run(folder, capsys)
    change(folder, FLOODS, year=2025)
    (folder / CRANES / "en.pdf").write_bytes(make_pdf(["A new text."]))
    output = run(folder, capsys)
    assert "2 changed" in output
    assert Publication.objects.get(slug=FLOODS).year == 2025
    file = Edition.objects.get(publication__slug=CRANES, identifier="en").file
    assert file.file.size == len(make_pdf(["A new text."]))


def test_an_embargo_counts_from_the_first_import(folder, capsys, time_machine):
    run(folder, capsys)
    opens = timezone.localdate() + timedelta(days=120)
    edition = Edition.objects.get(publication__slug=CRANES, identifier="zh-hans")
    assert edition.embargo_until == opens
    time_machine.move_to(timezone.now() + timedelta(days=30))
    change(folder, CRANES, year=2024)
    run(folder, capsys)
    edition.refresh_from_db()
    assert edition.embargo_until == opens


def test_a_dry_run_says_what_would_be_done_and_does_nothing(folder, capsys):
    output = run(folder, capsys, "--dry-run")
    assert "2 created" in output
    assert "dry run" in output
    assert not Publication.objects.exists()


def test_files_can_be_read_before_the_command_returns(folder, capsys):
    shutil.rmtree(folder / CRANES)
    run(folder, capsys, "--extract-now")
    assert set(LibraryFile.objects.values_list("state", flat=True)) == {"extracted"}
    edition = Edition.objects.get(publication__slug=FLOODS, identifier="zh-hans")
    assert edition.file.page_count == 6
    assert edition.file.pages.get(number=3).language == "zh-hans"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "poster"}, ["kind", "unknown kind", "poster"]),
        ({"year": "soon"}, ["year", "soon"]),
        ({"licence": "ALL-MINE"}, ["licence", "unknown licence"]),
        ({"colour": "red"}, ["colour"]),
        ({"topics": ["flood", "perpetuum"]}, ["topics", "perpetuum"]),
        ({"places": ["flood"]}, ["places", "flood is a topic"]),
        ({"slug": "other"}, ["slug", "other"]),
        ({"identifiers": {"doi": "11.5/x", "isbn": ""}}, ["identifiers.doi", "10."]),
        ({"title": {"en": ""}}, ["title"]),
        ({"editions": []}, ["editions"]),
        ({"editions": lambda e: [e[0], e[0]]}, ["editions", "twice"]),
        ({"editions": lambda e: [{**e[0], "supersedes": "de"}]}, ["supersedes", "de"]),
        ({"editions": lambda e: [{**e[0], "language": "fr"}]}, ["editions.0.language", "fr"]),
        ({"editions": lambda e: [{**e[0], "file": "../../etc/passwd"}]}, ["editions.0.file"]),
        ({"editions": lambda e: [{**e[0], "file": "none.pdf"}]}, ["none.pdf is missing"]),
    ],
)
def test_a_broken_description_is_refused_with_name_field_and_reason(folder, capsys, fields, words):
    change(folder, FLOODS, **fields)
    message = refused(folder, capsys)
    assert f"{FLOODS}/publication.yaml" in message
    for word in words:
        assert word in message


def test_a_file_that_is_not_what_it_is_called_is_refused(folder, capsys):
    (folder / FLOODS / "en.pdf").write_text("<!doctype html><p>Hello")
    message = refused(folder, capsys)
    assert f"{FLOODS}/en.pdf" in message
    assert "HTML" in message


def test_text_that_is_no_yaml_is_refused(folder, capsys):
    (folder / FLOODS / "publication.yaml").write_text("slug: [unclosed")
    assert f"{FLOODS}/publication.yaml" in refused(folder, capsys)


def test_a_folder_without_description_and_one_that_is_not_there_are_refused(folder, capsys):
    (folder / FLOODS / "publication.yaml").unlink()
    assert "publication.yaml: is missing" in refused(folder, capsys)
    assert "does not exist" in refused(folder / "nowhere", capsys)


def test_what_an_editor_added_survives_an_import(folder, capsys):
    run(folder, capsys)
    work = Publication.objects.get(slug=CRANES)
    Edition.objects.create(publication=work, identifier="ja", language="en", title="Extra",
                           year=2026)  # fmt: skip
    change(folder, CRANES, year=2024)
    run(folder, capsys)
    assert work.editions.filter(identifier="ja").exists()
