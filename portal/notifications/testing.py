"""A message that says only that mail works."""

from typing import Any

KIND = "notifications.test"


def build(context: dict[str, Any], language: str) -> dict[str, Any]:
    """Return when the message was written."""
    return {"written": context.get("written", "")}
