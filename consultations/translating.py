"""The service that translates comments by machine: pluggable, and none unless one is named.

`CONSULTATIONS_TRANSLATION_PROVIDER` in the settings is the dotted path of a class with the
method of `Provider`; empty (the default) means that nothing is ever sent anywhere.
"""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Provider(Protocol):
    """What a service must do."""

    def translate(self, texts: list[str], *, source: str, target: str) -> list[str]:
        """Return each text in `target`; both are codes of the portal (en, ru, zh-hans, mn).

        Raises OSError where the service cannot be reached: it is tried again later.
        """


class DictionaryProvider:
    """Looks texts up in CONSULTATIONS_TRANSLATION_DICTIONARY; for trying the way and for tests.

    The dictionary is {(source, target): {text: translation}}. Raises LookupError for others.
    """

    def translate(self, texts: list[str], *, source: str, target: str) -> list[str]:
        """Return what the dictionary says."""
        words = settings.CONSULTATIONS_TRANSLATION_DICTIONARY[(source, target)]
        return [words[text] if text else "" for text in texts]


def provider() -> Provider | None:
    """Return the service that the settings name, if any."""
    path = getattr(settings, "CONSULTATIONS_TRANSLATION_PROVIDER", "")
    return import_string(path)() if path else None
