"""What is wrong with a knowledge file, and where."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.language.tokens import cleaned


class Severity(StrEnum):
    """Whether a problem stops a load, or is only worth an author's look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def seen_from(self, file: str) -> str:
        """The place as it is named in a message about a file: the line, and the file or article where it is another."""
        if file == self.file:
            return f"line {self.line}"
        article, _, name = self.file.partition("/")
        return f"line {self.line} of `{name if file.startswith(f'{article}/') else article}`"

    def problem(self, message: str, rule: str = "load", severity: Severity = Severity.ERROR) -> "Problem":
        """What is wrong here."""
        return Problem(self.file, self.line, self.column, message, severity, rule)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int
    message: str
    severity: Severity = Severity.ERROR
    rule: str = "load"
    """The name of the check that found it."""

    def __post_init__(self) -> None:
        # It quotes what somebody wrote: nothing of that may steer a terminal.
        object.__setattr__(self, "file", cleaned(self.file))
        object.__setattr__(self, "message", cleaned(self.message))

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class KnowledgeError(Exception):
    """The knowledge files cannot be used; carries every problem found in them."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))
