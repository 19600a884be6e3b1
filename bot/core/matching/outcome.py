"""What comes of a question: a closed union of values. Take it apart with ``match`` and ``assert_never``."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from bot.core.knowledge.article import Citation
from bot.core.knowledge.model import Entry, Gap
from bot.core.language.smalltalk import Talk
from bot.core.matching.confidence import Confidence, Thresholds
from bot.core.matching.matcher import Candidate, Ranking

MOST_QUOTES: Final = 3
"""Quotes under an answer in two parts; where its entries have more, the first of each is shown."""


@dataclass(frozen=True)
class Assessment:
    """A ranking, how sure it is that its first entries answer, and how sure it had to be.

    ``fits``: no guard speaks against the first entry.
    """

    ranking: Ranking
    confidence: Confidence
    thresholds: Thresholds
    fits: bool = True


@dataclass(frozen=True)
class Answered:
    """The article answers; where several things were asked, each that it answers has a candidate."""

    candidates: tuple[Candidate[Entry], ...]
    why: Assessment
    unanswered: tuple["Unanswered", ...] = ()
    """What was asked beside it and gets no answer."""


@dataclass(frozen=True)
class Suggested:
    """Perhaps one of these is meant; one to three, none resting on the same sentences as another."""

    candidates: tuple[Candidate[Entry], ...]
    why: Assessment


@dataclass(frozen=True)
class NotCovered:
    """The article does not say: with the gap that says so, and the entry whose passage comes nearest, if any."""

    gap: Gap | None
    nearest: Entry | None
    why: Assessment


@dataclass(frozen=True)
class Unanswered:
    """A part of a message, as it was asked, that the article does not answer or that may mean several things."""

    question: str
    outcome: NotCovered | Suggested


@dataclass(frozen=True)
class NotUnderstood:
    """Nothing that could be looked for; ``language`` is the code of one that nobody here understands."""

    language: str | None = None


@dataclass(frozen=True)
class SmallTalk:
    """No question about the article; a greeting, thanks, a question about the bot."""

    talk: Talk
    known: bool = True
    """Whether what is asked of the article itself, as its title, is known; true of all other small talk."""


Outcome = Answered | Suggested | NotCovered | NotUnderstood | SmallTalk


def shown_citations(entries: tuple[Entry, ...]) -> tuple[Citation, ...]:
    """The quotes to show for one or two entries: all of them where they are few, else the first of each."""
    every = tuple(citation for entry in entries for citation in entry.citations)
    if len(entries) == 1 or len(every) <= MOST_QUOTES:
        return every
    return tuple(entry.citations[0] for entry in entries)


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
        case SmallTalk(_, known):
            return Verdict(Kind.SMALLTALK if known else Kind.NOT_COVERED)
        case never:
            assert_never(never)
