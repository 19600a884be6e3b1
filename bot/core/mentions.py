"""The numbers and names that a text mentions: what a reader would check first. English."""

import re
from collections.abc import Iterator
from typing import Final

_NUMBER_WORDS: Final = {
    word: str(number)
    for number, written in {
        3: "three third", 4: "four fourth", 5: "five fifth", 6: "six sixth", 7: "seven seventh",
        8: "eight eighth", 9: "nine ninth", 10: "ten tenth", 11: "eleven eleventh", 12: "twelve twelfth",
        13: "thirteen", 14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen", 18: "eighteen",
        19: "nineteen", 20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy",
        80: "eighty", 90: "ninety", 100: "hundred", 1000: "thousand",
    }.items()
    for word in written.split()
}  # fmt: skip
# "one" and "two" are left out: "the two leaders" counts nothing that could be wrong.
_NUMBER: Final = re.compile(rf"\d+(?:[.,]\d+)*|\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-.][^\W\d_]+)*")
_NAME: Final = re.compile(r"[A-Z][\w.-]*\w(?:\s+[A-Z][\w.-]*\w)*")
_NEAR: Final = 8
"""Characters before a word that tell whether it starts a sentence."""
_STARTS_A_SENTENCE: Final = re.compile(r"(?:^|[.!?:;…][”\"’']?)\s*[“\"‘'(]?$")


def words(text: str) -> list[str]:
    """The words of a text as they are written, without numbers."""
    return _WORD.findall(text)


def numbers(text: str) -> Iterator[tuple[str, str]]:
    """Each number from three up: as it is written, and its value, as ("1,300", "1300") and ("seventh", "7")."""
    for found in _NUMBER.finditer(text):
        written = found.group()
        yield written, _NUMBER_WORDS.get(written.lower()) or written.replace(",", "")


def names(text: str) -> Iterator[str]:
    """Each run of capitalised words, without the word that starts a sentence or a quotation."""
    for found in _NAME.finditer(text):
        name = found.group()
        if _STARTS_A_SENTENCE.search(text, max(0, found.start() - _NEAR), found.start()):
            _, _, name = name.partition(" ")
        if name:
            yield name
