"""From a judgement to an outcome: answer, suggest, or say that the article does not say."""

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import Final

from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.language.english import Asked, asked_for, content_words, rarity
from bot.core.language.tokens import kept_stems, kept_tokens, stemmed, tokens
from bot.core.matching.confidence import next_elsewhere
from bot.core.matching.guards import is_of_one_name, may_hold
from bot.core.matching.matcher import Candidate, Matcher, Ranking
from bot.core.matching.outcome import (
    Answered,
    Assessment,
    NotCovered,
    NotUnderstood,
    Outcome,
    Suggested,
    as_written,
    varied,
)

MIN_PARAPHRASE_COSINE: Final = 0.91
"""From which a question says what a phrasing says: of 3,000, all 5 were right that were not answered otherwise."""
MAX_BEHIND_LIKENESS: Final = 4.0
"""What is less like the question than the first suggestion, by more than this, is not listed beside it."""
MIN_TIE_LIKENESS: Final = 0.15
MIN_TIE_ACROSS_LIKENESS: Final = 1.0
"""Two entries on different sentences that differ by less are too close to choose from; more, across two articles."""
MIN_NAMED_SCORE: Final = 55.0
"""The score from which a gap is named; below it the plain no is said."""
MIN_NEAREST_SCORE: Final = 40.0
"""The score from which an entry is shown as the nearest passage."""
MIN_NEED_WORDS: Final = 3
MIN_NEED_CONFIDENCE: Final = 100.0
"""So many words somebody uses at least to say what they need, "my lad is 10 and wants to go alone"; the more they are,
the less sure an entry must be: the least confidence, times the words. Of 810 idle remarks 3 get as much."""
MIN_LONG_NEED_CONFIDENCE: Final = 14.0
"""The least confidence, however long it is: what is unlike the article has less."""
_ADDRESS: Final = re.compile(r"\w@\w|(?<![\w.,])(?:\+|0)\d[\d ()/-]{4,}\d\b")
_CONTACTS: Final = frozenset("contact contacted reach phone telephone email hotline complain complaints".split())
_OF_WHOM: Final = frozenset("they them their he him his she her".split())
MAX_NAMED_WORDS: Final = 3
"""Content words of a question that hardly more than names a thing."""
MIN_TELLING_RARITY: Final = 0.4
"""How rare a word is at least by which a thing is known wherever it is told of."""
_KINDS_OF_THINGS: Final = frozenset(
    "name names called number amount month year day date time town city country place person kind sort".split()
)
"""Words that say what kind of thing is asked for, and not of what."""


def decided(assessed: Assessment, knowledge: KnowledgeBase, *, may_answer: bool = True) -> Outcome:
    """The outcome for one reading; suggestions at most, where it may not answer."""
    ranking = assessed.ranking
    if not ranking.entries and not ranking.gaps:
        return NotUnderstood()
    written = item_as_written(ranking)
    if isinstance(written, Gap):
        return told_not_covered(written, assessed, knowledge)
    is_meant = written or (assessed.fits and (is_paraphrase(ranking) or assessed.is_sure))
    if may_answer and is_meant and not too_close(ranking.entries):
        return Answered(ranking.entries[:1], assessed)
    if ranking.entries and assessed.confidence.offer >= assessed.thresholds.suggest:
        return Suggested(suggestible(ranking.entries), assessed)
    return _not_covered(assessed, knowledge)


def of_one_of_several(words: Sequence[str], outcome: Outcome) -> Outcome:
    """The outcome; of "them" or "him", of whom nothing was said yet, a figure is offered where another entry tells one.

    So is anything, where no word says what it is about: "how long has he been there".
    """
    if not isinstance(outcome, Answered) or _OF_WHOM.isdisjoint(words) or item_as_written(outcome.why.ranking):
        return outcome
    near, content = suggestible(outcome.why.ranking.entries), content_words(words)
    asks_so_many = len(content) <= 1 and asked_for(words) in (Asked.NUMBER, Asked.AGE)
    is_of_several = asks_so_many and any(may_hold(Asked.NUMBER, " ".join(each.item.said)) for each in near[1:])
    is_unclear = (is_of_several or not content) and len(outcome.candidates) == 1
    return Suggested(near, outcome.why) if is_unclear else outcome


def is_refused_in_these_words(ranking: Ranking) -> bool:
    """Whether what is refused was written down in nearly these words."""
    return any(gap.closest >= MIN_PARAPHRASE_COSINE for gap in ranking.gaps[:1])


def is_paraphrase(ranking: Ranking) -> bool:
    """Whether the best entry has a phrasing in nearly these words, and no gap has one as near."""
    nearest_gap = max((gap.closest for gap in ranking.gaps), default=0.0)
    best = ranking.entries[0].closest if ranking.entries else 0.0
    return best >= MIN_PARAPHRASE_COSINE and best > nearest_gap


