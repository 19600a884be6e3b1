"""Remarks: small talk, what people say of themselves, and what says nothing or is a bare figure, "12.50?"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from bot.core.knowledge.model import Entry, KnowledgeBase, tellers
from bot.core.language.english import (
    AUXILIARIES,
    Asked,
    content_words,
    is_of_oneself,
    is_said_of_the_bot,
    leans_on_context,
    may_ask_of_the_article,
    points_back,
    says_what_one_is,
    speaks_of_the_bot,
    tells_a_story,
    wishes,
)
from bot.core.language.recognise import is_code, is_no_english
from bot.core.language.smalltalk import ABOUT_THE_ARTICLE, ABOUT_THE_LAST_ANSWER, Talk, stems_of, words_of
from bot.core.language.split import asks, asks_after_telling, tells_of_oneself
from bot.core.language.tokens import days_in, figures_in, stemmed, tokens
from bot.core.matching.matcher import Candidate, Matcher, Query, Ranking
from bot.core.matching.outcome import (
    MAX_SUGGESTIONS,
    Answered,
    Assessment,
    NotCovered,
    NotUnderstood,
    Outcome,
    SmallTalk,
    Suggested,
    as_written,
    varied,
)
from bot.core.matching.policy import (
    decided,
    gives_contact,
    item_as_written,
    namers,
    near_a_need,
    tellers_of_all,
)

# -- small talk -------------------------------------------------------------------------------------------------------

MIN_COVERAGE: Final = 0.5
"""The share of a message (0 to 1) that small talk is to account for."""
CLEAR_LEAD: Final = 1.3
"""How many times as alike as the article small talk must be that accounts for less."""
MIN_ASKED_CONFIDENCE: Final = 50.0
"""The confidence (0 to 100) in an entry from which a question may well be about the article."""
MIN_ASKED_COSINE: Final = 0.55
"""And how near one of its phrasings is then at least."""
MIN_TALK_SCORE: Final = 29.0
"""The likeness in words (0 to 100) to small talk that a question is taken for: 5 answerable ones had less."""
MIN_TELLING_WORDS: Final = 4
"""Words that say what it is about, of which thanks and the like have fewer."""
_ASKS_NOTHING: Final = frozenset({
    Talk.GREETING, Talk.ACKNOWLEDGEMENT, Talk.FILLER, Talk.LAUGH, Talk.THANKS, Talk.GOODBYE, Talk.PRAISE, Talk.APOLOGY,
})  # fmt: skip
"""Small talk that no question is."""
_OF_THE_ARTICLE: Final = frozenset({*ABOUT_THE_ARTICLE, Talk.CLOCK, Talk.TOPICS})
_ITSELF: Final = frozenset(
    "article text story piece news page this it its that you your information info today now read".split()
)
"""Words of which one stands in whatever asks for something of the article itself, or of the bot."""
_OF_ITSELF_ALONE: Final = (_ITSELF - {"it", "its", "that", "today", "now", "you", "your"}) | {"my", "me"}
"""Those that hardly stand in questions about anything else."""
_WORD_FOR_WORD: Final = frozenset({*ABOUT_THE_LAST_ANSWER, Talk.MAKER, Talk.SUMMARY, Talk.CONTACT})
"""Small talk whose words are those of questions about anything."""


def small_talk(alone: Assessment, *, is_question: bool) -> Talk | None:
    """The small talk that a message is more like than like anything about the article."""
    ranking = alone.ranking
    if not ranking.talks:
        return None
    best = max(ranking.talks, key=lambda candidate: candidate.hit.score)
    if not _is_ahead_in_words(best, ranking):
        return None
    talk, asked, words = best.item, ranking.query.asked, ranking.query.phrase.tokens
    is_to_us = is_said_of_the_bot(words)
    # "Where are you guys meeting" is little like "how are you guys".
    is_hardly_like_it = asked is not Asked.NOTHING and best.hit.score < MIN_TALK_SCORE
    # "I clock off at six and fancy a wander" is no goodbye.
    says_much = len(ranking.query.content) >= MIN_TELLING_WORDS or wishes(words)
    tells_more = talk in (*_ASKS_NOTHING, Talk.AHEAD) and says_much and not is_to_us
    # "When is the fair" is not "fair"; "how wonderful" wants nothing, nor does "do you agree".
    wants_nothing = asked in (Asked.NOTHING, Asked.MANNER) or (asked is Asked.YES_NO and is_to_us)
    wants_something = talk in _ASKS_NOTHING and not wants_nothing
    # "Where is it" is not "where is it from", nor "how much does it cost" "how much do you cost".
    is_of_anything = talk in _WORD_FOR_WORD and not is_to_us
    # "Send me the address" is not "send me the link to the article".
    is_of_something_else = talk in _OF_THE_ARTICLE and _ITSELF.isdisjoint(words)
    # "Saturday morning" is no "good morning".
    names_a_time = bool(figures_in(words) or days_in(words))
    is_only_like_it = tells_more or wants_something or is_of_anything or is_of_something_else or names_a_time
    if is_hardly_like_it or (is_only_like_it and not as_written(best)):
        return None
    is_near = alone.confidence.offer >= MIN_ASKED_CONFIDENCE and ranking.entries[0].closest >= MIN_ASKED_COSINE
    may_be_asked_here = is_question and is_near and _OF_ITSELF_ALONE.isdisjoint(words) and not as_written(best)
    return talk if _accounts_for(talk, ranking.query, wholly=may_be_asked_here) else None


def _is_ahead_in_words(best: Candidate[Talk], ranking: Ranking) -> bool:
    """Whether small talk shares more with a message than anything of the article does."""
    rival = max((each.hit.score for group in (ranking.entries, ranking.gaps) for each in group), default=0.0)
    least = rival if best.hit.coverage >= MIN_COVERAGE else CLEAR_LEAD * rival
    return best.hit.score > least


def likeness_to_the_article(ranking: Ranking) -> float:
    """How alike the most alike of what the article says or does not say is to a question."""
    return max((group[0].likeness for group in (ranking.entries, ranking.gaps) if group), default=0.0)


def _accounts_for(talk: Talk, query: Query, *, wholly: bool) -> bool:
    """Whether small talk knows what a message is about: "is there a cafe" shares every other word with some of it.

    Its own kind must know all that a question is about; of one to the bot itself, or of what asks nothing ("thanks
    mate"), any kinds half. Where the article may be asked of, it is small talk to the bot alone, which has to know it
    ``wholly``: "do you have online tickets".
    """
    words = query.phrase.tokens
    content = content_words(words)
    if query.asked is Asked.NOTHING and not wholly:
        # Word by word, not by stem: "kids" is none for "are you kidding".
        talked = words_of(*Talk)
        return 2 * sum(not talked.isdisjoint({word, word.removesuffix("s")}) for word in content) >= len(content)
    stems = list(map(stemmed, content))
    if speaks_of_the_bot(words) and not wholly:
        return 2 * sum(stem in stems_of(*Talk) for stem in stems) >= len(stems)
    return stems_of(talk).issuperset(stems) and (speaks_of_the_bot(words) or not wholly)


# -- remarks ----------------------------------------------------------------------------------------------------------

MAY_BE_ANSWERED: Final = frozenset({Talk.WHY, Talk.SOURCE, Talk.MAKER})
"""Small talk that after an answer may ask for more of the article: "why?", "who says so?", "who built it?"."""
_ABOUT_ANYTHING: Final = frozenset({Talk.AHEAD, *ABOUT_THE_ARTICLE})
"""Small talk whose words after an answer are about that: "since when?", "and the other one?"."""
MAX_REMARK_WORDS: Final = 5
"""Up to so many may be said of anything, where they ask nothing."""
MIN_OFTEN_SHARE: Final = 0.2
"""The share of its phrasings (0 to 1) from which a thing is what an entry is often asked with."""
MAX_UNLIKE_WORDS: Final = 10
MAX_UNLIKE_SCORE: Final = 34.0
"""A question of so few words is unlike an entry of a lower score: of 941 right answers no short one had below 38."""
MIN_MEANT_COSINE: Final = 0.7
"""The cosine to a phrasing from which a word that is not told of means the same: "lawyer", of a barrister."""
OVERVIEW: Final = "What is this article about?"
"""The question that a summary answers."""


@dataclass(frozen=True)
class Reading:
    """A question as somebody put it, and what it finds by itself."""

    question: str
    alone: Assessment

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its tokens, as they were typed."""
        return tokens(self.question)

    @cached_property
    def talk(self) -> Talk | None:
        """The small talk that it may be."""
        return small_talk(self.alone, is_question="?" in self.question or asks(self.question) or wishes(self.words))

    @property
    def ranking(self) -> Ranking:
        """What it is most like."""
        return self.alone.ranking


@dataclass(frozen=True)
class Remarks:
    """Finds the outcome for what is no question about the article in so many words."""

    knowledge: KnowledgeBase
    matcher: Matcher
    assess: Callable[[Query], Assessment]

    def asking_nothing(self, read: Reading) -> Outcome | None:
        """The outcome for what somebody says of themselves, and for a few words that name nothing; None for others."""
        if tells_of_oneself(read.question) and not item_as_written(read.ranking):
            return self._on_oneself(read)
        if self._names_nothing(read):
            if read.talk:
                return self.reply(read.talk, read.ranking.query)
            # "That is too dear" asks for nothing; "verdict" may, and "he's 12".
            is_said = any(points_back([first]) and second in AUXILIARIES for first, second in pairwise(read.words))
            is_a_remark = is_said and not figures_in(read.words)
            return SmallTalk(Talk.CHATTER) if is_a_remark else NotCovered(None, None, read.alone)
        return None

    def asking(self, read: Reading, *, is_first: bool) -> Outcome | None:
        """The outcome for small talk that may be a question, for bare figures and ages; None for others.

        Unless it ``is_first``, "since when?" and "who wrote it?" are about what was just answered.
        """
        told_by = None if item_as_written(read.ranking) else tellers(read.words, self.knowledge, self.matcher.names)
        if told_by:
            is_found = read.alone.is_sure and read.alone.fits and read.ranking.entries[0].item in told_by
            return None if is_found else Suggested(self._candidates(told_by), read.alone)
        is_a_figure = told_by is not None and read.talk and not as_written(read.ranking.talks[0])  # "0.4 million"
        talk = None if is_a_figure or asks_after_telling(read.question) else read.talk
        if talk and (is_first or not _is_of_what_was_answered(read)):
            return self.reply(talk, read.ranking.query)
        if _is_of_the_bot(read) and self.knowledge.told.isdisjoint(map(stemmed, read.ranking.query.content)):
            return SmallTalk(Talk.CHATTER)
        return None if told_by is None else NotCovered(None, None, read.alone)

    def reply(self, talk: Talk, query: Query) -> Outcome:
        """The outcome for small talk: where it wants a summary, or somebody to turn to, the article may have it."""
        if talk is Talk.SUMMARY:
            return self._summary()
        if talk is Talk.CONTACT and (givers := [each for each in self.knowledge.entries if gives_contact(each)]):
            return self._contact(query, givers)
        fact = ABOUT_THE_ARTICLE.get(talk)
        return SmallTalk(talk, not fact or any(getattr(each, fact) for each in self.knowledge.articles.values()))

    def _summary(self) -> Outcome:
        assessed = self.assess(self.matcher.read(OVERVIEW))
        overview = decided(assessed, self.knowledge)
        is_of_several = len(self.knowledge.articles) > 1
        if isinstance(overview, Answered) or (is_of_several and isinstance(overview, Suggested)):
            return overview
        # Where nobody wrote one, the sentence that an article begins with comes nearest.
        leads = [entry for entry in self.knowledge.entries if (entry.article, 1, 1) in entry.places]
        return Suggested(self._candidates(leads), assessed) if leads else SmallTalk(Talk.SUMMARY)

    def _contact(self, query: Query, givers: Sequence[Entry]) -> Outcome:
        assessed = self.assess(query)
        found = decided(assessed, self.knowledge)
        is_given = isinstance(found, Answered) and found.candidates[0].item in givers
        return found if is_given else Suggested(self._candidates(givers), assessed)

    def instead_of_no(self, message: str, refused: NotCovered) -> Outcome:
        """What to say rather than that the article does not say it: of what is not understood nobody knows that."""
        words = tokens(message)
        if is_no_english(words, self.matcher.knows) or (refused.gap is None and is_code(message)):
            return NotUnderstood()
        if refused.gap is None and asks_after_telling(message):
            return near_a_need(refused.why) or refused
        ranking, entries = refused.why.ranking, self.knowledge.entries
        told = namers(ranking, self.matcher.names, entries)
        if told or (refused.gap is None and (told := tellers_of_all(ranking, self.matcher, entries))):
            return Suggested(self._candidates(told), refused.why)
        if refused.gap is None and "?" not in message and tells_a_story(words):
            return SmallTalk(Talk.CHATTER)
        return refused

    def _on_oneself(self, read: Reading) -> Outcome:
        """The outcome for what somebody says of themselves: what comes near, as they may want it, "I only have a card".

        Nobody who says something asks for it: it is offered.
        """
        words, content, talk = read.words, read.ranking.query.content, read.talk
        told = sum(stemmed(word) in self.knowledge.told for word in content)
        is_told = 2 * told > len(content) and not says_what_one_is(words)
        near = decided(read.alone, self.knowledge, may_answer=False)
        if isinstance(near, Suggested):
            likely = self.matcher.phrases(near.candidates[0].hit.target)
            is_foreseen = any(is_of_oneself(own.tokens) for own in likely)  # its author wrote "I lost something"
            if (is_told and not talk) or is_foreseen:
                return near
        if talk and not (talk is Talk.INSULT and told):
            return self.reply(talk, read.ranking.query)
        if told and not is_said_of_the_bot(words) and (offer := near_a_need(read.alone)):
            return offer
        return SmallTalk(Talk.READER if says_what_one_is(words) else Talk.CHATTER)

    def _names_nothing(self, read: Reading) -> bool:
        """Whether a few words ask nothing, and none of them is told of here: "no cap", "short version"."""
        query, entries = read.ranking.query, read.ranking.entries
        is_short = len(query.phrase.tokens) <= MAX_REMARK_WORDS
        if query.asked is not Asked.NOTHING or "?" in read.question or not is_short or not entries:
            return False
        content = set(map(stemmed, query.content))
        if query.phrase.concepts or not content.isdisjoint(self.knowledge.told) or item_as_written(read.ranking):
            return False
        # A thing that its author often asks with, "verdict", is told of too; "the name is" names none.
        is_a_thing = content and AUXILIARIES.isdisjoint(query.phrase.tokens)
        phrasings = self.matcher.phrases(entries[0].hit.target)
        asked_with = sum(content <= set(map(stemmed, own.tokens)) for own in phrasings)
        is_told = asked_with >= MIN_OFTEN_SHARE * len(phrasings) or entries[0].closest >= MIN_MEANT_COSINE
        return not (is_a_thing and is_told and not read.talk)

    def _candidates(self, entries: Sequence[Entry]) -> tuple[Candidate[Entry], ...]:
        """Entries that were not found by likeness, as what is suggested."""
        found = (self.matcher.rank(self.matcher.read(entry.question)) for entry in entries[:MAX_SUGGESTIONS])
        return varied(tuple(ranking.entries[0] for ranking in found))


def _is_of_what_was_answered(read: Reading) -> bool:
    """Whether words of small talk, after an answer, are about that: "since when?", "who built it?"."""
    if read.talk in MAY_BE_ANSWERED:
        return may_ask_of_the_article(read.words)
    is_like_it = read.talk in _ABOUT_ANYTHING and not as_written(read.ranking.talks[0])
    is_bare = leans_on_context(read.words) and len(content_words(read.words)) <= 1
    return is_like_it and "?" in read.question and is_bare


def _is_of_the_bot(read: Reading) -> bool:
    """Whether a short question speaks to the bot, and is little like anything of the article: "are you mad at me"."""
    is_short = len(read.ranking.query.phrase.tokens) <= MAX_UNLIKE_WORDS
    is_unlike = is_short and all(entry.score < MAX_UNLIKE_SCORE for entry in read.ranking.entries[:1])
    return is_unlike and read.ranking.query.asked in (Asked.YES_NO, Asked.NOTHING) and is_said_of_the_bot(read.words)
