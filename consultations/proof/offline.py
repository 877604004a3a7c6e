"""Verify an archive of the record with nothing but Python: python verify.py archive.zip

This file is in every archive. It uses the standard library only and is also the one place where
the portal takes its hashes from.

1. manifest.json gives the SHA-256 of every other file of the archive.
2. events.jsonl holds the audit events of one consultation in order. The hash of an event is the
   SHA-256 of its fields in canonical JSON (keys sorted, no blanks, UTF-8), and it includes the
   hash of the event before it: a changed, removed or moved event breaks the chain.
3. contents.jsonl holds the rows of the record (comments, submissions, responses and so on). The
   last event about a row gives the SHA-256 of its content; rows whose words are withheld (hidden,
   withdrawn) carry their hash only.
4. The head of the chain and its length must be those the portal publishes on the page
   "The record" of the consultation; compare them with a copy taken at another time.
"""

import hashlib
import json
import sys
import zipfile

FIELDS = (
    "chain", "sequence", "previous_hash", "at", "actor", "verb", "subject_type", "subject_id",
    "digest", "detail",
)  # fmt: skip
FIRST = "0" * 64


def canonical(value: object) -> str:
    """Return `value` as JSON that is the same for the same value, whoever writes it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def content_hash(content: dict) -> str:
    """Return the hash of a row's content."""
    return sha256(canonical(content))


def event_hash(event: dict) -> str:
    """Return the hash of an event from its FIELDS, the hash of the one before it among them."""
    return sha256(canonical({name: event[name] for name in FIELDS}))


class ChainReader:
    """Follows a chain event by event and names what is wrong."""

    def __init__(self) -> None:
        self.length = 0
        self.head = FIRST
        self.digests: dict[tuple[str, str], str] = {}
        self.problems: list[str] = []

    def read(self, event: dict) -> None:
        """Take the next event in the order of its sequence."""
        expected = self.length + 1
        if event["sequence"] != expected:
            self.problems.append(
                f"{event['chain']}: event {expected} is missing or moved, "
                f"number {event['sequence']} stands in its place"
            )
        if event["previous_hash"] != self.head:
            self.problems.append(
                f"{event['chain']}: event {event['sequence']} does not follow the one before it"
            )
        if event_hash(event) != event["hash"]:
            self.problems.append(f"{event['chain']}: event {event['sequence']} was changed")
        self.length = event["sequence"]
        self.head = event["hash"]
        if event["digest"]:
            self.digests[(event["subject_type"], event["subject_id"])] = event["digest"]


def verify_archive(path: str) -> tuple[dict, list[str]]:
    """Return the manifest of an archive and what is wrong with it; an empty list when nothing is.

    Raises KeyError, ValueError or zipfile.BadZipFile for a file that is no such archive.
    """
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        problems = []
        listed = set(manifest["files"]) | {"manifest.json"}
        problems.extend(f"{name} is not listed" for name in set(archive.namelist()) - listed)
        for name, expected in sorted(manifest["files"].items()):
            try:
                if _hash_of(archive, name) != expected:
                    problems.append(f"{name} was changed")
            except KeyError:
                problems.append(f"{name} is missing")
        chain = ChainReader()
        for event in _lines(archive, "events.jsonl"):
            chain.read(event)
        problems += chain.problems
        if (chain.length, chain.head) != (manifest["length"], manifest["head"]):
            problems.append("the chain does not end where the manifest says")
        problems += _contents(archive, dict(chain.digests))
    return manifest, problems


def _hash_of(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def _lines(archive: zipfile.ZipFile, name: str):  # noqa: ANN202 - runs on any Python 3
    with archive.open(name) as file:
        for line in file:
            yield json.loads(line)


def _contents(archive: zipfile.ZipFile, expected: dict) -> list[str]:
    problems = []
    for row in _lines(archive, "contents.jsonl"):
        name = f"{row['type']} {row['id']}"
        digest = row["hash"] if row["content"] is None else content_hash(row["content"])
        if expected.pop((row["type"], row["id"]), None) != digest:
            problems.append(f"{name} is not what the record says")
    problems += [f"{kind} {key} is missing" for kind, key in sorted(expected)]
    return problems


if __name__ == "__main__":
    if len(sys.argv) != 2 or not zipfile.is_zipfile(sys.argv[1]):
        raise SystemExit("Name the archive: python3 verify.py archive.zip")
    found, wrong = verify_archive(sys.argv[1])
    for line in wrong:
        print(line)  # noqa: T201
    print(f"{found['consultation']}: {found['length']} events, head {found['head']}")  # noqa: T201
    print("NOT INTACT" if wrong else "intact")  # noqa: T201
    raise SystemExit(1 if wrong else 0)
