"""A message as parts that whoever shows it sets apart: what each part is, and its text."""

from dataclasses import dataclass
from enum import Enum, auto


class Role(Enum):
    """What a part of a message is, so that it can be set apart."""

    ASKED = auto()
    TEXT = auto()
    ECHO = auto()
    """Has in it what somebody typed."""
    LEAD = auto()
    """Says what comes below it."""
    QUOTE = auto()
    PLACE = auto()
    CONTEXT = auto()
    """What stands around a quote: long, and folded where that can be."""
    HEADING = auto()
    CHOICE = auto()
    ITEM = auto()
    PARAGRAPH = auto()
    HINT = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a message, and the web address that it links to, if any."""

    role: Role
    text: str
    link: str | None = None


Parts = tuple[Part, ...]
