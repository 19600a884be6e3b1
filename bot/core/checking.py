"""What a good FAQ satisfies beyond what a load needs: each rule is a function from a loaded knowledge base to warnings.

Pure. A rule says where, what, and what would be better; whether a warning matters is for the author to judge.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.answering import Answerer
from bot.core.english import is_ordinary
from bot.core.evidence import Witness
from bot.core.knowledge import Entry, Gap
from bot.core.loading import Loaded
from bot.core.matching import Matcher, phrasings_of
from bot.core.mentions import names, numbers, words
from bot.core.outcomes import Answered
from bot.core.problems import Place, Problem, Severity
from bot.core.selftest import FOLDS, MOST_ASKED, trials
from bot.core.text import stemmed, tokens

FEW: Final = {Entry: 8, Gap: 3}
"""With fewer phrasings than these, most people's words are missing."""
CONFUSED: Final = 3
"""So many phrasings of one entry that get the answer of another are a pattern, not chance."""
COVERED: Final = 2 / 3
"""The share of a gap's phrasings that one entry answers, with the gap left out, where the gap is doubtful.

On the first article this finds three of three planted gaps that it does answer, and none of its 254 own."""
ASKED_OF_A_GAP: Final = 12
LEAST_LIKE_A_NAME: Final = 0.75
"""The likeness (optimal string alignment) from which a strange word is taken for a name of the article misspelt."""


@dataclass(frozen=True)
class Subject:
    """A loaded knowledge base and what the rules ask of it."""

    loaded: Loaded

    @cached_property
    def answerer(self) -> Answerer:
        """The knowledge base ready to be asked, as the bot asks it."""
        return Answerer.of(self.loaded.knowledge)

    @property
    def items(self) -> tuple[Entry | Gap, ...]:
        """Entries and gaps."""
        return tuple(self.loaded.knowledge.by_id.values())


T = TypeVar("T")
Rule = Callable[[Subject], Iterator[Problem]]


def check(loaded: Loaded, announce: Callable[[str], object] = lambda _: None) -> list[Problem]:
    """The warnings of all rules in the order of the files; each rule's name is announced before it runs."""
    subject = Subject(loaded)
    found: set[Problem] = set()
    for name, rule in RULES.items():
        announce(name)
        found.update(rule(subject))
    return sorted(found)


def _warning(rule: str, place: Place, message: str) -> Problem:
    return Problem(place.file, place.line, place.column, message, Severity.WARNING, rule)


# -- what is still to be written --------------------------------------------------------------------------------


def todo(subject: Subject) -> Iterator[Problem]:
    """Counts what is still TODO, by file."""
    for section, places in subject.loaded.todo.items():
        where, so = ("what is served", "skipped") if section == "parts" else (f"`{section}`", "not served")
        for file, count in Counter(place.file for place in places).items():
            first = next(place for place in places if place.file == file)
            yield _warning("todo", first, f"{count} TODO in {where}, the first of them here; {so} until it is written")


def drafts(subject: Subject) -> Iterator[Problem]:
    """What will stop a load once a draft is written."""
    yield from subject.loaded.flaws


# -- coverage ---------------------------------------------------------------------------------------------------


def uncited(subject: Subject) -> Iterator[Problem]:
    """Sentences that no entry cites."""
    knowledge, places = subject.loaded.knowledge, subject.loaded.places
    cited = {place for entry in knowledge.entries for place in entry.places}
    for name, article in knowledge.articles.items():
        for sentence in article.sentences:
            if (name, sentence.paragraph, sentence.number) not in cited:
                where = f"paragraph {sentence.paragraph}, sentence {sentence.number}"
                message = f"no entry cites this sentence ({where}); ask what a reader would ask about it"
                yield _warning("uncited", places.sentence(name, sentence.start), message)


# -- answers ----------------------------------------------------------------------------------------------------


def unquoted(subject: Subject) -> Iterator[Problem]:
    """Numbers and names in an answer that its quotes lack; a name in the question itself is no news."""
    for entry in subject.loaded.knowledge.entries:
        quotes = " … ".join(citation.quote for citation in entry.citations)
        values = {value for _, value in numbers(quotes)}
        strange = [written for written, value in numbers(entry.answer) if value not in values]
        known = _Known(f"{quotes} {entry.question}", subject.answerer.matcher)
        strange += filter(None, map(known.missing, names(entry.answer)))
        if strange:
            listed = " and ".join(f"“{text}”" for text in dict.fromkeys(strange))
            message = f"the answer says {listed}, which its quotes do not; quote that too, or leave it out"
            yield _warning("unquoted", subject.loaded.places.item(entry.id, "answer"), message)


