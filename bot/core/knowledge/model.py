"""What the bot knows: articles, entries, gaps, the lexicon. Immutable, with a revision that names its content.

And which entries tell the figures of a question, or the age of whom it names.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Final, TypeVar

from bot.core.knowledge.article import Article, Citation
from bot.core.language.english import content_words, rarity
from bot.core.language.figures import (
    Amount,
    age_asked_of,
    ages_asked,
    amounts_asked,
    amounts_in,
    figures_alone,
    tells_age,
    tells_when_made,
)
from bot.core.language.lexicon import Lexicon, names_in, numbered_in, told_by_numbers
from bot.core.language.tokens import figures_in, kept_tokens, normalised, stemmed, stems, tokens

_SIDE: Final = re.compile(
    r"\s*(?:yes|yeah|no|nope|ja|nein|oui|non|s[ií]|sim|não|да|нет|evet|hay[ıi]r|はい|いいえ|是的?|不是?|네|아니[요오]|نعم|لا)"
    r"\s*(?:\.(?!\s*\d)|[,;:!。，、،]|\s[–—-]\s|—)\s*",
    re.IGNORECASE,
)
"""The yes or no that an answer begins with, in the languages that the encoder knows; "No. 7" is a number."""
MIN_STATED_CHARACTERS: Final = 8
"""What is left without it is a sentence from so many."""
MAX_EMPTY_RARITY: Final = 0.3
"""The rarity up to which a word says nothing of what somebody is about: "up", "time", "over"."""


@dataclass(frozen=True)
class Entry:
    """One FAQ item: a question that the article answers."""

    id: str
    article: str
    topic: str
    question: str
    phrasings: tuple[str, ...]
    answer: str
    citations: tuple[Citation, ...]
    related: tuple[str, ...] = ()

    @property
    def said(self) -> list[str]:
        """What is shown of it: its answer and its quotes."""
        return [self.answer, *(citation.quote for citation in self.citations)]

    @property
    def without_side(self) -> "Entry":
        """The same, where its answer begins with yes or no, without that: it is true of the author's question alone."""
        side = _SIDE.match(self.answer)
        stated = self.answer[side.end() :] if side else ""
        is_said = len(stated) >= MIN_STATED_CHARACTERS
        return replace(self, answer=stated[0].upper() + stated[1:]) if is_said else self

    @cached_property
    def places(self) -> frozenset[tuple[str, int, int]]:
        """The sentences that the answer rests on."""
        return frozenset(place for citation in self.citations for place in citation.places)

    @property
    def addresses(self) -> list[str]:
        """The same as they are written down: p5s1."""
        return [f"p{paragraph}s{number}" for _, paragraph, number in sorted(self.places)]

    @property
    def settling_citation(self) -> Citation:
        """The quote that settles the answer: the one with most of its words, figures twice; of several, the first."""
        stated, figures = stems(self.answer), figures_in(tokens(self.answer))

        def shared(citation: Citation) -> int:
            return len(stated & stems(citation.quote)) + len(figures & figures_in(tokens(citation.quote)))

        return max(self.citations, key=shared)


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that people ask and that the article does not answer: an item of ``not_covered``."""

    id: str
    article: str
    question: str
    phrasings: tuple[str, ...]
    answer: str | None = None
    nearest: str | None = None


ItemT = TypeVar("ItemT", Entry, Gap)


@dataclass(frozen=True, slots=True)
class Translation:
    """An entry or a gap in another language; stale where its English answer has changed since."""

    question: str
    answer: str | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """The entries of one article under one heading."""

    name: str
    article: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class KnowledgeBase:
    """All entries and gaps with their articles."""

    revision: str
    articles: Mapping[str, Article]
    entries: tuple[Entry, ...]
    gaps: tuple[Gap, ...]
    lexicon: Lexicon = field(default_factory=Lexicon)
    translations: Mapping[str, Mapping[str, Translation]] = field(default_factory=dict)
    """By language, as "ko", and by id."""

    def translation(self, item: Entry | Gap, language: str) -> Translation | None:
        """An entry or a gap in a language; None where nobody has translated it, or the English has changed since."""
        found = self.translations.get(language, {}).get(item.id)
        return found if found and not found.stale else None

    def in_language(self, language: str) -> "KnowledgeBase":
        """The same in a language: questions and answers where they are translated; quotes are the article's own."""
        return self._in_languages.get(language, self)

    @cached_property
    def _in_languages(self) -> Mapping[str, "KnowledgeBase"]:
        return {
            language: replace(
                self,
                entries=tuple(self._translated(entry, language) for entry in self.entries),
                gaps=tuple(self._translated(gap, language) for gap in self.gaps),
            )
            for language in self.translations
        }

    def _translated(self, item: ItemT, language: str) -> ItemT:
        found = self.translation(item, language)
        if found is None:
            return item
        if isinstance(item, Entry):
            # Which quote settles the answer, its English words tell.
            settling = item.settling_citation
            citations = tuple(sorted(item.citations, key=lambda citation: citation is not settling))
            answer = found.answer or item.answer
            return replace(item, question=found.question, answer=answer, citations=citations)
        return replace(item, question=found.question, answer=found.answer or item.answer)

    def only(self, article: str) -> "KnowledgeBase":
        """What one of the articles says."""
        return replace(
            self,
            articles={article: self.articles[article]},
            entries=tuple(entry for entry in self.entries if entry.article == article),
            gaps=tuple(gap for gap in self.gaps if gap.article == article),
        )

    @cached_property
    def by_id(self) -> Mapping[str, Entry | Gap]:
        """Entries and gaps by id."""
        items: list[Entry | Gap] = [*self.entries, *self.gaps]
        return {item.id: item for item in items}

    def by_words(self) -> Mapping[tuple[str, ...], Sequence[Entry | Gap]]:
        """Entries and gaps by the words of each of their phrasings."""
        found: dict[tuple[str, ...], list[Entry | Gap]] = defaultdict(list)
        for item in self.by_id.values():
            for text in (item.question, *item.phrasings):
                found[tokens(text)].append(item)
        return found

    @cached_property
    def names(self) -> frozenset[str]:
        """The proper names in the articles, word by word."""
        return names_in(article.text for article in self.articles.values())

    @cached_property
    def numbered(self) -> frozenset[str]:
        """The words of which numbers tell one from another in the articles: the zone of "Zone 3"."""
        return told_by_numbers(article.text for article in self.articles.values())

    def numbers_in(self, words: Sequence[str]) -> frozenset[tuple[str, str]]:
        """What words give a number or a letter that tells it from others of its kind: zone and 3."""
        return numbered_in(words, self.numbered)

    def gives_others(self, entry: Entry, meant: frozenset[tuple[str, str]]) -> bool:
        """Whether an entry gives one of these things other numbers alone: it is of Zone 2 where Zone 3 is meant."""
        if not meant:
            return False
        texts = (entry.question, *entry.phrasings, *entry.said, *map(self.sentence, entry.citations))
        own = set(chain.from_iterable(map(self.numbers_in, map(kept_tokens, texts))))
        return any(each not in own and each[0] in dict(own) for each in meant)

    @cached_property
    def told(self) -> frozenset[str]:
        """The stems of what the entries say, with their sentences, and of what the gaps say no to."""
        entries = ((each.question, each.answer, *map(self.sentence, each.citations)) for each in self.entries)
        said = chain(*entries, (gap.question for gap in self.gaps))
        return frozenset(stemmed(word) for text in said for word in tokens(text) if rarity(word) > MAX_EMPTY_RARITY)

    def entry(self, id: str) -> Entry | None:
        """The entry of this id, if there is one."""
        found = self.by_id.get(id)
        return found if isinstance(found, Entry) else None

    @cached_property
    def words(self) -> Mapping[str, int]:
        """The words of questions and answers, and how often each occurs, in a question for ten; to complete them."""
        counts: Counter[str] = Counter()
        for entry in self.entries:
            for text, weight in ((entry.question, 10), (entry.answer, 1), *((each, 1) for each in entry.phrasings)):
                counts.update(dict.fromkeys(tokens(text), weight))
        return counts

    def mentioning(self, text: str) -> list[Entry]:
        """The entries whose questions have all the words that say what a text is about; none where none does."""
        words = set(content_words(tokens(text)))
        return [entry for entry in self.entries if words and words <= set(tokens(entry.question))]

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """The topics, article by article, in the order in which the files name them."""
        return tuple(self._topics.values())

    def topic_of(self, entry: Entry) -> Topic:
        """The topic that an entry of this knowledge base is in."""
        return self._topics[entry.article, entry.topic]

    @cached_property
    def _topics(self) -> Mapping[tuple[str, str], Topic]:
        grouped: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.entries:
            grouped.setdefault((entry.article, entry.topic), []).append(entry)
        return {(article, name): Topic(name, article, tuple(own)) for (article, name), own in grouped.items()}

    def sentence(self, citation: Citation) -> str:
        """The whole sentence around a quote; both of them where it runs over the end of one."""
        article = self.articles[citation.article]
        last = article.by_address[f"p{citation.paragraph}s{citation.last_sentence}"]
        return article.text[article.by_address[citation.address].start : last.end]

    def paragraph(self, citation: Citation) -> str:
        """The whole paragraph around a quote."""
        return self.articles[citation.article].paragraphs[citation.paragraph - 1]


