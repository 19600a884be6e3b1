"""``faqbot interview``: asks the author what readers may ask, as the bot would answer it now; one key judges each.

Always the question that teaches most comes next: one that the bot is unsure of, on a sentence that no entry cites, or
between two entries. What is wrong becomes a phrasing, an entry or a gap by one more key, and every answer is kept as a
labelled question in questions.jsonl: of both kinds, for labels of one kind mislead.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bot import texts
from bot.authoring.edit import QUESTIONS_FILE, EditError, Editor, as_question
from bot.authoring.lessons import source_of
from bot.authoring.questions import Question, Word, nearest_sentences, questions_about
from bot.core.knowledge.article import Article, Sentence
from bot.core.knowledge.files import read_folder
from bot.core.knowledge.loader import load
from bot.core.knowledge.model import Entry, Gap
from bot.core.knowledge.problems import KnowledgeError
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Answered, NotCovered, NotUnderstood, Outcome, SmallTalk, Suggested
from bot.core.quality.comparison import load_revision
from bot.core.quality.labelled import INTERVIEW, Label
from bot.terminal.conversation import answered
from bot.terminal.mending import (
    Choice,
    Into,
    NewEntry,
    NewGap,
    Nothing,
    Prompt,
    gap_prompt,
    item_prompt,
    labelled_in,
    likest,
    numbers,
)
from bot.texts import Part, Parts, Role
from bot.texts.phrases import needs_line
from bot.usecases import cache
from bot.usecases.ask import Reply
from bot.usecases.teaching import likely, nearest_entry

MAX_QUESTIONS: Final = 20
MAX_LISTED: Final = 5
"""Entries to choose from."""
UNCOVERED: Final = 0.6
BETWEEN: Final = 0.3
AGAIN: Final = 0.25
"""What a question is worth less for each that was asked of the same sentence, or with the same question word."""
OTHER_KIND: Final = 0.3
"""What a question is worth more where labels of its kind are the fewer."""
LIKED: Final = {Word.WHAT: -0.15, Word.WHETHER: 0.0, Word.WHO: 0.05, Word.WHY: 0.05}
"""What a question is worth more or less for its question word; the others are what readers ask most."""
ASKED_MOST: Final = 0.15
OF_ANYTHING: Final = 0.15
"""What a question is worth more that is asked of any article: people do ask it."""
FAR_FETCHED: Final = 0.2
"""What one is worth less that a sentence only seems to leave open ("why are repairs free?")."""
SURPRISING: Final = 0.4
"""What a question is worth more where the bot answers though its sentence does not say, or the other way round."""


@dataclass(frozen=True)
class _Asked:
    question: Question
    outcome: Outcome
    worth: float


@dataclass(frozen=True)
class _Act:
    """A question that was judged or skipped: what it was labelled, and whether the FAQ was changed."""

    asked: _Asked
    label: Label | None = None
    changed: bool = False


class Interview:
    """Questions to one author about one article, until there were enough."""

    def __init__(self, folder: Path, article: str, most: int = MAX_QUESTIONS) -> None:
        """Raises KnowledgeError where the files cannot be used."""
        self._folder, self._name, self._most = folder, article, most
        self._editor = Editor(folder / article)
        revision = load_revision(read_folder(folder, article))
        self._answerer, self._thresholds = revision.answerer, revision.answerer.thresholds
        labels = folder / article / QUESTIONS_FILE
        known = labels.read_text(encoding="utf-8") if labels.exists() else ""
        self._pool = [each for each in questions_about(self._article) if f'"{each.text}"' not in known]
        self._acts: list[_Act] = []
        self._now: _Asked
        self._prompt: Prompt | None = None
        self.over = False
        self._first = self._ask()

    @property
    def wants_line(self) -> bool:
        """Whether a line is wanted now, rather than one key."""
        return self._prompt is not None and self._prompt.wants_line

    def welcome(self) -> Parts:
        """What is said first, and the first question."""
        return (Part(Role.HINT, texts.INTERVIEW_WELCOME.format(count=self._most)), *self._first)

    async def says(self, line: str) -> Parts:
        """What comes of a key or a line, and the next question."""
        prompt, self._prompt = self._prompt, None
        try:
            if prompt is None:
                return self._judged(line.strip().lower()[:1])
            return self._heard(prompt.heard(line.strip() if prompt.wants_line else line.strip().lower()[:1]))
        except EditError as error:
            return (Part(Role.TEXT, str(error)), *self._shown())

    # -- the questions ----------------------------------------------------------------------------------------

    @property
    def _article(self) -> Article:
        return self._answerer.knowledge.articles[self._name]

    @property
    def _judgements(self) -> list[_Act]:
        return [act for act in self._acts if act.label]

    def _labelled(self, label: Label) -> int:
        return sum(act.label is label for act in self._acts)

    def _load(self) -> None:
        """Reads the files again; how sure an answer has to be stays until the end."""
        self._answerer = replace(Answerer.of(load(read_folder(self._folder, self._name))), thresholds=self._thresholds)

    def _ask(self) -> Parts:
        """The question that teaches most, with what the bot says to it."""
        if len(self._judgements) >= self._most or not self._pool:
            return self._ended()
        cited = {place for entry in self._answerer.knowledge.entries for place in entry.places}
        self._now = max((self._weighed(question, cited) for question in self._pool), key=lambda each: each.worth)
        self._pool.remove(self._now.question)
        return self._shown()

    def _shown(self) -> Parts:
        now = self._now
        number = f"{len(self._judgements) + 1}/{self._most}"
        reply = answered(Reply(now.question.text, now.outcome, self._answerer.knowledge))
        asked_now = Part(Role.ASKED, f"{number}  {now.question.text}")
        return (Part(Role.TEXT, ""), asked_now, *reply, self._keys())

    def _keys(self) -> Part:
        """The keys that count now."""
        match self._now.outcome:
            case Suggested(candidates):
                offered = texts.INTERVIEW_OFFERED.format(numbers=numbers(len(candidates)))
                keys = [offered, texts.INTERVIEW_NONE]
            case Answered() | NotCovered():
                keys = [texts.INTERVIEW_RIGHT, texts.INTERVIEW_WRONG]
            case _:
                keys = [texts.INTERVIEW_WRONG]
        return Part(Role.HINT, " · ".join((*keys, texts.INTERVIEW_KEYS)))

    def _weighed(self, question: Question, cited: Iterable[tuple[str, int, int]]) -> _Asked:
        """The question with what it teaches: doubt, a sentence that nobody asks about, two entries as likely."""
        outcome = self._answerer.ask(question.text)
        worth = _doubt(outcome)
        entries = likest(outcome)
        sentence = question.sentence
        if sentence and (self._name, sentence.paragraph, sentence.number) not in cited and question.is_told:
            worth += UNCOVERED
        if isinstance(outcome, Suggested) and len(entries) > 1:
            worth += BETWEEN
        if question.is_told == (2 * self._labelled(Label.UNANSWERABLE) > len(self._judgements)):
            worth += OTHER_KIND
        if sentence and question.is_told != isinstance(outcome, Answered):
            worth += SURPRISING
        worth += LIKED.get(question.word, ASKED_MOST)
        worth += OF_ANYTHING if sentence is None else 0.0 if question.is_told else -FAR_FETCHED
        same = [act.asked.question for act in self._judgements]
        worth -= AGAIN * sum(each.sentence == sentence for each in same)
        worth -= AGAIN / 2 * sum(each.word is question.word for each in same) ** 0.5
        return _Asked(question, outcome, worth)

    def _ended(self) -> Parts:
        self.over = True
        labels = {label.value: self._labelled(label) for label in (Label.ANSWERABLE, Label.UNANSWERABLE)}
        file, changes = self._folder / self._name / QUESTIONS_FILE, sum(act.changed for act in self._acts)
        count = len(self._judgements)
        said = texts.INTERVIEW_ENDED.format(count=count, changes=changes, file=file, **labels)
        now = load_revision(read_folder(self._folder, self._name)).answerer.thresholds if count else self._thresholds
        needs = needs_line(self._thresholds.answer, now.answer)
        return (Part(Role.HEADING, said), *((Part(Role.TEXT, needs),) if needs else ()))

    # -- one key ----------------------------------------------------------------------------------------------

    def _judged(self, key: str) -> Parts:
        outcome = self._now.outcome
        if key.isdecimal() and isinstance(outcome, Suggested) and 1 <= int(key) <= len(outcome.candidates):
            return self._heard(Into(outcome.candidates[int(key) - 1].item))
        match key:
            case "q":
                return self._ended()
            case "u":
                return self._undone()
            case "s":  # nobody would ask that
                self._acts.append(_Act(self._now))
                skipped = texts.INTERVIEW_SKIPPED.format(question=self._now.question.text)
                return (Part(Role.HINT, skipped), *self._ask())
            case "r" if isinstance(outcome, Answered):
                return self._settled(Label.ANSWERABLE, outcome.entries[0].addresses, changed=False)
            case "r" if isinstance(outcome, NotCovered):
                return self._settled(Label.UNANSWERABLE, changed=False)
            case "n" if isinstance(outcome, NotCovered) and outcome.gap:
                return self._settled(Label.UNANSWERABLE, changed=False)
            case "n":
                gaps = [item for item in likest(outcome) if isinstance(item, Gap)]
                labelled = labelled_in(self._folder, self._answerer.knowledge)
                asked = [self._now.question.text]
                return self._heard(gap_prompt(asked, gaps, self._answerer, labelled, may_note=True))
            case "w":
                return self._heard(item_prompt(self._entries(), self._sentences(), self._article, self._search))
            case _:
                return (Part(Role.TEXT, texts.NO_KEY.format(key=key or texts.ENTER)), self._keys())

    def _heard(self, said: Prompt | Choice) -> Parts:
        """What comes of what the author chose: another prompt, the question again, or the next one."""
        text = self._now.question.text
        match said:
            case Prompt():
                self._prompt = said
                return said.shown
            case Nothing.BACK:
                return self._shown()
            case Nothing.NOTED:
                answered_by = self._now.outcome.entries if isinstance(self._now.outcome, Answered) else ()
                warned = (texts.INTERVIEW_NOTED.format(question=each.question) for each in answered_by[:1])
                parts = tuple(Part(Role.TEXT, each) for each in warned)
                return (*parts, *self._settled(Label.UNANSWERABLE, changed=False))
        self._editor.step()
        match said:
            case Into(item):
                self._editor.add_phrasing(item.id, text)
                if isinstance(item, Entry):
                    return self._settled(Label.ANSWERABLE, item.addresses)
                return self._settled(Label.UNANSWERABLE)
            case NewEntry(answer, sentence):
                self._editor.add_entry(as_question(text), answer, source_of(sentence, self._article))
                return self._settled(Label.ANSWERABLE, [sentence.address])
            case NewGap(answer):
                nearest = nearest_entry(self._answerer, text)
                self._editor.add_gap(as_question(text), answer, nearest.id if nearest else None)
                return self._settled(Label.UNANSWERABLE)

    def _settled(self, label: Label, evidence: Sequence[str] = (), *, changed: bool = True) -> Parts:
        """The next question, from what was just written."""
        if not changed:
            self._editor.step()
        self._editor.add_label(self._now.question.text, label, evidence, INTERVIEW)
        self._acts.append(_Act(self._now, label, changed))
        if changed:
            try:
                self._load()
            except KnowledgeError as error:
                self._editor.undo()
                self._acts.pop()
                return (Part(Role.TEXT, str(error.problems[0])), *self._shown())
        return self._ask()

    def _undone(self) -> Parts:
        """Takes the last judgement or skip back: its question comes again at once."""
        if not self._acts:
            return (Part(Role.TEXT, texts.PREVIEW_NOTHING_TO_UNDO), *self._shown())
        last = self._acts[-1]
        if last.label:
            self._editor.undo()
            self._load()
        self._acts.pop()
        self._pool.append(self._now.question)
        question = last.asked.question
        self._now = replace(last.asked, outcome=self._answerer.ask(question.text))
        return (Part(Role.TEXT, texts.INTERVIEW_AGAIN.format(question=question.text)), *self._shown())

    # -- what can be chosen -----------------------------------------------------------------------------------

    def _search(self, words: str) -> Sequence[Entry]:
        return likely(self._answerer, words)

    def _entries(self) -> list[Entry]:
        """Those that may be right, first those that cite the sentence that the question was made of."""
        found = [item for item in likest(self._now.outcome) if isinstance(item, Entry)]
        sentence = self._now.question.sentence
        place = (self._name, sentence.paragraph, sentence.number) if sentence else None
        citing = [entry for entry in self._answerer.knowledge.entries if place in entry.places]
        return list({entry.id: entry for entry in (*citing, *found)}.values())[:MAX_LISTED]

    def _sentences(self) -> Sequence[Sentence]:
        own = self._now.question.sentence
        return [own] if own else nearest_sentences(self._now.question.text, self._article, cache.encode)


def _doubt(outcome: Outcome) -> float:
    """How near the bot was to deciding otherwise: 0 to 1."""
    if isinstance(outcome, SmallTalk | NotUnderstood):
        return 0.0
    return 1 - abs(outcome.why.confidence.answer - outcome.why.thresholds.answer) / 100
