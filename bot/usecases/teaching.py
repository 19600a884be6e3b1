"""The bot learns from what it missed: an admin sees it, teaches a phrasing, says what is not covered, or lets it go.

What is taught goes through the gates of a release, and is a part of the revision until the FAQ has taken it up.
"""

import asyncio
import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.knowledge.taught import Lesson, TaughtPhrasing, as_faq_yaml, new_gap
from bot.core.language.lexicon import Lexicon
from bot.core.language.tokens import tokens
from bot.core.matching.index import Phrase, PhrasingIndex
from bot.core.matching.outcome import Answered, NotCovered, NotUnderstood, Outcome, SmallTalk, Suggested
from bot.core.matching.policy import as_written
from bot.usecases.ask import Desk
from bot.usecases.journal import DAY, Journal
from bot.usecases.ports import Counts, JournalStore, Miss
from bot.usecases.releases import Released, Releases

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


log = logging.getLogger(__name__)

LOOKED_THROUGH: Final = 2_000
"""The last misses that are looked through."""
MOST_OFFERED: Final = 5
"""Entries offered to teach a phrasing to."""
TOP_MISSES: Final = 5


class GoneError(Exception):
    """What a button names is no more: settled, undone, or from before a reload."""


@dataclass(frozen=True)
class Missed:
    """Questions alike that were missed, and the short name by which a button finds them."""

    key: str
    cluster: Cluster
    unhelpful: bool
    """Whether an answer to one of them was marked unhelpful."""


@dataclass(frozen=True)
class Stats:
    """The journal in numbers, and what was missed most often."""

    days: int
    counts: Counts
    misses: tuple[tuple[str, int], ...]


class Learning:
    """What admins do about what was missed. Everything may raise StorageError; what teaches also AsideError."""

    def __init__(self, releases: Releases, journal: JournalStore, clock: Callable[[], float]) -> None:
        self._releases = releases
        self._journal = journal
        self._clock = clock

    @property
    def knowledge(self) -> KnowledgeBase:
        """The knowledge base that is live."""
        return self._releases.desk.knowledge

    # -- looking -----------------------------------------------------------------------------------------------

    async def missed(self) -> tuple[Missed, ...]:
        """What was not answered or marked unhelpful and still is not settled, by likeness, most frequent first."""
        misses = await self._unsettled(await self._journal.misses(LOOKED_THROUGH))
        unhelpful = {miss.question for miss in misses if miss.unhelpful}
        questions = [miss.question for miss in misses]
        clusters = await asyncio.to_thread(clustered, questions, self.knowledge.lexicon)
        return tuple(
            Missed(_key(cluster.question), cluster, not unhelpful.isdisjoint(cluster.questions)) for cluster in clusters
        )

    async def find(self, key: str) -> Missed:
        """What was missed, by its key; raises GoneError where it is settled meanwhile."""
        for missed in await self.missed():
            if missed.key == key:
                return missed
        raise GoneError

    async def _unsettled(self, misses: Sequence[Miss]) -> list[Miss]:
        """Those that the live knowledge base still does not settle; others get their turn between two of them."""
        answerer = self._releases.desk.answerer
        settled: dict[tuple[str, bool, str | None], bool] = {}
        for miss in misses:
            case = (miss.question, miss.unhelpful, miss.entry)
            if case not in settled:
                settled[case] = is_settled(answerer.ask(miss.question), miss.unhelpful, miss.entry)
                await asyncio.sleep(0)
        return [miss for miss in misses if not settled[miss.question, miss.unhelpful, miss.entry]]

    def likely(self, words: str, most: int = MOST_OFFERED) -> tuple[Entry, ...]:
        """The entries that a question, or the words of a search, are most like."""
        matcher = self._releases.desk.answerer.matcher
        return tuple(candidate.item for candidate in matcher.rank(matcher.read(words)).entries[:most])

    # -- teaching ----------------------------------------------------------------------------------------------

    async def teach(self, key: str, target: str, who: str, anyway: bool = False) -> Released:
        """Adds what was missed to the phrasings of an entry or gap; raises GoneError where either is gone."""
        missed = await self.find(key)
        if target not in self.knowledge.by_id:
            raise GoneError
        lesson = TaughtPhrasing(target, missed.cluster.question)
        return await self._learn(lesson, who, f"taught “{lesson.phrasing}” to {target}", anyway)

    async def not_covered(self, key: str, who: str, anyway: bool = False) -> Released:
        """Adds what was missed to what the article does not say; raises GoneError where it is settled."""
        question = (await self.find(key)).cluster.question
        nearest = next(iter(self.likely(question, 1)), None)
        article = nearest.article if nearest else next(iter(self.knowledge.articles))
        lesson = new_gap(article, question, nearest.id if nearest else None)
        return await self._learn(lesson, who, f"“{question}” is not covered", anyway)

    async def ignore(self, key: str, who: str) -> None:
        """Lets what was missed go; raises GoneError where it is settled."""
        missed = await self.find(key)
        await self._journal.ignore(missed.cluster.questions, self._clock())
        log.info("%s ignores what was missed: %d questions", who, missed.cluster.count)

    async def taught(self) -> tuple[Lesson, ...]:
        """What was taught and is not in the FAQ yet."""
        return await self._releases.lessons()

    async def undo(self, key: str, who: str, anyway: bool = False) -> Released:
        """Takes a lesson back; raises GoneError where there is none of this key."""
        if all(lesson.key != key for lesson in await self.taught()):
            raise GoneError

        def without_it(lessons: tuple[Lesson, ...]) -> tuple[Lesson, ...]:
            return tuple(lesson for lesson in lessons if lesson.key != key)

        return await self._releases.relearn(
            without_it, who, f"took back {key}", anyway, in_log=f"lesson {key} taken back"
        )

    async def export(self) -> str:
        """What was taught as YAML, ready to paste into each faq.yaml; empty where nothing was."""
        return as_faq_yaml(self.knowledge, await self.taught())

    async def _learn(self, lesson: Lesson, who: str, what: str, anyway: bool) -> Released:
        def with_it(lessons: tuple[Lesson, ...]) -> tuple[Lesson, ...]:
            return (*(known for known in lessons if known.key != lesson.key), lesson)

        return await self._releases.relearn(with_it, who, what, anyway, in_log=f"lesson {lesson.key}")

    # -- counting ----------------------------------------------------------------------------------------------

    async def stats(self, days: int) -> Stats:
        """The last days in numbers, today included."""
        now = self._clock()
        since = now - now % DAY - (days - 1) * DAY
        misses = [miss for miss in await self._journal.misses(LOOKED_THROUGH) if miss.at >= since]
        clusters = await asyncio.to_thread(clustered, [miss.question for miss in misses], self.knowledge.lexicon)
        top = tuple((cluster.question, cluster.count) for cluster in clusters[:TOP_MISSES])
        return Stats(days, await self._journal.counts(since), top)


def _key(question: str) -> str:
    return hashlib.sha256(question.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Office:
    """The use cases of readers and admins, in one hand."""

    journal: Journal
    releases: Releases
    learning: Learning
    journal_days: int

    @property
    def desk(self) -> Desk:
        """Where questions are answered."""
        return self.releases.desk
