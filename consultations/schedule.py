"""The sweeps of consultations."""

SCHEDULE = {
    "consultations.sweep": {"task": "consultations.tasks.sweep", "schedule": 300.0},
}
