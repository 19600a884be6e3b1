"""Teaching: an admin sees what could not be answered, teaches a phrasing, says what is not covered, or lets it go.

What is taught goes through the gates of a release, and is a part of the revision until the FAQ has taken it up.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.knowledge.taught import Lesson, TaughtPhrasing, as_faq_yaml, new_gap
from bot.core.language.english import content_words, rarity
from bot.core.language.tokens import stemmed, tokens
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Answered, NotCovered, NotUnderstood, Outcome, SmallTalk, Suggested, as_written
from bot.core.matching.policy import MIN_NEAREST_SCORE
from bot.core.matching.vectors import Vectors
from bot.storage.records import Case, Counts, Day, UnansweredQuestion, day_of
from bot.usecases.ask import FaqService
from bot.usecases.journal import DAY_S, Journal
from bot.usecases.released import Change, Mode, Released
from bot.usecases.releases import Releases

if TYPE_CHECKING:
    from bot.storage.journal import SqlJournal

_log: Final = logging.getLogger(__name__)

SAME_COSINE: Final = 0.75
"""From which two questions mean the same, in whatever languages. Of pairs of questions of strangers that are most like
different entries, none above 0.5 wanted the same; of pairs most like the same one, nine in ten above 0.6 did."""
SAME_COSINE_OF_ENTRY: Final = 0.6
"""The same where both are most like the same entry."""
MAX_LOOKED_THROUGH: Final = 2_000
"""The last unanswered questions that are looked through."""
MAX_OFFERED: Final = 5
"""Entries offered to teach a phrasing to."""
MAX_NAMED_ENTRIES: Final = 2
"""Entries offered beside the likest, for a name or a rare word that their passage has."""
MIN_RARITY: Final = 0.5
"""From which a word is rare enough to tell what is meant."""
MAX_TAUGHT_AT_ONCE: Final = 20
"""Of the questions of a group, the most frequent ones: more are hardly read before they are taught."""
MAX_TOP: Final = 5
"""Unanswered questions that the statistics name."""


@dataclass(frozen=True)
class UnansweredGroup:
    """Questions alike that nobody has an answer to, the most frequent first."""

    key: str
    """The key of a record of the first of them, by which a button finds it."""
    questions: tuple[str, ...]
    counts: tuple[int, ...]
    """How often each was asked."""
    unhelpful: bool
    """Whether an answer to one of them was marked unhelpful."""

    @property
    def question(self) -> str:
        """The one that stands for all."""
        return self.questions[0]

    @property
    def count(self) -> int:
        """How often they were asked in all."""
        return sum(self.counts)

    def only(self, questions: Sequence[str]) -> "UnansweredGroup":
        """The group without its other questions."""
        counts = dict(zip(self.questions, self.counts, strict=True))
        return replace(self, questions=tuple(questions), counts=tuple(counts[each] for each in questions))


def is_resolved(outcome: Outcome, unanswered: UnansweredQuestion) -> bool:
    """Whether a question that once had no answer needs nobody any more, by what is said to it now."""
    match outcome:
        case Answered():
            return not unanswered.unhelpful or outcome.ids[0] != unanswered.entry
        case NotCovered(gap, _, why):
            written = gap is not None and as_written(why.ranking.gaps[0])
            return written and not (unanswered.unhelpful and gap is not None and gap.id == unanswered.entry)
        case SmallTalk():
            return True
        case Suggested() | NotUnderstood():
            return False


@dataclass(frozen=True)
class Look:
    """What comes of an unanswered question now, and what it seems to be about: the likeliest entry, and its vector."""

    resolved: bool
    entry: str | None = None
    vector: Vectors | None = None

    def is_like(self, other: "Look") -> bool:
        """Whether both mean the same: also across languages, for vectors know no borders."""
        if self.vector is None or other.vector is None:
            return False
        least = SAME_COSINE_OF_ENTRY if self.entry == other.entry else SAME_COSINE
        return bool(self.vector @ other.vector >= least)


def look_at(answerer: Answerer, unanswered: UnansweredQuestion) -> Look:
    """Asks an unanswered question again."""
    outcome = answerer.ask(unanswered.question)
    resolved = is_resolved(outcome, unanswered)
    if isinstance(outcome, NotUnderstood | SmallTalk) or not outcome.why.ranking.entries:
        return Look(resolved)
    ranking = outcome.why.ranking
    return Look(resolved, ranking.entries[0].item.id, ranking.query.vector)


def grouped(unanswered: Iterable[UnansweredQuestion], looks: Mapping[Case, Look]) -> tuple[UnansweredGroup, ...]:
    """Those that are not resolved, by their words, and by meaning where it is known; the most frequent group first."""
    records: dict[str, list[UnansweredQuestion]] = defaultdict(list)
    meanings: dict[str, Look] = {}
    for each in unanswered:
        look = looks.get(each.case, Look(resolved=False))
        if not look.resolved:
            records[each.question].append(each)
            meanings[each.question] = look
    by_words: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for question in sorted(records, key=lambda question: (-len(records[question]), question)):
        by_words[tokens(question) or (question,)].append(question)
    groups = (_group([records[question] for question in alike]) for alike in _alike(by_words.values(), meanings))
    return tuple(sorted(groups, key=lambda group: -group.count))


def likely(answerer: Answerer, words: str, most: int = MAX_OFFERED) -> tuple[Entry, ...]:
    """The entries that a question, or the words of a search, are most like; in any language.

    The last of them may be such as are less alike, but have a name or rare word of it in their passage.
    """
    found = [candidate.item for candidate in answerer.nearest(words).entries[:most]]
    named = [entry for entry in _naming(words, answerer.knowledge) if entry not in found]
    return (*found[: most - len(named)], *named)


def article_of(answerer: Answerer, question: str) -> str:
    """The name of the article that a question is about: that of the likest entry."""
    best = next(iter(answerer.nearest(question).entries), None)
    return best.item.article if best else next(iter(answerer.knowledge.articles))


def nearest_entry(answerer: Answerer, question: str) -> Entry | None:
    """The entry whose passage is worth showing beside the no to a question; None where none is really close.

    It is about as alike as what the bot calls the nearest passage, and shares a word that tells what is asked about:
    "what if I get hurt?" is as like "what happens if it rains?" as anything, and has nothing to do with it.
    """
    best = next(iter(answerer.nearest(question).entries), None)
    if best is None or best.score < MIN_NEAREST_SCORE:
        return None
    return best.item if _telling(question, 0.0) & _passage(best.item) else None


def _naming(question: str, knowledge: KnowledgeBase) -> list[Entry]:
    """The entries whose passage has a name or rare word of a question, where few have it."""
    telling = _telling(question, MIN_RARITY)
    passages = [(entry, _passage(entry)) for entry in knowledge.entries] if telling else []
    found: dict[str, Entry] = {}
    for word in sorted(telling):
        having = [entry for entry, passage in passages if word in passage]
        found |= {entry.id: entry for entry in having if len(having) <= MAX_NAMED_ENTRIES}
    return list(found.values())[:MAX_NAMED_ENTRIES]


def _telling(question: str, least: float) -> set[str]:
    """The stems of the words that say what a question is about, and are at least so rare."""
    return {stemmed(word) for word in content_words(tokens(question)) if rarity(word) >= least}


def _passage(entry: Entry) -> set[str]:
    """The stems of the words that an entry quotes."""
    return {stemmed(word) for citation in entry.citations for word in tokens(citation.quote)}


def _group(records: Sequence[Sequence[UnansweredQuestion]]) -> UnansweredGroup:
    """The group of some questions, each with its records."""
    by_count = sorted(records, key=len, reverse=True)
    return UnansweredGroup(
        key=by_count[0][0].key,
        questions=tuple(own[0].question for own in by_count),
        counts=tuple(map(len, by_count)),
        unhelpful=any(each.unhelpful for own in by_count for each in own),
    )


def _alike(forms: Iterable[list[str]], meanings: Mapping[str, Look]) -> Iterator[list[str]]:
    """Greedy: the most frequent question that is left over gathers those that mean the same as each that it has."""
    left = list(forms)
    while left:
        group = left[:1]
        rest: list[list[str]] = []
        for form in left[1:]:
            is_like = all(meanings[form[0]].is_like(meanings[member[0]]) for member in group)
            (group if is_like else rest).append(form)
        yield [question for form in group for question in form]
        left = rest


def _named(questions: Sequence[str]) -> str:
    like_it = len(questions) - 1
    return f"“{questions[0]}”" + (f" and {like_it} like it" if like_it else "")


class GoneError(Exception):
    """What a button names is no more: resolved, taken back, or from before a reload."""


@dataclass(frozen=True)
class Stats:
    """The journal in numbers, and what was most often left unanswered."""

    counts: Counts
    unanswered: tuple[tuple[str, int], ...]


class Teaching:
    """What admins do about unanswered questions. Everything may raise StorageError; what teaches also WorkerError."""

    def __init__(self, releases: Releases, journal: "SqlJournal", clock: Callable[[], float]) -> None:
        self.releases = releases
        self._journal = journal
        self._clock = clock
        self._listed: dict[str, UnansweredGroup] = {}

    # -- looking -----------------------------------------------------------------------------------------------

    async def unanswered(self) -> tuple[UnansweredGroup, ...]:
        """What was not answered or marked unhelpful and still is unresolved, by likeness, most frequent first."""
        asked, answerer = await self._journal.unanswered(MAX_LOOKED_THROUGH), self.releases.faq.answerer
        looks: dict[Case, Look] = {}
        for each in asked:
            if each.case not in looks:
                looks[each.case] = look_at(answerer, each)
                await asyncio.sleep(0)  # others get their turn in between
        groups = await asyncio.to_thread(grouped, asked, looks)
        self._listed = {group.key: group for group in groups}
        return groups

    async def takes_on_digest(self, day: date) -> bool:
        """Whether it falls to this worker to send the digest of a day: to the first that asks."""
        return await self._journal.takes_on_digest(day.isoformat())

    async def find(self, key: str) -> UnansweredGroup:
        """The unanswered question with this key and those like it; raises GoneError where it is resolved meanwhile."""
        found = await self._journal.unanswered_question(key)
        if found is None or look_at(self.releases.faq.answerer, found).resolved:
            raise GoneError
        if key not in self._listed:  # listed by another worker, or before a restart
            await self.unanswered()
        return self._listed.get(key) or _group([[found]])

    async def next(self) -> UnansweredGroup | None:
        """The most frequent group of those that were listed last that is not resolved yet, if there is one."""
        for key in list(self._listed):
            try:
                return await self.find(key)
            except GoneError:
                self._listed.pop(key, None)
        return None

    # -- teaching ----------------------------------------------------------------------------------------------

    async def teach(
        self, questions: Sequence[str], target: str, actor: str, mode: Mode = Mode.WITHIN_BUDGET
    ) -> Released:
        """Adds unanswered questions to the phrasings of an entry or gap; raises GoneError where that is gone."""
        if target not in self.releases.faq.knowledge.by_id:
            raise GoneError
        lessons = [TaughtPhrasing(target, question) for question in questions[:MAX_TAUGHT_AT_ONCE]]
        taught = _named([lesson.text for lesson in lessons])
        return await self._learn(lessons, actor, f"taught {taught} to {target}", mode)

    async def not_covered(self, group: UnansweredGroup, actor: str, mode: Mode = Mode.WITHIN_BUDGET) -> Released:
        """Adds a group of unanswered questions to what the article does not say, as wordings of one gap."""
        questions = group.questions[:MAX_TAUGHT_AT_ONCE]
        answerer = self.releases.faq.answerer
        gap = new_gap(questions, article_of(answerer, group.question), nearest_entry(answerer, group.question))
        return await self._learn(
            [gap], actor, f"{_named(questions)} {'are' if questions[1:] else 'is'} not covered", mode
        )

    async def ignore(self, group: UnansweredGroup, actor: str) -> None:
        """Lets a group of unanswered questions go."""
        await self._journal.ignore(group.questions, self._clock())
        _log.info("%s ignores what was not answered: %d questions", actor, group.count)

    async def take_back(self, gone: Lesson, actor: str, mode: Mode = Mode.WITHIN_BUDGET) -> Released:
        """Takes a lesson back."""
        change = Change(actor, f"took back “{gone.text}”", f"lesson {gone.key} taken back")
        return await self.releases.apply_lessons({gone.key}, (), change, mode)

    def export(self) -> str:
        """What was taught as YAML, as files of phrasings and noes; empty where nothing was."""
        return as_faq_yaml(self.releases.faq.knowledge, self.releases.lessons)

    async def _learn(self, new: Sequence[Lesson], actor: str, description: str, mode: Mode) -> Released:
        keys = {lesson.key for lesson in new}
        change = Change(actor, description, f"lesson {', '.join(sorted(keys))}")
        return await self.releases.apply_lessons(keys, new, change, mode)

    # -- counting ----------------------------------------------------------------------------------------------

    async def stats(self, days: int) -> Stats:
        """The last days in numbers, today included."""
        now = self._clock()
        since = now - now % DAY_S - (days - 1) * DAY_S
        recent = [each for each in await self._journal.unanswered(MAX_LOOKED_THROUGH) if each.at >= since]
        top = tuple((group.question, group.count) for group in grouped(recent, {})[:MAX_TOP])
        counts = await self._journal.counts(since)
        counted = {day.day: day for day in counts.days}
        every = (day_of(since + number * DAY_S) for number in range(days))
        return Stats(replace(counts, days=tuple(counted.get(day, Day(day, {})) for day in every)), top)


@dataclass(frozen=True)
class UseCases:
    """The use cases of readers and admins, in one hand."""

    journal: Journal
    releases: Releases
    teaching: Teaching

    @property
    def faq(self) -> FaqService:
        """Where questions are answered."""
        return self.releases.faq
