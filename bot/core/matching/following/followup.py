"""Follow-ups: a question that leans on the entry just answered, as in "and when?"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.language.cuts import asked_of_another, is_bare, rest_of
from bot.core.language.english import Asked, asked_for, content_words
from bot.core.language.tokens import tokens
from bot.core.matching.following.context import (
    ASK_FOR_LITTLE,
    completed,
    in_context,
    is_about,
    is_told_by,
    says_little,
    speaks_of,
    within,
)
from bot.core.matching.following.sought import sought_by
from bot.core.matching.following.ties import is_linked
from bot.core.matching.guards import may_hold, tells
from bot.core.matching.matcher import Candidate, Matcher, Ranking
from bot.core.matching.outcome import Answered, Assessment, NotCovered, Outcome, Suggested
from bot.core.matching.policy import decided, item_as_written, told_not_covered


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
        # 1. The same question of another thing, or one that somebody wrote down.
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
        if anew or (again and isinstance(outcome, NotCovered)):
            return again
        asks_the_same = any(asked_for(tokens(gap.phrasing)) is asked for gap in together.gaps[:1])
        if isinstance(outcome, NotCovered) and (not asks_the_same or (here.is_sure and outcome.gap is None)):
            # Most words are those of the entry before: no gap is meant, and what the question finds by itself may be.
            alone = decided(here, self.knowledge, may_answer=False)
            is_meant = asked is not Asked.NOTHING and isinstance(alone, Suggested)
            return alone if is_meant else NotCovered(None, None, assessed)
        return outcome

    def of_the_answer(self, words: Sequence[str], here: Assessment, previous: Entry) -> Outcome | None:
        """The entry just answered, for a bare "until when", "is it free", "and before?", where it tells that."""
        sought, written = sought_by(words), item_as_written(here.ranking)
        if sought is None or (isinstance(written, Gap) or (written and is_linked(written, previous))):
            return None
        shown = (previous.answer, previous.settling_citation.quote)
        return Answered((self.candidate(previous),), here) if sought.is_told_in(shown) else None

    def candidate(self, entry: Entry) -> Candidate[Entry]:
        """An entry as its own question finds it."""
        found = self.matcher.rank(self.matcher.read(entry.question)).entries
        return next((each for each in found if each.item == entry), found[0])

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
        if not isinstance(found, Answered):
            return None
        may_be_told = sought_by(words) is None and tells(previous, asked_for(words))
        return found if may_be_told or found.entries[0] != previous else None

    def _said_again(self, words: Sequence[str], previous: Entry, here: Assessment) -> Suggested | None:
        """The entry just answered, where its answer may hold what is asked for: "why not"."""
        asked = asked_for(words)
        may_hold_it = is_told_by(previous, words) and may_hold(asked, " ".join(previous.said))
        is_it = asked not in ASK_FOR_LITTLE and may_hold_it
        return Suggested((self.candidate(previous),), here) if is_it else None
