"""Periodic work of this room."""

SCHEDULE = {"search.sweep": {"task": "portal.search.tasks.sweep", "schedule": 60.0}}
