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
    lexical_words,
    points_back,
    rarity,
    turns_to_another,
)
from bot.core.language.tokens import kept_tokens, stemmed, tokens
from bot.core.matching.following.context import in_context, is_told_by, speaks_of
from bot.core.matching.following.sought import Sought, Trait, sought_by, wanted_by
from bot.core.matching.following.ties import is_about_the_same, is_beside, is_linked, is_near
from bot.core.matching.matcher import Candidate, Matcher
from bot.core.matching.outcome import Answered, Assessment, NotCovered, Outcome, Suggested, varied
from bot.core.matching.policy import (
    MIN_TELLING_RARITY,
    asks_what_is_said,
    decided,
    item_as_written,
    tellers_of_all,
    tells_what_is_said,
)

MIN_OFTEN_SHARE: Final = 0.25
"""The share of its phrasings (0 to 1) from which a word is what an entry is asked with."""
MIN_THING_COSINE: Final = 0.6
"""A thing is like a word said of it from so much on."""
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
        """The outcome, unless what was just spoken of tells such a thing: that is offered first, for it may be meant.

        ``here`` is what these few words find by themselves in the same article.
        """
        wanted, alone = wanted_by(words), here.ranking.query
        told = self._told_nearby(words, wanted, previous)
        match outcome:
            case Answered() | Suggested() if self._tells_the_days(wanted, words, outcome.entries[0], previous):
                return outcome
            case Answered() if self._asks_of_a_name(words):
                return outcome
            case NotCovered(gap=None):
                # Else the nearest passage is the one just shown, rather than that on something else.
                nearest = outcome.nearest and previous
                near = replace(outcome, nearest=nearest, why=here) if leans_on_context(words) else outcome
                if offered := told or self._asked_nearby(words, wanted, previous):
                    return self._offered(offered, (), here)
                return self._told_elsewhere(words, wanted, previous, here) or near
            case Suggested() if not is_near(outcome.entries[0], previous):
                first = told or self._asked_nearby(words, wanted, previous)
                return self._offered(first, outcome.candidates, outcome.why)
            case Suggested() if previous in told:
                return self._offered(told, outcome.candidates, outcome.why)
            case Answered() if outcome.entries[0] != previous and (
                # "And kids?" may be asked of the ticket before, which tells of them, rather than of that for families.
                not is_linked(outcome.entries[0], previous)
                or (previous in told and asked_for(words) is Asked.NOTHING and outcome.why.ranking.query == alone)
            ):
                is_meant = not told and self._is_meant(words, outcome, previous)
                return outcome if is_meant else self._offered(told, outcome.candidates, outcome.why)
            case _:
                return outcome

    def _offered(self, first: Sequence[Entry], others: Sequence[Candidate[Entry]], why: Assessment) -> Suggested:
        return Suggested(varied((*map(self.candidate, first), *others)), why)

    def _told_nearby(self, words: Sequence[str], wanted: Sought | None, previous: Entry) -> Sequence[Entry]:
        """The entry just answered and those linked to it, where they tell the kind of thing that is asked for."""
        at_another_time = wanted is not None and wanted.trait is Trait.ANOTHER_TIME
        near = [
            each
            for each in self.knowledge.entries
            if each != previous and (is_linked(each, previous) or (at_another_time and is_beside(each, previous)))
        ]
        is_told = _is_told_in(previous, words, wanted) or self._is_said_in(previous, words)
        is_added = adds_to_it(words) and self._tells_the_like(self.candidate(previous), _named(words))
        told = [previous] if is_told or is_added else []
        told += [each for each in near if _is_told_beside(each, words, wanted)]
        if wanted is not None:
            told.sort(key=lambda entry: not wanted.is_met_in(entry.said))
        return told

    def _is_said_in(self, previous: Entry, words: Sequence[str]) -> bool:
        """Whether the entry just answered tells somebody's words: "what does the expert say"."""
        return asks_what_is_said(words) and self.matcher.names.isdisjoint(words) and tells_what_is_said(previous.said)

    def _asked_nearby(self, words: Sequence[str], wanted: Sought | None, previous: Entry) -> Sequence[Entry]:
        """What is linked to the entry just answered and asked for this kind: "why", "who complained", "how many"."""
        asked, named = asked_for(words), _named(words)
        if asked not in (Asked.PERSON, Asked.NUMBER, Asked.REASON) or len(named) > 1:
            return []
        around = (each for each in in_context(words, previous, self.matcher).entries if is_linked(each.item, previous))
        of_kind = (each for each in around if self.matcher.is_asked_for(asked, each.hit.target))
        told = (each for each in of_kind if wanted is None or wanted.is_told_in(each.item.said))
        return [each.item for each in told if asked is Asked.NUMBER or self._tells_the_like(each, named)]

    def _tells_the_like(self, each: Candidate[Entry], named: Sequence[str]) -> bool:
        """Whether something that is said of an entry, or asked, is like each thing named: criticised, of complained."""
        phrases = self.matcher.phrases(each.hit.target)
        texts = (*map(kept_tokens, each.item.said), *(own.tokens for own in phrases))
        known, vectors = sorted({word for text in texts for word in lexical_words(text)}), self.matcher.vectors.vectors
        return not named or bool((vectors(named) @ vectors(known).T).max(axis=1).min() >= MIN_THING_COSINE)

    def _told_elsewhere(
        self, words: Sequence[str], wanted: Sought | None, previous: Entry, here: Assessment
    ) -> Suggested | None:
        """What these words find by themselves, or where what they name is told of; no other hour or day."""
        if not _names_a_thing(words) or (wanted is not None and wanted.trait is Trait.VALUE):
            return None
        alone = decided(here, self.knowledge, may_answer=False)
        if isinstance(alone, Suggested) and (wanted is None or wanted.is_told_in(alone.entries[0].said)):
            return alone
        tell = tellers_of_all(here.ranking, self.matcher, self.knowledge.entries)
        tell = [each for each in tell if each.article == previous.article and asked_for(words) is Asked.NOTHING]
        return self._offered(tell, (), here) if tell else None

    def _asks_of_a_name(self, words: Sequence[str]) -> bool:
        """Whether it is a question of its own that names somebody or a place: "who is Ada", but not "and Ada?"."""
        named = content_words(words)
        is_whole = asked_for(words) is not Asked.NOTHING and not (words[0] in LINKS_BEFORE or points_back(words))
        return is_whole and bool(named) and self.matcher.names.issuperset(named)

    def _tells_the_days(self, wanted: Sought | None, words: Sequence[str], entry: Entry, previous: Entry) -> bool:
        """Whether an entry tells of the very days that are asked of, and of "it", where that stands in the question."""
        if wanted is None or not wanted.days or not wanted.is_met_in(entry.said):
            return False
        return not points_back(words) or is_about_the_same(entry, previous, self.knowledge)

    def _is_meant(self, words: Sequence[str], found: Answered, previous: Entry) -> bool:
        """Whether an answer from elsewhere is meant, and not only led to by one word in passing."""
        named, first = set(map(stemmed, content_words(words))), found.entries[0]
        if item_as_written(found.why.ranking):
            return True
        # "How strong was it" may be asked of another quake, "does it come on Mondays" not of the library; "which temple
        # do they meet at" names enough.
        if "it" in words or (points_back(words) and len(named) <= 1):
            return is_about_the_same(first, previous, self.knowledge)
        if len(named) > 1:
            return True
        is_of_a_name = self.matcher.names.issuperset(content_words(words))
        if is_of_a_name and words[0] in LINKS_BEFORE and asked_for(kept_tokens(previous.question)) is not Asked.PERSON:
            return False  # "and Ada?" asks of Ada what was told of somebody else
        phrasings = self.matcher.phrases(found.candidates[0].hit.target)
        asked_with = sum(named <= set(map(stemmed, own.tokens)) for own in phrasings)
        return asked_for(words) is not Asked.NOTHING or asked_with >= MIN_OFTEN_SHARE * len(phrasings)


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


