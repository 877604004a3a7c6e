"""What every test may ask for. Real servers and the browser live in tests/services."""

import pytest

pytest_plugins = ["tests.services.fixtures"]


@pytest.fixture(autouse=True)
def english_unless_said_otherwise():
    """A test begins in English, whatever the one before it activated."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def languages():
    """The four languages of the portal."""
    from portal.languages import CODES

    return CODES


@pytest.fixture(autouse=True, scope="session")
def the_record_can_be_emptied_between_tests():
    """A flush takes the triggers of the record away; `post_migrate` brings them back after it."""
    from django.core.management.commands.flush import Command

    from consultations.proof import triggers

    flush = Command.handle

    def handle(self, **options):
        triggers.remove()
        return flush(self, **options)

    Command.handle = handle
    yield
    Command.handle = flush
