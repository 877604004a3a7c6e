"""Search against the judgements of people: the floors below which it must not fall."""

import pytest

from portal.search import actions, concepts
from portal.search.evaluation import evaluate, read
from portal.thesaurus.actions import import_thesaurus
from tests.search.conftest import THESAURUS
from tests.search.shelf import only
from tests.services.elasticsearch.node import node_url

from .manuscripts import FOLDER, Manuscripts

FLOORS = {"en": 0.95, "ru": 0.95, "zh-hans": 0.95, "mn": 0.85}


@pytest.fixture(params=["embedded", "elasticsearch"])
def report(request, db, settings, tmp_path):
    settings.SEARCH_INDEX_PATH = tmp_path / "search.sqlite3"
    if request.param == "elasticsearch":
        settings.ELASTICSEARCH_URL = node_url()
        settings.ELASTICSEARCH_INDEX_PREFIX = "test-quality"
    concepts.forget_matcher()
    import_thesaurus(path=THESAURUS)
    undo = only(Manuscripts())
    assert not actions.rebuild(fresh=True).errors
    yield evaluate(read(FOLDER / "judgements.yaml"))
    undo()
    concepts.forget_matcher()


def test_known_pages_are_found_first_and_nothing_closed_is_found(report):
    misses = "\n".join(f"{m['id']} rank {m['rank']}: {m['query']}" for m in report["misses"])
    figures = {code: row["mrr@10"] for code, row in report["known_item"].items()}
    assert all(figures[code] >= floor for code, floor in FLOORS.items()), f"{figures}\n{misses}"
    assert report["cross_language"]["recall@10"] >= 0.9, misses
    assert report["superseded"]["recall@10"] == 1.0
    assert report["leaks"] == []
