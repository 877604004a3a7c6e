"""The whole record of one consultation as an archive that verifies without the portal."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.utils import timezone

from ..models import AuditEvent, Chain, Comment, Consultation
from ..models.chain import CONTENT, chain_key, content_of, event_fields, plain
from . import offline

CHUNK = 1000
README = """The record of a public consultation
===================================

consultation   {slug}
made           {made}
events         {length}
head           {head}

To verify it, with Python 3 and without the portal:

    unzip archive.zip verify.py
    python3 verify.py archive.zip

It says "intact" and ends with 0, or names each difference and ends with 1. The procedure is
described at the beginning of verify.py and short enough to be written anew.

events.jsonl    what was done, by whom (a number) and when; each event holds the hash of the one
                before it
contents.jsonl  comments, submissions, responses, decisions of moderators, translations; the words
                of hidden and withdrawn comments are withheld, their hashes stay
plan.json       the text of the plan the consultation is about, in every language
themes.json     the themes

Compare head and events with those on the page "The record" of the consultation, best with a copy
that somebody else has kept.

This archive is for those who run or examine the consultation: numbers of actors are pseudonyms.
"""


# A consultation in which something happens all the time is written once more, and then as it is.
TRIES = 3


def write_archive(
    consultation: Consultation, path: Path, tell: Callable[[int], None] = lambda done: None
) -> None:
    """Write the archive; `tell` hears how many comments are written. Memory stays bounded.

    Nothing is locked meanwhile. Where an event came while it was written, rows and events may
    not be of the same moment, and it is written again.
    """
    for _attempt in range(TRIES):
        end = _end(consultation)
        _write(consultation, path, tell, end)
        if _end(consultation).length == end.length:
            return


def _end(consultation: Consultation) -> Chain:
    key = chain_key(consultation.pk)
    return Chain.objects.filter(key=key).first() or Chain(key=key)


def _write(consultation: Consultation, path: Path, tell: Callable[[int], None], end: Chain) -> None:
    made = timezone.now()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        files = _Files(archive)
        # Events beyond the end that is written down belong to the next archive.
        events = AuditEvent.objects.filter(chain=end.key, sequence__lte=end.length)
        last: dict[tuple[str, str], str] = {}
        files.lines("events.jsonl", _events(events.order_by("sequence"), last))
        files.lines("contents.jsonl", _contents(last, tell))
        files.text("plan.json", _json(_plan(consultation)))
        files.text("themes.json", _json(_themes(consultation)))
        files.text("verify.py", Path(offline.__file__).read_text(encoding="utf-8"))
        about = {"slug": consultation.slug, "made": made.isoformat()}
        files.text("README.txt", README.format(length=end.length, head=end.head, **about))
        manifest = {
            "format": "amur-record/1",
            "consultation": consultation.slug,
            "made": made.isoformat(),
            "length": end.length,
            "head": end.head,
            "files": files.hashes,
        }
        archive.writestr("manifest.json", _json(manifest))


class _Files:
    """Writes the files of an archive and keeps their hashes."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.hashes: dict[str, str] = {}

    def text(self, name: str, text: str) -> None:
        self.lines(name, [text], end="")

    def lines(self, name: str, lines: Iterable[str], end: str = "\n") -> None:
        digest = hashlib.sha256()
        with self.archive.open(name, "w", force_zip64=True) as raw:
            file: IO[bytes] = io.BufferedWriter(raw)  # type: ignore[arg-type]
            for line in lines:
                data = f"{line}{end}".encode()
                digest.update(data)
                file.write(data)
            file.flush()
        self.hashes[name] = digest.hexdigest()


def _events(events: Any, last: dict[tuple[str, str], str]) -> Iterator[str]:
    for event in events.iterator(chunk_size=CHUNK):
        if event.digest:
            last[(event.subject_type, event.subject_id)] = event.digest
        yield offline.canonical(event_fields(event))


def _contents(last: dict[tuple[str, str], str], tell: Callable[[int], None]) -> Iterator[str]:
    comments = 0
    for kind in CONTENT:
        model = apps.get_model("consultations", kind)
        ids = sorted((int(pk) for type_, pk in last if type_ == kind))
        for start in range(0, len(ids), CHUNK):
            for row in model._base_manager.filter(pk__in=ids[start : start + CHUNK]).order_by("pk"):
                content = content_of(row)
                withheld = _is_withheld(row)
                yield offline.canonical(
                    {
                        "type": kind,
                        "id": str(row.pk),
                        "hash": offline.content_hash(content),
                        "content": None if withheld else content,
                    }
                )
                if kind == "comment":
                    comments += 1
                    tell(comments)


def _is_withheld(row: Any) -> bool:
    if row._meta.model_name == "comment":
        return not row.is_visible
    if row._meta.model_name == "commenttranslation":
        return row.comment.state != Comment.State.VISIBLE
    return False


def _plan(consultation: Consultation) -> dict:
    version = consultation.plan_version
    if version is None:
        return {}
    return {
        "version": version.slug,
        "content_hash": version.content_hash,
        "provisions": [
            {
                "id": str(p.uuid),
                "key": p.pk,
                "number": p.number,
                "texts": {
                    t.language: {"title": t.title, "text": t.text, "status": t.status}
                    for t in p.texts.all()
                },
            }
            for p in version.provisions.prefetch_related("texts").order_by("order")
        ],
    }


def _themes(consultation: Consultation) -> list[dict]:
    return [
        {
            "id": theme.pk,
            "slug": theme.slug,
            "title": theme.title,
            "published": plain(theme.published_response.published_at)
            if theme.published_response
            else None,
            "comments": list(theme.comments.order_by("number").values_list("number", flat=True)),
        }
        for theme in consultation.themes.select_related("response")
    ]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
