"""From what a reader types to what she sees."""

from .flat import flat
from .parsing import Query, parse
from .results import Hit, Results
from .searching import SORTS, search

__all__ = ["SORTS", "Hit", "Query", "Results", "flat", "parse", "search"]
