"""The thread of a talk: before a no, and before what is told elsewhere, comes what was just spoken of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.language.english import (
    LINKS_BEFORE,
    MAX_FOLLOW_UP_WORDS,
    Asked,
    adds_to_it,
    asked_for,
    content_words,
    leans_on_context,
    points_back,
    turns_to_another,
)
from bot.core.language.tokens import stemmed, tokens
from bot.core.matching.following.context import speaks_of
from bot.core.matching.following.sought import sought_by, wanted_by
from bot.core.matching.following.ties import is_about_the_same, is_linked
from bot.core.matching.matcher import Candidate, Matcher
from bot.core.matching.outcome import Answered, Assessment, NotCovered, NotUnderstood, Outcome, Suggested, varied
from bot.core.matching.policy import (
    item_as_written,
)

MIN_OFTEN_SHARE: Final = 0.25
"""The share of its phrasings (0 to 1) from which a word is what an entry is asked with."""
MAX_NAME_WORDS: Final = 2
"""Content words of a follow-up that only names a thing: "changing rooms?"."""

_NAME_NOTHING: Final = frozenset("people persons say says said think thinks".split())
"""Words that a question has beside what it names: "how many people are affected", "what does the expert say"."""


@dataclass(frozen=True)
class Thread:
    """Keeps a few words that follow an answer to what that was about."""

    knowledge: KnowledgeBase
    matcher: Matcher
    candidate: Callable[[Entry], Candidate[Entry]]
    """An entry as its own question finds it."""

    def kept(self, words: Sequence[str], outcome: Outcome, previous: Entry, here: Assessment) -> Outcome:
        """The outcome; where the entry just answered tells such a thing, that is offered first, for it may be meant.

        ``here`` is what these few words find by themselves in the same article.
        """
        is_told = _is_told_in(previous, words)
        match outcome:
            case NotCovered(gap=None) if is_told:
                return Suggested((self.candidate(previous),), here)
            case NotCovered(gap=None) if leans_on_context(words):
                # The nearest passage is the one just shown, rather than that on something else.
                return replace(outcome, nearest=outcome.nearest and previous, why=here)
            case NotUnderstood() if sought_by(words):
                return NotCovered(None, previous, here)  # "and before?"
            case Suggested() if is_told:
                return self._offered(outcome, previous)
            case Answered() if sought_by(words) and not is_told and not _is_of_it(outcome.entries[0], previous):
                return Suggested(outcome.candidates, outcome.why)  # "since when" may be asked of anything
            case Answered() if outcome.entries[0] != previous:
                if self._is_meant(words, outcome, previous, here, is_told=is_told):
                    return outcome
                return self._offered(outcome, previous) if is_told else Suggested(outcome.candidates, outcome.why)
            case _:
                return outcome

    def _offered(self, outcome: Answered | Suggested, previous: Entry) -> Suggested:
        return Suggested(varied((self.candidate(previous), *outcome.candidates)), outcome.why)

    def _is_meant(
        self, words: Sequence[str], found: Answered, previous: Entry, here: Assessment, *, is_told: bool
    ) -> bool:
        """Whether an answer other than the one just given is meant, and not only led to by one word in passing."""
        named, asked, first = content_words(words), asked_for(words), found.entries[0]
        if is_linked(first, previous):
            # "And kids?" may be asked of the ticket before, which tells of them, rather than of that for families.
            is_by_itself = found.why.ranking.query == here.ranking.query
            return not (is_told and is_by_itself and asked is Asked.NOTHING)
        asks_by_itself = asked is not Asked.NOTHING and not (words[0] in LINKS_BEFORE or points_back(words))
        if asks_by_itself and named and self.matcher.names.issuperset(named):
            return True  # "who is Ada"
        if is_told:
            return False
        if item_as_written(found.why.ranking):
            return True
        # "How strong was it" may be asked of another quake, "does it come on Mondays" not of the library; "which temple
        # do they meet at" names enough.
        if "it" in words or (points_back(words) and len(set(named)) <= 1):
            return is_about_the_same(first, previous, self.knowledge)
        if len(set(named)) > 1 or asked is not Asked.NOTHING:
            return True
        if words[0] in LINKS_BEFORE and self.matcher.names.issuperset(named):
            return False  # "and Ada?" asks of Ada what was told of somebody else
        phrasings, stems = self.matcher.phrases(found.candidates[0].hit.target), set(map(stemmed, named))
        asked_with = sum(stems <= set(map(stemmed, own.tokens)) for own in phrasings)
        return asked_with >= MIN_OFTEN_SHARE * len(phrasings)


def _is_of_it(found: Entry, previous: Entry) -> bool:
    """Whether an entry is another one on the same matter as the one just answered."""
    return found != previous and is_linked(found, previous)


def after_a_guess(words: Sequence[str], meant: Outcome, alone: Outcome) -> Outcome:
    """The outcome after a guess: what a question says by itself, else what it says in the light of the guess, if that.

    ``meant`` is that in the light of the guess, ``alone`` that without it.
    """
    found, sought = isinstance(meant, Answered | Suggested), sought_by(words)
    if not found and points_back(words) and len(set(content_words(words))) <= 1:
        # "How strong was it" may be asked of another quake than that of the guess.
        if isinstance(meant, NotCovered) and meant.gap is not None:
            return meant
        alone = Suggested(alone.candidates, alone.why) if isinstance(alone, Answered) else alone
    if isinstance(alone, Answered) and sought is not None and not (found or sought.is_told_in(alone.entries[0].said)):
        return meant  # "which year" is not answered with "it lasts a year"
    if isinstance(alone, Answered) and (meant.ids[:1] == alone.ids[:1] or not (found and are_few(words))):
        return alone
    if isinstance(meant, Answered):
        others = alone.candidates if isinstance(alone, Answered | Suggested) else ()
        return Suggested(varied((*meant.candidates, *others)), meant.why)
    return meant if found or not isinstance(alone, Suggested) else alone


def are_few(words: Sequence[str]) -> bool:
    """Whether so few words hardly stand by themselves after an answer."""
    if len(words) > MAX_FOLLOW_UP_WORDS:
        return False
    names_at_most = MAX_NAME_WORDS if asked_for(words) is Asked.NOTHING else 1
    return len(_named(words)) <= names_at_most or leans_on_context(words) or _wants_a_value(words)


def asks_on(question: str) -> bool:
    """Whether words after an answer ask: with a question mark, or as in "and depots", "who teaches it", "he is 12"."""
    words = tokens(question)
    asks = asked_for(words) is not Asked.NOTHING or words[0] in LINKS_BEFORE or turns_to_another(words)
    return "?" in question or asks or adds_to_it(words) or _wants_a_value(words)


def _is_told_in(previous: Entry, words: Sequence[str]) -> bool:
    """Whether the entry just answered tells the kind of thing that is asked for, of what is named."""
    wanted = wanted_by(words)
    if wanted is None:
        named = content_words(words)
        is_meant = (named and speaks_of(previous, words)) or "ones" in words
        is_of_it = not named and points_back(words)  # "isn't it"
        return bool(is_meant) if asked_for(words) is Asked.NOTHING else is_of_it and asked_for(words) is Asked.YES_NO
    names_none = wanted.names_none or not content_words(words) or sought_by(words) is not None
    return (names_none or leans_on_context(words) or speaks_of(previous, words)) and wanted.is_told_in(previous.said)


def _named(words: Sequence[str]) -> list[str]:
    return [word for word in content_words(words) if word not in _NAME_NOTHING]


def _wants_a_value(words: Sequence[str]) -> bool:
    wanted = wanted_by(words)
    return wanted is not None and wanted.names_none
