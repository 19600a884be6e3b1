"""How sure the bot is that the best entry answers the question, and how sure it must be.

Certainty is a logistic regression over the evidence. The weights were set once, on questions by other people about two
knowledge bases (tests/benchmarks/fit_decision.py; docs/figures.md has the ablation). The thresholds belong to each
knowledge base: they are found by asking it what it was not told.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final

from bot.core.evidence import MEASURES, Evidence, Witness, values
from bot.core.knowledge import Gap
from bot.core.matching import Matcher, phrasings_of

INTERCEPT: Final = -7.502
WEIGHTS: Final[Mapping[str, float]] = {
    "score": 3.981,
    "lead": 10.572,
    "unopposed": 1.157,
    "rival_echo": -1.796,
    "unaccounted": -1.940,
    "wording": 0.609,
    "kind": 0.940,
    "length": 1.918,
}

SUGGEST_QUANTILE: Final = 0.42
ANSWER_QUANTILE: Final = 0.85
SURE_QUANTILE: Final = 0.98
"""The shares of unforeseen questions that get a plain no, that stay unanswered, and that never look sure."""
MOST: Final = 600
"""Phrasings of gaps that are asked to find the thresholds."""
LEAST: Final = 0.75
"""Gaps that are far from every entry say little: no threshold falls below this share of the usual one."""
ENOUGH: Final = 30
"""Fewer unforeseen questions than this say too little; then the usual thresholds hold."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least certainty (0 to 100) to offer suggestions, to answer, and to be called sure."""

    suggest: float = 8.0
    answer: float = 56.0
    sure: float = 80.0


def contributions(evidence: Evidence) -> dict[str, float]:
    """What each measure adds to the log odds that the entry is right."""
    return {name: WEIGHTS[name] * value for name, value in zip(MEASURES, values(evidence), strict=True)}


def certainty(evidence: Evidence | None) -> float:
    """How sure it is that the best entry answers the question, 0 to 100."""
    if evidence is None:
        return 0.0
    odds = INTERCEPT + sum(contributions(evidence).values())
    return 100 / (1 + math.exp(-max(-60.0, min(60.0, odds))))


def calibrated(gaps: Sequence[Gap], matcher: Matcher, witness: Witness) -> Thresholds:
    """The thresholds of a knowledge base, found by asking for its gaps as if each were not there.

    A question for a gap that it was not told of is like what a stranger asks and no author foresaw.
    """
    questions = sorted(((text, gap) for gap in gaps for text in phrasings_of(gap)), key=_in_no_order)[:MOST]
    if len(questions) < ENOUGH:
        return Thresholds()
    sure = sorted(_unforeseen(text, gap, matcher, witness) for text, gap in questions)
    usual = Thresholds()
    return Thresholds(
        suggest=max(_quantile(sure, SUGGEST_QUANTILE), LEAST * usual.suggest),
        answer=max(_quantile(sure, ANSWER_QUANTILE), LEAST * usual.answer),
        sure=max(_quantile(sure, SURE_QUANTILE), LEAST * usual.sure),
    )


def _in_no_order(question: tuple[str, Gap]) -> bytes:
    """An order by chance that is the same again: whoever edits a few phrasings draws nearly the same sample."""
    return blake2b(question[0].encode(errors="replace"), digest_size=8).digest()


def _unforeseen(question: str, gap: Gap, matcher: Matcher, witness: Witness) -> float:
    """The certainty (0 to 100) of an answer to a question for a gap, as if that gap were not there."""
    ranking = matcher.rank(matcher.read(question))
    others = tuple(candidate for candidate in ranking.gaps if candidate.item != gap)
    return certainty(witness.evidence(replace(ranking, gaps=others)))


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
