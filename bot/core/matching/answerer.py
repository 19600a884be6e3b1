"""From a question to one outcome: read it, weigh what it may mean, decide."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import chain
from typing import Final

from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.language.cuts import cuts_of
from bot.core.language.english import (
    QUESTION_WORDS,
    THE_BOT,
    Asked,
    asked_for,
    content_words,
    is_typed_at_random,
    leans_on_context,
    points_back,
    rarity,
    says_what_one_is,
    says_what_one_likes,
)
from bot.core.language.recognise import ENGLISH, in_latin, language_of
from bot.core.language.smalltalk import ABOUT_THE_ARTICLE, Talk, kind_in_another_language
from bot.core.language.split import MOST_QUESTIONS, read, tells_of_oneself
from bot.core.language.tokens import MAX_QUESTION, cleaned, figures_in, stemmed, tokens
from bot.core.matching.confidence import THRESHOLDS, THRESHOLDS_FOREIGN, Judge, Thresholds, is_sure
from bot.core.matching.followup import FollowUps, is_connected, is_linked, leans, says_little, within
from bot.core.matching.guards import figures_of, fits, gives_contact
from bot.core.matching.matcher import Candidate, Matcher, Query, Ranking
from bot.core.matching.outcome import Answered, Assessment, NotCovered, NotUnderstood, Outcome, SmallTalk, Suggested
from bot.core.matching.policy import (
    LEAST_NEAREST_SCORE,
    MOST_SUGGESTIONS,
    as_written,
    decided,
    foreign_small_talk,
    in_parts,
    is_told_of_together,
    item_as_written,
    small_talk,
    together,
    varied,
)
from bot.core.matching.vectors import LANGUAGES, Encode, encode

MAY_BE_ANSWERED: Final = frozenset({Talk.WHY, Talk.SOURCE, Talk.MAKER})
"""Small talk that after an answer may ask for more of the article: "why?", "who says so?", "who built it?"."""
FEW_WORDS: Final = 5
"""Up to so many may be said of anything, where they ask nothing."""
LEAST_STATED: Final = 40.0
"""The confidence (0 to 100) from which an entry is near to what somebody says of themselves."""
TELLS_NOTHING: Final = 0.3
"""The rarity up to which a word says nothing of what somebody is about: "up", "time", "over"."""
OVERVIEW: Final = "What is this article about?"
"""The question that a summary answers."""
_ABOUT_ANYTHING: Final = frozenset({Talk.AHEAD, *ABOUT_THE_ARTICLE})
"""Small talk whose words after an answer are about that: "since when?", "and the other one?"."""
_NOTHING_MORE: Final = frozenset({Talk.THANKS, Talk.GOODBYE, Talk.PRAISE, Talk.INSULT})
"""Small talk beside which what asks nothing is more of the same."""


@dataclass(frozen=True)
class Answerer:
    """A knowledge base made ready to be asked."""

    knowledge: KnowledgeBase
    matcher: Matcher
    judge: Judge
    rank: Callable[[Query], Ranking]
    """As the matcher does."""
    thresholds: Thresholds = THRESHOLDS

    @classmethod
    def of(cls, knowledge: KnowledgeBase, encode: Encode = encode, before: Matcher | None = None) -> "Answerer":
        """Indexes the knowledge base; ``encode`` makes the vectors, or has them from before, as ``Matcher``."""
        matcher = Matcher(knowledge, encode, before)
        return cls(knowledge, matcher, Judge(matcher, len(knowledge.gaps)), matcher.rank)

    def on(self, knowledge: KnowledgeBase) -> "Answerer":
        """The same on nearly the same knowledge: texts that both have are neither read nor encoded again."""
        before = self.matcher if self.knowledge.lexicon is knowledge.lexicon else None
        return replace(Answerer.of(knowledge, self.matcher.vectors.encode, before), thresholds=self.thresholds)

    def ask(self, question: str, after: str | None = None) -> Outcome:
        """What the article says to a question of any kind and length.

        ``after`` is the id of the entry just answered: a question that leans on it ("and when?") is understood so.
        """
        question = self.matcher.spaced(question)
        language = language_of(question)
        if language != ENGLISH:
            return self._ask_foreign(cleaned(question, MAX_QUESTION), language)
        message = read(question)
        previous = self.knowledge.entry(after) if after else None
        if message.questions and (talk := kind_in_another_language(tokens(question), exactly=True)):
            return self._told(talk, self.matcher.read(question))  # a word alone may not tell its language: "fuente?"
        if not message.questions:
            return self._small_talk(question, message.talk, previous)
        if message.talk and message.is_a_name_at_most:
            outcome = self._one(message.questions[0], previous)
            return outcome if isinstance(outcome, Answered | Suggested) else SmallTalk(message.talk)
        if message.talk in _NOTHING_MORE and not message.asks:
            return SmallTalk(message.talk)
        self.matcher.foresee(_readings(message.questions, message.whole))
        may_answer = message.asks or not message.is_long
        parts: list[tuple[str, Outcome]] = []
        for text in message.questions[:MOST_QUESTIONS]:
            outcome = self._one(text, previous, message.whole, may_answer=may_answer)
            parts.append((text, outcome))
            previous = outcome.entries[-1] if isinstance(outcome, Answered) else previous
        return together(parts) if len(parts) > 1 else parts[0][1]

    def foresee(self, questions: Iterable[str], encode: Encode = encode) -> None:
        """Makes the vectors of questions that will be asked, all at once, in a third of the time, or has them kept."""
        messages = ((each, read(each)) for each in map(self.matcher.spaced, questions))
        readings = (_readings(message.questions or (text,), message.whole) for text, message in messages)
        self.matcher.foresee(chain.from_iterable(readings), encode)

    def nearest(self, question: str) -> Ranking:
        """What a question of any language is most like."""
        return self.matcher.rank(self.matcher.read(question, language_of(question)))

    def _ask_foreign(self, text: str, language: str) -> Outcome:
        """The outcome for a question in another language than the FAQ's."""
        query = self.matcher.read(text, language)
        if talk := kind_in_another_language(tokens(text)):
            return self._told(talk, query)
        if language not in LANGUAGES:
            return NotUnderstood(language)
        assessed = self._assess(query)
        if talk := foreign_small_talk(assessed.ranking):
            return SmallTalk(talk)
        outcome = decided(assessed, self.knowledge)
        if isinstance(outcome, Answered) or not any(map(self.matcher.knows, words := tokens(" ".join(in_latin(text))))):
            return outcome
        # "Nara는 어디": the name tells more than the vector of the whole.
        named = decided(self._assess(self.matcher.query(words)), self.knowledge, may_answer=False)
        return named if isinstance(named, Suggested) else outcome

    def _small_talk(self, message: str, talk: Talk | None, previous: Entry | None) -> Outcome:
        """The outcome for a message that asks nothing of the article, unless its author wrote it down."""
        if talk is None:
            return NotUnderstood()
        ranking = self.matcher.rank(self.matcher.read(message))
        if item_as_written(ranking):
            return self._one(message, previous)
        if previous is not None and talk in MAY_BE_ANSWERED and _is_open(tokens(message)):
            outcome = self._one(message, previous)  # "why?", "who says so?" and "who built it?" may be answered too
            if isinstance(outcome, NotCovered) or any(is_linked(entry, previous) for entry in outcome.entries[:1]):
                return outcome
        return self._told(talk, ranking.query)

    def _told(self, talk: Talk, query: Query) -> Outcome:
        """The outcome for small talk: where it wants a summary, or somebody to turn to, the article may have it."""
        if talk is Talk.SUMMARY:
            assessed = self._assess(self.matcher.read(OVERVIEW))
            overview = decided(assessed, self.knowledge)
            is_of_several = len(self.knowledge.articles) > 1
            if isinstance(overview, Answered) or (is_of_several and isinstance(overview, Suggested)):
                return overview
            # Where nobody wrote one, the sentence that an article begins with comes nearest.
            leads = [entry for entry in self.knowledge.entries if (entry.article, 1, 1) in entry.places]
            return Suggested(self._candidates(leads), assessed) if leads else SmallTalk(talk)
        if talk is Talk.CONTACT and (givers := [each for each in self.knowledge.entries if gives_contact(each)]):
            assessed = self._assess(query)
            found = decided(assessed, self.knowledge)
            is_given = isinstance(found, Answered) and found.entries[0] in givers
            return found if is_given else Suggested(self._candidates(givers), assessed)
        fact = ABOUT_THE_ARTICLE.get(talk)
        return SmallTalk(talk, not fact or any(getattr(each, fact) for each in self.knowledge.articles.values()))

    def _one(self, question: str, previous: Entry | None, whole: str = "", *, may_answer: bool = True) -> Outcome:
        """The outcome for one question; ``whole``: as it stood in its message."""
        words = tokens(question)
        if previous is None and self._says_nothing(words):
            return NotUnderstood()
        assess = cache(self._assess)  # a part comes up again in another way to cut a question
        # What leans on something is understood by what its message says before it.
        readings = [whole] if whole and leans_on_context(words) else [question, whole] if whole else [question]
        alone = assess(self.matcher.read(readings[0]))
        if len(readings) > 1 and not is_sure(alone.ranking.query, alone.confidence, alone.thresholds):
            alone = max(alone, assess(self.matcher.read(whole)), key=_confidence)
        if tells_of_oneself(question) and not item_as_written(alone.ranking):
            return self._on_oneself(words, alone)
        if self._names_nothing(question, alone.ranking):
            talk = small_talk(alone.ranking)
            return self._told(talk, alone.ranking.query) if talk else NotCovered(None, None, alone)
        if previous is not None and leans(words, alone.ranking, previous):
            here = self._assessed(within(alone.ranking, previous.article))
            stands_alone = _stands_alone(words, here, previous)
            if outcome := self._follow_ups.outcome(words, here, previous, stands_alone):
                return outcome
            may_answer = may_answer and stands_alone  # it leans on something, and not on what it finds by itself
            alone = here if here.confidence.offer >= here.thresholds.suggest else alone
        elif (
            previous is not None
            and says_little(words)
            and (outcome := self._follow_ups.completed(words, alone, previous))
        ):
            return outcome
        talk = small_talk(alone.ranking)
        may_be_of_it = talk in MAY_BE_ANSWERED and _is_open(words)
        is_like_it = talk in _ABOUT_ANYTHING and not as_written(alone.ranking.talks[0])
        is_of_it = is_like_it and "?" in question and leans_on_context(words) and len(content_words(words)) <= 1
        if talk and not (previous and (may_be_of_it or is_of_it)):
            return self._told(talk, alone.ranking.query)
        if (holders := self._told_figures(words)) is not None:
            return Suggested(self._candidates(holders), alone) if holders else NotCovered(None, None, alone)
        if not item_as_written(alone.ranking):
            for cut in cuts_of(question):
                if not cut.each_asks and is_told_of_together(alone.ranking):
                    continue
                if outcome := in_parts(self._asked_in_turn(cut.parts, assess), each_asks=cut.each_asks):
                    return outcome
        return decided(alone, self.knowledge, may_answer=may_answer)

    def _on_oneself(self, words: Sequence[str], alone: Assessment) -> Outcome:
        """The outcome for what somebody says of themselves: what comes near, as they may want it, "I only have a card".

        It is answered only where most of what it says is told of here.
        """
        content = alone.ranking.query.content
        told = sum(stemmed(word) in self._told_words for word in content)
        is_told = 2 * told > len(content) and not says_what_one_is(words)
        near = decided(alone, self.knowledge, may_answer=is_told)
        talk = small_talk(alone.ranking)
        if isinstance(near, Answered | Suggested) and ((is_told and not talk) or (told and _is_wanted(words, near))):
            return near
        if talk:
            return self._told(talk, alone.ranking.query)
        return SmallTalk(Talk.READER if says_what_one_is(words) else Talk.CHATTER)

    def _asked_in_turn(self, parts: Sequence[str], assess: Callable[[Query], Assessment]) -> list[tuple[str, Outcome]]:
        """The outcome for each part of a question; a pronoun in one is what the part before it is about."""
        asked: list[tuple[str, Outcome]] = []
        for part in parts:
            before = asked[-1][1] if asked else None
            if isinstance(before, Answered) and points_back(tokens(part)):
                outcome = self._one(part, before.entries[-1])
                if isinstance(outcome, Suggested) and outcome.ids == before.ids:
                    outcome = NotCovered(None, None, outcome.why)
            else:
                outcome = decided(assess(self.matcher.read(part)), self.knowledge)
            asked.append((part, outcome))
        return asked

    def _says_nothing(self, words: Sequence[str]) -> bool:
        """Whether no word of it says anything: "asdfgh", "fjdksl;a", "the the the of"."""
        told = content_words([word for word in words if len(word) > 1])
        if not told and (asked_for(words) is not Asked.NOTHING or points_back(words)):
            return False
        return not figures_in(words) and all(is_typed_at_random(word) and not self.matcher.knows(word) for word in told)

    def _told_figures(self, words: Sequence[str]) -> list[Entry] | None:
        """The entries that hold all the figures of a question that names nothing else, "$12.50?".

        None, where it does, or where only some of them stand anywhere.
        """
        figures = figures_in(words)
        if not figures or not figures.issuperset(content_words(words)):
            return None
        holders = [entry for entry in self.knowledge.entries if figures <= figures_of(entry)]
        if not holders and any(figures & figures_of(entry) for entry in self.knowledge.entries):
            return None
        return holders

    def _candidates(self, entries: Sequence[Entry]) -> tuple[Candidate[Entry], ...]:
        """Entries that were not found by likeness, as what is suggested."""
        found = (self.matcher.rank(self.matcher.read(entry.question)) for entry in entries[:MOST_SUGGESTIONS])
        return varied(tuple(ranking.entries[0] for ranking in found))

    def _names_nothing(self, question: str, ranking: Ranking) -> bool:
        """True where a few words ask nothing, and none of them is told of here: "no cap", "short version"."""
        phrase, asked = ranking.query.phrase, ranking.query.asked
        if ranking.query.foreign or len(phrase.tokens) > FEW_WORDS or "?" in question or asked is not Asked.NOTHING:
            return False
        if not ranking.entries:
            return False
        told = any(stemmed(word) in self._told_words for word in ranking.query.content)
        return not (told or phrase.concepts or item_as_written(ranking))

    @cached_property
    def _told_words(self) -> frozenset[str]:
        """The stems of all that the entries say, with their sentences, and of what the gaps say no to."""
        entries = (
            (entry.question, entry.answer, *map(self.knowledge.sentence, entry.citations))
            for entry in self.knowledge.entries
        )
        said = chain(*entries, (gap.question for gap in self.knowledge.gaps))
        return frozenset(stemmed(token) for text in said for token in tokens(text) if rarity(token) > TELLS_NOTHING)

    @property
    def _follow_ups(self) -> FollowUps:
        return FollowUps(self.knowledge, self.matcher, self._assessed)

    def _assess(self, query: Query) -> Assessment:
        return self._assessed(self.rank(query))

    def _assessed(self, ranking: Ranking) -> Assessment:
        thresholds = THRESHOLDS_FOREIGN if ranking.query.foreign else self.thresholds
        return Assessment(ranking, self.judge.confidence(ranking), thresholds, fits(ranking, self.matcher))


