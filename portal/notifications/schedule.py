"""The sweeps of the outbox."""

SCHEDULE = {
    "notifications.sweep": {"task": "portal.notifications.tasks.sweep", "schedule": 60.0},
    "notifications.digests": {
        "task": "portal.notifications.tasks.gather_digests",
        "schedule": 3600.0,
    },
}
