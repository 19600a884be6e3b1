"""Follow-ups: a question that leans on the entry just answered, as in "and when?"."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core.deciding import as_written, small_talk
from bot.core.english import Asked, asked_for, content_words, leans_on_context
from bot.core.knowledge import Entry
from bot.core.matching import Matcher, Ranking
from bot.core.outcomes import Judgement
from bot.core.text import tokens


def follows(words: Sequence[str], alone: Judgement) -> bool:
    """Whether a question is to be understood by the entry just answered; ``alone`` is what it means by itself."""
    if not leans_on_context(words):
        return False
    answered_alone = alone.certainty >= alone.thresholds.answer and content_words(words)
    is_talk = small_talk(alone.ranking) is not None and as_written(alone.ranking.talks[0])
    return not answered_alone and not is_talk


def in_context(words: Sequence[str], previous: Entry, matcher: Matcher) -> Ranking:
    """The candidates for a question together with that of the entry just answered, which itself is not among them."""
    about = tokens(previous.question)
    if asked_for(words) in (Asked.NOTHING, Asked.THING):
        together = matcher.query((*about, *content_words(words)))
    else:
        together = matcher.query((*words, *content_words(about)))
    ranking = matcher.rank(together)
    others = tuple(candidate for candidate in ranking.entries if candidate.item != previous)
    return replace(ranking, entries=others)
