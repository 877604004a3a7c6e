"""The Celery application, its periodic sweeps and the one way to wake a task."""

import importlib.util
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

from celery import Celery
from django.apps import AppConfig
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
logger = logging.getLogger(__name__)


@app.on_after_configure.connect
def add_sweeps(sender: Celery, **_: object) -> None:
    """Collect the SCHEDULE of every room that has a schedule.py: sweeps behind lost wake-ups."""
    for entry in settings.INSTALLED_APPS:
        room = AppConfig.create(entry).name  # an entry may name a configuration instead
        if importlib.util.find_spec(f"{room}.schedule"):
            module = importlib.import_module(f"{room}.schedule")
            entries = getattr(module, "SCHEDULE", {})
            sender.conf.beat_schedule = {**(sender.conf.beat_schedule or {}), **entries}


def wake_on_commit(task, *args: object) -> None:
    """Send `task` when the running transaction commits.

    A broker that is down is logged and no error for the person who acted: the rows that were
    written say what is to be done, and the sweep finds them.
    """
    if not _asleep:
        transaction.on_commit(lambda: wake(task, *args), robust=True)


_asleep: list[bool] = []


@contextmanager
def sleeping() -> Iterator[None]:
    """Wake nothing inside this block: a bulk load does the work of its tasks at its end."""
    _asleep.append(True)
    try:
        yield
    finally:
        _asleep.pop()


def wake(task, *args: object) -> None:
    """Send `task` now; a broker that is down is logged and otherwise ignored."""
    try:
        task.apply_async(args, retry=False)
    except (OperationalError, ConnectionError, TimeoutError, OSError) as error:
        logger.warning("Could not wake %s (%s); the sweep will do it.", task.name, error)
