"""An outcome in brief: what can be written down, counted, and compared between two revisions."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from bot.core.outcomes import Answered, NotCovered, NotUnderstood, Outcome, SmallTalk, Suggested


class Kind(StrEnum):
    """The five outcomes, as ``ask --json`` and the journal name them."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    NOT_COVERED = "not_covered"
    NOT_UNDERSTOOD = "not_understood"
    SMALLTALK = "smalltalk"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a question: the entries answered or suggested or the gap, best first, and its score (0 to 100)."""

    kind: Kind
    ids: tuple[str, ...] = ()
    score: float = 0.0

    @property
    def entry(self) -> str | None:
        """The id of the entry that answered, or of the gap that says no."""
        return self.ids[0] if self.ids and self.kind in (Kind.ANSWER, Kind.NOT_COVERED) else None


def verdict_of(outcome: Outcome) -> Verdict:
    """The outcome in brief."""
    match outcome:
        case Answered(candidates):
            return Verdict(Kind.ANSWER, tuple(c.item.id for c in candidates), round(candidates[0].score, 1))
        case Suggested(candidates):
            return Verdict(Kind.SUGGEST, tuple(c.item.id for c in candidates), round(candidates[0].score, 1))
        case NotCovered(gap, _, why):
            score = why.ranking.gaps[0].score if gap else 0.0
            return Verdict(Kind.NOT_COVERED, (gap.id,) if gap else (), round(score, 1))
        case NotUnderstood():
            return Verdict(Kind.NOT_UNDERSTOOD)
        case SmallTalk():
            return Verdict(Kind.SMALLTALK)
        case never:
            assert_never(never)
