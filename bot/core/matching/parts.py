"""Several questions in one: each part is asked by itself, and what comes of them is put together."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.language.cuts import Cut, cut_of, says_something
from bot.core.language.english import Asked, content_words, points_back
from bot.core.language.split import MAX_QUESTIONS, asks
from bot.core.language.tokens import kept_stems, stemmed, tokens
from bot.core.matching.following.circumstances import said_first
from bot.core.matching.matcher import Matcher, Query, phrasings_of
from bot.core.matching.outcome import (
    Answered,
    Assessment,
    NotCovered,
    NotUnderstood,
    Outcome,
    Suggested,
    Unanswered,
    varied,
)
from bot.core.matching.policy import decided
from bot.core.matching.remarks import Reading

MIN_BESIDE_CONFIDENCE: Final = 50.0
"""The confidence (0 to 100) from which one of several things is answered beside another that is surely answered."""
MIN_BESIDE_CONFIDENCE_OF_ONE_WORD: Final = 65.0
"""The same where only one word says what it is about: "who paid"."""
MIN_NEAR_CONFIDENCE: Final = 18.0
"""The confidence in an offer (0 to 100) from which there is one beside an answer, for what no gap refuses."""


@dataclass(frozen=True)
class Parts:
    """Takes a question apart that may be several."""

    knowledge: KnowledgeBase
    matcher: Matcher
    assess: Callable[[Query], Assessment]
    ask_after: Callable[[str, Entry], Outcome]
    """The outcome for one question that leans on an entry."""

    def outcome(self, asked: Reading, whole: Outcome) -> Outcome:
        """The outcome for the several questions that one may be, else that for the ``whole``."""
        # "Can they mediate between China and Japan" is no question of each, but "who are Lee and Takaichi" is.
        is_of_all = isinstance(whole, Answered) and asked.ranking.query.asked is not Asked.PERSON
        best = asked.ranking.entries[0].item if is_of_all else None
        cut = cut_of(asked.question)
        if cut is None or (cut.of_each and best and _speaks_of_each(best, self.matcher.sentences(best), cut.parts)):
            return whole
        parts = self._asked_in_turn(cut.parts)
        if offered := said_first(parts, asked.ranking):
            return offered
        return _in_parts(_without_context(parts), cut) or whole

    def _asked_in_turn(self, parts: Sequence[str]) -> list[tuple[str, Outcome]]:
        """The outcome for each part of a question; a pronoun in one is what the part before it is about."""
        asked: list[tuple[str, Outcome]] = []
        for part in parts:
            before = asked[-1][1] if asked else None
            if isinstance(before, Answered) and points_back(tokens(part)):
                outcome = self.ask_after(part, before.entries[-1])
                if isinstance(outcome, Suggested) and outcome.ids == before.ids:
                    outcome = NotCovered(None, None, outcome.why)
            else:
                outcome = decided(self.assess(self.matcher.read(part)), self.knowledge)
                if isinstance(before, NotCovered) and before.gap and points_back(tokens(part)):
                    outcome = before  # what "it" costs is not told of what there is not
            asked.append((part, outcome))
        return asked


def readings_of(questions: Sequence[str], whole: str) -> Iterator[str]:
    """What the questions of an English message may be read as: all of each, each part of it; as it stood in there."""
    for text in questions[:MAX_QUESTIONS]:
        yield text
        if cut := cut_of(text):
            yield from cut.parts
    if whole:
        yield whole


def together(parts: Sequence[tuple[str, Outcome]]) -> Outcome:
    """The outcome for a message that asks several things: each is answered or refused, none is dropped.

    Beside an answer, what is likelier than not is answered too; where something is less sure than that, all is offered,
    and so it is where no gap says that something else is not told, and an entry comes near it.
    """
    if any(isinstance(outcome, Answered) for _, outcome in parts):
        parts = [(text, _beside_an_answer(text, outcome)) for text, outcome in parts]
    offers = [outcome for _, outcome in parts if isinstance(outcome, Answered | Suggested)]
    if any(isinstance(outcome, Suggested) for outcome in offers):
        firsts = [candidate for outcome in offers for candidate in outcome.candidates[:1]]
        rest = [candidate for outcome in offers for candidate in outcome.candidates[1:]]
        return Suggested(varied((*firsts, *rest)), offers[0].why)
    answered = [outcome for _, outcome in parts if isinstance(outcome, Answered)]
    others = [Unanswered(text, outcome) for text, outcome in parts if isinstance(outcome, NotCovered)]
    if answered:
        candidates = {candidate.item.id: candidate for outcome in answered for candidate in outcome.candidates}
        beside = [*(part for outcome in answered for part in outcome.unanswered), *others]
        return Answered(tuple(candidates.values()), answered[0].why, tuple(beside))
    refused = [part.outcome for part in others]
    if len(refused) > 1 and len({outcome.gap for outcome in refused}) > 1:
        return replace(refused[0], gap=None)
    return refused[0] if refused else next((outcome for _, outcome in parts), NotUnderstood())


def _beside_an_answer(text: str, outcome: Outcome) -> Outcome:
    """What becomes of a part where another one is answered: an offer may be answered, and a plain no offered."""
    match outcome:
        case Suggested(candidates, why) if candidates[:1] == why.ranking.entries[:1] and why.fits:
            says_more = len(content_words(tokens(text))) > 1
            least = MIN_BESIDE_CONFIDENCE if says_more else MIN_BESIDE_CONFIDENCE_OF_ONE_WORD
            return Answered(candidates[:1], why) if outcome.confidence >= least else outcome
        case NotCovered(gap=None, why=why) if asks(text) and why.confidence.offer >= MIN_NEAR_CONFIDENCE:
            return Suggested(why.ranking.entries[:1], why)
        case _:
            return outcome


def _in_parts(parts: Sequence[tuple[str, Outcome]], cut: Cut) -> Outcome | None:
    """The outcome for the parts of one sentence; None where it had better be read as a whole.

    Each part must find something of its own. Where each asks by itself ("who came and how many deer live there"), one
    that has no answer is refused beside; where one only names another thing, it must be something that is known of.
    """
    if cut.each_asks and not cut.of_each:
        told = {id for _, part in parts if isinstance(part, Answered) for id in part.ids}
        parts = [(text, _offering_others(part, told)) for text, part in parts]
    outcome = together(parts)
    if not isinstance(outcome, Answered | Suggested):
        return None
    found = [part.ids[0] for _, part in parts if isinstance(part, Answered | Suggested)]
    if len(set(found)) < len(found):
        return None
    if cut.each_asks:
        return outcome if any(isinstance(part, Answered) for _, part in parts) else None
    has_gap = [isinstance(part, NotCovered) and part.gap is not None for _, part in parts]
    return outcome if len(found) + sum(has_gap) == len(parts) else None


def _offering_others(outcome: Outcome, told: Container[str]) -> Outcome:
    """What is offered for a part, without what another part is answered with, where more is offered."""
    if not isinstance(outcome, Suggested):
        return outcome
    others = tuple(each for each in outcome.candidates if each.item.id not in told)
    return replace(outcome, candidates=others or outcome.candidates)


def _without_context(parts: list[tuple[str, Outcome]]) -> list[tuple[str, Outcome]]:
    """The parts; of something said and a question after it only what finds something: "the dryer broke, who do I call".

    Who says something does not ask for it, and what is asked then leans on it.
    """
    if len(parts) != 2 or asks(parts[0][0]) or not asks(parts[1][0]):
        return parts
    (said, before), (_, after) = parts
    if isinstance(after, Answered) and (isinstance(before, NotCovered) or says_something(said)):
        return parts[1:]
    return parts[:1] if isinstance(before, Answered) and isinstance(after, NotCovered) else parts


def _speaks_of_each(entry: Entry, sentences: Iterable[str], parts: Sequence[str]) -> bool:
    """Whether an entry speaks of all in which parts of a question differ: "what is between China and Japan"."""
    stems = [frozenset(map(stemmed, tokens(part))) for part in parts]
    differing = frozenset.union(*stems) - frozenset.intersection(*stems)
    said = (*phrasings_of(entry), entry.answer, *sentences)
    return differing <= frozenset(chain.from_iterable(map(kept_stems, said)))
