"""Where other rooms join the thesaurus; they register in AppConfig.ready().

`carriers` answer the question "what carries this concept" on the concept's page; `followers` are
told, inside the transaction, which concepts were changed.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Carried:
    """What one room shows on a concept's page."""

    heading: Any
    entries: Sequence[Any] = ()  # each has url, title, title_language, kind_label, meta, summary
    total: int = 0
    more_url: str = ""
    template: str = "thesaurus/carried.html"
    context: dict = field(default_factory=dict)


Carrier = Callable[..., list[Carried]]  # (concept, language, user)
MapRenderer = Callable[[Any], str]  # (concept) → HTML of a picture, or nothing
Follower = Callable[[Collection[str]], None]  # (slugs)

carriers: dict[str, Carrier] = {}
followers: dict[str, Follower] = {}
_map: list[MapRenderer] = []


def register_carrier(name: str, carrier: Carrier) -> None:
    """Add or replace the answer of one room."""
    carriers[name] = carrier


def register_follower(name: str, follower: Follower) -> None:
    """Add or replace what is told of changed concepts."""
    followers[name] = follower


def register_map(renderer: MapRenderer) -> None:
    """Say who draws the picture of a place; the last one does."""
    _map[:] = [renderer]


def map_of(concept: Any) -> str:
    """Return the picture of a place, empty where nobody draws or the place is elsewhere."""
    return _map[0](concept) if _map else ""


def tell_followers(slugs: Collection[str]) -> None:
    """Tell everybody which concepts have changed; called by the actions."""
    for follower in followers.values():
        follower(slugs)
