"""A message as parts that a terminal sets apart: what each part is, and its text."""

from dataclasses import dataclass
from enum import Enum, auto


class Role(Enum):
    """What a part of a message is, so that it can be set apart."""

    ASKED = auto()
    TEXT = auto()
    QUOTE = auto()
    PLACE = auto()
    HEADING = auto()
    CHOICE = auto()
    ITEM = auto()
    PARAGRAPH = auto()
    HINT = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a message; never more than one line."""

    role: Role
    text: str


Parts = tuple[Part, ...]
