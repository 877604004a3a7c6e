"""Works, their editions, their files, the text in them, and how often they are read."""

from .catalogue import CatalogueRecord, CatalogueSet
from .downloads import DownloadCount
from .editions import Edition
from .files import LibraryFile, PageText
from .publications import Author, Publication

__all__ = [
    "Author",
    "CatalogueRecord",
    "CatalogueSet",
    "DownloadCount",
    "Edition",
    "LibraryFile",
    "PageText",
    "Publication",
]
