"""Periodic work of this room."""

SCHEDULE = {
    "search.sweep": {"task": "portal.search.tasks.sweep", "schedule": 60.0},
    "search.lost": {"task": "portal.search.tasks.requeue_lost", "schedule": 600.0},
    "search.alerts": {"task": "portal.search.tasks.tell_of_new_answers", "schedule": 60.0},
}
