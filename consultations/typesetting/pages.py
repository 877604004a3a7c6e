"""Pages of running text as PDF, laid out by us because fpdf2 measures a line anew at each letter.

A paragraph of three lines takes a tenth of the time of `FPDF.multi_cell`; drawing, fonts, outline
and file are those of fpdf2.
"""

from collections.abc import Callable

from fpdf import FPDF

from . import fonts
from .faces import CHINESE, LATIN, Faces
from .lines import broken

LANGUAGES = {"en": "en-GB", "ru": "ru-RU", "zh-hans": "zh-CN", "mn": "mn-MN"}
FOOT = 8  # points
LARGE = 14
FROM_EDGE = 9  # millimetres from the line of the foot to the edge of the page


class Pages(FPDF):
    """A4 pages with numbers; the Chinese font is loaded by the first text that needs it."""

    def __init__(
        self, *, title: str, language: str, margin: float, numbering: Callable[[int], str] = str
    ) -> None:
        """Begin the first page; `margin` is in millimetres, `numbering` writes the foot."""
        super().__init__(format="A4")
        self.numbering = numbering
        for style in ("", "B"):
            self.add_font(LATIN, style, fonts.latin(style))
        self.faces = Faces(self.fonts)
        self.set_title(title)
        self.set_lang(LANGUAGES[language])
        self.set_creator("Amur portal")
        self.set_margin(margin)
        self.set_auto_page_break(True, margin=margin)
        self.set_font(LATIN, size=10)
        self.add_page()

    def footer(self) -> None:
        """Number the page."""
        text = self.numbering(self.page_no())
        wide = self._is_chinese(text)
        length = self.faces.width("", wide=wide)(text) * FOOT / 1000 / self.k
        middle = (self.w - length) / 2
        self._draw(text, middle, self.h - FROM_EDGE, size=FOOT, style="", wide=wide)

    def write_block(
        self, text: str, size: float, style: str = "", *, above: float = 0, below: float = 0
    ) -> None:
        """Write a paragraph over the whole width: `size` in points, space in millimetres.

        Bold is a heading: it does not stand alone at the end of a page.
        """
        height = size * 0.5
        self.y += above
        # A large heading is followed by a small one.
        if style == "B" and self.will_page_break((3.5 if size < LARGE else 5.5) * height):
            self.add_page()
        wide = self._is_chinese(text)
        width = self.faces.width(style, wide=wide)
        room = self.epw * self.k * 1000 / size
        for paragraph in text.splitlines():
            for line in broken(paragraph, room, width):
                if self.will_page_break(height):
                    self.add_page()
                # The line of writing of a font stands three tenths of its size below the middle.
                base = self.y + 0.5 * height + 0.3 * size / self.k
                self._draw(line, self.l_margin, base, size=size, style=style, wide=wide)
                self.y += height
        self.y += below

    def _is_chinese(self, text: str) -> bool:
        """Say whether a text is mostly Chinese; load the font for it if there is any."""
        foreign = self.faces.foreign(text)
        if not foreign:
            return False
        if CHINESE not in self.fonts:
            self.add_font(CHINESE, "", fonts.chinese())
        return sum(map(text.count, foreign)) * 2 > len(text)

    def _draw(
        self, line: str, x: float, base: float, *, size: float, style: str, wide: bool
    ) -> None:
        for family, run in self.faces.runs(line, wide=wide):
            if family == LATIN:
                self.set_font(family, style, size)
                self.text(x, base, run)
            else:
                self.set_font(family, "", size)
                self._draw_chinese(run, x, base, size, bold=style == "B")
            x += self.faces.width(style, wide=wide)(run) * size / 1000 / self.k

    def _draw_chinese(self, run: str, x: float, base: float, size: float, *, bold: bool) -> None:
        if not bold:
            self.text(x, base, run)
            return
        # The font comes in one weight; a line around its letters makes the bold one.
        with self.local_context(text_mode="FILL_STROKE", line_width=size * 0.03):
            self.text(x, base, run)
