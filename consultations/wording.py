"""Word for word: what one text changes in another."""

import re
from difflib import SequenceMatcher
from functools import lru_cache

# A word, one Chinese character, or whatever stands between; blanks are pieces of their own.
_PIECES = re.compile(r"[\u3400-\u9fff]|\s+|[^\W\u3400-\u9fff]+|[^\w\s]")
# Between two changes a blank, a comma, one short word ("and") or one Chinese character that stayed
# by chance helps nobody.
_ISLAND = re.compile(r"^(?:\s*|\W{1,3}|\s*[^\W\u3400-\u9fff]{1,3}\s*|[\u3400-\u9fff])$")

Changes = list[tuple[str, str]]


def word_changes(old: str, new: str) -> Changes:
    """Return pieces ("same" | "removed" | "added", text) that turn `old` into `new`.

    Same and removed pieces give `old` again, same and added ones `new`. Chinese is compared by
    characters, other languages by words.
    """
    return list(_word_changes(old, new))


@lru_cache(maxsize=2048)
def _word_changes(old: str, new: str) -> tuple[tuple[str, str], ...]:
    a, b = _PIECES.findall(old), _PIECES.findall(new)
    runs: list[tuple[bool, str, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        runs.append((tag == "equal", "".join(a[i1:i2]), "".join(b[j1:j2])))
    changes: list[tuple[str, str]] = []
    for same, gone, came in _without_islands(runs):
        if same:
            changes.append(("same", gone))
            continue
        if gone:
            changes.append(("removed", gone))
        if came:
            changes.append(("added", came))
    return tuple(changes)


def _without_islands(runs: list[tuple[bool, str, str]]) -> list[tuple[bool, str, str]]:
    joined: list[tuple[bool, str, str]] = []
    for i, (same, gone, came) in enumerate(runs):
        inner = 0 < i < len(runs) - 1
        kept = same and not (inner and _ISLAND.match(gone))
        if not kept and joined and not joined[-1][0]:
            _kept, before, after = joined.pop()
            joined.append((False, before + gone, after + came))
        else:
            joined.append((kept, gone, came))
    return joined


def cut(changes: Changes, lengths: list[int]) -> list[Changes]:
    """Cut changes where the new text is cut into parts of `lengths` characters.

    Removed words stand with the part in which they were removed; none is lost.
    """
    parts: list[Changes] = [[] for _ in lengths]
    at, room = 0, lengths[0] if lengths else 0
    for kind, text in changes:
        if kind == "removed":
            parts[at].append((kind, text))
            continue
        begin = 0
        while begin < len(text):
            while room == 0 and at < len(lengths) - 1:
                at += 1
                room = lengths[at]
            end = begin + room if at < len(lengths) - 1 else len(text)
            piece = text[begin:end]
            begin += len(piece)
            room -= len(piece)
            parts[at].append((kind, piece))
    return parts


def side(changes: Changes, kind: str) -> Changes:
    """Return one side of a comparison: the old text ("removed") or the new one ("added")."""
    return [change for change in changes if change[0] in {"same", kind}]
