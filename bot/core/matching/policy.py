"""From a judgement to an outcome: answer, suggest, or say that the article does not say; and what is small talk."""

from collections.abc import Sequence
from typing import Final

from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.language.english import Asked, content_words
from bot.core.language.tokens import stemmed, tokens
from bot.core.matching.matcher import Candidate, ItemT, Query, Ranking
from bot.core.matching.outcome import Answered, Judgement, NotCovered, NotUnderstood, Outcome, SmallTalk, Suggested
from bot.core.matching.smalltalk import Talk, stems_of

MOST_SUGGESTIONS: Final = 3
CLOSE: Final = 0.06
"""Two entries on different sentences whose scores differ by less than this share are too close to choose from."""
CLOSE_ACROSS: Final = 0.2
"""The same where the other entry is about another article: its readers may well mean that one."""
LEAST_NEAREST: Final = 20.0
"""The least score of an entry to be shown as the nearest passage, and of a gap to be named."""
CLEARLY: Final = 1.3
"""By how much more alike something must be where that alone is to decide: a gap against what the chat was about, and
small talk that accounts for less than half of a message."""
EXACT: Final = 0.97
"""So alike, a message is the phrasing itself."""
_THE_BOT: Final = frozenset({"you", "your", "yourself"})


def decided(judged: Judgement, least: float, knowledge: KnowledgeBase) -> Outcome:
    """The outcome for one reading; ``least`` is the certainty (0 to 100) that an answer needs."""
    entries, gaps = judged.ranking.entries, judged.ranking.gaps
    if not entries and not gaps:
        return NotUnderstood()
    written = item_as_written(judged.ranking)
    if isinstance(written, Gap):
        return told_not_covered(written, judged, knowledge)
    if (written or _is_sure(judged, least)) and not too_close(entries):
        return Answered(entries[:1], judged)
    if judged.certainty >= judged.thresholds.suggest:
        return Suggested(varied(entries), judged)
    return _not_covered(judged, knowledge)


def in_parts(first: Judgement, second: Judgement, whole: Judgement) -> Answered | Suggested | None:
    """The answers to both halves of a question; None where they are none that are sure and apart."""
    parts = (first, second)
    if not all(part.ranking.entries for part in parts):
        return None
    one, other = (part.ranking.entries[0] for part in parts)
    if one.item.places & other.item.places:
        return None
    sure = [_is_sure(part, part.thresholds.answer) and not too_close(part.ranking.entries) for part in parts]
    if all(sure):
        return Answered((one, other), whole)
    if any(sure) and all(part.certainty >= part.thresholds.suggest for part in parts):
        return Suggested(varied((one, other, *whole.ranking.entries)), whole)
    return None


def small_talk(ranking: Ranking) -> Talk | None:
    """The small talk that a question is more like than like anything about the article."""
    if not ranking.talks:
        return None
    best = ranking.talks[0]
    rival = max((group[0].score for group in (ranking.entries, ranking.gaps) if group), default=0.0)
    least = rival if best.hit.coverage >= 0.5 else CLEARLY * rival
    return best.item if best.score > least and _accounts_for(best.item, ranking.query) else None


def _accounts_for(talk: Talk, query: Query) -> bool:
    """Whether small talk knows what a message is about: "is there a cafe" shares every other word with some of it.

    Its own kind must know all that a question is about; of one to the bot itself, any kinds half; of what asks nothing
    ("thanks mate"), something.
    """
    words = query.phrase.tokens
    content = [stemmed(word) for word in content_words(words)]
    talked_of = stems_of(*Talk)
    known = sum(stem in talked_of for stem in content)
    if query.asked is Asked.NOTHING:
        return known > 0 or not content
    if _THE_BOT.isdisjoint(words):
        return stems_of(talk).issuperset(content)
    return known >= len(content) / 2


def as_written(candidate: Candidate[ItemT]) -> bool:
    """Whether the author wrote down this very question."""
    return candidate.hit.best > EXACT


def too_close(entries: tuple[Candidate[Entry], ...]) -> bool:
    """Whether another entry, on other sentences or about another article, is about as likely to be meant."""
    best = entries[0]
    for other in entries[1:]:
        if not other.item.places & best.item.places:
            near = CLOSE if other.item.article == best.item.article else CLOSE_ACROSS
            if other.score > (1 - near) * best.score:
                return True
    return False


