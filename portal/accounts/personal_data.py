"""Which rooms hold personal data, and how each exports and erases it.

A room registers two functions in AppConfig.ready(); accounts calls them and knows no feature.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Holder:
    """One room that stores something about people.

    `export(user)` returns what is stored, as JSON can hold it. `erase(user, by)` removes or
    pseudonymises it, inside the transaction of the caller.
    """

    name: str
    export: Callable[[Any], Any]
    erase: Callable[..., None]


holders: dict[str, Holder] = {}


def register(*, name: str, export: Callable[[Any], Any], erase: Callable[..., None]) -> None:
    """Add or replace a room by its name."""
    holders[name] = Holder(name=name, export=export, erase=erase)