# -- who tells a figure -------------------------------------------------------------------------------------------

_FIRST_YEAR: Final = 1000
_LAST_YEAR: Final = 2100
"""Between them a number is read as a year."""


def tellers(words: Sequence[str], knowledge: KnowledgeBase, names: Container[str]) -> list[Entry] | None:
    """The entries that tell all the figures of a question that names nothing else, "$12.50?", "3 years 4 months?".

    Or those that tell the age of somebody, "how old is Ada Lind?". None, where it asks something else, where nobody's
    age is told, and where only some of the figures stand anywhere.
    """
    if name := _named(words, names, (article.text for article in knowledge.articles.values())):
        told_of = [
            each
            for each in knowledge.entries
            if any(tells_age(text, name) for text in (*each.said, *map(knowledge.sentence, each.citations)))
        ]
        return sorted(told_of, key=lambda each: not tells_age(each.answer, name)) or None
    if not figures_alone(words) or ages_asked(words):  # the age of somebody is no sixteen of anything
        return None
    asked, told = amounts_asked(words), [(entry, amounts_told(entry)) for entry in knowledge.entries]
    if asked and (found := [entry for entry, own in told if asked <= own]):
        # First those that say so themselves, in the fewest words: "412,000 litres", not all that was sold when.
        found.sort(key=lambda entry: (not asked <= amounts_in(kept_tokens(entry.answer)), len(entry.answer)))
        return found
    return None if any(asked & own for _, own in told) else []


