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