class _Known:
    """The stems of a text, and what the lexicon finds in it."""

    def __init__(self, text: str, matcher: Matcher) -> None:
        self._concepts_of = matcher.lexicon.concepts
        self._stems = set(map(stemmed, tokens(text)))
        self._concepts = set(self._concepts_of(tokens(text)))

    def missing(self, name: str) -> str:
        """The words of a name that the text lacks, also by another name for the same."""
        if self._has_concepts(name):
            return ""
        return " ".join(word for word in name.split() if not self._has_word(word))

    def _has_word(self, word: str) -> bool:
        return self._stems.issuperset(map(stemmed, tokens(word))) or self._has_concepts(word)

    def _has_concepts(self, text: str) -> bool:
        concepts = self._concepts_of(tokens(text))
        return bool(concepts) and self._concepts.issuperset(concepts)


def misspelt(subject: Subject) -> Iterator[Problem]:
    """Words that are almost a name of the article."""
    places = subject.loaded.places
    spelt = {name: _Names(article.text) for name, article in subject.loaded.knowledge.articles.items()}
    for item in subject.items:
        texts = [(places.item(item.id, "question"), item.question), (places.item(item.id, "answer"), item.answer or "")]
        texts += [(places.phrasing(item.id, text), text) for text in item.phrasings]
        for place, text in texts:
            for word in words(text):
                meant = spelt[item.article].meant(word)
                if meant and not subject.answerer.matcher.lexicon.concepts(tokens(word)):
                    message = f"“{word}” is not in the article; did you mean “{meant}”? Typing errors are mended anyway"
                    yield _warning("misspelt", place, message)


class _Names:
    """The names in an article, and which of them a strange word was meant to be."""

    def __init__(self, text: str) -> None:
        self._words = {word.lower() for word in words(text)}
        self._names = {part.lower(): part for name in names(text) for part in name.split()}

    def meant(self, word: str) -> str | None:
        lower = word.lower()
        if len(lower) < 4 or lower in self._words or is_ordinary(lower) or any(map(str.isdigit, lower)):
            return None
        if any(known.startswith(lower) or lower.startswith(known) for known in self._names if len(known) > 3):
            return None  # "Koreans", "Japan's"
        near = process.extractOne(
            lower, list(self._names), scorer=OSA.normalized_similarity, score_cutoff=LEAST_LIKE_A_NAME
        )
        return self._names[near[0]] if near else None


# -- phrasings --------------------------------------------------------------------------------------------------


def few(subject: Subject) -> Iterator[Problem]:
    """Entries and gaps with too few phrasings."""
    for item in subject.items:
        least = FEW[type(item)]
        if len(item.phrasings) < least:
            message = f"`{item.id}` has {len(item.phrasings)} phrasings; write at least {least}, each in other words"
            yield _warning("few", subject.loaded.places.item(item.id, "question"), message)


def alike(subject: Subject) -> Iterator[Problem]:
    """Phrasings of one item that have the same words."""
    places = subject.loaded.places
    for item in subject.items:
        first: dict[frozenset[str], str] = {}
        for text in phrasings_of(item):
            known = first.setdefault(frozenset(map(stemmed, tokens(text))), text)
            if known != text or (text == item.question and text in item.phrasings):
                line = places.phrasing(item.id, known).line
                message = f"“{text}” has the same words as line {line}; use others, word order hardly counts"
                yield _warning("alike", places.phrasing(item.id, text), message)


def shared(subject: Subject) -> Iterator[Problem]:
    """Phrasings that stand in two items."""
    places = subject.loaded.places
    first: dict[tuple[str, ...], tuple[Entry | Gap, str]] = {}
    for item in subject.items:
        for text in phrasings_of(item):
            other, known = first.setdefault(tokens(text), (item, text))
            if other is not item:
                where = places.phrasing(other.id, known)
                message = f"“{text}” is also in `{other.id}` ({where.file}:{where.line}); keep the better of the two"
                yield _warning("shared", places.phrasing(item.id, text), message)