def _readings(questions: Sequence[str], whole: str) -> Iterator[str]:
    """What the questions of an English message may be read as: all of each, each part of it; as it stood in there."""
    for text in questions[:MOST_QUESTIONS]:
        yield text
        yield from chain.from_iterable(cut.parts for cut in cuts_of(text))
    if whole:
        yield whole


def _is_open(words: Sequence[str]) -> bool:
    """Whether a question after an answer may be about that: "who wrote it?", "who says so?"."""
    return not QUESTION_WORDS.isdisjoint(words[:2]) and THE_BOT.isdisjoint(words)


def _stands_alone(words: Sequence[str], here: Assessment, previous: Entry) -> bool:
    """Whether what a question finds by itself answers it, though it could lean on the entry just answered."""
    if not content_words(words) or not is_sure(here.ranking.query, here.confidence, here.thresholds):
        return False
    return not points_back(words) or is_connected(here.ranking.entries[0].item, previous)


def _is_wanted(words: Sequence[str], near: Answered | Suggested) -> bool:
    """Whether somebody who says this of themselves may want what comes near to it."""
    is_alike = near.candidates[0].score >= LEAST_NEAREST_SCORE and near.why.confidence.offer >= LEAST_STATED
    speaks_of_us = points_back(words) or not THE_BOT.isdisjoint(words)
    return is_alike and not says_what_one_likes(words) and not speaks_of_us


def _confidence(assessed: Assessment) -> float:
    return assessed.confidence.answer
