"""What readers see of the library."""

from .feeds import feed
from .files import open_file
from .harvesting import oai
from .listing import publication_list
from .pages import page
from .publications import cite, publication

__all__ = ["cite", "feed", "oai", "open_file", "page", "publication", "publication_list"]
