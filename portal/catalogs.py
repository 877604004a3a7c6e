"""Message catalogs without GNU gettext, which a bare machine lacks: Babel reads and compiles.

Strings are found in Python files and in templates (through Django's own templatize), so that a
catalog can be compared with the code at any time.
"""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOMS = ("portal", "home", "library", "consultations")
SKIPPED = {"migrations", "demo", "static"}
LOCALES = {"ru": "ru", "zh-hans": "zh_Hans", "mn": "mn"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
Key = tuple[str | None, str]


def path_of(code: str) -> Path:
    """Return the .po file of a language."""
    return Path(settings.LOCALE_PATHS[0]) / LOCALES[code] / "LC_MESSAGES" / "django.po"


def _sources() -> Iterator[Path]:
    root = Path(settings.BASE_DIR)
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.suffix in {".py", ".html", ".txt", ".xml"} and not SKIPPED & set(path.parts):
                yield path


def extracted() -> Catalog:
    """Return every string the code marks for translation, with where it stands."""
    root = Path(settings.BASE_DIR)
    catalog = Catalog(charset="utf-8")
    for path in _sources():
        text = path.read_text(encoding="utf-8")
        method = "python"
        if path.suffix != ".py":
            if "{%" not in text and "{{" not in text:
                continue
            # templatize writes calls of gettext into masked text; its quotes and the masked
            # rest are no Python, but a JavaScript lexer reads them.
            text, method = templatize(text, origin=str(path)), "javascript"
            text = re.sub(r"\bu(['\"])", r"\1", text)
        for _line, message, _comments, context in extract(
            method, io.BytesIO(text.encode()), keywords=KEYWORDS
        ):
            flags = {"python-format"} if _has_format(message) else set()
            catalog.add(
                message,
                locations=[(str(path.relative_to(root)), None)],
                context=context,
                flags=flags,
            )
    return catalog


def _has_format(message: str | tuple[str, ...]) -> bool:
    texts = message if isinstance(message, tuple) else (message,)
    return any(re.search(r"%\(\w+\)[sd]", text) for text in texts)


def load(code: str) -> Catalog:
    """Return the catalog of a language, empty where there is none yet."""
    path = path_of(code)
    if not path.exists():
        return Catalog(locale=LOCALES[code], charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=LOCALES[code])


def update(code: str) -> Catalog:
    """Bring the catalog of a language up to the code and write it; returns it.

    Translations are kept, strings that are gone are dropped, nothing is guessed.
    """
    old, fresh = (
        load(code),
        Catalog(
            locale=LOCALES[code],
            project="Amur portal",
            copyright_holder="Amur portal",
            charset="utf-8",
            fuzzy=False,
        ),
    )
    for message in extracted():
        if not message.id:
            continue
        known = old.get(_id(message), message.context)
        fresh.add(
            message.id,
            known.string if known and _same_shape(known, message) else None,
            locations=message.locations,
            flags=message.flags,
            context=message.context,
        )
    path = path_of(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, sort_output=True, omit_header=False, include_lineno=False, width=100)
    return fresh


def _id(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else message.id


def _same_shape(known: Message, wanted: Message) -> bool:
    return bool(known.pluralizable) == bool(wanted.pluralizable)


def untranslated(code: str) -> list[str]:
    """Return the strings of the code that the catalog lacks, leaves empty or marks as fuzzy."""
    catalog = load(code)
    missing = []
    for message in extracted():
        if not message.id:
            continue
        known = catalog.get(_id(message), message.context)
        strings = known.string if known is not None else ""
        filled = all(strings) if isinstance(strings, tuple | list) else bool(strings)
        if known is None or known.fuzzy or not filled or not _same_shape(known, message):
            missing.append(_id(message))
    return missing


def borrowed() -> list[Path]:
    """Return the catalogs of words that libraries use and do not speak in a language of ours.

    They belong to the app `portal`, whose words go before those of the libraries.
    """
    return sorted(Path(__file__).parent.glob("locale/*/LC_MESSAGES/*.po"))


def compile_all() -> int:
    """Write the .mo file of every language; returns how many messages are in them."""
    count = 0
    for source in [*map(path_of, LOCALES), *borrowed()]:
        if not source.exists():
            continue
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parts[-3])
        target = source.with_suffix(".mo")
        # Written beside and moved: another process may be reading the catalog now.
        part = target.with_name(f"{target.name}.{os.getpid()}")
        with part.open("wb") as file:
            write_mo(file, catalog)
        part.replace(target)
        count += len(catalog)
    return count
