"""Follow-ups: a question that leans on the entry just answered, as in "and when?"."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.language.cuts import asked_of_another, is_bare, rest_of
from bot.core.language.english import (
    MAX_FOLLOW_UP_WORDS,
    Asked,
    asked_for,
    content_words,
    leans_on_context,
    points_back,
    rarity,
    turns_to_another,
)
from bot.core.language.smalltalk import ABOUT_THE_LAST_ANSWER
from bot.core.language.tokens import stemmed, tokens
from bot.core.matching.matcher import Candidate, Matcher, Ranking, phrasings_of
from bot.core.matching.outcome import Answered, Assessment, NotCovered, Outcome, Suggested
from bot.core.matching.policy import (
    MIN_NEAREST_SCORE,
    as_written,
    decided,
    item_as_written,
    may_hold,
    said_by,
    tells,
    told_not_covered,
)
from bot.core.matching.remarks import Reading

ASK_FOR_LITTLE: Final = (Asked.NOTHING, Asked.THING, Asked.YES_NO)
"""Any two questions may be of such a kind: that two are says nothing."""

MIN_GAP_SCORE: Final = 70.0
"""The score from which a gap is like most of a question."""
MIN_GAP_LEAD_LIKENESS: Final = 2.0
"""By how much a gap must be more alike than any entry to stand for itself."""
WRONG_KIND_LIKENESS: Final = 3.0
"""How much less alike, in context, an entry counts that nobody asks for this kind of answer."""
SAME_PASSAGE_LIKENESS: Final = 4.0
"""How much more alike, in context, an entry counts that cites a sentence of the one before."""
MIN_KEPT_SHARE: Final = 0.5
"""How much of the question just answered must stand in what a bare "and when?" asks."""
MIN_TYING_RARITY: Final = 0.4
"""How rare a word is at least that ties two entries together."""
WORD_WEIGHT: Final = 0.1
"""Added to how rare a word is: "die" tells nearly nothing by itself, and still has to be there."""
MIN_FILLED_SHARE: Final = 0.8
"""How much of what a question leaves out must stand in the entry just answered, by how much each word tells."""
_MEASURES: Final = frozenset("old long many much far often big".split())
"""Words by which "how" asks for one thing rather than another."""


def leans(asked: Reading, previous: Entry) -> bool:
    """Whether a question is to be understood by the entry just answered, rather than by what it finds by itself.

    What somebody wrote down word for word stands by itself, in the article that is being talked of even a bare "why".
    """
    if not leans_on_context(asked.words):
        return False
    names_something = bool(content_words(asked.words))
    written = item_as_written(asked.ranking)
    is_written = written is not None and (written.article == previous.article or names_something)
    is_talk = asked.talk not in (None, *ABOUT_THE_LAST_ANSWER) and as_written(asked.ranking.talks[0])
    return not (is_written or is_talk or (names_something and _is_clearly_a_gap(asked.ranking)))


def says_little(words: Sequence[str]) -> bool:
    """Whether a question is whole and may still mean what was talked of: "how many died?"."""
    return (
        len(words) <= MAX_FOLLOW_UP_WORDS and len(content_words(words)) == 1 and asked_for(words) not in ASK_FOR_LITTLE
    )


def is_linked(entry: Entry, previous: Entry) -> bool:
    """Whether an entry rests on the passage of the one just answered, or its author named one of them in the other."""
    return bool(entry.places & previous.places) or entry.id in previous.related or previous.id in entry.related


def is_connected(entry: Entry, previous: Entry) -> bool:
    """Whether an entry has to do with the one just answered: its passage, a link between them, a telling word."""
    if is_linked(entry, previous):
        return True
    shared = _stems(_said_of(entry)).keys() & _stems(_said_of(previous)).keys()
    return any(rarity(stem) >= MIN_TYING_RARITY for stem in shared)


def _is_clearly_a_gap(ranking: Ranking) -> bool:
    """Whether a gap is like most of a question, and more so than any entry: "how many deer live there"."""
    if not ranking.gaps or ranking.gaps[0].score < MIN_GAP_SCORE:
        return False
    return not ranking.entries or ranking.gaps[0].likeness > ranking.entries[0].likeness + MIN_GAP_LEAD_LIKENESS


def within(ranking: Ranking, article: str) -> Ranking:
    """The candidates that are about one article."""
    return replace(
        ranking,
        entries=tuple(candidate for candidate in ranking.entries if candidate.item.article == article),
        gaps=tuple(candidate for candidate in ranking.gaps if candidate.item.article == article),
    )


def is_answered_again(alone: Assessment, previous: Entry, matcher: Matcher) -> bool:
    """Whether the entry just answered holds this answer too: it is the most alike, and is asked for this kind.

    A gap that lies nearest to another entry is about something else than what is being talked of.
    """
    ranking = alone.ranking
    if not ranking.entries or turns_to_another(ranking.query.phrase.tokens):
        return False
    best, asked = ranking.entries[0], ranking.query.asked
    rivals = [gap for gap in ranking.gaps[:1] if gap.item.nearest in (None, previous.id)]
    return (
        best.item == previous
        and best.score >= max(MIN_NEAREST_SCORE, *(gap.score for gap in rivals), 0.0)
        and _is_asked_for(asked, best, matcher)
        and asked not in (Asked.NOTHING, Asked.THING)
    )


def in_context(words: Sequence[str], previous: Entry, matcher: Matcher) -> Ranking:
    """What the article says of a question together with that of the entry just answered, which itself is left out."""
    about, asked = tokens(previous.question), asked_for(words)
    asks_the_same = asked in (Asked.NOTHING, Asked.THING)
    together = (*about, *content_words(words)) if asks_the_same else (*words, *content_words(about))
    ranking = within(matcher.rank(matcher.query(together)), previous.article)

    def rank(entry: Candidate[Entry]) -> float:
        # Most words are those of the entry before: what rests on its sentences is nearer than it looks, and what is
        # asked for something else is farther.
        near = SAME_PASSAGE_LIKENESS if entry.item.places & previous.places else 0.0
        fits = asked in ASK_FOR_LITTLE or _is_asked_for(asked, entry, matcher)
        return entry.rank + near - (0.0 if fits else WRONG_KIND_LIKENESS)

    others = [replace(entry, rank=rank(entry)) for entry in ranking.entries if entry.item != previous]
    return replace(ranking, entries=tuple(sorted(others, key=lambda entry: -entry.rank)))


def _is_asked_for(asked: Asked, entry: Candidate[Entry], matcher: Matcher) -> bool:
    return any(asked_for(phrase.tokens) is asked for phrase in matcher.phrases(entry.hit.target))


def completed(words: Sequence[str], previous: Entry, matcher: Matcher) -> Candidate[Entry] | Candidate[Gap] | None:
    """The item that is this very question with what it leaves out filled in from the entry just answered, if any.

    After "they go to the hospice shop", "when does it open" is "when does the hospice shop open", and after "when was
    the nuclear disaster", "how many died" is "how many died in the disaster".
    """
    own, about = _stems(words), _stems(tokens(previous.question))
    asked = Asked.NOTHING if turns_to_another(words) else asked_for(words)
    if not own and asked in ASK_FOR_LITTLE:
        return None
    told = about | _stems(token for text in (previous.answer, *matcher.sentences(previous)) for token in tokens(text))
    # "And the temple?" asks the same of another thing.
    way = _way(tokens(previous.question) if asked is Asked.NOTHING else words)
    ranking = within(matcher.rank(matcher.query((*words, *content_words(_said_of(previous))))), previous.article)
    best: tuple[float, Candidate[Entry] | Candidate[Gap] | None] = (-1.0, None)
    candidates: tuple[Candidate[Entry] | Candidate[Gap], ...] = (*ranking.entries, *ranking.gaps)
    for candidate in candidates:
        for phrase in matcher.phrases(candidate.hit.target):
            # Most phrasings have other words, or ask for something else: the weights are for the few that are left.
            if not own.keys() <= set(map(stemmed, phrase.tokens)) or _way(phrase.tokens) != way:
                continue
            stems = _stems(phrase.tokens)
            rest = {stem: weight for stem, weight in stems.items() if stem not in own}
            if not rest or not own.keys() <= stems.keys():
                continue
            kept = _sum(about, stems) / (sum(about.values()) or 1.0)
            if _sum(rest, told) < MIN_FILLED_SHARE * sum(rest.values()) or kept < (0.0 if own else MIN_KEPT_SHARE):
                continue
            # The more of what was asked before, and the less of what was only told, the better.
            fit = kept + _sum(rest, about) / sum(rest.values())
            if fit > best[0]:
                best = (fit, candidate)
    return best[1]


def _said_of(entry: Entry) -> list[str]:
    return [*tokens(entry.question), *tokens(entry.answer)]


def _sum(weights: Mapping[str, float], among: Container[str]) -> float:
    return sum(weight for stem, weight in weights.items() if stem in among)


def _way(words: Sequence[str]) -> tuple[Asked, frozenset[str]]:
    """The kind of answer asked for, and of how much: "how old" is not "how long"."""
    return asked_for(words), _MEASURES.intersection(words)


def _stems(words: Iterable[str]) -> dict[str, float]:
    """The stems of the content words, each with how much it tells."""
    return {stemmed(word): rarity(word) + WORD_WEIGHT for word in content_words(list(words))}


def is_told_by(entry: Entry, words: Sequence[str]) -> bool:
    """Whether what is shown of an entry speaks of everything that a follow-up names."""
    return _are_said(words, entry.question, *said_by(entry))


def speaks_of(item: Entry | Gap, words: Sequence[str]) -> bool:
    """Whether an entry, or what a gap says no to, has to do with everything that a follow-up names."""
    said = (*phrasings_of(item), *said_by(item)) if isinstance(item, Entry) else (item.question, item.answer or "")
    return _are_said(words, *said)


def _are_said(words: Sequence[str], *texts: str) -> bool:
    return _stems(words).keys() <= _stems(token for text in texts for token in tokens(text)).keys()


def is_about(words: Sequence[str], ranking: Ranking, matcher: Matcher) -> bool:
    """Whether what was found in context has to do with the question itself: a word of it, or the kind asked for."""
    first = [candidate for group in (ranking.entries, ranking.gaps) for candidate in group[:1]]
    best = max(first, key=lambda candidate: candidate.likeness, default=None)
    if best is None:
        return False
    phrases = matcher.phrases(best.hit.target)
    known = {stemmed(token) for phrase in phrases for token in phrase.tokens}
    asked = asked_for(words)
    is_of_kind = asked not in ASK_FOR_LITTLE and any(asked_for(phrase.tokens) is asked for phrase in phrases)
    return is_of_kind or any(stemmed(word) in known for word in content_words(words))


@dataclass(frozen=True)
class FollowUps:
    """Finds what questions mean that lean on the entry just answered."""

    knowledge: KnowledgeBase
    matcher: Matcher
    assess: Callable[[Ranking], Assessment]

    def outcome(self, words: Sequence[str], here: Assessment, previous: Entry, stands_alone: bool) -> Outcome | None:
        """The outcome in the light of that entry; None where nothing there fits.

        ``here`` is what the question finds by itself in the same article, ``stands_alone`` whether that answers it.
        """
        # 1. The same answer once more, or the same question of another thing, or one that somebody wrote down.
        if is_answered_again(here, previous, self.matcher):
            return Answered(here.ranking.entries[:1], here)
        meant = completed(words, previous, self.matcher)
        another = self._of_another(words, previous) if meant is None or meant.item != previous else None
        if isinstance(another, Answered):
            return another
        if meant is not None:
            return self._written(meant, here)
        anew = self._asked_anew(words, previous)
        if anew is not None and anew.entries[0] != previous:
            return anew
        if stands_alone:
            return None
        # 2. Its words together with those of the question before.
        together = in_context(words, previous, self.matcher)
        again = anew or self._said_again(words, previous, here)
        if not is_about(words, together, self.matcher):
            return another or again
        assessed = self.assess(together)
        asked = asked_for(words)
        is_sure_together = asked is not Asked.NOTHING and assessed.confidence.answer >= assessed.thresholds.sure
        outcome = decided(assessed, self.knowledge, may_answer=is_sure_together)
        if isinstance(outcome, Answered):
            return outcome
        # 3. What is offered, or said no to.
        if another is not None:
            return another
        if isinstance(again, Answered) or (again and isinstance(outcome, NotCovered)):
            return again
        asks_the_same = any(asked_for(tokens(gap.phrasing)) is asked for gap in together.gaps[:1])
        if isinstance(outcome, NotCovered) and (not asks_the_same or (here.is_sure and outcome.gap is None)):
            # Most words are those of the entry before: no gap is meant, and what the question finds by itself may be.
            alone = decided(here, self.knowledge, may_answer=False)
            is_meant = asked is not Asked.NOTHING and isinstance(alone, Suggested)
            return alone if is_meant else NotCovered(None, None, assessed)
        return outcome

    def completed(self, words: Sequence[str], here: Assessment, previous: Entry) -> Outcome | None:
        """The outcome for a question that is whole, and with words of the entry just answered was written down."""
        meant = completed(words, previous, self.matcher) if says_little(words) else None
        return None if meant is None else self._written(meant, here)

    def _written(self, meant: Candidate[Entry] | Candidate[Gap], here: Assessment) -> Outcome:
        if isinstance(meant.item, Gap):
            return told_not_covered(meant.item, here, self.knowledge)
        return Answered((meant,), here)

    def _of_another(self, words: Sequence[str], previous: Entry) -> Answered | Suggested | NotCovered | None:
        """The outcome where somebody asks of another thing what was just answered: "and Takaichi?"; None for none."""
        ways = asked_of_another(words, previous.question, self.matcher.names)
        self.matcher.foresee(map(" ".join, ways))
        rankings = (within(self.matcher.rank(self.matcher.query(way)), previous.article) for way in ways)
        assessed = [self.assess(ranking) for ranking in rankings if ranking.entries]
        named = self.matcher.query(content_words(words)).phrase.tokens

        def is_of_it(entry: Entry) -> bool:
            return is_told_by(entry, named) if entry == previous else speaks_of(entry, named)

        told = [each for each in assessed if is_of_it(each.ranking.entries[0].item)]
        for outcome in (decided(each, self.knowledge) for each in told):
            if isinstance(outcome, Answered):
                return outcome
        for refused in (decided(each, self.knowledge) for each in assessed):
            if isinstance(refused, NotCovered) and refused.gap and speaks_of(refused.gap, named):
                return refused
        best = max(told, key=lambda each: each.confidence.answer, default=None)
        offered = None if best is None else decided(best, self.knowledge)
        return offered if isinstance(offered, Suggested) and is_told_by(offered.entries[0], named) else None

    def _asked_anew(self, words: Sequence[str], previous: Entry) -> Answered | None:
        """The answer to what a bare "where?" asks after "when did she die?", which is where did she die; None for none.

        The entry just answered is one only where it tells what is asked for.
        """
        text = " ".join(words)
        if not is_bare(text):
            return None
        query = self.matcher.query(tokens(f"{text} {rest_of(previous.question)}"))
        found = decided(self.assess(within(self.matcher.rank(query), previous.article)), self.knowledge)
        if not isinstance(found, Answered) or (found.entries[0] == previous and not tells(previous, asked_for(words))):
            return None
        return found

    def _said_again(self, words: Sequence[str], previous: Entry, here: Assessment) -> Answered | Suggested | None:
        """The entry just answered: it says where and when, somebody asked where, and asks when now.

        Offered only, where that is not how it is asked for, but its answer may hold it or speaks of it. It need not be
        found by that question, as in ``_asked_anew``.
        """
        asked = asked_for(words)
        asking = {word for word in words if not points_back([word])}
        is_the_rest = not content_words(words) and asking <= set(tokens(previous.question))
        is_told = is_told_by(previous, words) and may_hold(asked, " ".join(said_by(previous)))
        if asked in ASK_FOR_LITTLE or not (is_the_rest or is_told):
            return None
        found = self.matcher.rank(self.matcher.read(previous.question)).entries[:1]
        if not found or found[0].item != previous:
            return None
        return Answered(found, here) if is_the_rest else Suggested(found, here)
