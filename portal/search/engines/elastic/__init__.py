"""The engine for large centers: Elasticsearch 8.19, asked through elasticsearch.dsl."""

from .engine import ElasticsearchEngine

__all__ = ["ElasticsearchEngine"]
