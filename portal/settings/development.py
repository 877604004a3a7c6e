"""`make dev`: the embedded setting with debug pages and code reloading."""

from .local import *  # noqa: F403
from .local import STORAGES

DEBUG = True
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
