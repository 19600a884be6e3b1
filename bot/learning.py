"""The bot learns from what it missed: an admin sees it, teaches a phrasing, says what is not covered, or lets it go.

What is taught goes through the gates of a release, and is a part of the revision until the FAQ has taken it up.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.knowledge import Entry, KnowledgeBase
from bot.core.missed import Cluster, clustered, is_settled
from bot.core.teaching import Lesson, TaughtPhrasing, as_faq_yaml, new_gap
from bot.journal import DAY
from bot.releases import Released, Releases
from bot.stores import Counts, JournalStore, Miss

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
