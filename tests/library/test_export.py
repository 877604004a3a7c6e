"""What is exported is imported again as the same."""

from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command

from library.exporting import description
from library.models import Edition, LibraryFile, Publication
from tests.factories.library import DEMO, EditionFactory, PublicationFactory


def exported(folder, *options):
    out = StringIO()
    call_command("export_publications", folder, *options, stdout=out, stderr=out)
    return out.getvalue()


def imported(folder):
    out = StringIO()
    call_command("import_publications", folder, stdout=out)
    return out.getvalue().splitlines()[-1]


def test_an_export_into_an_empty_library_brings_the_same_works(demo, tmp_path):
    before = {work.slug: description(work) for work in Publication.objects.all()}
    assert "12 written, 0 failed" in exported(tmp_path / "out")
    Publication.objects.all().delete()
    LibraryFile.objects.all().delete()
    assert imported(tmp_path / "out") == (
        "Publications: 12 created, 0 changed, 0 unchanged, 0 refused."
    )
    after = {work.slug: description(work) for work in Publication.objects.all()}
    assert after == before
    older = Edition.objects.get(identifier="ru-2019")
    assert older.superseded_by.get().identifier == "ru"


def test_an_export_over_the_same_library_changes_nothing(demo, tmp_path):
    exported(tmp_path / "out")
    assert (
        imported(tmp_path / "out") == "Publications: 0 created, 0 changed, 12 unchanged, 0 refused."
    )
    assert imported(DEMO) == "Publications: 0 created, 0 changed, 12 unchanged, 0 refused."


def test_one_work_is_exported_by_its_name_and_a_dry_run_writes_nothing(demo, tmp_path):
    assert "would be written" in exported(tmp_path / "dry", "--dry-run")
    assert not (tmp_path / "dry").exists()
    exported(tmp_path / "out", "--slug", "khanka-xingkai-wetlands")
    assert [folder.name for folder in (tmp_path / "out").iterdir()] == ["khanka-xingkai-wetlands"]
    with pytest.raises(CommandError, match="nothing-of-the-kind"):
        exported(tmp_path / "out", "--slug", "nothing-of-the-kind")


def test_drafts_and_works_without_files_are_left_out(db, tmp_path):
    PublicationFactory(status="draft")
    EditionFactory(publication=PublicationFactory(slug="bare"))
    assert "bare: skipped" in exported(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_missing_in_the_store_fails_the_command(demo, tmp_path):
    file = LibraryFile.objects.order_by("pk").first()
    file.file.storage.delete(file.file.name)
    with pytest.raises(CommandError, match="1 publications could not be written"):
        exported(tmp_path / "out")
    incomplete = file.editions.get().publication.slug
    assert not (tmp_path / "out" / incomplete / "publication.yaml").exists()
    others = list((tmp_path / "out").glob("*/publication.yaml"))
    assert len(others) == 11
    assert yaml.safe_load(others[0].read_text("utf-8"))["editions"]
