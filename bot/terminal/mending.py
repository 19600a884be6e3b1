"""What one key makes of a question, asked alike in preview, interview and learn: a gap, an entry, another way to ask.

``n`` asks for the one honest sentence of a gap, and says what the gap would take from its neighbours; ``e`` shows the
nearest passages and asks for the answer; ``/`` searches the entries by words.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Final

from bot import texts
from bot.authoring.edit import QUESTIONS_FILE
from bot.core.knowledge.article import Article, Sentence
from bot.core.knowledge.model import Entry, Gap, ItemT, KnowledgeBase
from bot.core.knowledge.problems import KnowledgeError
from bot.core.language.tokens import tokens
from bot.core.matching.answerer import Answerer
from bot.core.matching.matcher import phrasings_of
from bot.core.matching.outcome import Answered, NotCovered, NotUnderstood, Outcome, SmallTalk
from bot.core.quality.labelled import Labelled, read_labelled_files
from bot.core.quality.wording import PRONOUN
from bot.texts import Part, Parts, Role

_PLACE: Final = re.compile(r"(p\d+s\d+)\b\s*(.*)")
_YES: Final = "y"
_NOTES: Final = "-"
_BACK: Final = "x"
NEIGHBOURS: Final = 3
"""Entries that a gap is nearest to: what it takes, it takes from these."""
MAX_ENTRIES: Final = 3
MAX_GAPS: Final = 2
MAX_TOLD: Final = 3
"""Questions that a gap would take, of those that are told."""
MAX_FOUND: Final = 9
"""Entries that a search lists: what one key can choose."""


@dataclass(frozen=True)
class NewGap:
    """Make a gap, with this sentence or none."""

    answer: str


@dataclass(frozen=True)
class NewEntry:
    """Make an entry of a sentence, with this answer."""

    answer: str
    sentence: Sentence


@dataclass(frozen=True)
class Into:
    """Add the question to an item that is there."""

    item: Entry | Gap


class Nothing(Enum):
    """Write nothing into the FAQ."""

    NOTED = "noted"
    BACK = "back"


Choice = NewGap | NewEntry | Into | Nothing


@dataclass(frozen=True)
class Prompt:
    """What is asked of the author, and what comes of the answer: a choice, or another prompt."""

    shown: Parts
    heard: Callable[[str], "Prompt | Choice"]
    wants_line: bool = True
    """Else one key is enough."""


def gap_prompt(
    questions: Sequence[str],
    gaps: Sequence[Gap],
    answerer: Answerer,
    labelled: Sequence[Labelled] = (),
    *,
    may_note: bool = False,
) -> Prompt:
    """Asks for the honest sentence of a gap of these questions; ``gaps`` are those that they may belong to."""
    keys: list[str] = [texts.GAP_KEYS]
    keys += [texts.GAP_KEYS_NUMBER.format(numbers=numbers(len(gaps)))] if gaps else []
    keys += [texts.GAP_KEYS_NOTE.format(key=_NOTES)] if may_note else []
    keys += [texts.KEY_BACK.format(key=_BACK)]

    def heard(line: str) -> Prompt | Choice:
        if (chosen := _chosen(line, gaps)) is not None:
            return Into(chosen)
        if line == _BACK or (line == _NOTES and may_note):
            return Nothing.BACK if line == _BACK else Nothing.NOTED
        if line.isdecimal():
            return Prompt((Part(Role.TEXT, texts.NO_SUCH_NUMBER.format(key=line)),), heard)
        taken = _taken_by(questions, answerer, labelled)
        return _warned(taken, NewGap(line)) if taken else NewGap(line)

    return Prompt((*listed(gaps), Part(Role.TEXT, texts.PREVIEW_ASKS_GAP), Part(Role.HINT, " · ".join(keys))), heard)


def _warned(taken: Sequence[str], choice: Choice) -> Prompt:
    """Says what a gap would take, and whether it is meant to."""
    told = ", ".join(f"“{text}”" for text in taken[:MAX_TOLD])
    more = texts.GAP_TAKES_MORE.format(count=len(taken) - MAX_TOLD) if len(taken) > MAX_TOLD else ""
    said = texts.GAP_TAKES.format(questions=told + more)

    def heard(key: str) -> Prompt | Choice:
        return choice if key.lower()[:1] == _YES else Nothing.BACK

    return Prompt((Part(Role.TEXT, said), Part(Role.HINT, texts.GAP_TAKES_KEYS)), heard, wants_line=False)


def passage_prompt(sentences: Sequence[Sentence], article: Article) -> Prompt:
    """Lists sentences that may answer, and asks which; then for the answer of an entry that rests on it."""
    if len(sentences) == 1:
        return entry_prompt(sentences[0], article)
    keys = texts.PASSAGE_KEYS.format(numbers=numbers(len(sentences)))
    hint = Part(Role.HINT, f"{keys} · {texts.KEY_BACK.format(key=_BACK)}")

    def heard(line: str) -> Prompt | Choice:
        if line == _BACK:
            return Nothing.BACK
        if line.isdecimal() and 1 <= int(line) <= len(sentences):
            return entry_prompt(sentences[int(line) - 1], article)
        if found := _PLACE.fullmatch(line):
            return _entry_at(found[1], found[2], article, heard)
        return Prompt((Part(Role.TEXT, texts.NO_SUCH_PASSAGE), hint), heard)

    return Prompt((Part(Role.TEXT, texts.WHICH_PASSAGE), *_passages(sentences, article), hint), heard)


def _passages(sentences: Sequence[Sentence], article: Article) -> Parts:
    """Sentences by number, each with its place."""
    return tuple(
        Part(Role.CHOICE, texts.PASSAGE.format(number=number, quote=article.sentence_text(each), place=each.address))
        for number, each in enumerate(sentences, 1)
    )


def _entry_at(place: str, answer: str, article: Article, heard: Callable[[str], "Prompt | Choice"]) -> Prompt | Choice:
    """What comes of the place of a sentence that was typed, with the answer behind it or without."""
    sentence = article.sentence_at(place)
    if sentence is None:
        said = texts.NO_SUCH_SENTENCE.format(place=place, last=article.sentences[-1].address)
        return Prompt((Part(Role.TEXT, said),), heard)
    return NewEntry(answer, sentence) if answer else entry_prompt(sentence, article)


def entry_prompt(sentence: Sentence, article: Article) -> Prompt:
    """Shows a sentence, and asks for the answer of an entry that rests on it."""
    quote = article.sentence_text(sentence)

    def heard(line: str) -> Prompt | Choice:
        if line == _BACK:
            return Nothing.BACK
        found = _PLACE.fullmatch(line)
        if not line and (begins := PRONOUN.match(quote)):
            return Prompt((Part(Role.TEXT, texts.NAME_IT.format(word=begins[1])),), heard)
        return _entry_at(found[1], found[2], article, heard) if found else NewEntry(line or quote, sentence)

    shown = Part(Role.QUOTE, texts.QUOTE.format(quote=quote)), Part(Role.PLACE, sentence.address)
    back = Part(Role.HINT, texts.KEY_BACK.format(key=_BACK))
    return Prompt((*shown, Part(Role.TEXT, texts.PREVIEW_ASKS_ENTRY), back), heard)


def item_prompt(
    entries: Sequence[Entry],
    sentences: Sequence[Sentence],
    article: Article,
    search: Callable[[str], Sequence[Entry]],
) -> Prompt:
    """Asks which entry answers: one of these, another that is searched by words, or a new one from a sentence."""
    keys: list[str] = [texts.ENTRY_KEYS_NUMBER.format(numbers=numbers(len(entries)))] if entries else []
    keys += [texts.ENTRY_KEYS_NEW if len(sentences) == 1 else texts.ENTRY_KEYS_NEW_OF]
    keys += [texts.ENTRY_KEYS_SEARCH, texts.KEY_BACK.format(key=_BACK)]
    quote = texts.QUOTE.format(quote=article.sentence_text(sentences[0]))
    passage = (Part(Role.QUOTE, quote), Part(Role.PLACE, sentences[0].address)) if len(sentences) == 1 else ()

    def heard(key: str) -> Prompt | Choice:
        if (chosen := _chosen(key, entries)) is not None:
            return Into(chosen)
        if key == "e":
            return passage_prompt(sentences, article)
        if key.startswith("/"):
            return search_prompt(sentences, article, search)
        if key == _BACK:
            return Nothing.BACK
        said = (Part(Role.TEXT, texts.NO_KEY.format(key=key or texts.ENTER)), Part(Role.HINT, " · ".join(keys)))
        return Prompt(said, heard, wants_line=False)

    shown = (*listed(entries), *passage, Part(Role.HINT, " · ".join(keys)))
    return Prompt(shown, heard, wants_line=False)


def search_prompt(sentences: Sequence[Sentence], article: Article, search: Callable[[str], Sequence[Entry]]) -> Prompt:
    """Asks for words of an entry, and lists those that have them."""

    def heard(line: str) -> Prompt | Choice:
        return item_prompt(search(line)[:MAX_FOUND], sentences, article, search) if line else Nothing.BACK

    return Prompt((Part(Role.TEXT, texts.SEARCH_WORDS),), heard)


def listed(items: Sequence[Entry | Gap]) -> Parts:
    """Items by number."""
    return tuple(Part(Role.CHOICE, f"{number}. {item.question}") for number, item in enumerate(items, 1))


def label_of(item: Entry | Gap) -> str:
    """The question of an item, and of a gap that it is one."""
    return texts.PREVIEW_GAP.format(question=item.question) if isinstance(item, Gap) else item.question


def items_of(outcome: Outcome) -> Sequence[Entry | Gap]:
    """The entries or the gap that a reply comes from."""
    return [outcome.gap] if isinstance(outcome, NotCovered) and outcome.gap else outcome.entries


def likest(outcome: Outcome) -> tuple[Entry | Gap, ...]:
    """The items that a question is most like; those that were answered or offered stand first."""
    if isinstance(outcome, SmallTalk | NotUnderstood):
        return ()
    entries = [candidate.item for candidate in outcome.why.ranking.entries[:MAX_ENTRIES]]
    gaps = [candidate.item for candidate in outcome.why.ranking.gaps[:MAX_GAPS]]
    return tuple({item.id: item for item in (*items_of(outcome), *entries, *gaps)}.values())[: MAX_ENTRIES + MAX_GAPS]


def numbers(count: int) -> str:
    """The numbers that may be typed: "1", "1 or 2", "1 to 5"."""
    return "1" if count == 1 else texts.NUMBERS_TWO if count == 2 else texts.NUMBERS.format(last=count)


def _chosen(key: str, items: Sequence[ItemT]) -> ItemT | None:
    return items[int(key) - 1] if key.isdecimal() and 1 <= int(key) <= len(items) else None


# -- what a gap would take from the entries that there are: the questions that they answer now, and would not then ----


def labelled_in(folder: Path, knowledge: KnowledgeBase) -> list[Labelled]:
    """The labelled questions of all articles in a folder, but for files that cannot be read."""
    found: list[Labelled] = []
    for file in (folder / name / QUESTIONS_FILE for name in knowledge.articles):
        with suppress(KnowledgeError):
            found += read_labelled_files([file], knowledge) if file.exists() else []
    return found


def _taken_by(questions: Sequence[str], answerer: Answerer, labelled: Sequence[Labelled]) -> list[str]:
    """The questions that a gap in these words would take from the entries nearest to it.

    Asked are their own phrasings, and the labelled questions that they answer.
    """
    nearest = answerer.nearest(questions[0]).entries[:NEIGHBOURS]
    entries = [candidate.item for candidate in nearest]
    if not entries:
        return []
    gap = Gap("new-gap", entries[0].article, questions[0], tuple(questions[1:]), None, None)
    knowledge = answerer.knowledge
    then = answerer.on(replace(knowledge, gaps=(*knowledge.gaps, gap)))
    own = {tokens(question) for question in questions}
    asked = [text for text in _asked_of(entries, labelled) if tokens(text) not in own]
    lost = (text for text in asked if _is_answered(answerer, text) and not _is_answered(then, text))
    return list(dict.fromkeys(lost))


def _asked_of(entries: Sequence[Entry], labelled: Sequence[Labelled]) -> Iterator[str]:
    """What these entries are asked: their phrasings, and the labelled questions that their sentences answer."""
    for entry in entries:
        yield from phrasings_of(entry)
    places = {place for entry in entries for place in entry.places}
    yield from (each.question for each in labelled if not places.isdisjoint(each.evidence))


def _is_answered(answerer: Answerer, question: str) -> bool:
    return isinstance(answerer.ask(question), Answered)
