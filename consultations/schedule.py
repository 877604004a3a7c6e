"""The sweeps of consultations."""

SCHEDULE = {
    "consultations.sweep": {"task": "consultations.tasks.sweep", "schedule": 300.0},
    "consultations.answers": {
        "task": "consultations.background.sweep_answers",
        "schedule": 300.0,
    },
    "consultations.likeness": {
        "task": "consultations.background.sweep_likeness",
        "schedule": 24 * 3600.0,
    },
}
