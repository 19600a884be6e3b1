"""Messages in another language than the FAQ's: small talk, and questions, which are found by vectors alone."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.core.knowledge.model import KnowledgeBase
from bot.core.language.english import Asked, asked_for
from bot.core.language.recognise import in_latin, speaks_to_the_bot
from bot.core.language.smalltalk import ABOUT_THE_LAST_ANSWER, OF_THE_BOT, Talk, kind_in_another_language, phrasings
from bot.core.language.tokens import tokens
from bot.core.matching.matcher import Matcher, Query, Ranking
from bot.core.matching.outcome import Answered, Assessment, NotUnderstood, Outcome, Suggested
from bot.core.matching.policy import decided
from bot.core.matching.remarks import Remarks, likeness_to_the_article
from bot.core.matching.vectors import LANGUAGES

MIN_TALK_COSINE: Final = 0.6
"""How near small talk is at least."""
MIN_TALK_LEAD_LIKENESS: Final = 1.0
"""By how much it is then nearer than anything of the article."""
_ASKED_WITH_ANYTHING: Final = frozenset({Asked.NOTHING, Asked.THING, Asked.YES_NO, Asked.NAME, Asked.MANNER})
"""Kinds of answer that say nothing of what small talk a question is."""


@dataclass(frozen=True)
class Foreign:
    """Finds the outcome for a message in another language."""

    knowledge: KnowledgeBase
    matcher: Matcher
    remarks: Remarks
    assess: Callable[[Query], Assessment]

    def outcome(self, text: str, language: str) -> Outcome:
        """The outcome for a message by itself."""
        query = self.matcher.read(text, language)
        if talk := kind_in_another_language(tokens(text), like_in=language):
            return self.remarks.reply(talk, query)
        if language not in LANGUAGES:
            return NotUnderstood(language)
        assessed = self.assess(query)
        if talk := small_talk(assessed.ranking):
            return self.remarks.reply(talk, query)
        outcome = decided(assessed, self.knowledge)
        if isinstance(outcome, Answered) or not any(map(self.matcher.knows, words := tokens(" ".join(in_latin(text))))):
            return outcome
        # "Nara는 어디": the name tells more than the vector of the whole.
        named = decided(self.assess(self.matcher.query(words)), self.knowledge, may_answer=False)
        return named if isinstance(named, Suggested) else outcome


def small_talk(ranking: Ranking) -> Talk | None:
    """The small talk that a message is more like than like anything about the article."""
    best, query = ranking.talks[0] if ranking.talks else None, ranking.query
    if best is None or best.item in ABOUT_THE_LAST_ANSWER or best.closest < MIN_TALK_COSINE:
        return None
    # "Who is the captain" is not "who are you", nor "when is the last one" "how long is it".
    is_of_another = best.item in OF_THE_BOT and not speaks_to_the_bot(query.text, query.language)
    if is_of_another or query.asked not in _asked_with(best.item) | _ASKED_WITH_ANYTHING:
        return None
    return best.item if best.likeness > likeness_to_the_article(ranking) + MIN_TALK_LEAD_LIKENESS else None


@cache
def _asked_with(talk: Talk) -> frozenset[Asked]:
    """The kinds of answer that are asked for in some small talk."""
    return frozenset(asked_for(tokens(line)) for line in phrasings(talk))
