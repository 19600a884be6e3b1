"""The thread of a talk: before a no, and before what is told elsewhere, comes what was just spoken of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.language.english import (
    LINKS_BEFORE,
    MAX_FOLLOW_UP_WORDS,
    Asked,
    asked_for,
    content_words,
    leans_on_context,
    points_back,
    rarity,
    turns_to_another,
)
from bot.core.language.tokens import stemmed, tokens
from bot.core.matching.following.context import in_context, is_asked_for, is_told_by, speaks_of
from bot.core.matching.following.sought import Sought, Trait, sought_by, wanted_by
from bot.core.matching.following.ties import is_beside, is_linked
from bot.core.matching.matcher import Candidate, Matcher
from bot.core.matching.outcome import Answered, Assessment, NotCovered, Outcome, Suggested, varied
from bot.core.matching.policy import decided

MIN_OFTEN_SHARE: Final = 0.25
"""The share of its phrasings (0 to 1) from which a word is what an entry is asked with."""
MAX_NAME_WORDS: Final = 2
"""Content words of a follow-up that only names a thing: "changing rooms?"."""
MAX_EMPTY_RARITY: Final = 0.3
"""The rarity up to which a word says nothing of what somebody is about: "up", "time", "over"."""
MIN_TELLING_RARITY: Final = 0.4
"""How rare a word is at least by which a thing is known wherever it is told of: "depots"."""


@dataclass(frozen=True)
class Thread:
    """Keeps a few words that follow an answer to what that was about."""

    knowledge: KnowledgeBase
    matcher: Matcher
    candidate: Callable[[Entry], Candidate[Entry]]
    """An entry as its own question finds it."""

    def kept(self, question: str, outcome: Outcome, previous: Entry, here: Assessment) -> Outcome:
        """The outcome, unless what was just spoken of tells such a thing: that is offered first, for it may be meant.

        ``here`` is what these few words find by themselves in the same article.
        """
        words = tokens(question)
        if not ("?" in question or _ask(words)):
            return outcome
        if asked_for(words) is Asked.REASON and not isinstance(outcome, Answered):
            return self._reason_of_all(words, previous, here) or outcome
        match outcome:
            case NotCovered(gap=None):
                return self._before_a_no(words, previous, here) or outcome
            case Answered() | Suggested() if _tells_the_days(words, outcome.entries[0], previous):
                return outcome
            case Suggested() if outcome.entries[0] != previous and self._is_told_in(previous, words):
                return Suggested(varied((self.candidate(previous), *outcome.candidates)), outcome.why)
            case Answered() if not is_linked(outcome.entries[0], previous) and outcome.entries[0] != previous:
                return self._if_meant(words, outcome, previous)
            case _:
                return outcome

    def _before_a_no(self, words: Sequence[str], previous: Entry, here: Assessment) -> Suggested | None:
        """What is offered rather than a bare no; None where nothing tells such a thing."""
        # 1. The entry just answered, or one beside it.
        if told := self._told_nearby(words, previous):
            return Suggested(varied(told), here)
        # 2. What these words find by themselves, or where what they name is told of; no other hour or day.
        wanted = wanted_by(words)
        if not _names_a_thing(words) or (wanted is not None and wanted.trait is Trait.VALUE):
            return None
        alone = decided(here, self.knowledge, may_answer=False)
        if isinstance(alone, Suggested) and (wanted is None or wanted.is_told_in(alone.entries[0].said)):
            return alone
        if asked_for(words) is not Asked.NOTHING:
            return None
        near = [each for each in self.knowledge.entries if each.article == previous.article]
        tell = [each for each in near if is_told_by(each, words)]
        return Suggested(varied(tuple(map(self.candidate, tell))), here) if tell else None

    def _reason_of_all(self, words: Sequence[str], previous: Entry, here: Assessment) -> Suggested | None:
        """What is asked why, where somebody asks it of all that the article is about."""
        if (previous.article, 1, 1) not in previous.places or content_words(words):
            return None
        likeliest = in_context(words, previous, self.matcher).entries[:1]
        is_reason = bool(likeliest) and is_asked_for(Asked.REASON, likeliest[0], self.matcher)
        return Suggested(likeliest, here) if is_reason else None

    def _if_meant(self, words: Sequence[str], found: Answered, previous: Entry) -> Answered | Suggested:
        """An answer from elsewhere: only offered where such a thing is told nearby or one word led there in passing."""
        if nearby := self._told_nearby(words, previous):
            return Suggested(varied((*nearby, *found.candidates)), found.why)
        named = set(map(stemmed, content_words(words)))
        if len(named) != 1 or asked_for(words) is not Asked.NOTHING:
            return found
        phrasings = self.matcher.phrases(found.candidates[0].hit.target)
        asked_with = sum(named <= set(map(stemmed, own.tokens)) for own in phrasings)
        return found if asked_with >= MIN_OFTEN_SHARE * len(phrasings) else Suggested(found.candidates, found.why)

    def _told_nearby(self, words: Sequence[str], previous: Entry) -> tuple[Candidate[Entry], ...]:
        """The entry just answered and those linked to it, where they tell the kind of thing that is asked for."""
        wanted = wanted_by(words)
        near = [each for each in self.knowledge.entries if each != previous and _is_near(each, previous, wanted)]
        told = [previous] if self._is_told_in(previous, words) else []
        told += [entry for entry in near if self._is_told_beside(entry, words, wanted)]
        if wanted is not None:
            told.sort(key=lambda entry: not wanted.is_met_in(entry.said))
        return tuple(map(self.candidate, told))

    def _is_told_in(self, previous: Entry, words: Sequence[str]) -> bool:
        """Whether the entry just answered tells the kind of thing that is asked for, of what is named."""
        wanted, named = wanted_by(words), content_words(words)
        if wanted is None:
            is_meant = bool(named) and is_told_by(previous, words)
            return (asked_for(words) is Asked.NOTHING and (is_meant or "ones" in words)) or _is_of_whatever(words)
        is_of_it = _is_bare(words, wanted) or leans_on_context(words) or speaks_of(previous, words)
        return is_of_it and wanted.is_told_in(previous.said)

    def _is_told_beside(self, entry: Entry, words: Sequence[str], wanted: Sought | None) -> bool:
        """The same of another entry, which has to speak of all that is named."""
        if wanted is not None and (wanted.trait in (Trait.VALUE, Trait.ANOTHER_TIME)):
            return wanted.is_told_in(entry.said)
        if not _names_a_thing(words) or not is_told_by(entry, words):
            return False
        return asked_for(words) is Asked.NOTHING if wanted is None else wanted.is_told_in(entry.said)


def after_a_guess(words: Sequence[str], meant: Outcome, alone: Outcome) -> Outcome:
    """The outcome after a guess: what a question says by itself, else what it says in the light of the guess, if that.

    ``meant`` is that in the light of the guess, ``alone`` that without it.
    """
    found, sought = isinstance(meant, Answered | Suggested), sought_by(words)
    if isinstance(alone, Answered) and sought is not None and not (found or sought.is_told_in(alone.entries[0].said)):
        return meant  # "which year" is not answered with "it lasts a year"
    if isinstance(alone, Answered) and (meant.ids[:1] == alone.ids[:1] or not (found and are_few(words))):
        return alone
    if isinstance(meant, Answered):
        others = alone.candidates if isinstance(alone, Answered | Suggested) else ()
        return Suggested(varied((*meant.candidates, *others)), meant.why)
    return meant if found or not isinstance(alone, Suggested) else alone


def _tells_the_days(words: Sequence[str], entry: Entry, previous: Entry) -> bool:
    """Whether an entry tells of the very days that are asked of, and the one just answered of others only."""
    wanted = wanted_by(words)
    return wanted is not None and bool(wanted.days) and wanted.is_met_in(entry.said) > wanted.is_met_in(previous.said)


def _is_of_whatever(words: Sequence[str]) -> bool:
    """Whether they may be asked of whatever was said of somebody: "did he go"."""
    says_little = all(rarity(word) <= MAX_EMPTY_RARITY for word in content_words(words))
    return says_little and points_back(words) and asked_for(words) is Asked.YES_NO


def _is_near(entry: Entry, previous: Entry, wanted: Sought | None) -> bool:
    """Whether an entry is linked to the one just answered, or tells of another time beside it."""
    at_another_time = wanted is not None and wanted.trait is Trait.ANOTHER_TIME
    return is_linked(entry, previous) or (at_another_time and is_beside(entry, previous))


def are_few(words: Sequence[str]) -> bool:
    """Whether so few words hardly stand by themselves after an answer."""
    if len(words) > MAX_FOLLOW_UP_WORDS:
        return False
    wanted = wanted_by(words)
    names_at_most = MAX_NAME_WORDS if asked_for(words) is Asked.NOTHING else 1
    return (
        len(content_words(words)) <= names_at_most
        or leans_on_context(words)
        or (wanted is not None and wanted.trait is Trait.VALUE)
    )


def _ask(words: Sequence[str]) -> bool:
    """Whether words without a question mark ask after an answer: "and depots", "who teaches it", "he is 12"."""
    wanted = wanted_by(words)
    is_value = wanted is not None and wanted.trait is Trait.VALUE
    return is_value or words[0] in LINKS_BEFORE or turns_to_another(words) or asked_for(words) is not Asked.NOTHING


def _names_a_thing(words: Sequence[str]) -> bool:
    """Whether they name anything that is known wherever it is told of: "depots", but not "the others"."""
    return sought_by(words) is None and any(rarity(word) >= MIN_TELLING_RARITY for word in content_words(words))


def _is_bare(words: Sequence[str], wanted: Sought) -> bool:
    """Whether they name nothing of which they want it: "who?", "how many can go in", "and at 3 pm"."""
    return wanted.trait is Trait.VALUE or wanted.is_of_any or not content_words(words) or sought_by(words) is not None
