"""Reading a plan from a file: headings of a DOCX become provisions, a YAML says it all."""

from itertools import pairwise
from typing import IO

import yaml
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pydantic import ValidationError as SchemaError

from portal import languages
from portal.uploads import DOCX, check_upload

from .outline import Entry, without_number

MAX_BYTES = 20 * 1024 * 1024
MAX_LEVEL = 4
MAX_TITLE = 300


def read_docx(file: IO[bytes], *, name: str, size: int, language: str) -> list[Entry]:
    """Return the headings of a Word file with the words below them, as drafts in one language.

    Heading 1 is a chapter, Heading 2 to 4 are provisions; the styles are known by their level,
    whatever language Word names them in. Raises ValidationError with what is wrong.
    """
    check_upload(file, name, size, kinds=(DOCX,), limit=MAX_BYTES)
    from docx import Document

    try:
        document = Document(file)
        levels = {style.style_id: _level(style) for style in document.styles if style.type == 1}
        paragraphs = [
            (levels.get(p.style.style_id if p.style is not None else "", 0), p.text.strip())
            for p in document.paragraphs
        ]
    except Exception as error:  # a parser meets anything in a damaged file
        raise ValidationError(_("The file is damaged and cannot be opened.")) from error
    entries: list[tuple[int, str, list[str]]] = []
    for level, words in paragraphs:
        if level and words:
            entries.append((level, without_number(words), []))
        elif words and entries:
            entries[-1][2].append(words)
    _check_levels([level for level, _title, _body in entries])
    for heading in entries:
        if len(heading[1]) > MAX_TITLE:
            raise ValidationError(
                _("This heading is too long for a title: “%(title)s…”") % {"title": heading[1][:60]}
            )
    return [
        Entry(level, {language: (title, "\n".join(body), "draft")})
        for level, title, body in entries
    ]


def _level(style) -> int:
    """Return the level of a heading style, 0 for any other; a style may inherit it."""
    seen = 0
    while style is not None and seen < 10:
        outline = style.element.find(".//{*}outlineLvl")
        if outline is not None:
            value = next(iter(outline.attrib.values()), "9")
            return int(value) + 1 if value.isdigit() and int(value) < MAX_LEVEL else 0
        name = (style.name or "").lower()
        if name.startswith("heading ") and name[8:].isdigit():
            return int(name[8:]) if int(name[8:]) <= MAX_LEVEL else 0
        style, seen = style.base_style, seen + 1
    return 0


def _check_levels(levels: list[int]) -> None:
    if not levels:
        raise ValidationError(
            _("The file has no headings. Mark chapters as “Heading 1”, provisions as “Heading 2”.")
        )
    if levels[0] != 1:
        raise ValidationError(_("The first heading must be a chapter (“Heading 1”)."))
    for before, after in pairwise(levels):
        if after > before + 1:
            raise ValidationError(
                _("A heading of level %(after)d follows one of level %(before)d.")
                % {"after": after, "before": before}
            )


def read_yaml(file: IO[bytes], *, size: int, version: str = "") -> list[Entry]:
    """Return the provisions of a version in a plan.yaml, with all languages and their states.

    `version` is its id, or empty for the last one of the file. Raises ValidationError.
    """
    from ..importing import schema

    if size > MAX_BYTES:
        raise ValidationError(_("The file is too large."))
    try:
        data = yaml.safe_load(file.read().decode("utf-8"))
        plan = schema.PlanFile.model_validate(data)
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ValidationError(_("This is not a readable YAML file.")) from error
    except SchemaError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise ValidationError(
            _("The file has not the form of plan.yaml: %(where)s: %(reason)s")
            % {"where": where, "reason": first["msg"]}
        ) from error
    found = next((v for v in plan.versions if v.id == version), None)
    if found is None and version:
        raise ValidationError(_("There is no version “%(id)s” in the file.") % {"id": version})
    found = found or plan.versions[-1]
    entries = []
    for p in sorted(found.provisions, key=lambda p: p.order):
        titles, status = p.title.model_dump(by_alias=True), p.status.model_dump(by_alias=True)
        texts = p.text.model_dump(by_alias=True) if p.text else {}
        entries.append(
            Entry(
                p.level,
                {c: (titles[c], texts.get(c, ""), status[c]) for c in languages.CODES},
            )
        )
    _check_levels([entry.level for entry in entries])
    return entries
