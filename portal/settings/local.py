"""The embedded setting of `make run`: SQLite, files for mail, a Redis under var/."""

import secrets

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import ALLOWED_HOSTS, ENVIRONMENT, SECRET_KEY, VAR_DIR

try:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    if not SECRET_KEY:
        # Made once and kept, so that sessions and links in mails survive a restart.
        _file = VAR_DIR / "secret-key"
        if not _file.exists():
            _file.touch(mode=0o600)
            _file.write_text(secrets.token_urlsafe(64))
        SECRET_KEY = _file.read_text().strip()
except OSError as error:
    raise ImproperlyConfigured(f"{VAR_DIR} cannot be written: {error.strerror}") from None

if not ALLOWED_HOSTS:
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", ENVIRONMENT.host]
    if ENVIRONMENT.host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        ALLOWED_HOSTS = ["*"]
MAIL_READER = not ENVIRONMENT.email
