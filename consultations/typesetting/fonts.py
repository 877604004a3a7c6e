"""The fonts of documents: Roboto for Latin and Cyrillic, Noto Sans CJK with Simplified forms.

The Chinese font that comes as a package draws Traditional forms unless a shaping engine asks for
others. One derived from it points straight to the Simplified ones: measured, laying out Chinese so
takes a quarter of the time of shaping by HarfBuzz and needs no further library.
"""

import logging
import tempfile
from functools import cache
from importlib import metadata, resources
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

logger = logging.getLogger(__name__)
_PACKAGE = "cvttf-notosanscjk-regular"
# Raised when something else is derived: the file of an earlier form is no longer taken.
_FORM = 1
# What only shaping and vertical lines need; a PDF holds neither.
_NEEDLESS = ("GSUB", "GPOS", "BASE", "VORG", "vhea", "vmtx", "DSIG")


@cache
def latin(style: str = "") -> Path:
    """Return the font of Latin and Cyrillic; `style` is "" or "B"."""
    import font_roboto

    name = "Roboto-Bold.ttf" if style == "B" else "Roboto-Regular.ttf"
    return Path(str(resources.files(font_roboto))) / "files" / name


def traditional() -> Path:
    """Return the Chinese font as its package has it."""
    import cvttf_NotoSansCJK_Regular

    return Path(str(resources.files(cvttf_NotoSansCJK_Regular))) / "NotoSansCJKtc-Regular.otf"


def chinese() -> Path:
    """Return the Chinese font with Simplified forms, derived once and kept in VAR_DIR.

    Where it cannot be written, the font of the package is returned: the text is as legible.
    Several processes may derive at once, whoever comes last replaces the same with the same.
    """
    name = f"NotoSansCJK-simplified-{metadata.version(_PACKAGE)}-{_FORM}.otf"
    kept = Path(settings.VAR_DIR) / "fonts" / name
    if kept.exists():
        return kept
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        _derive(kept)
    except OSError:
        logger.exception("The Chinese font cannot be kept; Traditional forms are drawn")
        return traditional()
    return kept


def _derive(target: Path) -> None:
    """Write the font beside its place and move it there when it is whole; raises OSError."""
    with TTFont(traditional(), lazy=True, recalcTimestamp=False, recalcBBoxes=False) as font:
        forms = simplified_forms(font)
        table = max(
            (t for t in font["cmap"].tables if t.isUnicode() and t.format != 14),
            key=lambda t: len(t.cmap),
        )
        table.cmap = {point: forms.get(glyph, glyph) for point, glyph in table.cmap.items()}
        font["cmap"].tables = [table]
        for tag in _NEEDLESS:
            if tag in font:
                del font[tag]
        with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as part:
            written = Path(part.name)
            try:
                font.save(part)
                part.close()
                written.replace(target)
            except OSError:
                written.unlink(missing_ok=True)
                raise


def simplified_forms(font: TTFont) -> dict[str, str]:
    """Return which glyph of the font stands for which in the Chinese of the mainland.

    They are the single substitutions of `locl` for script hani, language system ZHS (OpenType 1.9,
    "Registered features", locl).
    """
    table = font["GSUB"].table
    script = next(r.Script for r in table.ScriptList.ScriptRecord if r.ScriptTag == "hani")
    system = next(r.LangSys for r in script.LangSysRecord if r.LangSysTag == "ZHS ")
    forms: dict[str, str] = {}
    for index in system.FeatureIndex:
        record = table.FeatureList.FeatureRecord[index]
        if record.FeatureTag != "locl":
            continue
        for number in record.Feature.LookupListIndex:
            for subtable in table.LookupList.Lookup[number].SubTable:
                single = getattr(subtable, "ExtSubTable", subtable)
                for glyph, form in getattr(single, "mapping", {}).items():
                    forms.setdefault(glyph, form)
    return forms
