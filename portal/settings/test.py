"""For the tests: tasks run eagerly, mails stay in memory, files go to a folder per process."""

import os
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import DATABASES, ENVIRONMENT, STORAGES

SECRET_KEY = "for-tests-only-" + "x" * 50
ALLOWED_HOSTS = ["*"]
BASE_URL = "http://testserver"
WAGTAILADMIN_BASE_URL = BASE_URL
if ENVIRONMENT.redis_url == "":
    REDIS_URL = ""
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CELERY_BROKER_URL = "memory://"
    CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
VAR_DIR = Path(os.environ.get("AMUR_VAR_DIR") or tempfile.mkdtemp(prefix="portal-tests-"))
MEDIA_ROOT = VAR_DIR / "media"
MAIL_DIR = VAR_DIR / "mail"
SEARCH_INDEX_PATH = VAR_DIR / f"search-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.sqlite3"
ELASTICSEARCH_URL = ""
if not ENVIRONMENT.database["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["NAME"] = VAR_DIR / "database.sqlite3"
    DATABASES["default"]["TEST"] = {
        "NAME": str(VAR_DIR / f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.sqlite3")
    }
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
AXES_ENABLED = False
ACCOUNT_RATE_LIMITS = False