def _is_told_in(previous: Entry, words: Sequence[str], wanted: Sought | None) -> bool:
    """Whether the entry just answered tells the kind of thing that is asked for, of what is named."""
    if wanted is None:
        named = content_words(words)
        is_meant = (named and speaks_of(previous, words)) or "ones" in words
        is_of_it = not named and points_back(words)  # "isn't it"
        return bool(is_meant) if asked_for(words) is Asked.NOTHING else is_of_it and asked_for(words) is Asked.YES_NO
    names_none = wanted.is_bare or not content_words(words) or sought_by(words) is not None
    return (names_none or leans_on_context(words) or speaks_of(previous, words)) and wanted.is_told_in(previous.said)


def _is_told_beside(entry: Entry, words: Sequence[str], wanted: Sought | None) -> bool:
    """The same of another entry, which has to speak of all that is named."""
    if wanted is not None and wanted.trait in (Trait.VALUE, Trait.ANOTHER_TIME):
        return wanted.is_told_in(entry.said)
    if not _names_a_thing(words) or not is_told_by(entry, words):
        return False
    return asked_for(words) is Asked.NOTHING if wanted is None else wanted.is_told_in(entry.said)


def _named(words: Sequence[str]) -> list[str]:
    return [word for word in content_words(words) if word not in _NAME_NOTHING]


def _wants_a_value(words: Sequence[str]) -> bool:
    wanted = wanted_by(words)
    return wanted is not None and wanted.trait is Trait.VALUE


def _names_a_thing(words: Sequence[str]) -> bool:
    """Whether they name anything that is known wherever it is told of: "depots", but not "the others"."""
    return sought_by(words) is None and any(rarity(word) >= MIN_TELLING_RARITY for word in content_words(words))
