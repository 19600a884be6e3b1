"""What keeps the best entry from being the answer, however alike: then it is offered at most.

Certainty rests on the gaps that compete for a question. A FAQ with few of them lets everything look certain; these
reasons hold without any.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from bot.core.english import Asked, content_words
from bot.core.evidence import Evidence
from bot.core.knowledge import Entry, KnowledgeBase
from bot.core.matching import Candidate, Matcher, Ranking
from bot.core.text import stemmed, tokens

MUCH: Final = 1 / 4
"""The share of a question, by rarity, that may be about what the article says elsewhere."""
UNOPPOSED: Final = 3 / 4
"""From this lead on (the entry is three times as alike as the nearest gap) no gap competes."""
HALF: Final = 1 / 2
"""The share of a question that an entry which no gap opposes must know."""
ABOUT_AS_MUCH: Final = 0.9
"""The share of an entry's score from which small talk is about as likely to be meant."""

_SAY_NOTHING: Final = frozenset(
    "tell me about everything anything all please know want give show more article story news".split()
)
"""Words that ask to be told, and not what."""

_A_NAME: Final = re.compile(r"(?<!^)(?<![.!?“”\"] )\b[A-Z]")
"""A capital that begins no sentence: the least that an answer with a name has."""


class Doubt(StrEnum):
    """A reason why an entry may be about something else than the question."""

    ELSEWHERE = "elsewhere"
    KIND = "kind"
    COVERAGE = "coverage"
    SMALL_TALK = "small talk"
    NOTHING_SHARED = "nothing shared"


def doubts(
    ranking: Ranking, evidence: Evidence | None, matcher: Matcher, knowledge: KnowledgeBase
) -> tuple[Doubt, ...]:
    """What is to be doubted about the best entry of a ranking."""
    if evidence is None:
        return ()
    unopposed = evidence.lead > UNOPPOSED
    found = {
        Doubt.ELSEWHERE: evidence.unaccounted > MUCH and _elsewhere(ranking, matcher, knowledge) > MUCH,
        Doubt.KIND: evidence.kind == 0 and (unopposed or _asks_who_of_nobody(ranking)),
        Doubt.SMALL_TALK: _is_as_much_small_talk(ranking),
        Doubt.NOTHING_SHARED: not _shares_content(ranking, matcher, knowledge),
        Doubt.COVERAGE: unopposed and ranking.entries[0].hit.coverage < HALF,
    }
    return tuple(doubt for doubt in Doubt if found[doubt])


def _asks_who_of_nobody(ranking: Ranking) -> bool:
    """Whether a person is asked for, and the answer names none."""
    return ranking.query.asked is Asked.PERSON and not _A_NAME.search(ranking.entries[0].item.answer)


def _shares_content(ranking: Ranking, matcher: Matcher, knowledge: KnowledgeBase) -> bool:
    """Whether a word that says what the question is about is known of the entry.

    "Tell me everything" has none: then the entry must have been asked for with none.
    """
    query, best = ranking.query.phrase, ranking.entries[0]
    words, phrases = _telling(query.tokens), matcher.phrases(best.hit.target)
    if not words:
        asks_bare = _SAY_NOTHING.isdisjoint(query.tokens)  # "how long was it": the kind asked for is all it says
        return asks_bare or any(not _telling(phrase.tokens) for phrase in phrases)
    stems = set(map(stemmed, words))
    if any(stemmed(token) in stems for phrase in phrases for token in phrase.tokens):
        return True
    if any(concept in query.concepts for phrase in phrases for concept in phrase.concepts):
        return True
    return not stems.isdisjoint(_said_here(best.item, ranking.entries, matcher, knowledge))


def _telling(words: Sequence[str]) -> list[str]:
    return [word for word in content_words(words) if word not in _SAY_NOTHING]


def _is_as_much_small_talk(ranking: Ranking) -> bool:
    """Whether some small talk is about as alike as the entry: "are you a real person or a computer"."""
    return bool(ranking.talks) and ranking.talks[0].score >= ABOUT_AS_MUCH * ranking.entries[0].score


def _elsewhere(ranking: Ranking, matcher: Matcher, knowledge: KnowledgeBase) -> float:
    """The share of the question, by rarity (0 to 1), that the article says, but not where the best entry rests."""
    best, stems = ranking.entries[0].item, ranking.query.stems
    article, here = knowledge.articles[best.article].stems, _said_here(best, ranking.entries, matcher, knowledge)
    away = sum(rarity for stem, rarity in stems.items() if stem in article and stem not in here)
    return away / max(sum(stems.values()), 1e-9)


def _said_here(
    entry: Entry, candidates: tuple[Candidate[Entry], ...], matcher: Matcher, knowledge: KnowledgeBase
) -> set[str]:
    """The stems of an entry's passage, of its answer, and of what the candidates that rest on it are asked with."""
    texts = (entry.answer, *map(knowledge.sentence, entry.citations))
    resting = (candidate.hit.target for candidate in candidates if candidate.item.places & entry.places)
    asked = (phrase.tokens for target in resting for phrase in matcher.phrases(target))
    return {stemmed(token) for words in (*map(tokens, texts), *asked) for token in words}