def not_won(subject: Subject) -> Iterator[Problem]:
    """Phrasings that another item wins although they are known."""
    matcher, places = subject.answerer.matcher, subject.loaded.places
    asked = [(item, text) for item in subject.items for text in phrasings_of(item)]
    for item, text in _sample(asked, MOST_ASKED):
        ranking = matcher.rank(matcher.read(text))
        rivals: list[tuple[float, Entry | Gap]] = [(c.score, c.item) for c in ranking.entries[:1]]
        rivals += [(c.score, c.item) for c in ranking.gaps[:1]]
        _, winner = max(rivals, key=lambda rival: rival[0], default=(0.0, item))
        if winner.id != item.id and not _agree(item, winner):
            message = f"“{text}” is won by `{winner.id}`; move it there, or use its words in more phrasings here"
            yield _warning("not-won", places.phrasing(item.id, text), message)


def confused(subject: Subject) -> Iterator[Problem]:
    """Entries that get another one's answer where they are asked in words that they do not know yet."""
    wrong: dict[tuple[str, str], list[str]] = defaultdict(list)
    for trial in trials(subject.answerer):
        if isinstance(trial.outcome, Answered) and isinstance(trial.item, Entry):
            given = [candidate.item for candidate in trial.outcome.candidates]
            if not any(_agree(trial.item, entry) for entry in given):
                wrong[trial.item.id, given[0].id].append(trial.phrasing)
    for (id, other), texts in wrong.items():
        if len(texts) >= CONFUSED:
            listed = ", ".join(f"“{text}”" for text in texts[:CONFUSED])
            message = f"in new words `{id}` is taken for `{other}` ({listed}); give each more words of its own"
            yield _warning("confused", subject.loaded.places.phrasing(id, texts[0]), message)


def covered(subject: Subject) -> Iterator[Problem]:
    """Items of not_covered that an entry seems to answer."""
    knowledge, places = subject.loaded.knowledge, subject.loaded.places
    worded = [gap for gap in knowledge.gaps if len(gap.phrasings) >= FEW[Gap]]
    gaps = _sample(worded, MOST_ASKED // ASKED_OF_A_GAP)
    for fold in range(FOLDS):
        left_out = gaps[fold::FOLDS]
        without = _without_gaps(subject.answerer, {gap.id for gap in left_out})
        for gap in left_out:
            texts = phrasings_of(gap)[:ASKED_OF_A_GAP]
            outcomes = [without.ask(text) for text in texts]
            given = Counter(o.candidates[0].item.id for o in outcomes if isinstance(o, Answered))
            for id, count in given.most_common(1):
                if count >= COVERED * len(texts):
                    message = f"`{id}` seems to answer this; if so, move the phrasings there, else name what is missing"
                    yield _warning("covered", places.item(gap.id, "question"), message)


def _without_gaps(answerer: Answerer, ids: set[str]) -> Answerer:
    gaps = tuple(gap for gap in answerer.knowledge.gaps if gap.id not in ids)
    knowledge = replace(answerer.knowledge, gaps=gaps)
    matcher = Matcher.of(knowledge.entries, gaps, knowledge.lexicon)
    return Answerer(knowledge, matcher, Witness(matcher, knowledge.sentence), answerer.thresholds)


def _agree(one: Entry | Gap, other: Entry | Gap) -> bool:
    """Whether either is a good outcome for the other: two noes, or two answers that rest on the same sentence."""
    if isinstance(one, Entry) and isinstance(other, Entry):
        return bool(one.places & other.places)
    return isinstance(one, Gap) and isinstance(other, Gap)


def _sample(items: Sequence[T], most: int) -> Sequence[T]:
    return items[:: -(-len(items) // most) or 1]


RULES: Final[dict[str, Rule]] = {
    "what is still to be written": todo,
    "drafts": drafts,
    "coverage": uncited,
    "answers against their quotes": unquoted,
    "spelling of names": misspelt,
    "number of phrasings": few,
    "phrasings alike": alike,
    "phrasings in two places": shared,
    "phrasings against their own entry": not_won,
    "entries against each other": confused,
    "not_covered against the article": covered,
}
