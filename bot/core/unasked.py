"""Whether to answer what nobody asked the bot."""

from collections.abc import Sequence
from typing import Final

from bot.core.outcomes import Answered, Outcome
from bot.core.text import tokens

LEAST_WORDS: Final = 3
"""Fewer say too little about what is meant, where people talk with each other."""
_QUESTION_WORDS: Final = frozenset("what which who whom whose when where why how".split())
_AUXILIARIES: Final = frozenset("is are was were do does did has have had can could will would should".split())


def speaks_up(message: str, outcome: Outcome) -> bool:
    """Whether a message that is not for the bot is a question, and its outcome an answer that is sure."""
    words = tokens(message)
    if not isinstance(outcome, Answered) or len(words) < LEAST_WORDS:
        return False
    asks = "?" in message or _begins_as_a_question(words)
    return asks and outcome.why.certainty >= outcome.why.thresholds.sure


def _begins_as_a_question(words: Sequence[str]) -> bool:
    """As in "where do they meet" or "so where do they meet"; not as in "they know where", nor "what a city"."""
    exclaims = tuple(words[:2]) in {("what", "a"), ("what", "an")}
    return not exclaims and (words[0] in _AUXILIARIES or not _QUESTION_WORDS.isdisjoint(words[:2]))
