"""From a judgement to an outcome: answer, suggest, or say that the article does not say; and what is small talk."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.language.english import THE_BOT, Asked, content_words
from bot.core.language.smalltalk import ABOUT_THE_ARTICLE, ABOUT_THE_LAST_ANSWER, Talk, stems_of, words_of
from bot.core.language.tokens import stemmed, tokens
from bot.core.matching.confidence import Measures, is_sure, next_elsewhere
from bot.core.matching.matcher import Candidate, ItemT, Query, Ranking, phrasings_of
from bot.core.matching.outcome import (
    Answered,
    Assessment,
    NotCovered,
    NotUnderstood,
    Outcome,
    SmallTalk,
    Suggested,
    Unanswered,
)

MOST_SUGGESTIONS: Final = 3
NEAR_LIKENESS: Final = 4.0
"""What is less like the question than the first suggestion, by more than this, is not listed beside it."""
LEAST_NEAREST_SCORE: Final = 40.0
"""The least score of an entry to be shown as the nearest passage."""
TELLING: Final = 4
"""Words that say what it is about, of which thanks and the like have fewer."""
SHORT: Final = 10
LEAST_ANSWERED_SCORE: Final = 34.0
"""The least score of what answers a question of so many tokens: of 1,900 right answers the least was 35."""
LEAST_NAMED_SCORE: Final = 55.0
"""The least score of a gap to be named; below it the plain no is said."""
TIE_LIKENESS: Final = 0.15
TIE_ACROSS_LIKENESS: Final = 1.0
"""Two entries on different sentences that differ by less are too close to choose from; more, across two articles."""
LIKELIER_THAN_NOT: Final = 50.0
"""The confidence (0 to 100) from which one of several things is answered beside another that is surely answered."""
CLEARLY: Final = 1.3
"""By how much more alike small talk must be that accounts for less than half of a message."""
LEAST_TALK_SCORE: Final = 29.0
"""The least likeness in words (0 to 100) to small talk that a question is taken for: 5 answerable ones had less."""
LEAST_TALK_COSINE: Final = 0.6
AHEAD_TALK_LIKENESS: Final = 1.0
"""How near small talk must be at least, and by how much nearer than anything of the article, in another language."""
ABOUT_AS_MUCH: Final = 0.9
"""How alike small talk must be at least, as a share of what is most alike, where somebody speaks to the bot."""
_ASKS_NOTHING: Final = frozenset({
    Talk.ACKNOWLEDGEMENT, Talk.FILLER, Talk.LAUGH, Talk.THANKS, Talk.GOODBYE, Talk.PRAISE, Talk.APOLOGY,
})  # fmt: skip
"""Small talk that no question is."""
_OF_THE_ARTICLE: Final = frozenset({*ABOUT_THE_ARTICLE, Talk.CLOCK, Talk.TOPICS})
_ITSELF: Final = frozenset(
    "article text story piece news page this it its that you your information info today now read".split()
)
"""Words of which one stands in whatever asks for something of the article itself, or of the bot."""
_WORD_FOR_WORD: Final = frozenset({*ABOUT_THE_LAST_ANSWER, Talk.MAKER, Talk.SUMMARY, Talk.CONTACT})
"""Small talk whose words are those of questions about anything."""
EXACT: Final = 0.97
"""So alike, a message is the phrasing itself."""
PARAPHRASE_COSINE: Final = 0.91
"""From which a question says what a phrasing says: of 3,000, all 5 were right that were not answered otherwise."""


def decided(assessed: Assessment, knowledge: KnowledgeBase, *, may_answer: bool = True) -> Outcome:
    """The outcome for one reading; suggestions at most, where it may not answer."""
    ranking = assessed.ranking
    if not ranking.entries and not ranking.gaps:
        return NotUnderstood()
    written = item_as_written(ranking)
    if isinstance(written, Gap):
        return told_not_covered(written, assessed, knowledge)
    sure = written or is_paraphrase(ranking) or is_sure(ranking.query, assessed.confidence, assessed.thresholds)
    if may_answer and sure and not too_close(ranking.entries) and (written or assessed.fits):
        return Answered(ranking.entries[:1], assessed)
    if ranking.entries and assessed.confidence.offer >= assessed.thresholds.suggest:
        return Suggested(suggestible(ranking.entries), assessed)
    return _not_covered(assessed, knowledge)


def together(parts: Sequence[tuple[str, Outcome]]) -> Outcome:
    """The outcome for a message that asks several things: each is answered or refused, none is dropped.

    Beside an answer, what is likelier than not is answered too; where something is less sure than that, all is offered.
    """
    if any(isinstance(outcome, Answered) for _, outcome in parts):
        parts = [(text, _answered_beside(outcome)) for text, outcome in parts]
    offers = [outcome for _, outcome in parts if isinstance(outcome, Answered | Suggested)]
    if any(isinstance(outcome, Suggested) for outcome in offers):
        firsts = [candidate for outcome in offers for candidate in outcome.candidates[:1]]
        rest = [candidate for outcome in offers for candidate in outcome.candidates[1:]]
        return Suggested(varied((*firsts, *rest)), offers[0].why)
    answered = [outcome for _, outcome in parts if isinstance(outcome, Answered)]
    others = [Unanswered(text, outcome) for text, outcome in parts if isinstance(outcome, NotCovered | Suggested)]
    if answered:
        candidates = {candidate.item.id: candidate for outcome in answered for candidate in outcome.candidates}
        beside = [*(part for outcome in answered for part in outcome.unanswered), *others]
        return Answered(tuple(candidates.values()), answered[0].why, tuple(beside))
    refused = [part.outcome for part in others if isinstance(part.outcome, NotCovered)]
    if len(refused) > 1 and len({outcome.gap for outcome in refused}) > 1:
        return replace(refused[0], gap=None)
    return refused[0] if refused else next((outcome for _, outcome in parts), NotUnderstood())


def _answered_beside(outcome: Outcome) -> Outcome:
    if isinstance(outcome, Suggested) and outcome.why.confidence.answer >= LIKELIER_THAN_NOT:
        return Answered(outcome.candidates[:1], outcome.why)
    return outcome


def in_parts(parts: Sequence[tuple[str, Outcome]], *, each_asks: bool) -> Outcome | None:
    """The outcome for the parts of one sentence; None where it had better be read as a whole.

    Each part must find something of its own. Where each asks by itself ("who came and how many deer live there"), one
    that has no answer is refused beside; where one only names another thing, it must be something that is known of.
    """
    outcome = together(parts)
    if not isinstance(outcome, Answered | Suggested):
        return None
    found = [part.ids[0] for _, part in parts if isinstance(part, Answered | Suggested)]
    if len(set(found)) < len(found):
        return None
    if each_asks:
        return outcome if any(isinstance(part, Answered) for _, part in parts) else None
    has_gap = [isinstance(part, NotCovered) and part.gap is not None for _, part in parts]
    return outcome if len(found) + sum(has_gap) == len(parts) else None


def in_some_parts(parts: Sequence[tuple[str, Outcome]]) -> Answered | None:
    """The outcome for a list of things of which most are surely answered: the others are refused by name."""
    found = [outcome.ids for _, outcome in parts if isinstance(outcome, Answered)]
    if 2 * len(found) <= len(parts) or len(set(found)) < len(found):
        return None
    outcome = together([(text, _unless_answered(outcome)) for text, outcome in parts])
    return outcome if isinstance(outcome, Answered) else None


def _unless_answered(outcome: Outcome) -> Outcome:
    """What is merely suggested for a thing beside others is no answer to it."""
    return NotCovered(None, None, outcome.why) if isinstance(outcome, Suggested) else outcome


def is_told_of_together(whole: Ranking) -> bool:
    """Whether the best entry speaks of all that a question names: no part of it is a question of its own."""
    return bool(whole.entries) and knows(whole.entries[0].item, whole.query.phrase.tokens)


def knows(entry: Entry, words: Sequence[str]) -> bool:
    """Whether an entry speaks of everything that a question is about, in one way to ask it or in its answer."""
    about = {stemmed(word) for word in content_words(words)}
    return any(about <= set(map(stemmed, tokens(text))) for text in (*phrasings_of(entry), entry.answer))


def small_talk(ranking: Ranking) -> Talk | None:
    """The small talk that a question is more like than like anything about the article."""
    if not ranking.talks:
        return None
    best = max(ranking.talks, key=lambda talk: talk.hit.score)
    rival = max((c.hit.score for group in (ranking.entries, ranking.gaps) for c in group), default=0.0)
    least = rival if best.hit.coverage >= 0.5 else CLEARLY * rival
    if not THE_BOT.isdisjoint(ranking.query.phrase.tokens):
        least *= ABOUT_AS_MUCH
    elif best.item in _WORD_FOR_WORD and not as_written(best):
        return None  # "where is it" is not "where is it from", nor "how much does it cost" "how much do you cost"
    asks = ranking.query.asked is not Asked.NOTHING
    words = ranking.query.phrase.tokens
    is_to_us = not THE_BOT.isdisjoint(words)
    if best.item in _ASKS_NOTHING and len(ranking.query.content) >= TELLING and not (is_to_us or as_written(best)):
        return None  # "I clock off at six and fancy a wander" is no goodbye
    if best.item in _ASKS_NOTHING and words[0] in {"the", "a", "an"}:
        return None  # "the fine?" names a thing, "fine" does not
    # "how wonderful" wants nothing, nor does "do you agree".
    may_want = ranking.query.asked is not Asked.YES_NO or THE_BOT.isdisjoint(words)
    wants = asks and may_want and ranking.query.asked is not Asked.MANNER
    if (asks and best.hit.score < LEAST_TALK_SCORE) or (wants and best.item in _ASKS_NOTHING and not as_written(best)):
        return None  # "where are you guys meeting" is little like "how are you guys", "when is the fair" not "fair"
    if best.item in _OF_THE_ARTICLE and not as_written(best) and _ITSELF.isdisjoint(words):
        return None  # "send me the address" is not "send me the link to the article"
    # In words "is anybody dead" is like "is anybody there", and in meaning like "was anybody hurt".
    meant = max((group[0].likeness for group in (ranking.entries, ranking.gaps) if group), default=0.0)
    speaks_of_us = not {"i", *THE_BOT}.isdisjoint(ranking.query.phrase.tokens)
    if best.hit.score <= least or (best.likeness < meant and not (speaks_of_us or as_written(best))):
        return None
    return best.item if _accounts_for(best.item, ranking.query) else None


def foreign_small_talk(ranking: Ranking) -> Talk | None:
    """The small talk that a message in another language is more like than like anything about the article."""
    rival = max((group[0].likeness for group in (ranking.entries, ranking.gaps) if group), default=0.0)
    best = ranking.talks[0] if ranking.talks else None
    if best is None or best.item in ABOUT_THE_LAST_ANSWER or best.closest < LEAST_TALK_COSINE:
        return None
    return best.item if best.likeness > rival + AHEAD_TALK_LIKENESS else None


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
        said = {form for word in content_words(words) for form in (word, word.removesuffix("s"))}
        return not words_of(*Talk).isdisjoint(said)  # "kids" is none for "are you kidding"
    if THE_BOT.isdisjoint(words):
        return stems_of(talk).issuperset(content)
    return known >= len(content) / 2


def as_written(candidate: Candidate[ItemT]) -> bool:
    """Whether the author wrote down this very question."""
    return candidate.hit.best > EXACT


def is_paraphrase(ranking: Ranking) -> bool:
    """Whether the best entry has a phrasing in nearly these words, and no gap has one as near."""
    nearest_gap = max((gap.closest for gap in ranking.gaps), default=0.0)
    best = ranking.entries[0].closest if ranking.entries else 0.0
    return best >= PARAPHRASE_COSINE and best > nearest_gap


def is_unlike(ranking: Ranking) -> bool:
    """Whether a short question is little like anything of the article: "are you mad at me"."""
    is_short = len(ranking.query.phrase.tokens) <= SHORT
    return is_short and all(entry.score < LEAST_ANSWERED_SCORE for entry in ranking.entries[:1])


def too_close(entries: tuple[Candidate[Entry], ...]) -> bool:
    """Whether another entry, on other sentences or about another article, is as likely to be meant."""
    other = next_elsewhere(entries)
    if other is None:
        return False
    if as_written(entries[0]) and as_written(other):
        return True
    near = TIE_LIKENESS if other.item.article == entries[0].item.article else TIE_ACROSS_LIKENESS
    return entries[0].rank - other.rank < near


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


def suggestible(entries: tuple[Candidate[Entry], ...]) -> tuple[Candidate[Entry], ...]:
    """The likeliest entry and those that are nearly as likely, each on other sentences."""
    return varied(tuple(entry for entry in entries if entry.rank >= entries[0].rank - NEAR_LIKENESS))


def item_as_written(ranking: Ranking) -> Entry | Gap | None:
    """The best entry or gap whose author wrote down this very question, where only one of the two did."""
    entry = next((best.item for best in ranking.entries[:1] if as_written(best)), None)
    gap = next((best.item for best in ranking.gaps[:1] if as_written(best)), None)
    return None if entry and gap else entry or gap


def _not_covered(assessed: Assessment, knowledge: KnowledgeBase) -> NotCovered:
    """The gap's own no where it is clearly meant, else the plain one; with the nearest passage either way."""
    entries, gaps = assessed.ranking.entries, assessed.ranking.gaps
    gap = gaps[0] if gaps and gaps[0].score >= LEAST_NAMED_SCORE else None
    if gap is not None and (not entries or gap.likeness >= entries[0].likeness):
        return told_not_covered(gap.item, assessed, knowledge)
    near = entries[0].item if entries and entries[0].score >= LEAST_NEAREST_SCORE else None
    return NotCovered(None, near, assessed)


