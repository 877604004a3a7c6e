"""Works, their editions, their files, the text in them, and how often they are read."""

from .downloads import DownloadCount
from .editions import Edition
from .files import LibraryFile, PageText
from .publications import Author, Publication

__all__ = ["Author", "DownloadCount", "Edition", "LibraryFile", "PageText", "Publication"]
