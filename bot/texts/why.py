"""Why an outcome is what it is, in words: for /why in the terminal, for admins, for authors.

Pure: takes the outcome apart, decides nothing. The lines are plain text; whoever shows them escapes them.
"""

from dataclasses import asdict, dataclass
from typing import Final

from bot import texts
from bot.core.knowledge.model import Entry, Gap
from bot.core.matching.confidence import Measures, contributions
from bot.core.matching.matcher import Candidate, Ranking
from bot.core.matching.outcome import Answered, Assessment, NotCovered, NotUnderstood, Outcome, SmallTalk, Suggested
from bot.core.matching.policy import item_as_written

TYPICAL: Final = Measures(
    lead=0.0, margin=0.6, passage=0.45, wording=0.6, closest=0.6, kind=0.8, yes_no=0.2, length=0.3
)
"""An average question of the families of tests/benchmarks/fit_confidence.py; what is above counts for an entry."""
TELLING: Final = 0.1
"""The least contribution, in log odds, that is worth a line."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and the lines under it."""

    heading: str
    lines: tuple[str, ...] = ()


def explained(outcome: Outcome) -> tuple[Section, ...]:
    """Why an outcome is what it is: how sure, what matched, what counted, what came next."""
    match outcome:
        case NotCovered(Gap() as gap, _, why):
            return (_opening(outcome), _taken(gap, why.ranking), *_judged(why, gap))
        case Answered(_, why) | Suggested(_, why) | NotCovered(_, _, why):
            return (_opening(outcome), *_judged(why))
        case SmallTalk(talk):
            return (Section(texts.WHY_SMALL_TALK.format(talk=talk.value)),)
        case NotUnderstood():
            return (Section(texts.WHY_NOT_UNDERSTOOD),)


def shortly(outcome: Outcome) -> str:
    """Why an outcome is what it is, in one plain line."""
    match outcome:
        case Suggested(_, why):
            sure = {"confidence": why.confidence.answer, "answer": why.thresholds.answer}
            return texts.SHORTLY_SUGGESTED.format(**sure)
        case NotCovered(Gap() as gap, _, why) if gap != item_as_written(why.ranking):
            return texts.SHORTLY_TAKEN.format(question=gap.question)
        case NotCovered(None):
            return texts.SHORTLY_NOT_COVERED
        case _:
            return explained(outcome)[0].heading


def counted(measures: Measures) -> tuple[list[str], list[str]]:
    """What counted for the best entry and what against it: log odds beside an average question, weightiest first."""
    average = contributions(TYPICAL)
    points = {name: value - average[name] for name, value in contributions(measures).items()}
    told = sorted((name for name in points if abs(points[name]) >= TELLING), key=lambda name: -abs(points[name]))
    found: tuple[list[str], list[str]] = [], []
    for name in told:
        against = points[name] < 0
        found[against].append(texts.WHY_COUNTED.format(points=points[name], reason=texts.REASONS[name][against]))
    return found


def _opening(outcome: Answered | Suggested | NotCovered) -> Section:
    query = outcome.why.ranking.query
    read = texts.WHY_READ.format(words=" ".join(query.phrase.tokens), asked=query.asked.value)
    return Section(_verdict(outcome), (read,))


def _taken(gap: Gap, ranking: Ranking) -> Section:
    """The gap that decided; one found together with the answer before may not be among the candidates."""
    for candidate in ranking.gaps:
        if candidate.item == gap:
            return _candidate(texts.WHY_TAKEN, candidate)
    return Section(texts.WHY_TAKEN.format(id=gap.id), (texts.WHY_QUESTION.format(question=gap.question),))


def _verdict(outcome: Answered | Suggested | NotCovered) -> str:
    why = outcome.why
    confidence, limits = why.confidence, why.thresholds
    sure = why.is_sure
    told = {"confidence": confidence.answer, "offer": confidence.offer, **asdict(limits)}
    match outcome:
        case Answered(candidates) if len(candidates) > 1:
            return texts.WHY_ANSWERED_PARTS
        case Answered() if item_as_written(why.ranking) and not sure:
            return texts.WHY_AS_WRITTEN
        case Answered() if not sure:
            return texts.WHY_AGAIN
        case Answered():
            return texts.WHY_ANSWERED.format(**told)
        case Suggested() if confidence.offer < limits.suggest:
            return texts.WHY_SUGGESTED_PARTS
        case Suggested() if sure:
            return texts.WHY_LEANS.format(**told)
        case Suggested() if confidence.answer >= limits.answer:
            return texts.WHY_SAYS_LITTLE.format(**told)
        case Suggested():
            return texts.WHY_SUGGESTED.format(**told)
        case NotCovered(Gap() as gap) if gap == item_as_written(why.ranking):
            return texts.WHY_NO_AS_WRITTEN
        case NotCovered() if confidence.offer >= limits.suggest:
            return texts.WHY_NOT_BY_ITSELF.format(**told)
        case NotCovered():
            return texts.WHY_NOT_COVERED.format(**told)


def _judged(why: Assessment, taken: Gap | None = None) -> tuple[Section, ...]:
    """What was weighed, but for the gap that decided."""
    ranking = why.ranking
    entries = ranking.entries[:2]
    sections: list[Section] = []
    if entries:
        sections.append(_candidate(texts.WHY_BEST, entries[0]))
        if isinstance(why.confidence.measures, Measures):
            in_favour, against = counted(why.confidence.measures)
            sections += [
                Section(heading, tuple(lines))
                for heading, lines in ((texts.WHY_FOR, in_favour), (texts.WHY_AGAINST, against))
                if lines
            ]
    if len(entries) > 1:
        best, second = entries
        same = bool(best.item.places & second.item.places)
        sections.append(_candidate(texts.WHY_RUNNER_UP_SAME if same else texts.WHY_RUNNER_UP, second))
    if ranking.gaps and ranking.gaps[0].item != taken:
        sections.append(_candidate(texts.WHY_GAP, ranking.gaps[0]))
    return tuple(sections)


def _candidate(heading: str, candidate: Candidate[Entry] | Candidate[Gap]) -> Section:
    score = texts.WHY_SCORE.format(score=candidate.score, phrasing=candidate.phrasing)
    return Section(
        heading.format(id=candidate.item.id), (texts.WHY_QUESTION.format(question=candidate.item.question), score)
    )
