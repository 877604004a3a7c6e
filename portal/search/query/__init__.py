"""From what a reader types to what she sees."""

from .parsing import Query, parse
from .results import Hit, Results
from .searching import SORTS, search

__all__ = ["SORTS", "Hit", "Query", "Results", "parse", "search"]
