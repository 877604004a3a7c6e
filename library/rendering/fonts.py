"""Chinese faces cut down to the characters of one text before WeasyPrint sees them.

WeasyPrint keeps the 65,535 glyph numbers of the Noto CJK collections, 600 KB in every file; cut
beforehand, the same page needs a tenth.
"""

from __future__ import annotations

from pathlib import Path

COLLECTIONS = Path("/usr/share/fonts/opentype/noto")
# (family in the style sheet, weight, collection)
CHINESE = (
    ("Amur Serif SC", "normal", "NotoSerifCJK-Regular.ttc"),
    ("Amur Serif SC", "bold", "NotoSerifCJK-Bold.ttc"),
    ("Amur Sans SC", "normal", "NotoSansCJK-Regular.ttc"),
    ("Amur Sans SC", "bold", "NotoSansCJK-Bold.ttc"),
)


def chinese_faces(characters: set[str], folder: Path) -> str:
    """Write the cut faces into `folder`; the `@font-face` rules that name them.

    Raises FileNotFoundError if the machine lacks the Noto CJK fonts.
    """
    rules = []
    for number, (family, weight, collection) in enumerate(CHINESE):
        target = folder / f"{number}.otf"
        _cut(COLLECTIONS / collection, characters, target)
        rules.append(
            f'@font-face {{ font-family: "{family}"; font-weight: {weight}; '
            f"src: url({target.as_uri()}); }}"
        )
    return "\n".join(rules)


def _cut(collection: Path, characters: set[str], target: Path) -> None:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTCollection

    fonts = TTCollection(str(collection), lazy=True).fonts
    simplified = next(f for f in fonts if f["name"].getDebugName(1).endswith("CJK SC"))
    options = Options(layout_features=[], name_IDs=[1, 2, 4, 6], notdef_outline=True)
    simplified.recalcTimestamp = False  # the same text always makes the same file
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted(ord(character) for character in characters))
    subsetter.subset(simplified)
    simplified.save(str(target))
