"""From a question to one outcome: read it, weigh what it may mean, decide."""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.language.english import content_words
from bot.core.language.tokens import MAX_QUESTION, cleaned, tokens
from bot.core.matching.confidence import Thresholds, Witness, calibrated, certainty, doubts
from bot.core.matching.followup import in_context, is_about, is_answered_again, leans, told_of, within
from bot.core.matching.matcher import Matcher, Query, Ranking
from bot.core.matching.outcome import Answered, Judgement, NotUnderstood, Outcome, SmallTalk
from bot.core.matching.policy import decided, in_parts, item_as_written, small_talk, told_not_covered
from bot.core.matching.smalltalk import Talk
from bot.core.matching.split import halves_of, readings_of

NEVER: Final = math.inf
"""A certainty that nothing has: what is found is offered at most."""


@dataclass(frozen=True)
class Answerer:
    """A knowledge base made ready to be asked."""

    knowledge: KnowledgeBase
    matcher: Matcher
    witness: Witness
    thresholds: Thresholds

    @classmethod
    def of(cls, knowledge: KnowledgeBase) -> "Answerer":
        """Indexes the knowledge base and finds its thresholds."""
        matcher = Matcher.of(knowledge.entries, knowledge.gaps, knowledge.lexicon)
        witness = Witness(matcher, knowledge.sentence)
        return cls(knowledge, matcher, witness, calibrated(knowledge.gaps, matcher, witness))

    def ask(self, question: str, after: str | None = None) -> Outcome:
        """What the article says to a question of any kind and length.

        ``after`` is the id of the entry just answered: a question that leans on it ("and when?") is understood so.
        """
        text = cleaned(question, MAX_QUESTION)
        words = tokens(text)
        if not words:
            return SmallTalk(Talk.CHATTER) if _has_emoji(text) else NotUnderstood()
        judge = cache(self._judge)  # a sentence comes up again as half of a question
        readings = readings_of(text, self.matcher)
        alone = max((judge(self.matcher.read(reading)) for reading in readings), key=_sureness)
        least = self.thresholds.answer if content_words(words) else self.thresholds.sure
        previous = self.knowledge.entry(after) if after else None
        if previous is not None and leans(words, alone.ranking, previous):
            here = self._judged(within(alone.ranking, previous.article))
            stands_alone = here.certainty >= self.thresholds.answer and bool(content_words(words))
            if outcome := self._following(words, here, previous, stands_alone):
                return outcome
            least = least if stands_alone else NEVER  # it leans on something, and not on what it finds by itself
            alone = here if here.certainty >= self.thresholds.suggest else alone
        if talk := small_talk(alone.ranking):
            return SmallTalk(talk)
        if not item_as_written(alone.ranking):
            for first, second in halves_of(readings, self.matcher):
                if outcome := in_parts(judge(first), judge(second), alone):
                    return outcome
        return decided(alone, least, self.knowledge)

    def _following(self, words: Sequence[str], here: Judgement, previous: Entry, stands_alone: bool) -> Outcome | None:
        """The outcome for a question that leans on the entry just answered; None where nothing there fits it."""
        if is_answered_again(here, previous):
            return Answered(here.ranking.entries[:1], here)
        if gap := told_of(words, previous, self.matcher):
            return told_not_covered(gap.item, here, self.knowledge)
        if stands_alone:
            return None
        together = in_context(words, previous, self.matcher)
        if not is_about(words, together, self.matcher):
            return None
        return decided(self._weigh(together), self.thresholds.sure, self.knowledge)

    def _judge(self, query: Query) -> Judgement:
        return self._judged(self.matcher.rank(query))

    def _judged(self, ranking: Ranking) -> Judgement:
        judged = self._weigh(ranking)
        if judged.certainty < self.thresholds.answer:
            return judged
        return replace(judged, doubts=doubts(judged.ranking, judged.evidence, self.matcher, self.knowledge))

    def _weigh(self, ranking: Ranking) -> Judgement:
        evidence = self.witness.evidence(ranking)
        return Judgement(ranking, evidence, certainty(evidence), self.thresholds)


def _sureness(judged: Judgement) -> float:
    return judged.certainty


def _has_emoji(text: str) -> bool:
    return any(unicodedata.category(character) in ("So", "Sk") for character in text)
