"""The embedded engine: SQLite FTS5 in a file of its own, for up to about 100,000 pages."""

from .engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
