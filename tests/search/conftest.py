"""A shelf of works, and both engines under one name."""

from pathlib import Path

import pytest
import yaml

from portal.search import actions, concepts
from portal.search.engines import get_engine
from portal.thesaurus.actions import import_thesaurus
from portal.thesaurus.models import Concept
from tests.services.elasticsearch.node import node_url

from .shelf import Shelf, only

THESAURUS = Path(__file__).parents[2] / "portal" / "thesaurus" / "demo" / "thesaurus.yaml"


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    """Each test has an index of its own."""
    settings.SEARCH_INDEX_PATH = tmp_path / "search.sqlite3"
    concepts.forget_matcher()
    yield
    concepts.forget_matcher()


@pytest.fixture(scope="session")
def few_concepts(tmp_path_factory):
    """Some concepts of the demonstration with the links among them; all of them take seconds."""
    kept = {
        *("flood", "flood-protection", "water-hazard", "wetland", "ice", "flow-regime", "dam"),
        *("amur", "heilongjiang-province", "china", "grass-carp", "fish", "crane", "zeya"),
    }
    entries = [e for e in yaml.safe_load(THESAURUS.read_text("utf-8")) if e["id"] in kept]
    for entry in entries:
        for links in ("broader", "related"):
            entry[links] = [slug for slug in entry[links] if slug in kept]
    path = tmp_path_factory.mktemp("thesaurus") / "few.yaml"
    path.write_text(yaml.safe_dump(entries, allow_unicode=True), "utf-8")
    return path


@pytest.fixture
def thesaurus(db, few_concepts):
    """Some concepts of the demonstration."""
    import_thesaurus(path=few_concepts)
    return Concept.objects


@pytest.fixture
def shelf(db):
    """An empty shelf, the only thing that is searchable."""
    shelf = Shelf()
    undo = only(shelf)
    yield shelf
    undo()


@pytest.fixture(params=["embedded", "elasticsearch"])
def engine(request, settings):
    """One engine and then the other: what holds for one must hold for both."""
    if request.param == "embedded":
        yield get_engine()
        return
    import uuid

    settings.ELASTICSEARCH_URL = node_url()
    settings.ELASTICSEARCH_INDEX_PREFIX = f"test-{uuid.uuid4().hex[:8]}"
    found = get_engine()
    yield found
    found.drop()


@pytest.fixture
def indexed(shelf, engine, thesaurus):
    """Index what is on the shelf, in the engine of this test."""

    def run() -> None:
        progress = actions.rebuild()
        assert not progress.errors
        found = get_engine()
        if hasattr(found, "refresh"):
            found.refresh()

    return run