def too_close(entries: tuple[Candidate[Entry], ...]) -> bool:
    """Whether another entry, on other sentences or about another article, is as likely to be meant."""
    other = next_elsewhere(entries)
    if other is None:
        return False
    if as_written(entries[0]) and as_written(other):
        return True
    near = MIN_TIE_LIKENESS if other.item.article == entries[0].item.article else MIN_TIE_ACROSS_LIKENESS
    return entries[0].rank - other.rank < near


def near_a_need(assessed: Assessment) -> Suggested | None:
    """What comes near to what somebody says they need, in some words."""
    words, offer = len(assessed.ranking.query.content), assessed.confidence.offer
    is_likely = words >= MIN_NEED_WORDS and offer >= max(MIN_NEED_CONFIDENCE / words, MIN_LONG_NEED_CONFIDENCE)
    return Suggested(suggestible(assessed.ranking.entries), assessed) if is_likely else None


def suggestible(entries: tuple[Candidate[Entry], ...]) -> tuple[Candidate[Entry], ...]:
    """The likeliest entry and those that are nearly as likely, each on other sentences."""
    return varied(tuple(entry for entry in entries if entry.rank >= entries[0].rank - MAX_BEHIND_LIKENESS))


def item_as_written(ranking: Ranking) -> Entry | Gap | None:
    """The best entry or gap whose author wrote down this very question, where only one of the two did."""
    entry = next((best.item for best in ranking.entries[:1] if as_written(best)), None)
    gap = next((best.item for best in ranking.gaps[:1] if as_written(best)), None)
    return None if entry and gap else entry or gap


def _not_covered(assessed: Assessment, knowledge: KnowledgeBase) -> NotCovered:
    """The gap's own no where it is clearly meant, else the plain one; with the nearest passage either way."""
    entries, words = assessed.ranking.entries, assessed.ranking.query.phrase.tokens
    least = entries[0].likeness if entries else 0.0
    meant = (gap for gap in assessed.ranking.gaps if gap.score >= MIN_NAMED_SCORE and gap.likeness >= least)
    if gap := next((gap.item for gap in meant if not _is_of_another(gap.item, words, knowledge)), None):
        return told_not_covered(gap, assessed, knowledge)
    near = entries[0].item if entries and entries[0].score >= MIN_NEAREST_SCORE else None
    return NotCovered(None, near, assessed)


def _is_of_another(gap: Gap, asked: Sequence[str], knowledge: KnowledgeBase) -> bool:
    """Whether the no of a gap speaks of one and the question of another: of Lee where Kim is asked of."""
    said = tokens(f"{gap.question} {gap.answer or ''}")
    thing = {stemmed(word) for word in content_words(asked) if word not in knowledge.names}
    if not thing.isdisjoint(map(stemmed, said)):
        return False  # the same thing of another: "did Kim apologise" is refused with the apology of Lee's country
    told, named = ([word for word in words if word in knowledge.names] for words in (said, asked))
    return bool(told and named) and not any(is_of_one_name(one, other) for one in named for other in told)


def told_not_covered(gap: Gap, assessed: Assessment, knowledge: KnowledgeBase) -> NotCovered:
    """The no of a gap, beside the passage that its author named."""
    return NotCovered(gap, knowledge.entry(gap.nearest) if gap.nearest else None, assessed)


def namers(ranking: Ranking, names: Collection[str], entries: Iterable[Entry]) -> list[Entry]:
    """The entries that tell of somebody of whom nothing is asked but who that is: "who is Ilse Brandt?"."""
    query, named = ranking.query, set(ranking.query.content)
    if (
        not named
        or is_refused_in_these_words(ranking)
        or query.asked not in (Asked.PERSON, Asked.NOTHING)
        or not named.issubset(names)
    ):
        return []
    return [entry for entry in entries if named.issubset(chain.from_iterable(map(kept_tokens, entry.said)))]


def tellers_of_all(ranking: Ranking, matcher: Matcher, entries: Iterable[Entry]) -> list[Entry]:
    """The entries that speak of all that a few words name, the likeliest first: "name of the engineer", "drones?"."""
    named = [word for word in ranking.query.content if word not in _KINDS_OF_THINGS]
    if len(named) > MAX_NAMED_WORDS or not any(rarity(word) >= MIN_TELLING_RARITY for word in named):
        return []
    stems = set(map(stemmed, named))

    def tells_all(entry: Entry) -> bool:
        said = (entry.question, *entry.said, *matcher.sentences(entry))
        return stems.issubset(chain.from_iterable(map(kept_stems, said)))

    likeliest = (candidate.item for candidate in ranking.entries)
    return list(filter(tells_all, dict.fromkeys(chain(likeliest, entries))))


def gives_contact(entry: Entry) -> bool:
    """Whether an entry tells an e-mail address or a telephone number, or is asked for one."""
    return bool(_ADDRESS.search(" ".join(entry.said))) or not _CONTACTS.isdisjoint(kept_tokens(entry.question))
