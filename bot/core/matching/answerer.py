"""From a question to one outcome: read it, weigh what it may mean, decide."""

from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import Final

from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.language.english import (
    AUXILIARIES,
    adds_to_it,
    leans_on_context,
    may_ask_of_the_article,
    points_back,
)
from bot.core.language.recognise import ENGLISH, bare_question, language_of, recognised, says_nothing
from bot.core.language.smalltalk import ABOUT_THE_ARTICLE, Talk, kind_in_another_language
from bot.core.language.split import MAX_QUESTIONS, Message, read
from bot.core.language.tokens import MAX_QUESTION, cleaned, tokens, with_dates
from bot.core.matching.confidence import THRESHOLDS, THRESHOLDS_FOREIGN, Judge, Thresholds
from bot.core.matching.following.circumstances import Circumstances
from bot.core.matching.following.context import goes_on, leans, stands_alone, within
from bot.core.matching.following.followup import FollowUps
from bot.core.matching.following.foreign import Foreign
from bot.core.matching.following.persons import Persons
from bot.core.matching.following.sought import sought_by
from bot.core.matching.following.thread import Thread, after_a_guess, are_few, asks_on
from bot.core.matching.following.ties import is_linked
from bot.core.matching.guards import fits
from bot.core.matching.matcher import Matcher, Query, Ranking
from bot.core.matching.outcome import (
    Answered,
    Assessment,
    NotCovered,
    NotUnderstood,
    Outcome,
    SmallTalk,
    Suggested,
    as_written,
)
from bot.core.matching.parts import Parts, readings_of, together
from bot.core.matching.policy import decided, item_as_written, of_one_of_several
from bot.core.matching.remarks import MAY_BE_ANSWERED, Reading, Remarks
from bot.core.matching.vectors import Encode, encode

Assessments = MutableMapping[Query, Assessment]
_NOTHING_MORE: Final = frozenset({Talk.THANKS, Talk.GOODBYE, Talk.PRAISE, Talk.INSULT})
"""Small talk beside which what asks nothing is more of the same."""


