"""What waits for somebody: each room says what it counts, the editors' first page shows it.

A room registers its matters in `AppConfig.ready()`; the foundation knows none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One thing that may wait, such as files whose text could not be read.

    `count()` asks the database once; `url()` leads to the list; whoever lacks `permission`
    ("app_label.codename") does not see it.
    """

    name: str
    label: Any
    count: Callable[[], int]
    url: Callable[[], str]
    permission: str


@dataclass(frozen=True)
class Waiting:
    """A matter with what there is of it now."""

    label: Any
    count: int
    url: str


_matters: dict[str, Matter] = {}


def register(matter: Matter) -> None:
    """Add a matter, or replace the one of the same name."""
    _matters[matter.name] = matter


def waiting_for(user: Any) -> list[Waiting]:
    """Return what `user` may look after, in the order of registration, zeros too."""
    return [
        Waiting(matter.label, matter.count(), matter.url())
        for matter in _matters.values()
        if user.has_perm(matter.permission)
    ]
