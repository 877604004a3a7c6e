"""Files made by LibreOffice, where it is installed: most documents that people send are."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

KINDS = ("plain", "table", "columns")
ENDINGS = (".pdf", ".docx")


def installed() -> str | None:
    """Return the program, if this machine has it."""
    return shutil.which("soffice")


def convert(texts: dict[tuple[str, str], str]) -> Iterator[tuple[str, str, str, bytes]]:
    """Yield language, kind, ending and content of each text of (language, kind), in both forms.

    One start of the program for each form; nothing where it is not installed.
    """
    program = installed()
    if program is None:
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for (language, kind), text in texts.items():
            (folder / f"{kind}_{language}.html").write_text(_page(language, kind, text), "utf-8")
        for ending in ENDINGS:
            # Its own settings: a LibreOffice that runs already would take the order and refuse.
            subprocess.run(
                [
                    *(program, f"-env:UserInstallation={(folder / 'settings').as_uri()}"),
                    *("--headless", "--writer", "--convert-to", ending.removeprefix(".")),
                    *("--outdir", str(folder), *map(str, sorted(folder.glob("*.html")))),
                ],
                check=True, capture_output=True, timeout=120,
            )  # fmt: skip
            for language, kind in texts:
                content = (folder / f"{kind}_{language}{ending}").read_bytes()
                yield language, kind, ending, content


def _page(language: str, kind: str, text: str) -> str:
    body = f"<p>{escape(text)}</p>"
    if kind == "table":
        cells = "".join(f"<td>{escape(part)}</td>" for part in text.split()[:3])
        body += f"<table border=1>{f'<tr>{cells}</tr>' * 6}</table>"
    if kind == "columns":
        body = f'<div style="column-count: 2">{body * 3}</div>'
    head = '<meta charset="utf-8">'
    return f'<html lang="{language}"><head>{head}</head><body><h1>1</h1>{body}</body></html>'
