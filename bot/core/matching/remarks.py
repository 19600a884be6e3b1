"""Remarks: small talk, what people say of themselves, and what says nothing or is a bare figure, "12.50?"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.language.english import (
    AUXILIARIES,
    QUESTION_WORDS,
    THE_BOT,
    Asked,
    asked_for,
    content_words,
    is_ordinary,
    is_typed_at_random,
    leans_on_context,
    points_back,
    rarity,
    says_what_one_is,
    says_what_one_likes,
    tells_a_story,
)
from bot.core.language.smalltalk import ABOUT_THE_ARTICLE, Talk
from bot.core.language.split import tells_of_oneself
from bot.core.language.tokens import figures_in, stemmed, tokens
from bot.core.matching.guards import LEAST_SHARE, figures_of, gives_contact
from bot.core.matching.matcher import Candidate, Matcher, Query, Ranking
from bot.core.matching.outcome import Answered, Assessment, NotCovered, NotUnderstood, Outcome, SmallTalk, Suggested
from bot.core.matching.policy import (
    LEAST_NEAREST_SCORE,
    MOST_SUGGESTIONS,
    as_written,
    decided,
    is_unlike,
    item_as_written,
    small_talk,
    suggestible,
    varied,
)

MAY_BE_ANSWERED: Final = frozenset({Talk.WHY, Talk.SOURCE, Talk.MAKER})
"""Small talk that after an answer may ask for more of the article: "why?", "who says so?", "who built it?"."""
_ABOUT_ANYTHING: Final = frozenset({Talk.AHEAD, *ABOUT_THE_ARTICLE})
"""Small talk whose words after an answer are about that: "since when?", "and the other one?"."""
FEW_WORDS: Final = 5
"""Up to so many may be said of anything, where they ask nothing."""
LEAST_STATED: Final = 40.0
"""The confidence (0 to 100) from which an entry is near to what somebody says of themselves."""
NEED_WORDS: Final = 3
LEAST_NEED: Final = 100.0
"""So many words somebody uses at least to say what they need, "my lad is 10 and wants to go alone"; the more they are,
the less sure an entry must be: the least confidence, times the words. Of 810 idle remarks 3 get as much."""
TELLS_NOTHING: Final = 0.3
"""The rarity up to which a word says nothing of what somebody is about: "up", "time", "over"."""
OVERVIEW: Final = "What is this article about?"
"""The question that a summary answers."""


_SIGNS_OF_CODE: Final = frozenset("<>{}()[];=\\/$|`")
LEAST_SIGNS: Final = 0.12
"""The share of signs from which a message is code."""
_UNITS: Final = frozenset(
    "pound pounds dollar dollars euro euros pence cents cent crown crowns kronor kroner krona yen million billion"
    " thousand percent am pm minute minutes hour hours day days week weeks month months year years metres km miles kg"
    " january february march april may june july august september october november december monday tuesday wednesday"
    " thursday friday saturday sunday".split()
)
"""Words that a bare figure has beside it, "310,000 euros?"."""


@dataclass(frozen=True)
class Remarks:
    """Finds the outcome for what is no question about the article in so many words."""

    knowledge: KnowledgeBase
    matcher: Matcher
    assess: Callable[[Query], Assessment]
    told: frozenset[str]
    """As ``told_words`` finds them."""

    def asking_nothing(self, question: str, words: Sequence[str], alone: Assessment) -> Outcome | None:
        """The outcome for what somebody says of themselves, and for a few words that name nothing; None for others."""
        if tells_of_oneself(question) and not item_as_written(alone.ranking):
            return self._on_oneself(words, alone)
        if self._names_nothing(question, alone.ranking):
            talk = small_talk(alone.ranking)
            return self.reply(talk, alone.ranking.query) if talk else NotCovered(None, None, alone)
        return None

    def asking(self, question: str, words: Sequence[str], alone: Assessment, *, is_first: bool) -> Outcome | None:
        """The outcome for small talk that may be a question, and for bare figures; None for others.

        Unless it ``is_first``, "since when?" and "who wrote it?" are about what was just answered.
        """
        talk = small_talk(alone.ranking)
        may_be_of_it = talk in MAY_BE_ANSWERED and is_open(words)
        is_like_it = talk in _ABOUT_ANYTHING and not as_written(alone.ranking.talks[0])
        is_of_it = is_like_it and "?" in question and leans_on_context(words) and len(content_words(words)) <= 1
        if talk and (is_first or not (may_be_of_it or is_of_it)):
            return self.reply(talk, alone.ranking.query)
        is_of_the_bot = alone.ranking.query.asked in (Asked.YES_NO, Asked.NOTHING) and not THE_BOT.isdisjoint(words)
        if is_of_the_bot and is_unlike(alone.ranking):
            return SmallTalk(Talk.CHATTER)
        holders = self._holders(words)
        if holders is None:
            return None
        return Suggested(self._candidates(holders), alone) if holders else NotCovered(None, None, alone)

    def reply(self, talk: Talk, query: Query) -> Outcome:
        """The outcome for small talk: where it wants a summary, or somebody to turn to, the article may have it."""
        if talk is Talk.SUMMARY:
            assessed = self.assess(self.matcher.read(OVERVIEW))
            overview = decided(assessed, self.knowledge)
            is_of_several = len(self.knowledge.articles) > 1
            if isinstance(overview, Answered) or (is_of_several and isinstance(overview, Suggested)):
                return overview
            # Where nobody wrote one, the sentence that an article begins with comes nearest.
            leads = [entry for entry in self.knowledge.entries if (entry.article, 1, 1) in entry.places]
            return Suggested(self._candidates(leads), assessed) if leads else SmallTalk(talk)
        if talk is Talk.CONTACT and (givers := [each for each in self.knowledge.entries if gives_contact(each)]):
            assessed = self.assess(query)
            found = decided(assessed, self.knowledge)
            is_given = isinstance(found, Answered) and found.entries[0] in givers
            return found if is_given else Suggested(self._candidates(givers), assessed)
        fact = ABOUT_THE_ARTICLE.get(talk)
        return SmallTalk(talk, not fact or any(getattr(each, fact) for each in self.knowledge.articles.values()))

    def says_nothing(self, words: Sequence[str]) -> bool:
        """Whether no word of it says anything: "asdfgh", "fjdksl;a", "the the the of"."""
        told = content_words([word for word in words if len(word) > 1])
        if not told and (asked_for(words) is not Asked.NOTHING or points_back(words)):
            return False
        return not figures_in(words) and all(is_typed_at_random(word) and not self.matcher.knows(word) for word in told)

    def instead_of_no(self, message: str, refused: NotCovered) -> Outcome:
        """What to say rather than that the article does not say it: of what is not understood nobody knows that."""
        words = tokens(message)
        if self._is_no_english(words) or (refused.gap is None and _is_code(message)):
            return NotUnderstood()
        if refused.gap is None and "?" not in message and tells_a_story(words):
            return SmallTalk(Talk.CHATTER)
        return refused

    def _is_no_english(self, words: Sequence[str]) -> bool:
        """Whether most words are neither English nor of the FAQ: "kto provodil issledovanie"."""
        telling = [word for word in words if len(word) > 2 and word.isalpha()]
        unknown = sum(not (is_ordinary(word) or self.matcher.knows(word)) for word in telling)
        return len(telling) > 1 and 2 * unknown > len(telling)

    def _on_oneself(self, words: Sequence[str], alone: Assessment) -> Outcome:
        """The outcome for what somebody says of themselves: what comes near, as they may want it, "I only have a card".

        It is answered only where most of what it says is told of here.
        """
        content = alone.ranking.query.content
        told = sum(stemmed(word) in self.told for word in content)
        is_told = 2 * told > len(content) and not says_what_one_is(words)
        near = decided(alone, self.knowledge, may_answer=is_told)
        is_likely = len(content) >= NEED_WORDS and len(content) * alone.confidence.offer >= LEAST_NEED
        has_a_need = told and is_likely and not (says_what_one_likes(words) or _is_said_of_the_bot(words))
        told += len(figures_in(words))
        talk = small_talk(alone.ranking)
        if isinstance(near, Answered | Suggested) and ((is_told and not talk) or (told and _is_wanted(words, near))):
            return near
        if has_a_need and not talk:
            return Suggested(suggestible(alone.ranking.entries), alone)
        if talk:
            return self.reply(talk, alone.ranking.query)
        return SmallTalk(Talk.READER if says_what_one_is(words) else Talk.CHATTER)

    def _names_nothing(self, question: str, ranking: Ranking) -> bool:
        """True where a few words ask nothing, and none of them is told of here: "no cap", "short version"."""
        phrase, asked = ranking.query.phrase, ranking.query.asked
        if ranking.query.foreign or len(phrase.tokens) > FEW_WORDS or "?" in question or asked is not Asked.NOTHING:
            return False
        if not ranking.entries:
            return False
        content = {stemmed(word) for word in ranking.query.content}
        phrasings = self.matcher.phrases(ranking.entries[0].hit.target)
        # A thing that its author often asks with, "verdict", is told of too; "the name is" names none.
        asking = [own for own in phrasings if content <= set(map(stemmed, own.tokens))]
        is_often = bool(content) and len(asking) >= LEAST_SHARE * len(phrasings)
        is_a_thing = AUXILIARIES.isdisjoint(phrase.tokens) and not points_back(phrase.tokens)
        told = (is_often and is_a_thing and not small_talk(ranking)) or not content.isdisjoint(self.told)
        return not (told or phrase.concepts or item_as_written(ranking))

    def _holders(self, words: Sequence[str]) -> list[Entry] | None:
        """The entries that hold all the figures of a question that names nothing else, "$12.50?".

        None, where it does, or where only some of them stand anywhere.
        """
        figures = figures_in(words)
        if not figures or not (figures | _UNITS).issuperset(content_words(words)):
            return None
        holders = [entry for entry in self.knowledge.entries if figures <= figures_of(entry)]
        if not holders and any(figures & figures_of(entry) for entry in self.knowledge.entries):
            return None
        return holders

    def _candidates(self, entries: Sequence[Entry]) -> tuple[Candidate[Entry], ...]:
        """Entries that were not found by likeness, as what is suggested."""
        found = (self.matcher.rank(self.matcher.read(entry.question)) for entry in entries[:MOST_SUGGESTIONS])
        return varied(tuple(ranking.entries[0] for ranking in found))


def told_words(knowledge: KnowledgeBase) -> frozenset[str]:
    """The stems of all that the entries say, with their sentences, and of what the gaps say no to."""
    entries = ((entry.question, entry.answer, *map(knowledge.sentence, entry.citations)) for entry in knowledge.entries)
    said = chain(*entries, (gap.question for gap in knowledge.gaps))
    return frozenset(stemmed(token) for text in said for token in tokens(text) if rarity(token) > TELLS_NOTHING)


def is_open(words: Sequence[str]) -> bool:
    """Whether a question after an answer may be about that: "who wrote it?", "who says so?"."""
    return not QUESTION_WORDS.isdisjoint(words[:2]) and THE_BOT.isdisjoint(words)


def _is_code(message: str) -> bool:
    """Whether a message is a line of a program, by its signs."""
    return sum(sign in _SIGNS_OF_CODE for sign in message) >= LEAST_SIGNS * len(message)


def _is_said_of_the_bot(words: Sequence[str]) -> bool:
    """Whether it speaks of the bot, as "you have been a delight", and not to it, as "a cake for you"."""
    return any(word in THE_BOT and before not in {"for", "to", "with"} for before, word in pairwise(words))


def _is_wanted(words: Sequence[str], near: Answered | Suggested) -> bool:
    """Whether somebody who says this of themselves may want what comes near to it."""
    is_alike = near.candidates[0].score >= LEAST_NEAREST_SCORE and near.why.confidence.offer >= LEAST_STATED
    speaks_of_us = points_back([word for word in words if word != "it"]) or not THE_BOT.isdisjoint(words)
    return is_alike and not says_what_one_likes(words) and not speaks_of_us
