"""Page types and targets."""

from .pages import (
    ArticlePage,
    GalleryItem,
    GalleryPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PlacePage,
)
from .targets import Target

__all__ = [
    "ArticlePage",
    "GalleryItem",
    "GalleryPage",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "PlacePage",
    "Target",
]
