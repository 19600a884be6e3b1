"""What comes of a question: a closed union of values. Take it apart with ``match`` and ``assert_never``."""

from dataclasses import dataclass

from bot.core.decision import Thresholds
from bot.core.evidence import Evidence
from bot.core.knowledge import Entry, Gap
from bot.core.matching import Candidate, Ranking
from bot.core.smalltalk import Talk


@dataclass(frozen=True)
class Judgement:
    """Why the outcome is what it is: the ranking, the evidence, how sure (0 to 100), how sure it had to be."""

    ranking: Ranking
    evidence: Evidence | None
    certainty: float
    thresholds: Thresholds


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
