"""Which font draws which character, and how wide text is."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

LATIN, CHINESE = "text", "chinese"
# Punctuation that both fonts have: as wide as a character where the text is Chinese.
_SHARED = frozenset("“”‘’—…")
_REMEMBERED = 50_000


class _Widths(dict):
    """Widths of pieces of text, each worked out once as long as there is room."""

    def __init__(self, measure: Callable[[str], float]) -> None:
        super().__init__()
        self.measure = measure

    def __missing__(self, piece: str) -> float:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[piece] = width = self.measure(piece)
        return width


class Faces:
    """The fonts of one document by the names under which fpdf2 knows them.

    `wide` says that a text is mostly Chinese. It knows nothing of the document: that one would
    stay in memory until the collector of garbage comes by.
    """

    def __init__(self, fonts: dict[str, Any]) -> None:
        self.fonts = fonts
        self.drawn = frozenset(map(chr, fonts[LATIN].cmap))
        self._widths: dict[tuple[str, bool], _Widths] = {}

    def foreign(self, text: str) -> set[str]:
        """Return the characters that the font of Latin and Cyrillic lacks."""
        return set(text) - self.drawn - {"\n", "\r", "\t"}

    def family(self, character: str, *, wide: bool) -> str:
        """Return the name of the font that draws a character."""
        if character in self.drawn and not (wide and character in _SHARED):
            return LATIN
        chinese = self.fonts.get(CHINESE)
        # What neither has is drawn as a box by the first.
        return CHINESE if chinese and ord(character) in chinese.cmap else LATIN

    def runs(self, text: str, *, wide: bool) -> Iterator[tuple[str, str]]:
        """Cut a line where the font changes; yield (font, text)."""
        if not wide and self.drawn.issuperset(text):
            yield LATIN, text
            return
        for family, run in groupby(text, key=lambda c: self.family(c, wide=wide)):
            yield family, "".join(run)

    def width(self, style: str, *, wide: bool) -> Callable[[str], float]:
        """Return what measures text of a style ("" or "B"), in thousandths of its size."""

        def measure(piece: str) -> float:
            total = 0.0
            for character in piece:
                family = self.family(character, wide=wide)
                font = self.fonts[family + style if family == LATIN else family]
                total += font.cw[ord(character)]
            return total

        if (style, wide) not in self._widths:
            self._widths[style, wide] = _Widths(measure)
        return self._widths[style, wide].__getitem__
