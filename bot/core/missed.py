"""What readers asked in vain: which of it still counts, and which questions are the same in other words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from bot.core.deciding import as_written
from bot.core.index import Phrase, PhrasingIndex
from bot.core.lexicon import Lexicon
from bot.core.outcomes import Answered, NotCovered, NotUnderstood, Outcome, SmallTalk, Suggested
from bot.core.text import tokens

ALIKE: Final = 55.0
"""The score (0 to 100) from which two questions are the same: on 520 by many people, 7 of 9 pairs were; at 45, half."""


@dataclass(frozen=True)
class Cluster:
    """Questions alike, the most frequent first; ``count`` is how often they were asked in all."""

    questions: tuple[str, ...]
    count: int

    @property
    def question(self) -> str:
        """The one that stands for all."""
        return self.questions[0]


def is_settled(outcome: Outcome, unhelpful: bool, answered_by: str | None) -> bool:
    """Whether a question that was once missed needs nobody any more, by what is said to it now.

    ``answered_by`` is the id whose answer was marked ``unhelpful``: another one may do better.
    """
    match outcome:
        case Answered(candidates):
            return not unhelpful or candidates[0].item.id != answered_by
        case NotCovered(gap, _, why):
            written = gap is not None and as_written(why.ranking.gaps[0])
            return written and not (unhelpful and gap is not None and gap.id == answered_by)
        case SmallTalk():
            return True
        case Suggested() | NotUnderstood():
            return False
        case never:
            assert_never(never)


def clustered(questions: Iterable[str], lexicon: Lexicon) -> tuple[Cluster, ...]:
    """The questions by likeness, the most frequent first; those without a word stand alone."""
    counts = Counter(questions)
    forms: dict[tuple[str, ...], list[str]] = {}
    for question in sorted(counts, key=lambda question: (-counts[question], question)):
        forms.setdefault(tokens(question) or (question,), []).append(question)
    return tuple(
        sorted(
            (_cluster(group, counts) for group in _groups(list(forms.items()), lexicon)),
            key=lambda cluster: -cluster.count,
        )
    )


def _cluster(group: Sequence[str], counts: Counter[str]) -> Cluster:
    ordered = sorted(group, key=lambda question: -counts[question])
    return Cluster(tuple(ordered), sum(counts[question] for question in group))


def _groups(forms: Sequence[tuple[tuple[str, ...], list[str]]], lexicon: Lexicon) -> Iterable[list[str]]:
    """Greedy: the most frequent question that is left over gathers what is like it."""
    phrases = [Phrase(words, lexicon.concepts(words)) for words, _ in forms]
    index = PhrasingIndex([[phrase] for phrase in phrases])
    taken: set[int] = set()
    for at, phrase in enumerate(phrases):
        if at in taken:
            continue
        alike = {hit.target for hit in index.search(phrase) if hit.score >= ALIKE}
        group = [at, *sorted(alike - taken - {at})]
        taken.update(group)
        yield [question for each in group for question in forms[each][1]]
