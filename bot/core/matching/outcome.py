"""What comes of a question: a closed union of values.

Take it apart with ``match`` and ``assert_never``.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from bot.core.knowledge.article import Citation
from bot.core.knowledge.model import Entry, Gap
from bot.core.language.smalltalk import Talk
from bot.core.matching.confidence import Confidence, Thresholds, is_sure
from bot.core.matching.matcher import Candidate, ItemT, Ranking

MAX_QUOTES: Final = 3
"""Quotes under an answer in two parts; where its entries have more, the first of each is shown."""
MAX_SUGGESTIONS: Final = 3
MIN_LIKELY_CONFIDENCE: Final = 65.0
"""The confidence (0 to 100) from which what is offered is called likely: right for 56 of 84 of strangers."""
MIN_WRITTEN_LIKENESS: Final = 0.97
"""The likeness (0 to 1) to a phrasing from which a message is that phrasing itself."""
MIN_WRITTEN_COVERAGE: Final = 0.8
"""The share of its words, by how much they tell, that are then known of the item: "… in 2024" is one that is not."""


@dataclass(frozen=True)
class Assessment:
    """A ranking, how sure it is that its first entries answer, and how sure it had to be.

    ``fits``: no guard speaks against the first entry.
    """

    ranking: Ranking
    confidence: Confidence
    thresholds: Thresholds
    fits: bool = True

    @property
    def is_sure(self) -> bool:
        """Whether the first entry may be answered with, for all that the measures say."""
        return is_sure(self.ranking.query, self.confidence, self.thresholds)


class Kind(StrEnum):
    """The five outcomes, as ``ask --json`` and the journal name them."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    NOT_COVERED = "not_covered"
    NOT_UNDERSTOOD = "not_understood"
    SMALLTALK = "smalltalk"


class _Outcome:
    """What every outcome knows of itself; an empty one unless it says otherwise."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries that it answers with or offers, the likeliest first."""
        return ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of its entries, or of the gap that says no."""
        return tuple(entry.id for entry in self.entries)

    @property
    def score(self) -> float:
        """How alike the first of them is to the question, 0 to 100."""
        return 0.0

    @property
    def confidence(self) -> float:
        """How sure it is that the best entry answers, 0 to 100."""
        return 0.0


def as_written(candidate: Candidate[ItemT]) -> bool:
    """Whether the author wrote down this very question."""
    return candidate.hit.best > MIN_WRITTEN_LIKENESS and candidate.hit.coverage >= MIN_WRITTEN_COVERAGE


def _stated(candidate: Candidate[Entry]) -> Entry:
    """The entry; the yes or no that its answer begins with is true of its own question, not of each phrasing."""
    is_its_question = as_written(candidate) and candidate.phrasing == candidate.item.question
    return candidate.item if is_its_question else candidate.item.without_side


@dataclass(frozen=True)
class _OfEntries(_Outcome):
    candidates: tuple[Candidate[Entry], ...]
    why: Assessment

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(map(_stated, self.candidates))

    @property
    def score(self) -> float:
        return round(self.candidates[0].score, 1)

    @property
    def confidence(self) -> float:
        return self.why.confidence.answer


@dataclass(frozen=True)
class Answered(_OfEntries):
    """The article answers; where several things were asked, each that it answers has a candidate."""

    unanswered: tuple["Unanswered", ...] = ()
    """What was asked beside it and gets no answer."""
    kind: ClassVar = Kind.ANSWER


@dataclass(frozen=True)
class Suggested(_OfEntries):
    """Perhaps one of these is meant; one to three, none resting on the same sentences as another."""

    kind: ClassVar = Kind.SUGGEST

    @property
    def is_likely(self) -> bool:
        """Whether the first of them is probably meant, by likeness, and nothing speaks against it."""
        is_best = self.ids[:1] == tuple(best.item.id for best in self.why.ranking.entries[:1])
        return is_best and self.why.fits and self.why.confidence.answer >= MIN_LIKELY_CONFIDENCE


@dataclass(frozen=True)
class NotCovered(_Outcome):
    """The article does not say: with the gap that says so, and the entry whose passage comes nearest, if any."""

    gap: Gap | None
    nearest: Entry | None
    why: Assessment
    kind: ClassVar = Kind.NOT_COVERED

    @property
    def ids(self) -> tuple[str, ...]:
        return (self.gap.id,) if self.gap else ()

    @property
    def score(self) -> float:
        return round(self.why.ranking.gaps[0].score, 1) if self.gap else 0.0

    @property
    def confidence(self) -> float:
        return self.why.confidence.answer


@dataclass(frozen=True)
class Unanswered:
    """A part of a message, as it was asked, that the article does not answer."""

    question: str
    outcome: NotCovered


@dataclass(frozen=True)
class NotUnderstood(_Outcome):
    """Nothing that could be looked for; ``language`` is the code of one that nobody here understands."""

    language: str | None = None
    kind: ClassVar = Kind.NOT_UNDERSTOOD


@dataclass(frozen=True)
class SmallTalk(_Outcome):
    """No question about the article; a greeting, thanks, a question about the bot."""

    talk: Talk
    known: bool = True
    """Whether what is asked of the article itself, as its title, is known; true of all other small talk."""

    @property
    def kind(self) -> Kind:
        """What the article does not say of itself is not covered."""
        return Kind.SMALLTALK if self.known else Kind.NOT_COVERED


Outcome = Answered | Suggested | NotCovered | NotUnderstood | SmallTalk


def shown_citations(entries: tuple[Entry, ...]) -> tuple[Citation, ...]:
    """The quotes to show for one or two entries: all of them where they are few, else the first of each."""
    every = tuple(citation for entry in entries for citation in entry.citations)
    if len(entries) == 1 or len(every) <= MAX_QUOTES:
        return every
    return tuple(entry.citations[0] for entry in entries)


def varied(entries: tuple[Candidate[Entry], ...]) -> tuple[Candidate[Entry], ...]:
    """The best entries, each resting on a sentence that those before it do not."""
    chosen: list[Candidate[Entry]] = []
    shown: set[tuple[str, int, int]] = set()
    for entry in entries:
        if not entry.item.places <= shown:
            chosen.append(entry)
            shown |= entry.item.places
        if len(chosen) == MAX_SUGGESTIONS:
            break
    return tuple(chosen)


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

    @classmethod
    def of(cls, outcome: Outcome) -> "Verdict":
        """An outcome in brief."""
        return cls(outcome.kind, outcome.ids, outcome.score)
