"""The kinds of message; each room registers its own in AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of message.

    `template` is the beginning of three template names: .subject.txt, .txt, .html.
    `build(context, language)` loads what the stored ids name and returns the template context,
    called at delivery with the recipient's language active; it may raise `Obsolete`.
    `procedural` messages belong to a procedure (a receipt, an answer): they are sent in any case
    and carry no link to unsubscribe. `label` names the kind to editors.
    """

    name: str
    template: str
    build: Callable[[dict[str, Any], str], dict[str, Any]]
    label: Any = ""
    procedural: bool = False


class Obsolete(Exception):
    """Raised by `build` where what the message was about is gone: it is dropped, not retried."""


registered: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add or replace a kind by its name."""
    registered[kind.name] = kind
