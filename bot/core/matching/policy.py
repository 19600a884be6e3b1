"""From a judgement to an outcome: answer, suggest, or say that the article does not say.

The guards speak against a sure answer where it is of another kind, about somebody else, or the opposite of what is
asked. A likeness does not see them: "who did she meet there" differs from "who did he meet there" by next to nothing.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from itertools import chain, takewhile
from typing import Final

from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.knowledge.told import may_tell_age
from bot.core.language.english import Asked, agent_of, asked_for, content_words, is_negated, is_turned, lexical_words
from bot.core.language.lexicon import Lexicon
from bot.core.language.split import OF_WHAT
from bot.core.language.tokens import MONTHS, WEEK, days_in, figures_in, hours_in, stemmed, tokens
from bot.core.matching.confidence import next_elsewhere
from bot.core.matching.index import Phrase
from bot.core.matching.matcher import Candidate, Matcher, Ranking, phrasings_of
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
MIN_TIE_LIKENESS: Final = 0.15
MIN_TIE_ACROSS_LIKENESS: Final = 1.0
"""Two entries on different sentences that differ by less are too close to choose from; more, across two articles."""
MAX_BEHIND_LIKENESS: Final = 4.0
"""What is less like the question than the first suggestion, by more than this, is not listed beside it."""
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
MIN_NAMED_SHARE: Final = 0.2
"""The share of its phrasings in which a name must stand for an entry to be about it."""
MIN_THING_COSINE: Final = 0.6
"""A thing is like a word said of it from so much on."""
MIN_STEM_LETTERS: Final = 4
"""Letters that two forms of a name begin with."""
_REASON: Final = re.compile(r"\b(?:because|due|owing|so that|in order|to avoid|for fear|reason|saying)\b", re.I)
_LONG_FIGURE: Final = re.compile(r"\d{3,}")
"""A year or an amount, also where no space follows it."""
_ADDRESS: Final = re.compile(r"\w@\w|(?<![\w.,])(?:\+|0)\d[\d ()/-]{4,}\d\b")
_CONTACTS: Final = frozenset("contact contacted reach phone telephone email hotline complain complaints".split())
_OPPOSITES: Final = [
    tuple(frozenset(side.split()) for side in pair.split("|"))
    for pair in (
        "north northern | south southern",
        "east eastern | west western",
        "arrive arrives arrived arrival | leave leaves left depart departs departure",
        "weekday weekdays | weekend weekends saturday saturdays sunday sundays",
        "old former previous | new",
        "husband | wife",
        "son sons boy boys | daughter daughters girl girls",
        "mother mothers mum mums | father fathers dad dads",
        "man men | woman women",
    )
]
"""Words of which one does not answer for the other."""
_IS_THERE: Final = {("is", "there"), ("are", "there"), ("was", "there"), ("were", "there")}
_NO_THINGS: Final = frozenset(
    "anything anyone anybody something someone somebody nothing way chance reason need point more other".split()
)
_RELATIVES: Final = frozenset(
    "son daughter wife husband partner mother father brother sister mum dad family lawyer barrister deputy assistant"
    " spokesman spokeswoman spokesperson successor predecessor friend neighbour boss manager co-founder cousin".split()
)
"""Whoever is told of by the name of another."""
_NUMBER_WORDS: Final = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds"
    " thousand thousands million millions billion dozen half quarter third couple both once twice no none"
    " nobody several few many most all every free".split()
)
_TIME_WORDS: Final = frozenset(
    "today tomorrow yesterday morning evening afternoon noon midnight night spring summer autumn winter week weeks"
    " month months year years century centuries decade decades day days weekend weekends until since before after"
    " during daily annual annually later now recently currently first last next when while soon minute minutes hour"
    " hours second seconds".split()
).union(MONTHS, WEEK)


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
    entries, gaps = assessed.ranking.entries, assessed.ranking.gaps
    gap = gaps[0] if gaps and gaps[0].score >= MIN_NAMED_SCORE else None
    if gap is not None and (not entries or gap.likeness >= entries[0].likeness):
        return told_not_covered(gap.item, assessed, knowledge)
    near = entries[0].item if entries and entries[0].score >= MIN_NEAREST_SCORE else None
    return NotCovered(None, near, assessed)


def told_not_covered(gap: Gap, assessed: Assessment, knowledge: KnowledgeBase) -> NotCovered:
    """The no of a gap, beside the passage that its author named."""
    return NotCovered(gap, knowledge.entry(gap.nearest) if gap.nearest else None, assessed)


def is_told_of_together(whole: Ranking) -> bool:
    """Whether the best entry speaks of all that a question names: no part of it is a question of its own."""
    about = {stemmed(word) for word in whole.query.content}
    texts = chain.from_iterable((*phrasings_of(best.item), best.item.answer) for best in whole.entries[:1])
    return any(about <= set(map(stemmed, tokens(text))) for text in texts)


def speaks_of_each(entry: Entry, sentences: Iterable[str], parts: Sequence[str]) -> bool:
    """Whether an entry speaks of all in which parts of a question differ: "what is between China and Japan"."""
    stems = [frozenset(map(stemmed, tokens(part))) for part in parts]
    differing = frozenset.union(*stems) - frozenset.intersection(*stems)
    said = (*phrasings_of(entry), entry.answer, *sentences)
    return differing <= {stemmed(word) for text in said for word in tokens(text)}


# -- guards ---------------------------------------------------------------------------------------------------------


def fits(ranking: Ranking, matcher: Matcher) -> bool:
    """Whether the best entry can answer the question: of the kind, in the sense and about the one that is asked for."""
    if not ranking.entries:
        return True
    query, best = ranking.query, ranking.entries[0]
    entry, phrases, words = best.item, matcher.phrases(best.hit.target), query.phrase.tokens
    said = entry.said
    if not may_hold(query.asked, " ".join(said)):
        return False
    around = (*said, *matcher.sentences(entry))
    if query.foreign:
        has_figures = _long_figures(query.text) <= _long_figures(" ".join((*around, *phrasings_of(entry))))
        return has_figures and (query.asked is not Asked.REASON or _gives_reason(said, phrases))
    agent = agent_of(words)
    return not (
        _figures_stand_elsewhere(figures_in(words), ranking.entries, matcher)
        or (query.asked is not Asked.YES_NO and _is_of_another_time(words, around))
        or (is_turned(words) and not _is_told_of_a_not(said, phrases))
        or (query.asked is not Asked.AGE and _is_of_the_opposite(words, around))
        or _is_of_a_relative(words, around, matcher.names)
        or _is_of_something_else(words, around, phrases, matcher)
        or not may_tell_age(words, around, matcher.names)
        or (agent in matcher.names and not _is_spoken_of(agent, around, phrases, matcher.lexicon))
    )


def _long_figures(text: str) -> set[str]:
    return set(_LONG_FIGURE.findall(text))


def _is_told_of_a_not(said: Iterable[str], phrases: Iterable[Phrase]) -> bool:
    """Whether what is said of an entry has a "not" in it, or somebody asks for who or what does not."""
    return any(map(is_negated, map(tokens, said))) or any(is_turned(phrase.tokens) for phrase in phrases)


def _is_of_another_time(asked: Sequence[str], said: Iterable[str]) -> bool:
    """Whether it asks what is at 3 pm, or on Monday, and what is said tells of other times or days only.

    Who asks whether it is at 3 pm is well answered by when it is.
    """
    asked_of = [(times_in, meant) for times_in in (days_in, hours_in) if (meant := times_in(asked))]
    texts = list(map(tokens, said)) if asked_of else []  # most questions name no time
    told = ((meant, set(chain.from_iterable(map(times_in, texts)))) for times_in, meant in asked_of)
    return any(times and meant.isdisjoint(times) for meant, times in told)


def _is_of_the_opposite(asked: Sequence[str], said: Iterable[str]) -> bool:
    """Whether a question has a word, and all that is said of an entry only the opposite: north of the south."""
    pairs = (sides for pair in _OPPOSITES for sides in (pair, pair[::-1]))
    asked_of = [(one, other) for one, other in pairs if not one.isdisjoint(asked)]
    told = set(chain.from_iterable(map(tokens, said))) if asked_of else set()  # most questions have no such word
    return any(one.isdisjoint(told) and not other.isdisjoint(told) for one, other in asked_of)


def _is_of_something_else(
    asked: Sequence[str], said: Iterable[str], phrases: Sequence[Phrase], matcher: Matcher
) -> bool:
    """Whether it asks if there is a thing that nothing said of an entry is like: "is there a camera in the hall"."""
    if tuple(asked[:2]) not in _IS_THERE:
        return False
    thing = content_words(list(takewhile(lambda word: word not in OF_WHAT, asked[2:])))
    words = lexical_words([word for text in said for word in tokens(text)])
    known = sorted({*words, *(word for phrase in phrases for word in lexical_words(phrase.tokens))})
    if not thing or not known or not _NO_THINGS.isdisjoint(thing):
        return False
    vectors = matcher.vectors.vectors
    return bool((vectors(thing) @ vectors(known).T).max() < MIN_THING_COSINE)


def _is_of_a_relative(asked: Sequence[str], said: Iterable[str], names: Collection[str]) -> bool:
    """Whether it asks of a person whom what is said only names another by: "Brandt's son"."""
    persons = [word for word in asked if word in names] if _RELATIVES.isdisjoint(asked) else []
    text = " ".join(said).casefold() if persons else ""

    def is_named_for_another(name: str) -> bool:
        named = list(re.finditer(rf"\b{re.escape(name)}\b", text))
        others = re.findall(rf"\b{re.escape(name)}['’]s ([\w-]+(?: [\w-]+)?)", text)
        return bool(named) and len(named) == sum(not _RELATIVES.isdisjoint(other.split()) for other in others)

    return any(map(is_named_for_another, persons))


def tells(entry: Entry, asked: Asked) -> bool:
    """Whether what is shown of an entry has a reason, a time, a number or what else leaves a trace in a text."""
    said = " ".join(entry.said)
    if asked is Asked.REASON:
        return bool(_REASON.search(said))
    return asked is not Asked.MANNER and may_hold(asked, said)


def _gives_reason(said: Iterable[str], phrases: Sequence[Phrase]) -> bool:
    """Whether somebody asks an entry why, or what is said of it tells a reason."""
    return any(asked_for(phrase.tokens) is Asked.REASON for phrase in phrases) or bool(_REASON.search(" ".join(said)))


def _figures_stand_elsewhere(figures: frozenset[str], entries: Sequence[Candidate[Entry]], matcher: Matcher) -> bool:
    """Whether another entry that is nearly as likely holds more of the figures than the first and its sentences."""
    if not figures:
        return False
    near = [entry.item for entry in entries[1:] if entry.rank >= entries[0].rank - MAX_BEHIND_LIKENESS]
    around = figures_in(word for text in matcher.sentences(entries[0].item) for word in tokens(text))
    held = len(figures & (figures_of(entries[0].item) | around))
    return any(len(figures & figures_of(entry)) > held for entry in near)


def figures_of(entry: Entry) -> frozenset[str]:
    """The figures that an entry tells."""
    return figures_in(word for text in entry.said for word in tokens(text))


def namers(ranking: Ranking, names: Collection[str], entries: Iterable[Entry]) -> list[Entry]:
    """The entries that tell of somebody of whom nothing is asked but who that is: "who is Ilse Brandt?"."""
    query, named = ranking.query, set(ranking.query.content)
    is_refused = any(gap.closest >= MIN_PARAPHRASE_COSINE for gap in ranking.gaps[:1])
    if not named or is_refused or query.asked not in (Asked.PERSON, Asked.NOTHING) or not named.issubset(names):
        return []
    return [entry for entry in entries if named.issubset(tokens(" ".join(entry.said)))]


def gives_contact(entry: Entry) -> bool:
    """Whether an entry tells an e-mail address or a telephone number, or is asked for one."""
    return bool(_ADDRESS.search(" ".join(entry.said))) or not _CONTACTS.isdisjoint(tokens(entry.question))


def _is_spoken_of(name: str, said: Iterable[str], phrases: Sequence[Phrase], lexicon: Lexicon) -> bool:
    """Whether a proper name stands in what is said or in many of the phrasings."""
    meant = set(lexicon.concepts((name,)))

    def names_it(words: Iterable[str], concepts: Iterable[str]) -> bool:
        return any(map(partial(_is_of_one_name, name), words)) or not meant.isdisjoint(concepts)

    if any(names_it(words, lexicon.concepts(words)) for words in map(tokens, said)):
        return True
    return sum(names_it(own.tokens, own.concepts) for own in phrases) >= MIN_NAMED_SHARE * len(phrases)


def _is_of_one_name(one: str, other: str) -> bool:
    """Whether two words are forms of one name, as "korea" and "korean"."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= MIN_STEM_LETTERS and long.startswith(short))


def may_hold(asked: Asked, text: str) -> bool:
    """Whether a text has what is asked for; a kind that leaves no trace in a text is in any."""
    if asked not in (Asked.NUMBER, Asked.AGE, Asked.TIME):
        return True
    traces = _NUMBER_WORDS if asked is Asked.NUMBER else _NUMBER_WORDS | _TIME_WORDS
    return any(character.isdigit() for character in text) or not traces.isdisjoint(tokens(text))
