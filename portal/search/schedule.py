"""Periodic work of this room."""

SCHEDULE = {
    "search.sweep": {"task": "portal.search.tasks.sweep", "schedule": 60.0},
    "search.alerts": {"task": "portal.search.tasks.tell_of_new_answers", "schedule": 60.0},
}
