"""Messages in another language than the FAQ's: small talk, and questions, which are found by vectors alone."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np

from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.language.english import Asked, asked_for
from bot.core.language.recognise import in_latin, question_words, speaks_to_the_bot
from bot.core.language.smalltalk import ABOUT_THE_LAST_ANSWER, OF_THE_BOT, Talk, kind_in_another_language, phrasings
from bot.core.language.tokens import tokens
from bot.core.matching.following.context import within
from bot.core.matching.following.ties import is_about_the_same
from bot.core.matching.matcher import Matcher, Query, Ranking
from bot.core.matching.outcome import Answered, Assessment, NotCovered, NotUnderstood, Outcome, Suggested
from bot.core.matching.policy import decided
from bot.core.matching.remarks import Remarks, likeness_to_the_article
from bot.core.matching.vectors import LANGUAGES

MIN_TALK_COSINE: Final = 0.6
"""How near small talk is at least."""
MIN_TALK_LEAD_LIKENESS: Final = 1.0
"""By how much it is then nearer than anything of the article."""
_ASKED_WITH_ANYTHING: Final = frozenset({Asked.NOTHING, Asked.THING, Asked.YES_NO, Asked.NAME, Asked.MANNER})
"""Kinds of answer that say nothing of what small talk a question is."""
MAX_WORDS: Final = 6
MAX_SIGNS: Final = 16
"""Words, or signs of a script without spaces, of a message that may lean on the answer before."""
WEIGHT_BEFORE: Final = 0.6
"""How much the question just answered counts beside such a message: of 58, 27 found their entry without it, 42 so."""
LEAD_OF_TIED: Final = 10.0
"""How much surer (0 to 100) what it finds together counts where that is clearly about what was answered."""
MIN_TOGETHER_CONFIDENCE: Final = 75.0
"""The confidence (0 to 100) from which that is answered: of the 10 that have no answer none had more than 44."""
_ASKS: Final = frozenset("?？؟")


@dataclass(frozen=True)
class Foreign:
    """Finds the outcome for a message in another language."""

    knowledge: KnowledgeBase
    matcher: Matcher
    remarks: Remarks
    assess: Callable[[Query], Assessment]
    assessed: Callable[[Ranking], Assessment]

    def outcome(self, text: str, language: str, previous: Entry | None) -> Outcome:
        """The outcome for a message, after the entry that was just answered."""
        query = self.matcher.read(text, language)
        if talk := kind_in_another_language(tokens(text), like_in=language):
            return self.remarks.reply(talk, query)
        if language not in LANGUAGES:
            return NotUnderstood(language)
        alone = self.assess(query)
        if talk := small_talk(alone.ranking):
            return self.remarks.reply(talk, query)
        after = self._after(previous, alone) if previous is not None and may_lean(text) else None
        return after or self._by_itself(text, alone)

    def _by_itself(self, text: str, alone: Assessment) -> Outcome:
        outcome = decided(alone, self.knowledge)
        words = tokens(" ".join(in_latin(text)))
        if isinstance(outcome, Suggested) and not words:
            words = self._unheeded(text, outcome.entries[0])
        if isinstance(outcome, Answered) or not any(map(self.matcher.knows, words)):
            return outcome
        # "Nara는 어디", "wer ist Petra Vance": the name tells more than the vector of the whole.
        named = decided(self.assess(self.matcher.query(words)), self.knowledge, may_answer=False)
        return named if isinstance(named, Suggested) else outcome

    def _unheeded(self, text: str, entry: Entry) -> tuple[str, ...]:
        """The names of the article in a message after its question word, where an entry tells of none of them."""
        names = tuple(word for word in tokens(text) if word in self.matcher.names)
        told = {token for said in (entry.question, *entry.said) for token in tokens(said)}
        return (*question_words(text), *names) if names and told.isdisjoint(names) else ()

    def _after(self, previous: Entry, alone: Assessment) -> Outcome | None:
        """What a message finds together with the question just answered; None where it finds more by itself."""
        query = alone.ranking.query
        vector = query.vector + WEIGHT_BEFORE * self.matcher.vectors.vector(previous.question)
        found = within(self.matcher.rank(replace(query, vector=vector / np.linalg.norm(vector))), previous.article)
        others = tuple(entry for entry in found.entries if entry.item != previous)
        if not others:
            return None
        together = self.assessed(replace(found, entries=others))
        sure, is_tied = together.confidence.answer, is_about_the_same(others[0].item, previous, self.knowledge)
        # "And the temple?" asks the same of another thing; what asks by itself may mean only what it says.
        asks_the_same = query.asked is Asked.NOTHING
        is_whole = alone.is_sure or sure + LEAD_OF_TIED * is_tied <= alone.confidence.answer
        if is_whole and not asks_the_same:
            return None
        may_answer = is_tied and sure >= MIN_TOGETHER_CONFIDENCE
        outcome = decided(together, self.knowledge, may_answer=may_answer)
        return None if isinstance(outcome, NotCovered) and outcome.gap is None else outcome


def may_lean(text: str) -> bool:
    """Whether a message is short, and asks something."""
    is_short = len(tokens(text)) <= MAX_WORDS and (" " in text.strip() or len(text) <= MAX_SIGNS)
    return is_short and (bool(question_words(text)) or not _ASKS.isdisjoint(text))


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
