"""What readers see of the library."""

from .feeds import feed
from .files import open_file
from .listing import publication_list
from .pages import page
from .publications import publication

__all__ = ["feed", "open_file", "page", "publication", "publication_list"]
