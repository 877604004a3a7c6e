"""The base page and the picture."""

from .base_page import BasePage
from .picture import Picture, Rendition

__all__ = ["BasePage", "Picture", "Rendition"]
