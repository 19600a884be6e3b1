"""Follow-ups: a question that leans on the entry just answered, as in "and when?"."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.core.knowledge.model import Entry, Gap
from bot.core.language.english import Asked, asked_for, content_words, leans_on_context
from bot.core.language.tokens import stemmed, tokens
from bot.core.matching.matcher import Candidate, Matcher, Ranking
from bot.core.matching.outcome import Assessment
from bot.core.matching.policy import LEAST_NEAREST_SCORE, as_written, item_as_written, small_talk
from bot.core.matching.smalltalk import ABOUT_THE_LAST_ANSWER

_ASK_FOR_LITTLE: Final = (Asked.NOTHING, Asked.THING, Asked.YES_NO)
"""Any two questions may be of such a kind: that two are says nothing."""

ALIKE_SCORE: Final = 70.0
"""The score from which a gap is like most of a question."""
AHEAD_LIKENESS: Final = 2.0
"""By how much a gap must be more alike than any entry to stand for itself."""
WRONG_KIND_LIKENESS: Final = 3.0
"""How much less alike, in context, an entry counts that nobody asks for this kind of answer."""
SAME_PASSAGE_LIKENESS: Final = 4.0
"""How much more alike, in context, an entry counts that cites a sentence of the one before."""
MOST_FILLED: Final = 5
"""Gaps that are looked at for whether they are a question with its "it" filled in."""


def leans(words: Sequence[str], ranking: Ranking, previous: Entry) -> bool:
    """Whether a question is to be understood by the entry just answered; ``ranking`` is what it finds by itself.

    What somebody wrote down word for word stands by itself, in the article that is being talked of even a bare "why".
    """
    written = item_as_written(ranking)
    is_written = written is not None and (written.article == previous.article or bool(content_words(words)))
    talk = small_talk(ranking)
    is_talk = talk is not None and as_written(ranking.talks[0]) and talk not in ABOUT_THE_LAST_ANSWER
    is_left_open = bool(content_words(words)) and _is_clearly_a_gap(ranking)
    return leans_on_context(words) and not (is_written or is_talk or is_left_open)


def _is_clearly_a_gap(ranking: Ranking) -> bool:
    """Whether a gap is like most of a question, and more so than any entry: "how many deer live there"."""
    if not ranking.gaps or ranking.gaps[0].score < ALIKE_SCORE:
        return False
    return not ranking.entries or ranking.gaps[0].likeness > ranking.entries[0].likeness + AHEAD_LIKENESS


def within(ranking: Ranking, article: str) -> Ranking:
    """The candidates that are about one article."""
    return replace(
        ranking,
        entries=tuple(candidate for candidate in ranking.entries if candidate.item.article == article),
        gaps=tuple(candidate for candidate in ranking.gaps if candidate.item.article == article),
    )


def is_answered_again(alone: Assessment, previous: Entry, matcher: Matcher) -> bool:
    """Whether the entry just answered holds this answer too: it is the most alike, and is asked for this kind.

    A gap that lies nearest to another entry is about something else than what is being talked of.
    """
    ranking = alone.ranking
    if not ranking.entries:
        return False
    best, asked = ranking.entries[0], ranking.query.asked
    rivals = [gap for gap in ranking.gaps[:1] if gap.item.nearest in (None, previous.id)]
    return (
        best.item == previous
        and best.score >= max(LEAST_NEAREST_SCORE, *(gap.score for gap in rivals), 0.0)
        and _is_asked_for(asked, best, matcher)
        and asked not in (Asked.NOTHING, Asked.THING)
    )


def in_context(words: Sequence[str], previous: Entry, matcher: Matcher) -> Ranking:
    """What the article says of a question together with that of the entry just answered, which itself is left out."""
    about = tokens(previous.question)
    if asked_for(words) in (Asked.NOTHING, Asked.THING):
        together = matcher.query((*about, *content_words(words)))
    else:
        together = matcher.query((*words, *content_words(about)))
    ranking = within(matcher.rank(together), previous.article)
    asked = asked_for(words)

    def rank(entry: Candidate[Entry]) -> float:
        # Most words are those of the entry before: what rests on its sentences is nearer than it looks, and what is
        # asked for something else is farther.
        near = SAME_PASSAGE_LIKENESS if entry.item.places & previous.places else 0.0
        fits = asked in _ASK_FOR_LITTLE or _is_asked_for(asked, entry, matcher)
        return entry.rank + near - (0.0 if fits else WRONG_KIND_LIKENESS)

    others = [replace(entry, rank=rank(entry)) for entry in ranking.entries if entry.item != previous]
    return replace(ranking, entries=tuple(sorted(others, key=lambda entry: -entry.rank)))


def _is_asked_for(asked: Asked, entry: Candidate[Entry], matcher: Matcher) -> bool:
    return any(asked_for(phrase.tokens) is asked for phrase in matcher.phrases(entry.hit.target))


def told_of(words: Sequence[str], previous: Entry, matcher: Matcher) -> Candidate[Gap] | None:
    """The gap that is this very question with its "it" filled in from the entry just answered, if there is one.

    After "they go to the hospice shop", "when does it open" is "when does the hospice shop open".
    """
    around = [*tokens(previous.question), *tokens(previous.answer)]
    own, told = set(map(stemmed, content_words(words))), set(map(stemmed, content_words(around)))
    ranking = within(matcher.rank(matcher.query((*words, *content_words(around)))), previous.article)
    for gap in ranking.gaps[:MOST_FILLED]:
        phrasing = tokens(gap.phrasing)
        stems = set(map(stemmed, content_words(phrasing)))
        if own and own < stems <= own | told and asked_for(phrasing) is asked_for(words):
            return gap
    return None


def is_about(words: Sequence[str], ranking: Ranking, matcher: Matcher) -> bool:
    """Whether what was found in context has to do with the question itself: a word of it, or the kind asked for."""
    first = [candidate for group in (ranking.entries, ranking.gaps) for candidate in group[:1]]
    best = max(first, key=lambda candidate: candidate.likeness, default=None)
    if best is None:
        return False
    phrases = matcher.phrases(best.hit.target)
    known = {stemmed(token) for phrase in phrases for token in phrase.tokens}
    asked = asked_for(words)
    is_of_kind = asked not in _ASK_FOR_LITTLE and any(asked_for(phrase.tokens) is asked for phrase in phrases)
    return is_of_kind or any(stemmed(word) in known for word in content_words(words))