def tells_such_figures(words: Sequence[str], entry: Entry) -> bool:
    """Whether an entry tells figures of the kinds that a question has, though others: a year, days, a number."""
    asked = set(map(_kind_of, amounts_asked(words)))
    return bool(asked) and asked <= set(map(_kind_of, amounts_told(entry)))


def names_a_day(entry: Entry, days: Collection[str]) -> bool:
    """Whether an answer names one of some days of the week itself: "on Wednesdays", and not "on weekdays"."""
    return any(word.removesuffix("s") in days for word in kept_tokens(entry.answer))


def _kind_of(amount: Amount) -> str:
    is_year = not amount.unit and amount.number % 1 == 0 and _FIRST_YEAR <= amount.number <= _LAST_YEAR
    return "a year" if is_year else amount.unit


def may_tell_age(words: Sequence[str], texts: Sequence[str], names: Container[str]) -> bool:
    """Whether texts may tell the age that is asked for: that of whoever is named, or when a thing was made.

    A year is no age of a person: "how old is Ada Lind" is not answered by when she founded what.
    """
    name = _named(words, names, texts)
    return not name or any(tells_age(text, name) or tells_when_made(text, name) for text in texts)


def amounts_told(entry: Entry) -> frozenset[Amount]:
    """The figures that an entry tells."""
    return frozenset(amount for text in entry.said for amount in amounts_in(kept_tokens(text)))


def _named(words: Sequence[str], names: Container[str], texts: Iterable[str]) -> str:
    """The name of whom or what an age is asked; "" where it is of no name, or of somebody beside it, "Lind's son"."""
    asked_of = age_asked_of(words)
    name = " ".join(asked_of)
    # A name that only begins sentences is none of the names.
    is_name = all(word in names for word in asked_of) or (
        asked_of[-1] in names and any(name in normalised(text) for text in texts)
    )
    return name if is_name else ""
