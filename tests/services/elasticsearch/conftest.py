"""A real node and a prefix of its own for each test."""

import uuid

import pytest

from portal.search import concepts
from portal.search.engines import get_engine
from tests.search.shelf import Shelf, only

from .node import node_url


@pytest.fixture
def node(settings):
    settings.ELASTICSEARCH_URL = node_url()
    settings.ELASTICSEARCH_INDEX_PREFIX = f"test-{uuid.uuid4().hex[:8]}"
    concepts.forget_matcher()
    engine = get_engine()
    yield engine
    engine.drop()


@pytest.fixture
def shelf(db):
    shelf = Shelf()
    undo = only(shelf)
    yield shelf
    undo()
