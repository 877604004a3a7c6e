"""What beat knows: the sweeps of every room."""

import importlib
from pathlib import Path

import pytest
from celery import Celery

from portal.celery import add_sweeps, app

ROOT = Path(__file__).parents[2]
SCHEDULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for room in ("portal", "home", "library", "consultations")
    for path in (ROOT / room).rglob("schedule.py")
)


@pytest.fixture
def collected():
    fresh = Celery("another", set_as_current=False)
    # Celery itself only logs what a receiver raises; called by hand it is heard.
    add_sweeps(sender=fresh)
    return fresh.conf.beat_schedule


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_sweeps_of_a_room_are_known_to_beat(collected, name):
    entries = importlib.import_module(name).SCHEDULE

    assert entries
    assert entries.items() <= collected.items()


def test_every_sweep_names_a_task_that_exists(collected):
    app.loader.import_default_modules()

    assert {entry["task"] for entry in collected.values()} <= set(app.tasks)
