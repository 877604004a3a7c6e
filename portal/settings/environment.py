"""The process environment, read once and strictly.

A name that begins with AMUR_ and is not listed here, or a value of the wrong form, stops the
start with one clear line: a misspelt setting must not fall back to a default in silence.
"""

import os
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent.parent

KNOWN = {
    "AMUR_ALLOWED_HOSTS": "host names the portal answers to, separated by commas",
    "AMUR_BASE_URL": "the address readers use, for links in mails and feeds",
    "AMUR_MAIL_FROM": "the sender of the portal's mails",
    "AMUR_SECRET_KEY": "the secret that signs sessions and links, at least 50 characters",
    "AMUR_TRUST_PROXY": "true behind a proxy that sets X-Forwarded-For and X-Forwarded-Proto",
    "AMUR_VAR_DIR": "the folder for the database, media, mail and index",
}
DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql"}
REDIS_SCHEMES = {"redis", "rediss", "unix"}
EMAIL_SCHEMES = {"smtp", "smtps", "smtp+tls", "smtp+ssl", "console", "dummy", "locmem"}


@dataclass(frozen=True)
class Environment:
    """What the environment says, in the types the settings need; empty strings mean unset."""

    var_dir: Path
    host: str
    port: int
    base_url: str
    secret_key: str
    allowed_hosts: list[str]
    trust_proxy: bool
    mail_from: str
    database: dict
    redis_url: str
    elasticsearch_url: str
    email: dict = field(default_factory=dict)


def read(environ: Mapping[str, str] = os.environ) -> Environment:
    """Parse `environ`.

    Raises ImproperlyConfigured, naming the variable and what it should be, for an unknown AMUR_
    name or a malformed value.
    """
    unknown = sorted(n for n in environ if n.startswith("AMUR_") and n not in KNOWN)
    if unknown:
        raise ImproperlyConfigured(
            f"{unknown[0]} is not a setting of the portal; known: {', '.join(sorted(KNOWN))}"
        )
    var_dir = Path(environ.get("AMUR_VAR_DIR") or ROOT / "var").resolve()
    host = environ.get("HOST") or "127.0.0.1"
    if not re.fullmatch(r"[A-Za-z0-9.:\-]+", host):
        raise ImproperlyConfigured(f"HOST={host!r} is not a host name or address")
    port = _port(environ.get("PORT") or "8000")
    shown = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound
    return Environment(
        var_dir=var_dir,
        host=host,
        port=port,
        base_url=_base_url(environ.get("AMUR_BASE_URL") or f"http://{shown}:{port}"),
        secret_key=environ.get("AMUR_SECRET_KEY", ""),
        allowed_hosts=[
            h.strip() for h in environ.get("AMUR_ALLOWED_HOSTS", "").split(",") if h.strip()
        ],
        trust_proxy=_boolean("AMUR_TRUST_PROXY", environ.get("AMUR_TRUST_PROXY") or "false"),
        mail_from=environ.get("AMUR_MAIL_FROM") or "Amur portal <portal@localhost.localdomain>",
        database=_database(environ.get("DATABASE_URL", ""), var_dir),
        redis_url=_url("REDIS_URL", environ.get("REDIS_URL", ""), REDIS_SCHEMES),
        elasticsearch_url=_url(
            "ELASTICSEARCH_URL", environ.get("ELASTICSEARCH_URL", ""), {"http", "https"}
        ),
        email=_email(environ.get("EMAIL_URL", "")),
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ImproperlyConfigured(f"PORT={text!r} is not a port number between 1 and 65535")
    return int(text)


def _boolean(name: str, text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ImproperlyConfigured(f"{name}={text!r} is neither true nor false")
    return text.lower() == "true"


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        raise ImproperlyConfigured(
            f"AMUR_BASE_URL={text!r} is not of the form https://portal.example"
        )
    return text.rstrip("/")


def _url(name: str, text: str, schemes: set[str]) -> str:
    if text and (urlsplit(text).scheme not in schemes or "://" not in text):
        raise ImproperlyConfigured(
            f"{name} must begin with one of {', '.join(f'{s}://' for s in sorted(schemes))}"
        )
    return text


def _database(text: str, var_dir: Path) -> dict:
    if not text:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": var_dir / "database.sqlite3"}
    _url("DATABASE_URL", text, DATABASE_SCHEMES)
    try:
        return dj_database_url.parse(text)
    except (ValueError, dj_database_url.ParseError) as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from None


def _email(text: str) -> dict:
    if not text:
        return {}
    _url("EMAIL_URL", text, EMAIL_SCHEMES)
    try:
        return dj_email_url.parse(text)
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"EMAIL_URL cannot be read: {error}") from None


def answers(path: Path) -> bool:
    """Return whether a server listens on this Unix socket; a file left by a crash does not."""
    if not path.exists():
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True
