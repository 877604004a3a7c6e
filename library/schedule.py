"""What beat sweeps in the library."""

SCHEDULE = {
    "library.sweep-extraction": {"task": "library.sweep_extraction", "schedule": 60.0},
}
