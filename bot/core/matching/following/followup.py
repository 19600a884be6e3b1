"""Follow-ups: a question that leans on the entry just answered, as in "and when?"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.knowledge.told import names_a_day
from bot.core.language.cuts import asked_of_another, is_bare, rest_of
from bot.core.language.english import Asked, asked_for, content_words, points_back
from bot.core.language.tokens import days_in, tokens
from bot.core.matching.following.context import (
    ASK_FOR_LITTLE,
    MIN_KEPT_SHARE,
    completed,
    in_context,
    is_about,
    is_answered_again,
    is_told_by,
    says_little,
    speaks_of,
    stems_of,
    way_of,
    weight_of,
    within,
)
from bot.core.matching.following.sought import Sought, Trait, sought_by
from bot.core.matching.following.ties import (
    is_about_the_same,
    is_beside,
    is_connected,
    is_linked,
)
from bot.core.matching.guards import may_hold, tells
from bot.core.matching.index import Phrase
from bot.core.matching.matcher import Candidate, Matcher, Ranking
from bot.core.matching.outcome import Answered, Assessment, NotCovered, Outcome, Suggested, varied
from bot.core.matching.policy import decided, item_as_written, suggestible, told_not_covered


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

    def of_the_answer(self, words: Sequence[str], here: Assessment, previous: Entry) -> Outcome | None:
        """The outcome for a bare "until when", "is it free", "and before?"; None for what says more.

        It is looked for in the entry just answered, then in those linked to it; any other is offered at most.
        """
        sought, written = sought_by(words), item_as_written(here.ranking)
        if sought is None or (isinstance(written, Gap) or (written and is_linked(written, previous))):
            return None
        # 1. What is shown of the entry just answered; a day that it tells of, another may name: "on Wednesdays".
        if sought.is_told_in(previous.said):
            may_be_another = sought.days and not names_a_day(previous, sought.days)
            on_them = self._on_days(sought.days, words, here, previous) if may_be_another else None
            if on_them and names_a_day(on_them.item, sought.days) and is_connected(on_them.item, previous):
                return Suggested(varied((on_them, self.candidate(previous))), here)
            return Answered((self.candidate(previous),), here)
        if written:
            return None
        context = in_context(words, previous, self.matcher)
        # 2. An entry that is this question with what it leaves out filled in, or that rests on the same passage.
        meant = None if sought.trait is Trait.ANOTHER_TIME else completed(words, previous, self.matcher)
        if meant is not None and (isinstance(meant.item, Gap) or self._is_told_beside(meant.item, sought, previous)):
            return self._written(meant, here)
        if linked := [each for each in context.entries if self._tells(each, sought, words, previous)]:
            # What is only beside it may have been at another time.
            is_beside_it = is_beside(linked[0].item, previous) and asked_for(words) is not Asked.TIME
            is_near = bool(linked[0].item.places & previous.places) or is_beside_it
            is_of_it = sought.trait is Trait.ANOTHER_TIME or (is_near and sought.trait is not Trait.OF_MUCH)
            return Answered(tuple(linked[:1]), here) if is_of_it else Suggested(varied(tuple(linked)), here)
        if sought.trait is Trait.ANOTHER_TIME:
            return NotCovered(None, previous, here)
        if sought.trait is Trait.OF_MUCH:
            alone = decided(here, self.knowledge, may_answer=False)
            return alone if isinstance(alone, Suggested) and sought.is_told_in(alone.entries[0].said) else None
        if sought.days and (on_them := self._on_days(sought.days, words, here, previous)):
            return Suggested((on_them,), here)
        # 3. What else is found: an answer where it is clearly about the same, or offered where it tells such a thing.
        found = self.outcome(words, here, previous, stands_alone=False)
        if isinstance(found, Answered) and self._may_tell(found.entries[0], sought, previous):
            return found
        if isinstance(found, Answered | Suggested):
            near = [each for each in found.candidates if is_about_the_same(each.item, previous, self.knowledge)]
            if told := tuple(each for each in near if self._is_told_beside(each.item, sought, previous)):
                return Suggested(told, found.why)
        if isinstance(found, NotCovered) and found.gap:
            return found
        is_told = sought.trait is Trait.OF_AN_OBJECT
        return Suggested((self.candidate(previous),), here) if is_told else NotCovered(None, previous, here)

    def _on_days(
        self, days: frozenset[str], words: Sequence[str], here: Assessment, previous: Entry
    ) -> Candidate[Entry] | None:
        """The entry that tells of other days what was just answered: of Tuesdays, after "is it open on Mondays"."""
        ways = map(self.matcher.query, asked_of_another(words, previous.question, self.matcher.names))
        rankings = [within(self.matcher.rank(way), previous.article) for way in ways] or [here.ranking]
        likely = (suggestible(tuple(each for each in ranking.entries if each.item != previous)) for ranking in rankings)
        told = [each for near in likely for each in near if days <= days_in(tokens(each.item.answer))]
        return max(told, key=lambda each: each.rank, default=None)

    def _may_tell(self, entry: Entry, sought: Sought, previous: Entry) -> bool:
        """Whether an entry that was found may answer: it is about the same, and no sure mark is missing."""
        if entry == previous:
            return sought.trait is Trait.OF_ANY_NAME
        may_be_told = sought.trait is not Trait.PRICE or sought.is_told_in(
            (*entry.said, *self.matcher.sentences(entry))
        )
        return may_be_told and is_about_the_same(entry, previous, self.knowledge)

    def _is_told_beside(self, entry: Entry, sought: Sought, previous: Entry) -> bool:
        """Whether an entry that has to do with the one just answered, or its sentence, tells what is asked for."""
        texts = (*entry.said, *self.matcher.sentences(entry))
        return is_connected(entry, previous) and sought.is_told_in(texts)

    def _tells(self, each: Candidate[Entry], sought: Sought, words: Sequence[str], previous: Entry) -> bool:
        """Whether an entry that is linked to the one just answered tells what a bare follow-up asks for."""
        if not is_linked(each.item, previous):
            return False
        if sought.trait is Trait.ANOTHER_TIME:
            ways = [stems_of(tokens(question)) for question in (previous.question, each.item.question)]
            kept = weight_of(ways[0], ways[1]) / (min(sum(way.values()) for way in ways) or 1.0)
            asks_the_same = any(way_of(own.tokens) == way_of(tokens(previous.question)) for own in self._phrases(each))
            return asks_the_same and kept >= MIN_KEPT_SHARE
        asked = asked_for(words)
        is_of_kind = asked in ASK_FOR_LITTLE or self.matcher.is_asked_for(asked, each.hit.target)
        return is_of_kind and sought.is_told_in([each.item.answer])

    def _phrases(self, each: Candidate[Entry]) -> Sequence[Phrase]:
        return self.matcher.phrases(each.hit.target)

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
        is_told = is_told_by(previous, words) and may_hold(asked, " ".join(previous.said))
        if asked in ASK_FOR_LITTLE or not (is_the_rest or is_told):
            return None
        found = self.matcher.rank(self.matcher.read(previous.question)).entries[:1]
        if not found or found[0].item != previous:
            return None
        return Answered(found, here) if is_the_rest else Suggested(found, here)
