"""The beginning of a word, under which it is found in spite of an ending read wrongly."""

LENGTH = 4


def stub(term: str) -> str:
    """Return two thirds of a long word, at least four letters; a short word as it is."""
    if len(term) <= LENGTH or not term.isalpha():
        return term
    return term[: max(LENGTH, len(term) * 2 // 3)]
