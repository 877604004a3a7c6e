"""What is wrong in a folder, and where."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """What is wrong, where: file, field, reason."""

    file: str
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.reason}"


class Refused(Exception):
    """The folder is refused; nothing of it was stored."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(p) for p in problems))
        self.problems = problems
