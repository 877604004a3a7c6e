"""Word for word: what one text changes in another."""

import re
from difflib import SequenceMatcher

# A word, one Chinese character, or whatever stands between; blanks are pieces of their own.
_PIECES = re.compile(r"[\u3400-\u9fff]|\s+|\w+|[^\w\s]")


def word_changes(old: str, new: str) -> list[tuple[str, str]]:
    """Return pieces ("same" | "removed" | "added", text) that turn `old` into `new`."""
    a, b = _PIECES.findall(old), _PIECES.findall(new)
    changes: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            changes.append(("same", "".join(a[i1:i2])))
            continue
        if i2 > i1:
            changes.append(("removed", "".join(a[i1:i2])))
        if j2 > j1:
            changes.append(("added", "".join(b[j1:j2])))
    return changes
