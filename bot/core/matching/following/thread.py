"""The thread of a talk: before a no, and before what is told elsewhere, comes what was just spoken of."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.language.english import (
    LINKS_BEFORE,
    MAX_FOLLOW_UP_WORDS,
    Asked,
    asked_for,
    content_words,
    leans_on_context,
    lexical_words,
    named_instead,
    points_back,
    rarity,
    turns_to_another,
)
from bot.core.language.tokens import kept_tokens, stemmed, tokens
from bot.core.matching.following.context import in_context, is_asked_for, is_told_by, speaks_of, stems_of
from bot.core.matching.following.sought import Sought, Trait, sought_by, wanted_by
from bot.core.matching.following.ties import (
    MAX_TYING_SHARE,
    is_about_the_same,
    is_beside,
    is_linked,
    is_near,
    said_of,
    tells_apart,
)
from bot.core.matching.guards import MIN_THING_COSINE, ROLES
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
MAX_NAME_WORDS: Final = 2
"""Content words of a follow-up that only names a thing: "changing rooms?"."""
MAX_EMPTY_RARITY: Final = 0.3
"""The rarity up to which a word says nothing of what somebody is about: "up", "time", "over"."""
MIN_WORDS_WITH_A_VERB: Final = 4
"""The words of "how do I book" and the like."""
_WHOEVER_ASKS: Final = frozenset("i we you one".split())
_NAME_NOTHING: Final = frozenset("people persons say says said think thinks".split())
"""Words that a question has beside what it names: "how many people are affected", "what does the expert say"."""

_HEADS: Final = frozenset("head boss leader chief".split())
"""Words for whoever leads a thing, whatever that is called: "who is the head?", of a secretary general."""


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
                offered = self._before_a_no(words, previous, here)
                leans = leans_on_context(words) and sought_by(words) is None
                near = outcome.nearest and previous  # rather than the passage on something else
                return offered or (replace(outcome, nearest=near, why=here) if leans else outcome)
            case NotCovered() if self._tells_so_many(previous, words):
                return Suggested((self.candidate(previous),), here)
            case Answered() | Suggested() if _tells_the_days(words, outcome.entries[0], previous):
                return outcome
            case Suggested() if outcome.entries[0] != previous and self._is_told_in(previous, words):
                return Suggested(varied((self.candidate(previous), *outcome.candidates)), outcome.why)
            case Suggested():
                return self._near_first(words, outcome, previous)
            case Answered() if outcome.entries[0] == previous and (others := self._named_beside(words, previous)):
                return Suggested(varied((*others, *outcome.candidates)), outcome.why)
            case Answered() if not is_linked(outcome.entries[0], previous) and outcome.entries[0] != previous:
                return self._if_meant(words, outcome, previous)
            case _:
                return outcome

    def _before_a_no(self, words: Sequence[str], previous: Entry, here: Assessment) -> Suggested | None:
        """What is offered rather than a bare no; None where nothing tells such a thing."""
        # 1. The entry just answered, or one beside it.
        if told := self._told_nearby(words, previous):
            return Suggested(varied(told), here)
        if asked_nearby := self._asked_nearby(words, previous):
            return Suggested(varied(asked_nearby), here)
        if self._is_said_in(previous, words):
            return Suggested((self.candidate(previous),), here)
        # 2. What these words find by themselves, or where what they name is told of; no other hour or day.
        wanted = wanted_by(words)
        if not _names_a_thing(words) or (wanted is not None and wanted.trait is Trait.VALUE):
            return None
        alone = decided(here, self.knowledge, may_answer=False)
        if isinstance(alone, Suggested) and (wanted is None or wanted.is_told_in(alone.entries[0].said)):
            return alone
        tell = tellers_of_all(here.ranking, self.matcher, self.knowledge.entries)
        tell = [each for each in tell if each.article == previous.article and asked_for(words) is Asked.NOTHING]
        return Suggested(varied(tuple(map(self.candidate, tell))), here) if tell else None

    def _near_first(self, words: Sequence[str], offered: Suggested, previous: Entry) -> Suggested:
        """The same suggestions, first what is near the answer before: "will they stop", of what was just told."""
        if len(content_words(words)) > 1 or is_near(offered.entries[0], previous):
            return offered
        wanted = wanted_by(words)
        may_be_meant = (each for each in offered.candidates if each.item == previous or is_near(each.item, previous))
        near = tuple(each for each in may_be_meant if wanted is None or wanted.is_told_in(each.item.said))
        asked = near or self._asked_nearby(words, previous)
        return Suggested(varied((*asked, *offered.candidates)), offered.why) if asked else offered

    def _asked_nearby(self, words: Sequence[str], previous: Entry) -> tuple[Candidate[Entry], ...]:
        """What is linked to the entry just answered and asked for this kind: "who complained", "how many are hit"."""
        asked, wanted = asked_for(words), wanted_by(words)
        if asked not in (Asked.PERSON, Asked.NUMBER) or wanted is None or wanted.days or len(_named(words)) > 1:
            return ()
        return tuple(
            each
            for each in in_context(words, previous, self.matcher).entries
            if is_linked(each.item, previous)
            and is_asked_for(asked, each, self.matcher)
            and wanted.is_told_in(each.item.said)
            and (asked is Asked.NUMBER or self._tells_the_like(each, _named(words)))
        )

    def _tells_the_like(self, each: Candidate[Entry], named: Sequence[str]) -> bool:
        """Whether something that is said of an entry, or asked, is like each thing named: criticised, of complained."""
        phrases = self.matcher.phrases(each.hit.target)
        texts = (*map(kept_tokens, each.item.said), *(own.tokens for own in phrases))
        known, vectors = sorted({word for text in texts for word in lexical_words(text)}), self.matcher.vectors.vectors
        return not named or bool((vectors(named) @ vectors(known).T).max(axis=1).min() >= MIN_THING_COSINE)

    def _is_said_in(self, previous: Entry, words: Sequence[str]) -> bool:
        """Whether the entry just answered tells somebody's words: "what does the expert say"."""
        return asks_what_is_said(words) and self.matcher.names.isdisjoint(words) and tells_what_is_said(previous.said)

    def _tells_so_many(self, previous: Entry, words: Sequence[str]) -> bool:
        """Whether the entry just answered counts the very thing: "how many rescuers", of 55 rescuers sent."""
        wanted, named = wanted_by(words), content_words(words)
        is_counted = wanted is not None and "many" in words and not wanted.is_of_any
        return is_counted and len(named) == 1 and wanted is not None and wanted.is_told_in(previous.said)

    def _reason_of_all(self, words: Sequence[str], previous: Entry, here: Assessment) -> Suggested | None:
        """What is asked why, where somebody asks it of all that the article is about, or of what stands beside it."""
        if content_words(words):
            return None
        if reasons := [each for each in self.knowledge.entries if self._is_reason_beside(each, previous)]:
            return Suggested(varied(tuple(map(self.candidate, reasons))), here)
        if (previous.article, 1, 1) not in previous.places:
            return None
        likeliest = in_context(words, previous, self.matcher).entries[:1]
        is_reason = bool(likeliest) and is_asked_for(Asked.REASON, likeliest[0], self.matcher)
        return Suggested(likeliest, here) if is_reason else None

    def _if_meant(self, words: Sequence[str], found: Answered, previous: Entry) -> Answered | Suggested:
        """An answer from elsewhere: only offered where such a thing is told nearby or one word led there in passing."""
        if nearby := self._told_nearby(words, previous):
            return Suggested(varied((*nearby, *found.candidates)), found.why)
        named = set(map(stemmed, content_words(words)))
        first = found.entries[0]
        if _are_of_it(words) and not self._is_of_the_same(first, previous):
            return Suggested(found.candidates, found.why)  # "how strong was it" may be asked of another quake
        if self._leaves_out_a_thing(words, first, previous) and not item_as_written(found.why.ranking):
            return Suggested(found.candidates, found.why)
        is_of_a_name = self.matcher.names.issuperset(content_words(words))
        if is_of_a_name and words[0] in LINKS_BEFORE and asked_for(kept_tokens(previous.question)) is not Asked.PERSON:
            return Suggested(found.candidates, found.why)  # "and Ada?" asks of Ada what was told of somebody else
        if len(named) != 1 or asked_for(words) is not Asked.NOTHING:
            return found
        phrasings = self.matcher.phrases(found.candidates[0].hit.target)
        asked_with = sum(named <= set(map(stemmed, own.tokens)) for own in phrasings)
        return found if asked_with >= MIN_OFTEN_SHARE * len(phrasings) else Suggested(found.candidates, found.why)

    def _leaves_out_a_thing(self, words: Sequence[str], entry: Entry, previous: Entry) -> bool:
        """Whether it says of nothing what somebody does, "how do I book", and the entry says it of another thing."""
        if len(words) < MIN_WORDS_WITH_A_VERB or words[-2] not in _WHOEVER_ASKS or content_words(words) != [words[-1]]:
            return False
        own = set(map(stemmed, content_words(kept_tokens(entry.question)))) - {stemmed(words[-1])}
        near = [set(map(stemmed, said_of(each))) for each in self.knowledge.entries if each.article == entry.article]
        telling = {stem for stem in own if sum(stem in said for said in near) <= MAX_TYING_SHARE * len(near)}
        return bool(telling) and telling.isdisjoint(map(stemmed, said_of(previous)))

    def _named_beside(self, words: Sequence[str], previous: Entry) -> tuple[Candidate[Entry], ...]:
        """What is linked to the answer before and asks of whom that names as an owner alone: "the lawyer's words"."""
        named = named_instead(words) and content_words(words)
        text = " ".join((previous.question, *previous.said)).casefold()
        if not named or any(re.search(rf"\b{re.escape(word)}\b(?!['’]s)", text) for word in named):
            return ()
        near = (each for each in self.knowledge.entries if each != previous and is_linked(each, previous))
        return tuple(self.candidate(each) for each in near if set(named).issubset(kept_tokens(each.question)))

    def _is_reason_beside(self, entry: Entry, previous: Entry) -> bool:
        """Whether an entry near the one just answered asks why of a thing that its question names."""
        if (
            entry == previous
            or not is_near(entry, previous)
            or asked_for(kept_tokens(entry.question)) is not Asked.REASON
        ):
            return False
        return not stems_of(kept_tokens(entry.question)).keys().isdisjoint(stems_of(kept_tokens(previous.question)))

    def _is_of_the_same(self, entry: Entry, previous: Entry) -> bool:
        is_of_it = is_beside(entry, previous) or is_about_the_same(entry, previous, self.knowledge)
        return is_of_it and tells_apart(previous) <= set(said_of(entry))

    def _told_nearby(self, words: Sequence[str], previous: Entry) -> tuple[Candidate[Entry], ...]:
        """The entry just answered and those linked to it, where they tell the kind of thing that is asked for."""
        wanted = wanted_by(words)
        near = [each for each in self.knowledge.entries if each != previous and _may_tell(each, previous, wanted)]
        told = [previous] if self._is_told_in(previous, words) else []
        told += [entry for entry in near if self._is_told_beside(entry, words, wanted)]
        if wanted is not None:
            told.sort(key=lambda entry: not wanted.is_met_in(entry.said))
        return tuple(map(self.candidate, told))

    def _is_told_in(self, previous: Entry, words: Sequence[str]) -> bool:
        """Whether the entry just answered tells the kind of thing that is asked for, of what is named."""
        wanted, named = wanted_by(words), content_words(words)
        if wanted is None:
            is_meant = bool(named) and speaks_of(previous, words)
            return (asked_for(words) is Asked.NOTHING and (is_meant or "ones" in words)) or _is_of_whatever(words)
        is_of_a_role = _tells_a_role(previous) and _HEADS.issuperset(named)
        is_of_it = _is_bare(words, wanted) or is_of_a_role or leans_on_context(words) or speaks_of(previous, words)
        return is_of_it and wanted.is_told_in(previous.said)

    def _is_told_beside(self, entry: Entry, words: Sequence[str], wanted: Sought | None) -> bool:
        """The same of another entry, which has to speak of all that is named."""
        if wanted is not None and wanted.trait in (Trait.VALUE, Trait.ANOTHER_TIME):
            return wanted.is_told_in(entry.said)
        if not _names_a_thing(words) or not is_told_by(entry, words):
            return False
        return asked_for(words) is Asked.NOTHING if wanted is None else wanted.is_told_in(entry.said)