def told_not_covered(gap: Gap, assessed: Assessment, knowledge: KnowledgeBase) -> NotCovered:
    """The no of a gap, beside the passage that its author named."""
    return NotCovered(gap, knowledge.entry(gap.nearest) if gap.nearest else None, assessed)


LEAST_WORDS: Final = 3
"""Fewer say too little about what is meant, where people talk with each other."""
LEAST_CONTENT: Final = 2
"""The same for words that say what a question is about: "is it symbolic?" may be about anything."""
LEAST_CONFIDENCE: Final = 99.0
"""The least confidence (0 to 100) of an answer that nobody asked the bot for."""
LEAST_SUPPORT: Final = 0.5
"""The least support in the passage of every word of such a question: "died in the accident on the highway"."""
LEAST_CLOSEST: Final = 0.8
"""The least likeness (0 to 1) to a phrasing: what people wonder among themselves only comes near."""
_GOES_ON: Final = frozenset("else also too it its they them their he him his she her".split())
"""By these a question goes on from what people have said to each other."""
_QUESTION_WORDS: Final = frozenset("what which who whom whose when where why how".split())
_AUXILIARIES: Final = frozenset("is are was were do does did has have had can could will would should".split())


def answers_unaddressed(message: str, outcome: Outcome) -> bool:
    """Whether a message that is not for the bot is a question, and its outcome an answer that is sure."""
    words = tokens(message)
    if not isinstance(outcome, Answered) or len(words) < LEAST_WORDS or not _GOES_ON.isdisjoint(words):
        return False
    asks = "?" in message or _begins_as_a_question(words)
    return asks and (as_written(outcome.candidates[0]) or _is_beyond_doubt(outcome.why, words))


