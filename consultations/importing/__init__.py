"""Loading a plan with its consultations from a folder of YAML files; see demo/README.md."""

from uuid import NAMESPACE_URL, UUID, uuid5


def identity(name: str) -> UUID:
    """Return the UUID that an id of the demonstration stands for, the same on every machine."""
    return uuid5(NAMESPACE_URL, f"amur-demo:{name}")
