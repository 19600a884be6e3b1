"""Takes out of a question what could tell who asked it, before it is written anywhere."""

import re
from functools import partial
from typing import Final

from bot.core.text import MAX_QUESTION, cleaned

_MASKS: Final = (
    (re.compile(r"[^\s@＠<>()\[\],;:]+[@＠][^\s@＠<>()\[\],;:]+\.[^\W\d_]{2,}"), "[e-mail]"),
    (re.compile(r"(?<![\w@＠])[@＠]\w+"), "[name]"),
    (re.compile(r"\d{6,}:[\w-]{20,}"), "[key]"),
    (re.compile(r"(?<!\w)[+(]{0,2}\d(?:[\s().\-–/]{0,2}\d){6,}(?!\w)"), "[number]"),
    (re.compile(r"\d{6,}"), "[number]"),
)
"""In order: what looks like an address holds an @ as well, and a key holds a number."""
_YEARS: Final = re.compile(r"(?:1[5-9]|20)\d\d(?:\s?[-–/.]\s?(?:1[5-9]|20)\d\d)?")


def masked(question: str) -> str:
    """The question without e-mail addresses, @names, phone numbers and long digit strings; spans of years stay."""
    text = cleaned(question, MAX_QUESTION)
    for pattern, mask in _MASKS:
        text = pattern.sub(partial(_replaced, mask), text)
    return text


def _replaced(mask: str, found: re.Match[str]) -> str:
    return found[0] if _YEARS.fullmatch(found[0]) else mask
