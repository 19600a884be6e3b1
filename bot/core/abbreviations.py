"""Abbreviations whose full stop ends no sentence, beyond those that the sentence splitter knows."""

import re
from typing import Final

_TITLES: Final = ("Ms", "Mx", "Cllr", "Clr", "Coun", "PC", "WPC", "Cdr", "Pte")
"""Before a name."""
_BEFORE_NUMBERS: Final = (
    "approx", "tel", "vol", "vols", "apt", "max", "min", "est", "figs", "ch", "chap", "ft", "lb", "hrs",
    "Mon", "Tue", "Tues", "Wed", "Thu", "Thurs", "Fri", "Sun",
)  # fmt: skip
_BEFORE_SMALL_LETTERS: Final = (
    "ft", "in", "yds", "lb", "lbs", "oz", "pts", "cu", "sq", "hrs", "mins", "secs", "mph",
    "approx", "est", "govt", "incl", "excl", "misc", "vol", "tel", "Ph.D",
)  # fmt: skip
_GOES_ON: Final = re.compile(
    rf"\b(?:(?:{'|'.join(_TITLES)})\.\s+(?=[^\W\d_])"
    rf"|(?i:{'|'.join(_BEFORE_NUMBERS)})\.:?\s+(?=[+(£$€]?\d|[IVX]+\b)"
    rf"|(?i:{'|'.join(map(re.escape, _BEFORE_SMALL_LETTERS))})\.\s+(?=[(“‘\"']?[a-z]))"
)
_NO_TITLE: Final = re.compile(r"\b(?:an?|the|my|his|her|your|our|their|one|new|old)\s+PC\.\s+\Z")
"""A computer: its sentence is over."""


def goes_on(before: str, after: str) -> bool:
    """Whether what was cut in two, with the white space at the end of the first part, is one sentence."""
    last_word = before.rstrip().rfind(" ") + 1
    found = _GOES_ON.search(before + after, last_word)
    return found is not None and found.end() == len(before) and not _NO_TITLE.search(before)