def varied(entries: tuple[Candidate[Entry], ...]) -> tuple[Candidate[Entry], ...]:
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


def _is_sure(judged: Judgement, least: float) -> bool:
    return judged.certainty >= least and not judged.doubts


def item_as_written(ranking: Ranking) -> Entry | Gap | None:
    """The best entry or gap whose author wrote down this very question, where only one of the two did."""
    entry = next((best.item for best in ranking.entries[:1] if as_written(best)), None)
    gap = next((best.item for best in ranking.gaps[:1] if as_written(best)), None)
    return None if entry and gap else entry or gap


def _not_covered(judged: Judgement, knowledge: KnowledgeBase) -> NotCovered:
    entries, gaps = judged.ranking.entries, judged.ranking.gaps
    gap = gaps[0].item if gaps and gaps[0].score >= LEAST_NEAREST else None
    if gap is not None and (not entries or gaps[0].score >= entries[0].score):
        return told_not_covered(gap, judged, knowledge)
    near = entries[0].item if entries and entries[0].score >= LEAST_NEAREST else None
    return NotCovered(None, near, judged)


def told_not_covered(gap: Gap, judged: Judgement, knowledge: KnowledgeBase) -> NotCovered:
    """The no of a gap, beside the passage that its author named."""
    return NotCovered(gap, knowledge.entry(gap.nearest) if gap.nearest else None, judged)


LEAST_WORDS: Final = 3
"""Fewer say too little about what is meant, where people talk with each other."""
LEAST_CONTENT: Final = 2
"""The same for words that say what a question is about: "is it symbolic?" may be about anything."""
LEAST_CERTAINTY: Final = 90.0
"""The least certainty (0 to 100), however low the threshold of a knowledge base is."""
MOST_UNACCOUNTED: Final = 0.1
"""The share of a question that the passage may not account for: "died in the accident on the highway"."""
_GOES_ON: Final = frozenset({"else", "also", "too"})
"""By these a question goes on from what people have said to each other."""
_QUESTION_WORDS: Final = frozenset("what which who whom whose when where why how".split())
_AUXILIARIES: Final = frozenset("is are was were do does did has have had can could will would should".split())


def speaks_up(message: str, outcome: Outcome) -> bool:
    """Whether a message that is not for the bot is a question, and its outcome an answer that is sure."""
    words = tokens(message)
    if not isinstance(outcome, Answered) or len(words) < LEAST_WORDS or not _GOES_ON.isdisjoint(words):
        return False
    asks = "?" in message or _begins_as_a_question(words)
    return asks and (as_written(outcome.candidates[0]) or _is_beyond_doubt(outcome.why, words))


def _is_beyond_doubt(why: Judgement, words: Sequence[str]) -> bool:
    """Whether a question is so surely about the article that nobody wonders why the bot answers it."""
    certain = why.certainty >= max(why.thresholds.sure, LEAST_CERTAINTY)
    accounted = why.evidence is not None and why.evidence.unaccounted <= MOST_UNACCOUNTED
    return certain and accounted and len(content_words(words)) >= LEAST_CONTENT


def _begins_as_a_question(words: Sequence[str]) -> bool:
    """As in "where do they meet" or "so where do they meet"; not as in "they know where", nor "what a city"."""
    exclaims = tuple(words[:2]) in {("what", "a"), ("what", "an")}
    return not exclaims and (words[0] in _AUXILIARIES or not _QUESTION_WORDS.isdisjoint(words[:2]))


ASKING: Final = frozenset({Talk.HELP, Talk.IDENTITY})
"""Small talk that waits for an answer."""
_REQUESTS: Final = frozenset("tell explain show give list describe name compare and".split())
"""How a message begins that asks for something without being a question; "and the temple" goes on."""


def asks_something(message: str, outcome: Outcome, *, in_passing: bool = False) -> bool:
    """Whether what people say near the bot asks it something, or is a mere remark ("told you", "so it is Nara").

    ``in_passing``: it speaks of the bot ("I asked the bot yesterday") rather than to it, and can at most ask about it.
    """
    words = tokens(message)
    if isinstance(outcome, NotUnderstood) or not words:
        return False
    asks = "?" in message or _begins_as_a_question(words) or words[0] in _REQUESTS
    if isinstance(outcome, SmallTalk):
        return outcome.talk in ASKING and (asks or not in_passing)
    if in_passing:
        return False
    return asks or (isinstance(outcome, Answered) and as_written(outcome.candidates[0]))
