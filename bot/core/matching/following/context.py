"""A question in the light of the entry just answered: whether it leans on it, and what it finds together with it."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.core.knowledge.model import Entry, Gap
from bot.core.language.english import (
    MAX_FOLLOW_UP_WORDS,
    Asked,
    adds_to_it,
    asked_for,
    content_words,
    leans_on_context,
    points_back,
    rarity,
    speaks_of_the_bot,
    turns_to_another,
)
from bot.core.language.figures import ages_asked, ages_told
from bot.core.language.smalltalk import ABOUT_THE_ARTICLE, ABOUT_THE_LAST_ANSWER, Talk
from bot.core.language.tokens import stemmed, tokens
from bot.core.matching.following.ties import is_connected, said_of
from bot.core.matching.matcher import Candidate, Matcher, Ranking, phrasings_of
from bot.core.matching.outcome import Assessment, as_written
from bot.core.matching.policy import item_as_written
from bot.core.matching.remarks import Reading

ASK_FOR_LITTLE: Final = (Asked.NOTHING, Asked.THING, Asked.YES_NO)
"""Any two questions may be of such a kind: that two are says nothing."""

WRONG_KIND_LIKENESS: Final = 3.0
"""How much less alike, in context, an entry counts that nobody asks for this kind of answer."""
SAME_PASSAGE_LIKENESS: Final = 4.0
"""How much more alike, in context, an entry counts that cites a sentence of the one before."""
MIN_GAP_SCORE: Final = 70.0
"""The score from which a gap is like most of a question."""
MIN_GAP_LEAD_LIKENESS: Final = 2.0
"""By how much a gap must be more alike than any entry to stand for itself."""
MIN_KEPT_SHARE: Final = 0.5
"""How much of the question just answered must stand in what a bare "and when?" asks."""
WORD_WEIGHT: Final = 0.1
"""Added to how rare a word is: "die" tells nearly nothing by itself, and still has to be there."""
MIN_FILLED_SHARE: Final = 0.8
"""How much of what a question leaves out must stand in the entry just answered, by how much each word tells."""
MAX_ADDED_WORDS: Final = 2
"""Words of a question that is no more than added to the one before: "alone?", "the rest?"."""
_IN_PASSING: Final = frozenset({
    Talk.ACKNOWLEDGEMENT, Talk.GOODBYE, Talk.AHEAD, Talk.FILLER, Talk.CLOCK, Talk.APOLOGY, Talk.GREETING, Talk.MOOD,
    Talk.IDENTITY, Talk.LAUGH,
})  # fmt: skip
"""Small talk whose few words say something of an answer where more stands beside them."""
_GO_ON: Final = frozenset("and or but also the".split())
_MEASURES: Final = frozenset("old long many much far often big".split())
"""Words by which "how" asks for one thing rather than another."""


def goes_on(asked: Reading, previous: Entry) -> bool:
    """Whether what is only like small talk says more of the answer before: "and for him too?", "alone?", "I am 12"."""
    if ages_asked(asked.words) and any(map(ages_told, previous.said)):
        return True
    if asked.talk is None or speaks_of_the_bot(asked.words) or as_written(asked.ranking.talks[0]):
        return False
    is_short = len(asked.words) <= MAX_ADDED_WORDS and bool(content_words(asked.words[-1:]))
    if is_short and "?" in asked.question and asked.talk not in ABOUT_THE_ARTICLE:
        return True
    asks_of_it = not content_words(asked.words) and asked_for(asked.words) is Asked.THING
    return asked.talk in _IN_PASSING and (asks_of_it or asked.words[0] in _GO_ON)


def leans(asked: Reading, previous: Entry) -> bool:
    """Whether a question is to be understood by the entry just answered, rather than by what it finds by itself.

    What somebody wrote down word for word stands by itself, in the article that is being talked of even a bare "why".
    """
    if not leans_on_context(asked.words):
        return False
    names_something = bool(content_words(asked.words))
    written = item_as_written(asked.ranking)
    is_written = written is not None and (written.article == previous.article or names_something)
    is_talk = asked.talk not in (None, *ABOUT_THE_LAST_ANSWER) and as_written(asked.ranking.talks[0])
    return not (is_written or is_talk or (names_something and _is_clearly_a_gap(asked.ranking)))


def stands_alone(words: Sequence[str], here: Assessment, previous: Entry) -> bool:
    """Whether what a question finds by itself answers it, though it could lean on the entry just answered."""
    if not content_words(words) or not here.is_sure or adds_to_it(words):
        return False
    if not points_back(words):
        return True
    # "What had he paid for it" says little by itself: it may be answered of another he.
    is_of_anybody = len(content_words(words)) == 1 and not {"he", "she", "they"}.isdisjoint(words)
    return not is_of_anybody and is_connected(here.ranking.entries[0].item, previous)


def says_little(words: Sequence[str]) -> bool:
    """Whether a question is whole and may still mean what was talked of: "how many died?"."""
    return (
        len(words) <= MAX_FOLLOW_UP_WORDS and len(content_words(words)) == 1 and asked_for(words) not in ASK_FOR_LITTLE
    )


def _is_clearly_a_gap(ranking: Ranking) -> bool:
    """Whether a gap is like most of a question, and more so than any entry: "how many deer live there"."""
    if not ranking.gaps or ranking.gaps[0].score < MIN_GAP_SCORE:
        return False
    return not ranking.entries or ranking.gaps[0].likeness > ranking.entries[0].likeness + MIN_GAP_LEAD_LIKENESS


def within(ranking: Ranking, article: str) -> Ranking:
    """The candidates that are about one article."""
    return replace(
        ranking,
        entries=tuple(candidate for candidate in ranking.entries if candidate.item.article == article),
        gaps=tuple(candidate for candidate in ranking.gaps if candidate.item.article == article),
    )


def in_context(words: Sequence[str], previous: Entry, matcher: Matcher) -> Ranking:
    """What the article says of a question together with that of the entry just answered, which itself is left out."""
    about, asked = tokens(previous.question), asked_for(words)
    asks_the_same = asked in (Asked.NOTHING, Asked.THING)
    together = (*about, *content_words(words)) if asks_the_same else (*words, *content_words(about))
    ranking = within(matcher.rank(matcher.query(together)), previous.article)

    def rank(entry: Candidate[Entry]) -> float:
        # Most words are those of the entry before: what rests on its sentences is nearer than it looks, and what is
        # asked for something else is farther.
        near = SAME_PASSAGE_LIKENESS if entry.item.places & previous.places else 0.0
        fits = asked in ASK_FOR_LITTLE or matcher.is_asked_for(asked, entry.hit.target)
        return entry.rank + near - (0.0 if fits else WRONG_KIND_LIKENESS)

    others = [replace(entry, rank=rank(entry)) for entry in ranking.entries if entry.item != previous]
    return replace(ranking, entries=tuple(sorted(others, key=lambda entry: -entry.rank)))


def completed(words: Sequence[str], previous: Entry, matcher: Matcher) -> Candidate[Entry] | Candidate[Gap] | None:
    """The item that is this very question with what it leaves out filled in from the entry just answered, if any.

    After "they go to the hospice shop", "when does it open" is "when does the hospice shop open", and after "when was
    the nuclear disaster", "how many died" is "how many died in the disaster".
    """
    own, about = stems_of(words), stems_of(tokens(previous.question))
    asked = Asked.NOTHING if turns_to_another(words) else asked_for(words)
    if not own and asked in ASK_FOR_LITTLE:
        return None
    told = about | stems_of(token for text in (previous.answer, *matcher.sentences(previous)) for token in tokens(text))
    # "And the temple?" asks the same of another thing.
    way = way_of(tokens(previous.question) if asked is Asked.NOTHING else words)
    ranking = within(matcher.rank(matcher.query((*words, *content_words(said_of(previous))))), previous.article)
    best: tuple[float, Candidate[Entry] | Candidate[Gap] | None] = (-1.0, None)
    candidates: tuple[Candidate[Entry] | Candidate[Gap], ...] = (*ranking.entries, *ranking.gaps)
    for candidate in candidates:
        for phrase in matcher.phrases(candidate.hit.target):
            # Most phrasings have other words, or ask for something else: the weights are for the few that are left.
            if not own.keys() <= set(map(stemmed, phrase.tokens)) or way_of(phrase.tokens) != way:
                continue
            stems = stems_of(phrase.tokens)
            rest = {stem: weight for stem, weight in stems.items() if stem not in own}
            if not rest or not own.keys() <= stems.keys():
                continue
            kept = weight_of(about, stems) / (sum(about.values()) or 1.0)
            is_filled = weight_of(rest, told) >= MIN_FILLED_SHARE * sum(rest.values())
            # A no is said of all of it: "where do they meet" is not where they meet next.
            may_be_meant = is_filled and (isinstance(candidate.item, Entry) or not own or rest.keys() <= told.keys())
            if not may_be_meant or kept < (0.0 if own else MIN_KEPT_SHARE):
                continue
            # The more of what was asked before, and the less of what was only told, the better.
            fit = kept + weight_of(rest, about) / sum(rest.values())
            if isinstance(candidate.item, Gap) and candidate.item.nearest == previous.id:
                fit += 1  # what nobody says of the very thing just shown: how strong the earlier quake was
            if fit > best[0]:
                best = (fit, candidate)
    return best[1]


def weight_of(weights: Mapping[str, float], among: Container[str]) -> float:
    return sum(weight for stem, weight in weights.items() if stem in among)


def way_of(words: Sequence[str]) -> tuple[Asked, frozenset[str]]:
    """The kind of answer asked for, and of how much: "how old" is not "how long"."""
    return asked_for(words), _MEASURES.intersection(words)


def stems_of(words: Iterable[str]) -> dict[str, float]:
    """The stems of the content words, each with how much it tells."""
    return {stemmed(word): rarity(word) + WORD_WEIGHT for word in content_words(list(words))}


def is_told_by(entry: Entry, words: Sequence[str]) -> bool:
    """Whether what is shown of an entry speaks of everything that a follow-up names."""
    return _are_said(words, entry.question, *entry.said)


def speaks_of(item: Entry | Gap, words: Sequence[str]) -> bool:
    """Whether an entry, or what a gap says no to, has to do with everything that a follow-up names."""
    said = (*phrasings_of(item), *item.said) if isinstance(item, Entry) else (item.question, item.answer or "")
    return _are_said(words, *said)


def _are_said(words: Sequence[str], *texts: str) -> bool:
    return stems_of(words).keys() <= stems_of(token for text in texts for token in tokens(text)).keys()


def is_about(words: Sequence[str], ranking: Ranking, matcher: Matcher) -> bool:
    """Whether what was found in context has to do with the question itself: a word of it, or the kind asked for."""
    first = [candidate for group in (ranking.entries, ranking.gaps) for candidate in group[:1]]
    best = max(first, key=lambda candidate: candidate.likeness, default=None)
    if best is None:
        return False
    phrases = matcher.phrases(best.hit.target)
    known = {stemmed(token) for phrase in phrases for token in phrase.tokens}
    asked = asked_for(words)
    is_of_kind = asked not in ASK_FOR_LITTLE and any(asked_for(phrase.tokens) is asked for phrase in phrases)
    return is_of_kind or any(stemmed(word) in known for word in content_words(words))
