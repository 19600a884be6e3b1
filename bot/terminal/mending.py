"""Mending a FAQ by keys, alike in preview, interview and learn: a question becomes a gap, an entry, another way to ask.

``n`` asks for the one honest sentence of a gap, and says what the gap would take from its neighbours; ``e`` shows the
nearest passages and asks for the answer; ``/`` searches the entries by words.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from bot import texts
from bot.authoring.edit import EditError, Editor, Steps
from bot.authoring.lessons import Change, Into, NewEntry, NewGap, Note, write
from bot.authoring.questions import nearest_sentences
from bot.core.knowledge.article import Article, Sentence
from bot.core.knowledge.files import QUESTIONS_FILE, read_folder
from bot.core.knowledge.loader import load
from bot.core.knowledge.model import Entry, Gap
from bot.core.knowledge.problems import KnowledgeError
from bot.core.language.tokens import tokens
from bot.core.matching.answerer import Answerer
from bot.core.matching.matcher import phrasings_of
from bot.core.matching.outcome import Answered, NotCovered, NotUnderstood, Outcome, SmallTalk
from bot.core.quality.comparison import load_revision
from bot.core.quality.labelled import read_labelled_files
from bot.core.quality.wording import PRONOUN
from bot.terminal.conversation import LEAVING
from bot.texts import Part, Parts, Role
from bot.texts.phrases import needs_line
from bot.usecases import cache
from bot.usecases.teaching import article_of, likely, nearest_entry

T = TypeVar("T")
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
class Prompt:
    """What is asked of the author, and what comes of the answer: a change, another prompt, or nothing."""

    shown: Parts
    heard: Callable[[str], "Prompt | Change | None"]
    wants_line: bool = True
    """Else one key is enough."""


class Mender(ABC):
    """An author at the keys: what is asked of them now, and what they write into a folder, to be taken back."""

    style = ""
    """Of the labelled questions that are written too; none without."""
    phrasings_file = ""
    """Where phrasings go, if not beside their item."""

    def __init__(self, folder: Path, article: str | None = None) -> None:
        self._folder, self._only = folder, article
        self._answerer: Answerer
        self._steps = Steps()
        self._prompt: Prompt | None = None
        self.over = False

    @property
    @abstractmethod
    def _questions(self) -> Sequence[str]:
        """What the keys are about now: questions that mean the same."""

    @abstractmethod
    def _obeyed(self, text: str) -> Parts:
        """What comes of a key where nothing is asked."""

    @abstractmethod
    def _ended(self) -> Parts:
        """Leaves, and says what came of it."""

    @abstractmethod
    def _as_before(self) -> Parts:
        """What is shown where nothing was written."""

    @abstractmethod
    def _wrote(self, change: Change, id: str) -> Parts:
        """What comes of what was written, to the item of that id."""

    @property
    def wants_line(self) -> bool:
        """Whether a line is wanted now, rather than one key."""
        return self._prompt is not None and self._prompt.wants_line

    async def says(self, line: str) -> Parts:
        """What comes of a key or a line."""
        text, prompt, self._prompt = line.strip(), self._prompt, None
        if text.lower() in LEAVING:  # and is no answer to write down
            return self._ended()
        try:
            if prompt is None:
                return self._obeyed(text)
            text = text if prompt.wants_line else text.lower()[:1]
            return self._chose(None if text == _BACK else prompt.heard(text))
        except EditError as error:
            return (Part(Role.TEXT, str(error)), *self._as_before())

    def _chose(self, said: Prompt | Change | None) -> Parts:
        """What comes of what the author chose: another prompt, or something written; raises EditError."""
        match said:
            case Prompt():
                self._prompt = said
                return said.shown
            case None:
                return self._as_before()
            case Into(item):
                article = item.article
            case NewEntry(_, source):
                article = source.article
            case Note():
                article = self._article.name
            case NewGap():
                article, nearest = self._article.name, nearest_entry(self._answerer, self._questions[0])
                said = replace(said, nearest=nearest.id) if nearest and nearest.article == article else said
        self._steps.begin()
        editor = Editor(self._folder / article, self._steps)
        return self._wrote(said, write(editor, said, self._questions, self.style, self.phrasings_file))

    def _read_anew(self) -> None:
        """Answers from the files as they are now; how sure an answer has to be stays. Raises EditError."""
        try:
            self._answerer = self._answerer.on(load(read_folder(self._folder, self._only)))
        except KnowledgeError as error:
            self._steps.undo()
            raise EditError(str(error.problems[0])) from None

    def _needs(self) -> Parts:
        """How sure an answer has to be from now on, where what was written has changed that."""
        files = read_folder(self._folder, self._only)
        now = load_revision(files, None, cache.encode).answerer.thresholds
        said = needs_line(self._answerer.thresholds.answer, now.answer)
        return (Part(Role.TEXT, said),) if said else ()

    @property
    def _article(self) -> Article:
        """The article that is written about: that of the likeliest entry."""
        return self._answerer.knowledge.articles[article_of(self._answerer, self._questions[0])]

    # -- what is asked ----------------------------------------------------------------------------------------

    def _prompt_of(self, key: str) -> Prompt:
        """What ``n``, ``e`` or ``/`` asks for."""
        if key == "n":
            return self._gap_prompt()
        return self._passage_prompt(self._nearest()) if key == "e" else self._search_prompt(self._nearest())

    def _nearest(self) -> Sequence[Sentence]:
        return nearest_sentences(self._questions[0], self._article, cache.encode)

    def _gap_prompt(self, *, may_note: bool = False) -> Prompt:
        """Asks for the honest sentence of a gap; lists those that the questions may belong to."""
        gaps = [candidate.item for candidate in self._answerer.nearest(self._questions[0]).gaps[:MAX_GAPS]]
        keys: list[str] = [texts.GAP_KEYS]
        keys += [texts.GAP_KEYS_NUMBER.format(numbers=numbers(len(gaps)))] if gaps else []
        keys += [texts.GAP_KEYS_NOTE.format(key=_NOTES)] if may_note else []

        def heard(line: str) -> Prompt | Change | None:
            if (chosen := _numbered(line, gaps)) is not None:
                return Into(chosen)
            if line == _NOTES and may_note:
                return Note()
            if line.isdecimal():
                return Prompt((Part(Role.TEXT, texts.NO_SUCH_NUMBER.format(key=line)),), heard)
            taken = self._taken()
            return _warned(taken, NewGap(line)) if taken else NewGap(line)

        return Prompt((*listed(gaps), Part(Role.TEXT, texts.PREVIEW_ASKS_GAP), _keys(*keys)), heard)

    def _passage_prompt(self, sentences: Sequence[Sentence]) -> Prompt:
        """Lists sentences that may answer, and asks which; then for the answer of an entry that rests on it."""
        if len(sentences) == 1:
            return self._entry_prompt(sentences[0])
        quotes = enumerate(map(self._article.whole, sentences), 1)
        passages = (texts.PASSAGE.format(number=number, quote=q.quote, place=q.address) for number, q in quotes)
        keys = _keys(texts.PASSAGE_KEYS.format(numbers=numbers(len(sentences))))

        def heard(line: str) -> Prompt | Change | None:
            if (chosen := _numbered(line, sentences)) is not None:
                return self._entry_prompt(chosen)
            return self._entry_at(line, heard) or Prompt((Part(Role.TEXT, texts.NO_SUCH_PASSAGE), keys), heard)

        shown = (Part(Role.TEXT, texts.WHICH_PASSAGE), *(Part(Role.CHOICE, passage) for passage in passages), keys)
        return Prompt(shown, heard)

    def _entry_at(self, line: str, heard: Callable[[str], Prompt | Change | None]) -> Prompt | Change | None:
        """What comes of the place of a sentence, with the answer behind it or without; None where none is named."""
        if not (found := _PLACE.fullmatch(line)):
            return None
        article, (place, answer) = self._article, found.groups()
        if (sentence := article.by_address.get(place)) is None:
            said = texts.NO_SUCH_SENTENCE.format(place=place, last=article.sentences[-1].address)
            return Prompt((Part(Role.TEXT, said),), heard)
        return NewEntry(answer, article.whole(sentence)) if answer else self._entry_prompt(sentence)

    def _entry_prompt(self, sentence: Sentence) -> Prompt:
        """Shows a sentence, and asks for the answer of an entry that rests on it."""
        source = self._article.whole(sentence)

        def heard(line: str) -> Prompt | Change | None:
            if not line and (begins := PRONOUN.match(source.quote)):
                return Prompt((Part(Role.TEXT, texts.NAME_IT.format(word=begins[1])),), heard)
            return self._entry_at(line, heard) or NewEntry(line or source.quote, source)

        return Prompt((*self._passage(sentence), Part(Role.TEXT, texts.PREVIEW_ASKS_ENTRY), _keys()), heard)

    def _passage(self, sentence: Sentence) -> Parts:
        quote = texts.QUOTE.format(quote=self._article.sentence_text(sentence))
        return Part(Role.QUOTE, quote), Part(Role.PLACE, sentence.address)

    def _item_prompt(self, entries: Sequence[Entry], sentences: Sequence[Sentence]) -> Prompt:
        """Asks which entry answers: one of these, another that is searched by words, or a new one from a sentence."""
        numbered = [texts.ENTRY_KEYS_NUMBER.format(numbers=numbers(len(entries)))] if entries else []
        is_sure = len(sentences) == 1
        keys = _keys(*numbered, texts.ENTRY_KEYS_NEW if is_sure else texts.ENTRY_KEYS_NEW_OF, texts.ENTRY_KEYS_SEARCH)

        def heard(key: str) -> Prompt | Change | None:
            if (chosen := _numbered(key, entries)) is not None:
                return Into(chosen)
            if key == "e":
                return self._passage_prompt(sentences)
            if key.startswith("/"):
                return self._search_prompt(sentences)
            said = Part(Role.TEXT, texts.NO_KEY.format(key=key or texts.ENTER))
            return Prompt((said, keys), heard, wants_line=False)

        passage = self._passage(sentences[0]) if is_sure else ()
        return Prompt((*listed(entries), *passage, keys), heard, wants_line=False)

    def _search_prompt(self, sentences: Sequence[Sentence]) -> Prompt:
        """Asks for words of an entry, and lists those that have them."""

        def heard(line: str) -> Prompt | Change | None:
            return self._item_prompt(likely(self._answerer, line, MAX_FOUND), sentences) if line else None

        return Prompt((Part(Role.TEXT, texts.SEARCH_WORDS),), heard)

    def _taken(self) -> list[str]:
        """The questions that are answered now, and would not be any more by a gap of these questions.

        Asked are the phrasings of the entries nearest to it, and the labelled questions that their sentences answer.
        """
        answerer, knowledge = self._answerer, self._answerer.knowledge
        first, *others = self._questions
        entries = [candidate.item for candidate in answerer.nearest(first).entries[:NEIGHBOURS]]
        if not entries:
            return []
        gap = Gap("new-gap", entries[0].article, first, tuple(others))
        then = answerer.on(replace(knowledge, gaps=(*knowledge.gaps, gap)))
        asked = [text for entry in entries for text in phrasings_of(entry)]
        places = {place for entry in entries for place in entry.places}
        for file in (self._folder / name / QUESTIONS_FILE for name in knowledge.articles):
            with suppress(KnowledgeError):
                labelled = read_labelled_files([file], knowledge) if file.exists() else []
                asked += [each.question for each in labelled if not places.isdisjoint(each.evidence)]
        own = {tokens(question) for question in self._questions}
        return [
            text
            for text in dict.fromkeys(asked)
            if tokens(text) not in own
            and isinstance(answerer.ask(text), Answered)
            and not isinstance(then.ask(text), Answered)
        ]


def _warned(taken: Sequence[str], change: Change) -> Prompt:
    """Says what a gap would take, and asks whether it is meant to."""
    told = ", ".join(f"“{text}”" for text in taken[:MAX_TOLD])
    more = texts.GAP_TAKES_MORE.format(count=len(taken) - MAX_TOLD) if len(taken) > MAX_TOLD else ""
    shown = (
        Part(Role.TEXT, texts.GAP_TAKES.format(questions=told + more)),
        Part(Role.HINT, texts.GAP_TAKES_KEYS),
    )
    return Prompt(shown, lambda key: change if key == _YES else None, wants_line=False)


def _keys(*keys: str) -> Part:
    return Part(Role.HINT, " · ".join((*keys, texts.KEY_BACK.format(key=_BACK))))


def _numbered(key: str, items: Sequence[T]) -> T | None:
    return items[int(key) - 1] if key.isdecimal() and 1 <= int(key) <= len(items) else None


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
