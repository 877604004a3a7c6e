"""Management of consultations."""