def after_a_guess(words: Sequence[str], meant: Outcome, alone: Outcome) -> Outcome:
    """The outcome after a guess: what a question says by itself, else what it says in the light of the guess, if that.

    ``meant`` is that in the light of the guess, ``alone`` that without it.
    """
    found, sought = isinstance(meant, Answered | Suggested), sought_by(words)
    if not found and _are_of_it(words):
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


def _tells_the_days(words: Sequence[str], entry: Entry, previous: Entry) -> bool:
    """Whether an entry tells of the very days that are asked of, and the one just answered of others only."""
    wanted = wanted_by(words)
    return wanted is not None and bool(wanted.days) and wanted.is_met_in(entry.said) > wanted.is_met_in(previous.said)


def _is_of_whatever(words: Sequence[str]) -> bool:
    """Whether they may be asked of whatever was said of somebody: "did he go"."""
    says_little = all(rarity(word) <= MAX_EMPTY_RARITY for word in content_words(words))
    return says_little and points_back(words) and asked_for(words) is Asked.YES_NO


def _are_of_it(words: Sequence[str]) -> bool:
    """Whether they name hardly anything but what was spoken of: "how strong was it"."""
    return points_back(words) and len(set(content_words(words))) <= 1


def _may_tell(entry: Entry, previous: Entry, wanted: Sought | None) -> bool:
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
        len(_named(words)) <= names_at_most
        or leans_on_context(words)
        or (wanted is not None and wanted.trait is Trait.VALUE)
    )


def _tells_a_role(entry: Entry) -> bool:
    return not ROLES.isdisjoint(word for text in entry.said for word in kept_tokens(text))


def _named(words: Sequence[str]) -> list[str]:
    return [word for word in content_words(words) if word not in _NAME_NOTHING]


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
