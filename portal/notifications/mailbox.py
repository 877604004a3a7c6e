"""Mail in the embedded setting: files in a folder, read at a local page."""

import email
import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage as ParsedMessage
from email.policy import default as default_policy
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class FolderBackend(BaseEmailBackend):
    """Writes each mail as one .eml file into MAIL_DIR.

    The name is made of the Message-ID, so that a second delivery of the same message replaces
    the first; a file appears whole or not at all.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the mails; returns how many."""
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            written = mail.message()
            key = hashlib.sha256(str(written["Message-ID"]).encode()).hexdigest()[:24]
            handle, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
            with os.fdopen(handle, "wb") as file:
                file.write(written.as_bytes(linesep="\r\n"))
            Path(temporary).replace(folder / f"{key}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class StoredMail:
    """A mail of the folder, read."""

    key: str
    subject: str
    to: str
    date: str
    language: str
    text: str
    headers: list[tuple[str, str]]


def _read(path: Path) -> StoredMail:
    parsed = email.message_from_bytes(path.read_bytes(), policy=default_policy)
    assert isinstance(parsed, ParsedMessage)
    body = parsed.get_body(preferencelist=("plain",))
    return StoredMail(
        key=path.stem,
        subject=str(parsed["Subject"] or ""),
        to=str(parsed["To"] or ""),
        date=str(parsed["Date"] or ""),
        language=str(parsed["Content-Language"] or ""),
        text=body.get_content() if body else "",
        headers=[
            (name, str(parsed[name]))
            for name in ("From", "Message-ID", "List-Unsubscribe")
            if parsed[name]
        ],
    )


def newest(count: int = 50) -> list[StoredMail]:
    """Return the newest mails of the folder."""
    files = sorted(
        Path(settings.MAIL_DIR).glob("*.eml"), key=lambda p: p.stat().st_mtime_ns, reverse=True
    )
    return [_read(path) for path in files[:count]]


def one(key: str) -> StoredMail | None:
    """Return the mail with this key, or None."""
    path = Path(settings.MAIL_DIR) / f"{key}.eml"
    return _read(path) if path.is_file() else None
