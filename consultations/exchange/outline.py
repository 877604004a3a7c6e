"""A plan as a list of headings with their texts, wherever it came from."""

import re
from dataclasses import dataclass, field

# "1.", "2.3", "2.3.", "第三条"-like numbers are the portal's business: it numbers by the tree.
_NUMBER = re.compile(r"^\s*\d+(?:\.\d+)*\.?\s+")


@dataclass
class Entry:
    """One heading: its level, and by language (title, text, status)."""

    level: int
    texts: dict[str, tuple[str, str, str]] = field(default_factory=dict)


def without_number(title: str) -> str:
    """Return a heading without the number it was printed with."""
    return _NUMBER.sub("", " ".join(title.split()))


def shape(entries: list[Entry]) -> list[int]:
    """Return the levels in order."""
    return [entry.level for entry in entries]


def first_difference(a: list[int], b: list[int]) -> int | None:
    """Return the position of the first heading at which two shapes differ; None if they do not."""
    if a == b:
        return None
    return next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
