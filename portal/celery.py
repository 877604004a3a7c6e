"""The Celery application, its periodic sweeps and the one way to wake a task."""

import importlib.util
import logging
import os

from celery import Celery
from django.db import transaction
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
logger = logging.getLogger(__name__)

ROOMS = [
    "portal.notifications",
    "portal.search",
    "portal.thesaurus",
    "portal.accounts",
    "library",
    "consultations",
    "home",
]


@app.on_after_configure.connect
def add_sweeps(sender: Celery, **_: object) -> None:
    """Collect the SCHEDULE of every room that has a schedule.py: the sweeps behind lost wake-ups."""
    for room in ROOMS:
        if importlib.util.find_spec(f"{room}.schedule"):
            module = importlib.import_module(f"{room}.schedule")
            sender.conf.beat_schedule = {**(sender.conf.beat_schedule or {}), **module.SCHEDULE}


def wake_on_commit(task, *args: object) -> None:
    """Send `task` when the running transaction commits.

    A broker that is down is logged and no error for the person who acted: the rows that were
    written say what is to be done, and the sweep finds them.
    """
    transaction.on_commit(lambda: wake(task, *args), robust=True)


def wake(task, *args: object) -> None:
    """Send `task` now; a broker that is down is logged and otherwise ignored."""
    try:
        task.apply_async(args, retry=False)
    except (OperationalError, ConnectionError, TimeoutError, OSError) as error:
        logger.warning("Could not wake %s (%s); the sweep will do it.", task.name, error)
