"""What comes of a question: a closed union of values. Take it apart with ``match`` and ``assert_never``."""

from dataclasses import dataclass
from typing import Final

from bot.core.article import Citation
from bot.core.decision import Thresholds
from bot.core.doubts import Doubt
from bot.core.evidence import Evidence
from bot.core.knowledge import Entry, Gap
from bot.core.matching import Candidate, Ranking
from bot.core.smalltalk import Talk

MOST_QUOTES: Final = 3
"""Quotes under an answer in two parts; where its entries have more, the first of each is shown."""


@dataclass(frozen=True)
class Judgement:
    """Why the outcome is what it is: the ranking, the evidence, how sure (0 to 100), how sure it had to be, doubts."""

    ranking: Ranking
    evidence: Evidence | None
    certainty: float
    thresholds: Thresholds
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class Answered:
    """The article answers. A question in two parts has two candidates."""

    candidates: tuple[Candidate[Entry], ...]
    why: Judgement


@dataclass(frozen=True)
class Suggested:
    """Perhaps one of these is meant; one to three, none resting on the same sentences as another."""

    candidates: tuple[Candidate[Entry], ...]
    why: Judgement


@dataclass(frozen=True)
class NotCovered:
    """The article does not say: with the gap that says so, and the entry whose passage comes nearest, if any."""

    gap: Gap | None
    nearest: Entry | None
    why: Judgement


@dataclass(frozen=True)
class NotUnderstood:
    """Nothing that could be looked for."""


@dataclass(frozen=True)
class SmallTalk:
    """No question about the article; a greeting, thanks, a question about the bot."""

    talk: Talk


Outcome = Answered | Suggested | NotCovered | NotUnderstood | SmallTalk


def shown_citations(entries: tuple[Entry, ...]) -> tuple[Citation, ...]:
    """The quotes to show for one or two entries: all of them where they are few, else the first of each."""
    every = tuple(citation for entry in entries for citation in entry.citations)
    if len(entries) == 1 or len(every) <= MOST_QUOTES:
        return every
    return tuple(entry.citations[0] for entry in entries)
