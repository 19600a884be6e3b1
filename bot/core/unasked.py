"""Whether to answer what nobody asked the bot."""

from collections.abc import Sequence
from typing import Final

from bot.core.deciding import as_written
from bot.core.english import content_words
from bot.core.outcomes import Answered, Judgement, Outcome
from bot.core.text import tokens

LEAST_WORDS: Final = 3
"""Fewer say too little about what is meant, where people talk with each other."""
LEAST_CONTENT: Final = 2
"""The same for words that say what a question is about: "is it symbolic?" may be about anything."""
LEAST_CERTAINTY: Final = 90.0
"""The least certainty (0 to 100), however low the threshold of a knowledge base is."""
MOST_UNACCOUNTED: Final = 0.1
"""The share of a question that the passage may not account for: "died in the accident on the highway"."""
_QUESTION_WORDS: Final = frozenset("what which who whom whose when where why how".split())
_AUXILIARIES: Final = frozenset("is are was were do does did has have had can could will would should".split())


def speaks_up(message: str, outcome: Outcome) -> bool:
    """Whether a message that is not for the bot is a question, and its outcome an answer that is sure."""
    words = tokens(message)
    if not isinstance(outcome, Answered) or len(words) < LEAST_WORDS:
        return False
    asks = "?" in message or _begins_as_a_question(words)
    return asks and (as_written(outcome.candidates[0]) or _is_beyond_doubt(outcome.why, words))


def _is_beyond_doubt(why: Judgement, words: Sequence[str]) -> bool:
    """Whether a question is so surely about the article that nobody wonders why the bot answers it."""
    certain = why.certainty >= max(why.thresholds.sure, LEAST_CERTAINTY)
    accounted = why.evidence is not None and why.evidence.unaccounted <= MOST_UNACCOUNTED
    return certain and accounted and len(content_words(words)) >= LEAST_CONTENT


def _begins_as_a_question(words: Sequence[str]) -> bool:
    """As in "where do they meet" or "so where do they meet"; not as in "they know where", nor "what a city"."""
    exclaims = tuple(words[:2]) in {("what", "a"), ("what", "an")}
    return not exclaims and (words[0] in _AUXILIARIES or not _QUESTION_WORDS.isdisjoint(words[:2]))