@dataclass(frozen=True)
class Answerer:
    """A knowledge base made ready to be asked."""

    knowledge: KnowledgeBase
    matcher: Matcher
    judge: Judge
    thresholds: Thresholds = THRESHOLDS
    assessed_before: Assessments | None = None
    """Where what a question finds by itself is kept, for when it is asked again, in another conversation."""

    @classmethod
    def of(cls, knowledge: KnowledgeBase, encode: Encode = encode, before: Matcher | None = None) -> "Answerer":
        """Indexes the knowledge base; ``encode`` makes the vectors, or has them from before, as ``Matcher``."""
        matcher = Matcher(knowledge, encode, before)
        return cls(knowledge, matcher, Judge(matcher, len(knowledge.gaps)))

    def on(self, knowledge: KnowledgeBase) -> "Answerer":
        """The same on nearly the same knowledge: texts that both have are neither read nor encoded again."""
        before = self.matcher if self.knowledge.lexicon is knowledge.lexicon else None
        return replace(Answerer.of(knowledge, self.matcher.vectors.encode, before), thresholds=self.thresholds)

    def ask(self, question: str, after: str | None = None, *, guessed: bool = False, usual: str = ENGLISH) -> Outcome:
        """What the article says to a question of any kind and length.

        ``after`` is the id of the entry just answered: a question that leans on it ("and when?") is understood so.
        Where that was ``guessed``, what comes of it is a guess too. ``usual`` is the language of what was said before.
        """
        outcome = self._asked(question, after, usual)
        guess = self.knowledge.entry(after) if guessed and after else None
        if guess is None or (isinstance(outcome, NotCovered) and self._persons.are_meant(tokens(question), guess)):
            return outcome
        return after_a_guess(tokens(question), outcome, self._asked(question, None, usual))

    def _asked(self, question: str, after: str | None, usual: str = ENGLISH) -> Outcome:
        language, previous = self._language(question, usual), self.knowledge.entry(after) if after else None
        if language != ENGLISH and after and (bare := bare_question(question)):
            return self._asked(f"{bare}?", after)
        if language != ENGLISH:
            foreign = Foreign(self.knowledge, self.matcher, self._remarks, self._assess, self._assessed)
            return foreign.outcome(cleaned(question, MAX_QUESTION), language, previous)
        question = with_dates(question)  # before a full stop of "12.1." ends a sentence
        if self.matcher.is_written(question):
            return decided(self._assess(self.matcher.read(question)), self.knowledge)
        message = read(question)
        if not message.questions:
            return self._small_talk(question, message.talk, previous)
        # A word alone may not tell its language: "fuente?".
        if talk := kind_in_another_language(tokens(question)):
            return self._remarks.reply(talk, self.matcher.read(question))
        if message.talk and message.is_a_name_at_most:
            outcome = self._one(message.questions[0], previous)
            return outcome if isinstance(outcome, Answered | Suggested) else SmallTalk(message.talk)
        if message.talk in _NOTHING_MORE and not message.asks:
            return SmallTalk(message.talk)
        outcome = self._each(message, previous)
        return self._remarks.instead_of_no(question, outcome) if isinstance(outcome, NotCovered) else outcome

    def _language(self, question: str, usual: str) -> str:
        """The language of a question; what the FAQ has word for word is asked in its own: "taxi?", "Lee?"."""
        is_name = recognised(question) is None and all(map(self.matcher.knows, tokens(question)))
        return ENGLISH if is_name else language_of(question, usual)

    def foresee(self, questions: Iterable[str], encode: Encode = encode) -> None:
        """Makes the vectors of questions that will be asked, all at once, in a third of the time, or has them kept."""
        messages = ((each, read(each)) for each in map(with_dates, questions))
        readings = (readings_of(message.questions or (text,), message.whole) for text, message in messages)
        self.matcher.foresee(chain.from_iterable(readings), encode)

    def nearest(self, question: str) -> Ranking:
        """What a question of any language is most like."""
        return self.matcher.rank(self.matcher.read(question, language_of(question)))

    def _small_talk(self, message: str, talk: Talk | None, previous: Entry | None) -> Outcome:
        """The outcome for a message that asks nothing of the article, unless its author wrote it down."""
        if talk is None:
            return NotUnderstood()
        ranking = self.matcher.rank(self.matcher.read(message))
        if item_as_written(ranking):
            return self._one(message, previous)
        if previous is not None and "?" in message:
            # "And later?" is no goodbye, nor is "that is all?" thanks.
            words = tokens(message)
            if sought_by(words):
                return self._one(message, previous)
            if talk is Talk.THANKS and points_back(words) and not AUXILIARIES.isdisjoint(words):
                return SmallTalk(Talk.MORE)
        if previous is not None and talk in MAY_BE_ANSWERED and may_ask_of_the_article(tokens(message)):
            outcome = self._one(message, previous)  # "why?", "who says so?" and "who built it?" may be answered too
            if isinstance(outcome, NotCovered) or any(is_linked(each, previous) for each in outcome.entries[:1]):
                return outcome
            if talk is Talk.WHY and isinstance(outcome, Answered | Suggested):
                return Suggested(outcome.candidates, outcome.why)
        return self._remarks.reply(talk, ranking.query)

    def _each(self, message: Message, previous: Entry | None) -> Outcome:
        """The outcome for the questions of a message, each of which may lean on the one before."""
        self.matcher.foresee(readings_of(message.questions, ""))
        may_answer = message.asks or not message.is_long
        parts: list[tuple[str, Outcome]] = []
        for text in message.questions[:MAX_QUESTIONS]:
            outcome = self._one(text, previous, message.whole, may_answer=may_answer)
            parts.append((text, outcome))
            previous = outcome.entries[-1] if isinstance(outcome, Answered) else previous
        return together(parts) if len(parts) > 1 else parts[0][1]

    def _one(self, question: str, previous: Entry | None, whole: str = "", *, may_answer: bool = True) -> Outcome:
        """The outcome for one question; ``whole``: as it stood in its message."""
        if previous is None and says_nothing(tokens(question), self.matcher.knows):
            return NotUnderstood()
        assess = cache(self._assess)  # a part comes up again in another way to cut a question
        asked = Reading(question, self._read(question, whole, assess))
        outcome = self._after(previous, asked, whole, assess, may_answer=may_answer)
        if previous is None:
            return of_one_of_several(asked.words, outcome)
        if are_few(words := asked.words) and asks_on(question):
            here = self._assessed(within(asked.ranking, previous.article))
            thread = Thread(self.knowledge, self.matcher, self._follow_ups.candidate)
            outcome = thread.kept(words, outcome, previous, here)
        outcome = self._circumstances.heeded_after(words, outcome, previous)
        return self._persons.kept(words, outcome, previous)

    def _after(
        self,
        previous: Entry | None,
        asked: Reading,
        whole: str,
        assess: Callable[[Query], Assessment],
        *,
        may_answer: bool,
    ) -> Outcome:
        """The same, whoever "he" is, and before it is kept to what was spoken of."""
        alone = asked.alone
        here = cache(lambda: self._assessed(within(alone.ranking, previous.article)) if previous else alone)
        # 1. What wants one thing of the entry just answered; what asks nothing; what leans on that entry.
        is_of_the_article = asked.talk in ABOUT_THE_ARTICLE and as_written(asked.ranking.talks[0])
        is_sought = sought_by(asked.words) and not is_of_the_article
        if told := self._follow_ups.of_the_answer(asked.words, here(), previous) if previous and is_sought else None:
            return told
        is_of_it = previous is not None and goes_on(asked, previous)
        is_added = previous is not None and asked.talk is None and adds_to_it(asked.words)
        if not is_added and (outcome := self._remarks.asking_nothing(asked)):
            return NotCovered(None, previous, here()) if is_of_it and isinstance(outcome, SmallTalk) else outcome
        if previous is not None and leans(asked, previous):
            is_whole = stands_alone(asked.words, here(), previous)
            if outcome := self._follow_ups.outcome(asked.words, here(), previous, is_whole):
                return outcome
            may_answer = may_answer and is_whole  # it leans on something, and not on what it finds by itself
            if here().confidence.offer >= here().thresholds.suggest:
                asked = Reading(asked.question, here())
        elif previous is not None and (outcome := self._follow_ups.completed(asked.words, asked.alone, previous)):
            return outcome
        # 2. Small talk that is a question, and a bare figure.
        if outcome := self._remarks.asking(asked, is_first=previous is None):
            return NotCovered(None, previous, here()) if is_of_it and isinstance(outcome, SmallTalk) else outcome
        # 3. This question, or several in one.
        outcome = decided(asked.alone, self.knowledge, may_answer=may_answer)
        if isinstance(outcome, NotCovered) and outcome.gap is None:
            outcome = self._circumstances.read_again(asked.words, assess) or outcome
        if item_as_written(asked.ranking):
            return outcome
        parts = Parts(self.knowledge, self.matcher, assess, self._one)
        return self._circumstances.heeded(tokens(whole or asked.question), parts.outcome(asked, outcome), alone)

    def _read(self, question: str, whole: str, assess: Callable[[Query], Assessment]) -> Assessment:
        """What a question finds by itself, or as it stood in its message, where that tells more."""
        alone = assess(self.matcher.read(question))
        leans = leans_on_context(tokens(question))
        if not whole or (alone.is_sure and not leans):
            return alone
        together = assess(self.matcher.read(whole))
        if Reading(whole, together).talk:  # what stands around a question is none: "and took the photo like you said"
            return alone
        return together if leans else max(alone, together, key=_confidence)

    @property
    def _remarks(self) -> Remarks:
        return Remarks(self.knowledge, self.matcher, self._assess)

    @property
    def _follow_ups(self) -> FollowUps:
        return FollowUps(self.knowledge, self.matcher, self._assessed)

    @property
    def _circumstances(self) -> Circumstances:
        return Circumstances(self.knowledge, self.matcher, self._follow_ups.candidate)

    @property
    def _persons(self) -> Persons:
        return Persons(self.knowledge, self.matcher, self._assessed)

    def _assess(self, query: Query) -> Assessment:
        if self.assessed_before is None:
            return self._assessed(self.matcher.rank(query))
        if (before := self.assessed_before.get(query)) is None:
            before = self.assessed_before[query] = self._assessed(self.matcher.rank(query))
        return replace(before, thresholds=self._thresholds(query))

    def _assessed(self, ranking: Ranking) -> Assessment:
        thresholds = self._thresholds(ranking.query)
        return Assessment(ranking, self.judge.confidence(ranking), thresholds, fits(ranking, self.matcher))

    def _thresholds(self, query: Query) -> Thresholds:
        return THRESHOLDS_FOREIGN if query.foreign else self.thresholds


def _confidence(assessed: Assessment) -> float:
    return assessed.confidence.answer
