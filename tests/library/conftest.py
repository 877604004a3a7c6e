"""What the tests of the library share."""

from pathlib import Path

import pytest
from django.core.management import call_command

from tests.factories.library import DEMO, EditionFactory, make_file, make_pdf


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    """Every test has its own store of files, and an index that knows no row of another test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SEARCH_INDEX_PATH = tmp_path / "search.sqlite3"
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def read_edition(db):
    """Make an edition whose file was read: `read_edition(pages=[…], access=…)`.

    Read in this process, for speed; test_extraction and test_actions read in a child.
    """
    from library.actions.files import begin_extraction, finish_extraction
    from library.extraction import docx, pdf
    from library.extraction.run import Result

    def make(*, pages=("The river rises in August.", "The crane returns."), content=None,
             name="report.pdf", **fields):  # fmt: skip
        file = make_file(make_pdf(pages) if content is None else content, name=name)
        edition = EditionFactory(file=file, **fields)
        reader = pdf if file.is_pdf else docx
        found = reader.read(Path(file.file.path), max_pages=100)
        finish_extraction(file=begin_extraction(file_id=file.pk), result=Result(pages=found))
        file.refresh_from_db()
        edition.refresh_from_db()
        return edition

    return make


@pytest.fixture
def thesaurus(db):
    """Every concept that the demonstration names, without its aliases."""
    import yaml

    from portal.thesaurus.models import Concept

    for description in DEMO.glob("*/publication.yaml"):
        data = yaml.safe_load(description.read_text(encoding="utf-8"))
        for kind, slugs in (("topic", data["topics"]), ("place", data["places"])):
            for slug in slugs:
                Concept.objects.get_or_create(slug=slug, defaults={"kind": kind, "label_en": slug})


@pytest.fixture
def demo(thesaurus):
    """The demonstration, imported without reading its files."""
    from library.actions import files

    woken = []
    real, files._wake = files._wake, woken.append
    try:
        call_command("import_publications", DEMO, verbosity=0)
    finally:
        files._wake = real
    return woken


@pytest.fixture
def editor(db, django_user_model):
    """A member of the group of editors."""
    from django.contrib.auth.models import Group

    user = django_user_model.objects.create_user("editor@example.org", "pw")
    user.groups.add(Group.objects.get(name="Editors"))
    return user
