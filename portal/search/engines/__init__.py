"""Two engines behind one interface: embedded, or Elasticsearch where ELASTICSEARCH_URL is set."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .base import Engine, EngineDown

__all__ = ["Engine", "EngineDown", "get_engine"]


def get_engine() -> Engine:
    """Return the engine of the settings."""
    if settings.ELASTICSEARCH_URL:
        return _elasticsearch(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX_PREFIX)
    return _embedded(Path(settings.SEARCH_INDEX_PATH))


@lru_cache(maxsize=4)
def _embedded(path: Path) -> Engine:
    from .embedded import EmbeddedEngine

    return EmbeddedEngine(path)


@lru_cache(maxsize=4)
def _elasticsearch(url: str, prefix: str) -> Engine:
    from .elastic import ElasticsearchEngine

    return ElasticsearchEngine(url, prefix)
