"""From a question to one outcome: read it, weigh what it may mean, decide."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.language.english import Asked, asked_for, is_ordinary
from bot.core.language.recognise import ENGLISH, language_of
from bot.core.language.tokens import MAX_QUESTION, cleaned, tokens
from bot.core.matching.confidence import THRESHOLDS, THRESHOLDS_FOREIGN, Judge, Thresholds, is_sure
from bot.core.matching.followup import in_context, is_about, is_answered_again, leans, told_of, within
from bot.core.matching.matcher import Matcher, Query, Ranking
from bot.core.matching.outcome import Answered, Assessment, NotUnderstood, Outcome, SmallTalk
from bot.core.matching.policy import (
    decided,
    foreign_small_talk,
    in_parts,
    item_as_written,
    small_talk,
    told_not_covered,
)
from bot.core.matching.smalltalk import Talk
from bot.core.matching.split import halves_of, readings_of
from bot.core.matching.vectors import LANGUAGES, Encode, encode


@dataclass(frozen=True)
class Answerer:
    """A knowledge base made ready to be asked."""

    knowledge: KnowledgeBase
    matcher: Matcher
    judge: Judge
    thresholds: Thresholds = THRESHOLDS

    @classmethod
    def of(cls, knowledge: KnowledgeBase, encode: Encode = encode) -> "Answerer":
        """Indexes the knowledge base; ``encode`` makes the vectors, or has them from before."""
        matcher = Matcher(knowledge, encode)
        return cls(knowledge, matcher, Judge(matcher, len(knowledge.gaps)))

    def on(self, knowledge: KnowledgeBase) -> "Answerer":
        """The same on nearly the same knowledge: texts that both have are not encoded again."""
        return replace(Answerer.of(knowledge, self.matcher.vectors.encode), thresholds=self.thresholds)

    def ask(self, question: str, after: str | None = None) -> Outcome:
        """What the article says to a question of any kind and length.

        ``after`` is the id of the entry just answered: a question that leans on it ("and when?") is understood so.
        """
        text = cleaned(question, MAX_QUESTION)
        words = tokens(text)
        if not words:
            return SmallTalk(Talk.CHATTER) if _has_emoji(text) else NotUnderstood()
        language = language_of(text)
        if language != ENGLISH:
            return self._ask_foreign(text, language)
        if not any(map(self._is_word, words)):
            return NotUnderstood()
        assess = cache(self._assess)  # a sentence comes up again as half of a question
        readings = readings_of(text, self.matcher)
        alone = max((assess(self.matcher.read(reading)) for reading in readings), key=_confidence)
        previous = self.knowledge.entry(after) if after else None
        may_answer = True
        if previous is not None and leans(words, alone.ranking, previous):
            here = self._assessed(within(alone.ranking, previous.article))
            stands_alone = bool(here.ranking.query.content) and is_sure(
                here.ranking.query, here.confidence, here.thresholds
            )
            if outcome := self._following(words, here, previous, stands_alone):
                return outcome
            may_answer = stands_alone  # it leans on something, and not on what it finds by itself
            alone = here if here.confidence.offer >= here.thresholds.suggest else alone
        if talk := small_talk(alone.ranking):
            return SmallTalk(talk)
        if not item_as_written(alone.ranking):
            for first, second in halves_of(readings, self.matcher):
                if outcome := in_parts(assess(first), assess(second), alone):
                    return outcome
        return decided(alone, self.knowledge, may_answer=may_answer)

    def _ask_foreign(self, text: str, language: str) -> Outcome:
        """The outcome for a question in another language than the FAQ's."""
        if language not in LANGUAGES:
            return NotUnderstood(language)
        assessed = self._assess(self.matcher.read(text, foreign=True))
        if talk := foreign_small_talk(assessed.ranking):
            return SmallTalk(talk)
        return decided(assessed, self.knowledge)

    def _is_word(self, token: str) -> bool:
        """Whether a token may mean something: the FAQ or English has it, or it is a number or mistyped."""
        return self.matcher.knows(token) or is_ordinary(token) or token.isdigit()

    def _following(self, words: Sequence[str], here: Assessment, previous: Entry, stands_alone: bool) -> Outcome | None:
        """The outcome for a question that leans on the entry just answered; None where nothing there fits it."""
        if is_answered_again(here, previous, self.matcher):
            return Answered(here.ranking.entries[:1], here)
        if gap := told_of(words, previous, self.matcher):
            return told_not_covered(gap.item, here, self.knowledge)
        if stands_alone:
            return None
        together = in_context(words, previous, self.matcher)
        if not is_about(words, together, self.matcher):
            return None
        assessed = self._assessed(together)
        asks = asked_for(words) is not Asked.NOTHING
        return decided(
            assessed, self.knowledge, may_answer=asks and assessed.confidence.answer >= assessed.thresholds.sure
        )

    def _assess(self, query: Query) -> Assessment:
        return self._assessed(self.matcher.rank(query))

    def _assessed(self, ranking: Ranking) -> Assessment:
        thresholds = THRESHOLDS_FOREIGN if ranking.query.foreign else self.thresholds
        return Assessment(ranking, self.judge.confidence(ranking), thresholds)


def _confidence(assessed: Assessment) -> float:
    return assessed.confidence.answer


def _has_emoji(text: str) -> bool:
    return any(unicodedata.category(character) in ("So", "Sk") for character in text)
