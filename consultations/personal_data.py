"""What this room tells the accounts about personal data."""

from portal.accounts import personal_data


def register() -> None:
    """Register export and erasure."""
    from .actions import export_person, pseudonymise_person

    personal_data.register(name="consultations", export=export_person, erase=pseudonymise_person)
