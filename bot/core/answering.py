"""From a question to one outcome: answer, suggest, say that the article does not say, or make conversation."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import Final

from bot.core.decision import Thresholds, calibrated, certainty
from bot.core.english import Asked, asked_for, content_words, leans_on_context
from bot.core.evidence import Witness
from bot.core.knowledge import Entry, Gap, KnowledgeBase
from bot.core.matching import Candidate, Matcher, Query, Ranking
from bot.core.outcomes import Answered, Judgement, NotCovered, NotUnderstood, Outcome, SmallTalk, Suggested
from bot.core.smalltalk import Talk
from bot.core.text import MAX_QUESTION, cleaned, tokens

MOST_SUGGESTIONS: Final = 3
CLOSE: Final = 0.06
"""Two entries on different sentences whose scores differ by less than this share are too close to choose from."""
CLOSE_ACROSS: Final = 0.2
"""The same where the other entry is about another article: its readers may well mean that one."""
LEAST_NEAREST: Final = 20.0
"""The least score of an entry to be shown as the nearest passage, and of a gap to be named."""
LONG: Final = 12
"""From so many words on, a question may be wrapped in chatter: each of its sentences is looked at too."""
MOST_READINGS: Final = 4
"""Sentences, and ways to cut a question in two, that are looked at: it bounds what a message costs."""
CLEARLY: Final = 1.3
"""By how much small talk that accounts for less than half of a message must beat everything else."""
EXACT: Final = 0.97
"""So alike, a message is the phrasing itself."""
_SENTENCE_ENDS: Final = re.compile(r"(?<=[.!?…])\s+|\s+[-–—]\s+|—|[:;]\s+")
_PARTS: Final = re.compile(
    r"\s+(?:and(?: also)?|n|nd|&|plus|as well as)\s+|\s*[+;]\s*|(?<=[?.!])\s+|,\s+(?:and\s+)?", re.IGNORECASE
)


@dataclass(frozen=True)
class Answerer:
    """A knowledge base made ready to be asked."""

    knowledge: KnowledgeBase
    matcher: Matcher
    witness: Witness
    thresholds: Thresholds

    @classmethod
    def of(cls, knowledge: KnowledgeBase) -> "Answerer":
        """Indexes the knowledge base and finds its thresholds."""
        matcher = Matcher.of(knowledge.entries, knowledge.gaps, knowledge.lexicon)
        witness = Witness(matcher, knowledge.sentence)
        return cls(knowledge, matcher, witness, calibrated(knowledge.gaps, matcher, witness))

    def ask(self, question: str, after: str | None = None) -> Outcome:
        """What the article says to a question of any kind and length.

        ``after`` is the id of the entry just answered: a question that leans on it ("and when?") is understood so.
        """
        text = cleaned(question, MAX_QUESTION)
        if not tokens(text):
            return SmallTalk(Talk.CHATTER) if _has_emoji(text) else NotUnderstood()
        readings = list(self._readings(text))
        judged = max((self._judge(self.matcher.read(reading)) for reading in readings), key=_sureness)
        previous = self.knowledge.entry(after) if after else None
        if previous is not None and (leaning := self._in_context(tokens(text), previous, judged)):
            return self._decide(leaning, leaning.thresholds.sure)
        if talk := _small_talk(judged.ranking):
            return SmallTalk(talk)
        least = self.thresholds.answer if content_words(tokens(text)) else self.thresholds.sure
        return self._in_parts(readings, judged) or self._decide(judged, least)

    def _readings(self, text: str) -> Iterator[str]:
        """The question as a whole and, where it is long, each of its sentences that asks for something."""
        yield text
        if len(text.split()) >= LONG:
            sentences = (part for part in _SENTENCE_ENDS.split(text) if len(part.split()) >= 3)
            yield from islice((part for part in sentences if _asks(self.matcher.read(part))), MOST_READINGS)

    def _in_context(self, words: Sequence[str], previous: Entry, alone: Judgement) -> Judgement | None:
        """The question understood as leaning on the entry just answered; None where it is better off alone."""
        if not leans_on_context(words):
            return None
        by_itself = alone.certainty >= self.thresholds.answer and content_words(words)
        is_talk = _small_talk(alone.ranking) is not None and alone.ranking.talks[0].hit.best > EXACT
        if by_itself or is_talk:
            return None
        about = tokens(previous.question)
        if asked_for(words) in (Asked.NOTHING, Asked.THING):
            together = self.matcher.query((*about, *content_words(words)))
        else:
            together = self.matcher.query((*words, *content_words(about)))
        ranking = self.matcher.rank(together)
        others = tuple(candidate for candidate in ranking.entries if candidate.item != previous)
        return self._judged(replace(ranking, entries=others))

    def _halves(self, readings: Sequence[str]) -> Iterator[tuple[Query, Query]]:
        """The ways to see two questions in one: two sentences that ask, or a short one cut at an "and"."""
        pairs = list(pairwise(readings[1:]))
        for reading in readings:
            if len(reading.split()) <= 2 * LONG:
                pairs += [(reading[: cut.start()], reading[cut.end() :]) for cut in _PARTS.finditer(reading)]
        for left, right in pairs:
            if len(left.split()) >= 2 and len(right.split()) >= 2:
                halves = self.matcher.read(left), self.matcher.read(right)
                if all(map(_asks, halves)):
                    yield halves

    def _judge(self, query: Query) -> Judgement:
        return self._judged(self.matcher.rank(query))

    def _judged(self, ranking: Ranking) -> Judgement:
        evidence = self.witness.evidence(ranking)
        return Judgement(ranking, evidence, certainty(evidence), self.thresholds)

    def _decide(self, judged: Judgement, least: float) -> Outcome:
        """The outcome for one reading; ``least`` is the certainty (0 to 100) that an answer needs."""
        entries = judged.ranking.entries
        if not entries and not judged.ranking.gaps:
            return NotUnderstood()
        as_written = _as_written(judged.ranking)
        if isinstance(as_written, Gap):
            return NotCovered(as_written, self._nearest(as_written), judged)
        if (as_written or judged.certainty >= least) and not _too_close(entries):
            return Answered(entries[:1], judged)
        if judged.certainty >= self.thresholds.suggest:
            return Suggested(_varied(entries), judged)
        return self._not_covered(judged)

    def _not_covered(self, judged: Judgement) -> NotCovered:
        entries, gaps = judged.ranking.entries, judged.ranking.gaps
        gap = gaps[0].item if gaps and gaps[0].score >= LEAST_NEAREST else None
        if gap is not None and (not entries or gaps[0].score >= entries[0].score):
            return NotCovered(gap, self._nearest(gap), judged)
        near = entries[0].item if entries and entries[0].score >= LEAST_NEAREST else None
        return NotCovered(None, near, judged)

    def _nearest(self, gap: Gap) -> Entry | None:
        return self.knowledge.entry(gap.nearest) if gap.nearest else None

    def _in_parts(self, readings: Sequence[str], whole: Judgement) -> Outcome | None:
        """The answers to both halves of a question in two parts; None where it is not one."""
        for halves in islice(self._halves(readings), MOST_READINGS):
            parts = [self._judge(half) for half in halves]
            if not all(part.ranking.entries for part in parts):
                continue
            first, second = (part.ranking.entries[0] for part in parts)
            if first.item.places & second.item.places:
                continue
            sure = [part.certainty >= self.thresholds.answer and not _too_close(part.ranking.entries) for part in parts]
            if all(sure):
                return Answered((first, second), whole)
            if any(sure) and all(part.certainty >= self.thresholds.suggest for part in parts):
                return Suggested(_varied((first, second, *whole.ranking.entries)), whole)
        return None


def _sureness(judged: Judgement) -> float:
    return judged.certainty


def _small_talk(ranking: Ranking) -> Talk | None:
    """The small talk that a question is more like than like anything about the article."""
    if not ranking.talks:
        return None
    best = ranking.talks[0]
    rival = max((group[0].score for group in (ranking.entries, ranking.gaps) if group), default=0.0)
    least = rival if best.hit.coverage >= 0.5 else CLEARLY * rival
    return best.item if best.score > least else None


def _as_written(ranking: Ranking) -> Entry | Gap | None:
    """The best entry or gap whose author wrote down this very question, where only one of the two did."""
    exact = [group[0].item for group in (ranking.entries, ranking.gaps) if group and group[0].hit.best > EXACT]
    return exact[0] if len(exact) == 1 else None


def _too_close(entries: tuple[Candidate[Entry], ...]) -> bool:
    """Whether another entry, on other sentences or about another article, is about as likely to be meant."""
    best = entries[0]
    for other in entries[1:]:
        if not other.item.places & best.item.places:
            near = CLOSE if other.item.article == best.item.article else CLOSE_ACROSS
            if other.score > (1 - near) * best.score:
                return True
    return False


def _varied(entries: tuple[Candidate[Entry], ...]) -> tuple[Candidate[Entry], ...]:
    """The best entries, each resting on a sentence that those before it do not."""
    chosen: list[Candidate[Entry]] = []
    shown: set[tuple[str, int, int]] = set()
    for entry in entries:
        if not entry.item.places <= shown:
            chosen.append(entry)
            shown |= entry.item.places
        if len(chosen) == MOST_SUGGESTIONS:
            break
    return tuple(chosen)


def _asks(query: Query) -> bool:
    return query.asked is not Asked.NOTHING


def _has_emoji(text: str) -> bool:
    return any(unicodedata.category(character) in ("So", "Sk") for character in text)
