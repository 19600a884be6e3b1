"""Circumstances: the figures, measures, ages and head counts of a question, and the entries that tell of such.

"13 degrees outside, are you open" is like "are you open", and is decided by what is told of degrees.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from bot.core.knowledge.model import Entry, KnowledgeBase, names_a_day, tells_such_figures
from bot.core.language.english import Asked, asked_for, content_words
from bot.core.language.figures import (
    ages_asked,
    ages_told,
    asked_of_any,
    measures_in,
    read_again,
    tells_of_none,
    with_values,
)
from bot.core.language.split import asks
from bot.core.language.tokens import DAY_NAMES, days_in, figures_in, tokens
from bot.core.matching.following.context import is_told_by
from bot.core.matching.following.sought import tells_a_price
from bot.core.matching.matcher import Candidate, Matcher, Query, Ranking
from bot.core.matching.outcome import Answered, Assessment, NotCovered, Outcome, Suggested, varied
from bot.core.matching.policy import decided, item_as_written, suggestible

MAX_TELLERS: Final = 2
"""Entries that tell of a circumstance, beside what was found."""
_PRICE: Final = frozenset("price prices cost costs fee fees pay pays charge charges".split())
_PAYERS: Final = frozenset("adult adults child children kid kids person people head pupil student students".split())
_ADULTS: Final = frozenset("adult adults grownup grownups grown-up grown-ups".split())
_A_HEAD: Final = {
    **dict.fromkeys(_ADULTS, "adults"),
    **dict.fromkeys("child children kid kids toddler toddlers".split(), "children"),
    **dict.fromkeys("people persons person".split(), "people"),
}
_OF_AN_AGE: Final = frozenset("year years old age aged yo".split())
_UNDECIDED: Final = (Asked.PLACE, Asked.PERSON, Asked.NAME, Asked.REASON)
"""Of what no circumstance decides: where it is, who did it."""


@dataclass(frozen=True)
class Circumstance:
    """The measures, ages and heads that a question names, and whether it asks for the price of these people."""

    measures: frozenset[str]
    ages: frozenset[int]
    heads: frozenset[str]
    is_of_price: bool
    days: frozenset[str] = frozenset()
    """The days of the week that it names, and no kind of days."""

    @classmethod
    def of(cls, words: Sequence[str], *, is_of_price: bool = False) -> "Circumstance":
        """What a question names, which may be one of the price that was just told."""
        is_of_price = is_of_price or ("how" in words and "much" in words) or not _PRICE.isdisjoint(words)
        days = days_in([word for word in words if word in DAY_NAMES])
        return cls(measures_in(words), ages_asked(words), _heads_in(words), is_of_price, days)

    @property
    def is_of_somebody(self) -> bool:
        """Whether it asks what somebody of an age, or some people, pay."""
        return self.is_of_price and bool(self.ages or self.heads)

    @property
    def decides(self) -> bool:
        """Whether there is any that may decide the answer."""
        return bool(self.measures or self.ages or self.is_of_somebody)

    def is_told_by(self, entry: Entry) -> bool:
        """Whether an entry tells of such: of degrees, of ages, of what adults pay and no family of some of each."""
        words = tokens(" ".join(entry.said))
        if self.measures:
            return not self.measures.isdisjoint(measures_in(words))
        if not self.is_of_somebody:
            return bool(_ages_in(entry))
        own = _heads_in(words)
        is_of_all = not own or own == self.heads or (bool(self.ages) and bool(_ages_in(entry)))
        return tells_a_price(entry.said) and is_of_all and bool(_ages_in(entry) or not _PAYERS.isdisjoint(words))

    def is_decided_by(self, entry: Entry) -> bool:
        """Whether an entry tells of such: what those from 5 to 15 pay, and no adult, is no price for somebody of 16."""
        if not self.is_told_by(entry):
            return False
        is_priced_by_age = self.is_of_price and bool(self.ages) and bool(_ages_in(entry))
        return not is_priced_by_age or self.is_met_by(entry) or not _ADULTS.isdisjoint(tokens(" ".join(entry.said)))

    def is_met_by(self, entry: Entry) -> bool:
        """Whether an entry is about one of the ages, 9 of "under 10", or names one of the days."""
        is_of_age = any(age in ages for ages in _ages_in(entry) for age in self.ages)
        return is_of_age or names_a_day(entry, self.days)

    def is_left_open_by(self, entry: Entry) -> bool:
        """Whether an entry tells of none of the ages, or of the days only as some of a kind: "weekdays"."""
        tells_the_kind = bool(self.days) and self.days <= days_in(tokens(" ".join(entry.said)))
        return not self.is_met_by(entry) and (bool(self.ages) or tells_the_kind)


@dataclass(frozen=True)
class Circumstances:
    """Puts what tells of a circumstance before what is said without it."""

    knowledge: KnowledgeBase
    matcher: Matcher
    candidate: Callable[[Entry], Candidate[Entry]]
    """An entry as its own question finds it."""

    def read_again(self, words: Sequence[str], assess: Callable[[Query], Assessment]) -> Suggested | None:
        """What comes near it read otherwise: as a thing stated, without its figures, a how-many where there is none."""
        for again in read_again(words):
            assessed = assess(self.matcher.query(again))
            near = decided(assessed, self.knowledge, may_answer=False)
            if isinstance(near, Suggested):
                return near
            # "650,000 debts?" is put right by what tells of the debts with another figure.
            of_it = [each for each in assessed.ranking.entries if is_told_by(each.item, again)]
            if such := tuple(each for each in of_it if tells_such_figures(words, each.item)):
                return Suggested(varied(such), assessed)
        for again in asked_of_any(words):
            near = decided(assess(self.matcher.query(again)), self.knowledge, may_answer=False)
            if isinstance(near, Suggested) and tells_of_none(near.entries[0].answer):
                return near
        return None

    def heeded(self, words: Sequence[str], outcome: Outcome, alone: Assessment) -> Outcome:
        """The outcome for a question, where nothing is plainly answered that leaves out what may decide it."""
        circumstance, ranking = Circumstance.of(words), alone.ranking
        names_more = bool(set(content_words(words)) - figures_in(words) - _OF_AN_AGE)
        if item_as_written(ranking) or asked_for(words) in _UNDECIDED:
            return outcome
        found = outcome.entries[: 1 if circumstance.days else None]
        if isinstance(outcome, Answered | Suggested) and all(map(circumstance.is_left_open_by, found)):
            # "Under 4" comes before what those from 4 to 15 pay, of somebody of 3; "on Mondays" before "on weekdays".
            met = next((each for each in suggestible(ranking.entries) if circumstance.is_met_by(each.item)), None)
            if met is not None:
                return Suggested(varied((met, *outcome.candidates)), outcome.why)
        if not circumstance.decides:
            return outcome
        match outcome:
            case Answered() if not (names_more and any(map(circumstance.is_decided_by, outcome.entries))):
                tell = self._tellers(circumstance, alone)
                return Suggested(varied((*tell[:1], *outcome.candidates, *tell[1:])), outcome.why) if tell else outcome
            case Suggested():
                tell = [each for each in outcome.candidates if circumstance.is_told_by(each.item)]
                first = sorted(tell, key=lambda each: not circumstance.is_met_by(each.item))
                first = first or self._tellers(circumstance, alone)[:1]
                rest = [each for each in outcome.candidates if each not in first]
                return replace(outcome, candidates=varied((*first, *rest)))
            case NotCovered(gap=None) if circumstance.measures or circumstance.is_of_somebody:
                tell = self._tellers(circumstance, alone)
                return Suggested(varied(tuple(tell)), outcome.why) if tell else outcome
            case _:
                return outcome

    def heeded_after(self, words: Sequence[str], outcome: Outcome, previous: Entry) -> Outcome:
        """The outcome for "for two adults?" after a price, which comes first: a family ticket is no plain answer."""
        circumstance = Circumstance.of(words, is_of_price=tells_a_price(previous.said))
        if not circumstance.is_of_somebody or not isinstance(outcome, Answered | Suggested):
            return outcome
        is_plain = isinstance(outcome, Answered) and any(map(circumstance.is_told_by, outcome.entries))
        if is_plain or previous in outcome.entries or not tells_a_price(previous.said):
            return outcome
        return Suggested(varied((self.candidate(previous), *outcome.candidates)), outcome.why)

    def _tellers(self, circumstance: Circumstance, alone: Assessment) -> list[Candidate[Entry]]:
        """The entries that tell of a circumstance, in the article that a question is likeliest about."""
        found = alone.ranking.entries
        article = found[0].item.article if found else self.knowledge.entries[0].article
        likely = [each.item for each in found]
        others = [each for each in self.knowledge.entries if each not in likely]
        tell = [each for each in (*likely, *others) if each.article == article and circumstance.is_told_by(each)]
        tell.sort(key=lambda each: bool(circumstance.ages) and not _ages_in(each))
        return [self.candidate(each) for each in tell[:MAX_TELLERS]]


def said_first(parts: Sequence[tuple[str, Outcome]], whole: Ranking) -> Suggested | None:
    """What is said before a question, and the answer to that: "it is very windy, is it open".

    None, where what is said decides nothing: both together are more like what the question finds by itself.
    """
    if len(parts) != 2 or asks(parts[0][0]) or not (asks(parts[1][0]) and content_words(tokens(parts[1][0]))):
        return None
    (_, said), (_, answer) = parts
    if not (isinstance(said, Answered | Suggested) and isinstance(answer, Answered)) or said.ids[0] in answer.ids:
        return None
    is_likeliest = said.ids[0] == whole.entries[0].item.id
    return Suggested(varied((*said.candidates[:1], *answer.candidates)), answer.why) if is_likeliest else None


def _heads_in(words: Sequence[str]) -> frozenset[str]:
    """The kinds of people that are counted: "two adults and up to three children"."""
    read = list(with_values(words))
    kinds = (_A_HEAD.get(str(kind), "") for number, kind in pairwise(read) if isinstance(number, Decimal))
    return frozenset(filter(None, kinds))


def _ages_in(entry: Entry) -> list[range]:
    return [ages for text in entry.said for ages in ages_told(text)]