def _is_beyond_doubt(why: Assessment, words: Sequence[str]) -> bool:
    """Whether a question is so surely about the article that nobody wonders why the bot answers it."""
    measures = why.confidence.measures
    if not isinstance(measures, Measures) or len(content_words(words)) < LEAST_CONTENT:
        return False
    close = measures.closest >= LEAST_CLOSEST and measures.passage >= LEAST_SUPPORT
    return close and why.confidence.answer >= LEAST_CONFIDENCE


def _begins_as_a_question(words: Sequence[str]) -> bool:
    """As in "where do they meet" or "so where do they meet"; not as in "they know where", nor "what a city"."""
    exclaims = tuple(words[:2]) in {("what", "a"), ("what", "an")}
    return not exclaims and (words[0] in _AUXILIARIES or not _QUESTION_WORDS.isdisjoint(words[:2]))


ASKING: Final = frozenset({
    Talk.HELP, Talk.TOPICS, Talk.IDENTITY, Talk.MAKER, Talk.WORKINGS, Talk.PRIVACY, Talk.DELETE, Talk.LANGUAGE,
    Talk.SOURCE, Talk.WHY, *ABOUT_THE_ARTICLE,
})  # fmt: skip
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
        must_ask = in_passing or outcome.talk in ABOUT_THE_LAST_ANSWER  # "told you" is no "who told you"
        return outcome.talk in ASKING and (asks or not must_ask)
    if in_passing:
        return False
    concludes = words[0] == "so"
    return asks or (isinstance(outcome, Answered) and as_written(outcome.candidates[0]) and not concludes)
