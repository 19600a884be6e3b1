"""``faqbot interview``: asks the author what readers may ask, as the bot would answer it now; one key judges each.

Always the question that teaches most comes next: one that the bot is unsure of, on a sentence that no entry cites, or
between two entries. What is wrong becomes a phrasing, an entry or a gap by one more key, and every answer is kept as a
labelled question in questions.jsonl: of both kinds, for labels of one kind mislead.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot import texts
from bot.authoring.edit import QUESTIONS_FILE, EditError, Editor, as_question
from bot.authoring.questions import Question, Word, nearest_sentence, questions_about
from bot.core.knowledge.article import Article, Sentence
from bot.core.knowledge.files import read_folder
from bot.core.knowledge.loader import load
from bot.core.knowledge.model import Entry, Gap
from bot.core.knowledge.problems import KnowledgeError
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Answered, NotCovered, NotUnderstood, Outcome, SmallTalk, Suggested
from bot.core.quality.labelled import Label
from bot.terminal.conversation import answered
from bot.terminal.preview import likest
from bot.texts import Part, Parts, Role
from bot.usecases.ask import Reply

MAX_QUESTIONS: Final = 30
STYLE: Final = "interview"
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
FAR_FETCHED: Final = 0.5
"""What one is worth less that a sentence only seems to leave open ("why are repairs free?")."""
Next = Callable[[str], Parts]


@dataclass(frozen=True)
class _Asked:
    question: Question
    outcome: Outcome
    worth: float


class Interview:
    """Questions to one author about one article, until there were enough."""

    def __init__(self, folder: Path, article: str, most: int = MAX_QUESTIONS) -> None:
        """Raises KnowledgeError where the files cannot be used."""
        self._folder, self._name, self._most = folder, article, most
        self._editor = Editor(folder / article)
        self._answerer = self._loaded()
        labels = folder / article / QUESTIONS_FILE
        known = labels.read_text(encoding="utf-8") if labels.exists() else ""
        self._pool = [each for each in questions_about(self._article) if f'"{each.text}"' not in known]
        self._done: list[_Asked] = []
        self._labels: Counter[Label] = Counter()
        self._changes = 0
        self._now: _Asked
        self._next: Next
        self.over = False
        self._first = self._ask()

    def welcome(self) -> Parts:
        """What is said first, and the first question."""
        return (Part(Role.HINT, texts.INTERVIEW_WELCOME.format(count=self._most)), *self._first)

    async def says(self, line: str) -> Parts:
        """What comes of a key, and the next question."""
        try:
            return self._next(line.strip().lower()[:1])
        except EditError as error:
            return (Part(Role.TEXT, str(error)), *self._ask())

    # -- the questions ----------------------------------------------------------------------------------------

    @property
    def _article(self) -> Article:
        return self._answerer.knowledge.articles[self._name]

    def _loaded(self) -> Answerer:
        return Answerer.of(load(read_folder(self._folder, self._name)))

    def _ask(self) -> Parts:
        """The question that teaches most, with what the bot says to it."""
        self._next = self._judged
        if len(self._done) >= self._most or not self._pool:
            return self._ended()
        cited = {place for entry in self._answerer.knowledge.entries for place in entry.places}
        asked = [self._weighed(question, cited) for question in self._pool]
        self._now = now = max(asked, key=lambda each: each.worth)
        self._pool.remove(now.question)
        number = f"{len(self._done) + 1}/{self._most}"
        reply = answered(Reply(now.question.text, now.outcome, self._answerer.knowledge))
        keys = texts.INTERVIEW_KEYS_OFFERED if isinstance(now.outcome, Suggested) else texts.INTERVIEW_KEYS
        asked_now = Part(Role.ASKED, f"{number}  {now.question.text}")
        return (Part(Role.TEXT, ""), asked_now, *reply, Part(Role.HINT, keys))

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
        noes = self._labels[Label.UNANSWERABLE]
        if question.is_told == (2 * noes > self._labels.total()):
            worth += OTHER_KIND
        worth += LIKED.get(question.word, ASKED_MOST)
        worth += OF_ANYTHING if sentence is None else 0.0 if question.is_told else -FAR_FETCHED
        same = [each.question for each in self._done]
        worth -= AGAIN * sum(each.sentence == sentence for each in same)
        worth -= AGAIN / 2 * sum(each.word is question.word for each in same) ** 0.5
        return _Asked(question, outcome, worth)

    def _ended(self) -> Parts:
        self.over = True
        labels = {label.value: self._labels[label] for label in (Label.ANSWERABLE, Label.UNANSWERABLE)}
        file = self._folder / self._name / QUESTIONS_FILE
        said = texts.INTERVIEW_ENDED.format(count=len(self._done), changes=self._changes, file=file, **labels)
        return (Part(Role.HEADING, said),)

    # -- one key ----------------------------------------------------------------------------------------------

    def _judged(self, key: str) -> Parts:
        outcome = self._now.outcome
        if key.isdecimal() and isinstance(outcome, Suggested) and 1 <= int(key) <= len(outcome.candidates):
            return self._is_answered_by(outcome.candidates[int(key) - 1].item, teach=True)
        match key:
            case "q":
                return self._ended()
            case "u":
                return self._undone()
            case "s":
                return self._ask()  # it does not count: nobody would ask that
            case "r" if isinstance(outcome, Answered):
                return self._is_answered_by(outcome.entries[0], teach=False)
            case "r" | "n" if isinstance(outcome, NotCovered):
                return self._is_not_said(None)
            case "n":
                self._next = self._gap_chosen
                return (*_listed(self._gaps()), Part(Role.HINT, texts.INTERVIEW_KEYS_GAP))
            case "w":
                self._next = self._entry_chosen
                return (*_listed(self._entries()), *self._passage(), Part(Role.HINT, texts.INTERVIEW_KEYS_ENTRY))
            case _:
                return (Part(Role.HINT, texts.INTERVIEW_KEYS),)

    def _entry_chosen(self, key: str) -> Parts:
        """After "wrong": the entry that answers, a new one from the sentence, or neither."""
        entries = self._entries()
        if key.isdecimal() and 1 <= int(key) <= len(entries):
            return self._is_answered_by(entries[int(key) - 1], teach=True)
        sentence, changed = self._sentence(), False
        if key == "e" and sentence:
            self._editor.step()
            quote, text = self._article.sentence_text(sentence), self._now.question.text
            self._editor.add_entry(as_question(text), quote, {"quote": quote, "cite": sentence.address})
            self._label(Label.ANSWERABLE, [sentence.address])
            changed = True
        return self._settled(changed)

    def _gap_chosen(self, key: str) -> Parts:
        """After "the article does not say": a gap of its own, a phrasing of another, or nothing but the label."""
        gaps = self._gaps()
        if key.isdecimal() and 1 <= int(key) <= len(gaps):
            return self._is_not_said(gaps[int(key) - 1])
        if key != "g":
            return self._is_not_said(None)
        self._editor.step()
        nearest = next((item.id for item in likest(self._now.outcome) if isinstance(item, Entry)), None)
        self._editor.add_gap(as_question(self._now.question.text), nearest=nearest)
        self._label(Label.UNANSWERABLE, [])
        return self._settled(changed=True)

    def _is_answered_by(self, entry: Entry, teach: bool) -> Parts:
        self._editor.step()
        if teach:
            self._editor.add_phrasing(entry.id, self._now.question.text)
        self._label(Label.ANSWERABLE, entry.addresses)
        return self._settled(changed=teach)

    def _is_not_said(self, gap: Gap | None) -> Parts:
        self._editor.step()
        if gap:
            self._editor.add_phrasing(gap.id, self._now.question.text)
        self._label(Label.UNANSWERABLE, [])
        return self._settled(changed=gap is not None)

    def _label(self, label: Label, evidence: list[str]) -> None:
        self._editor.add_label(self._now.question.text, label, evidence, STYLE)
        self._labels[label] += 1

    def _settled(self, changed: bool) -> Parts:
        """The next question, from what was just written."""
        self._done.append(self._now)
        if changed:
            self._changes += 1
            try:
                self._answerer = self._loaded()
            except KnowledgeError as error:
                self._editor.undo()
                return (Part(Role.TEXT, str(error.problems[0])), *self._ask())
        return self._ask()

    def _undone(self) -> Parts:
        """What came of taking the last answer back; its question comes again in its turn."""
        undone = self._editor.undo()
        self._answerer = self._loaded()
        again = [self._now, *([self._done.pop()] if undone and self._done else [])]
        self._pool += [each.question for each in again]
        return (Part(Role.TEXT, texts.PREVIEW_UNDONE if undone else texts.PREVIEW_NOTHING_TO_UNDO), *self._ask())

    # -- what can be chosen -----------------------------------------------------------------------------------

    def _gaps(self) -> list[Gap]:
        return [item for item in likest(self._now.outcome) if isinstance(item, Gap)]

    def _entries(self) -> list[Entry]:
        found = [item for item in likest(self._now.outcome) if isinstance(item, Entry)]
        sentence = self._sentence()
        place = (self._name, sentence.paragraph, sentence.number) if sentence else None
        citing = [entry for entry in self._answerer.knowledge.entries if place in entry.places]
        return list({entry.id: entry for entry in (*citing, *found)}.values())[:5]

    def _sentence(self) -> Sentence | None:
        return self._now.question.sentence or nearest_sentence(self._now.question.text, self._article)

    def _passage(self) -> Parts:
        sentence = self._sentence()
        return (Part(Role.QUOTE, texts.QUOTE.format(quote=self._article.sentence_text(sentence))),) if sentence else ()


def _listed(items: Iterable[Entry | Gap]) -> Parts:
    return tuple(Part(Role.CHOICE, f"{number}. {item.question}") for number, item in enumerate(items, 1))


def _doubt(outcome: Outcome) -> float:
    """How near the bot was to deciding otherwise: 0 to 1."""
    if isinstance(outcome, SmallTalk | NotUnderstood):
        return 0.0
    return 1 - abs(outcome.why.confidence.answer - outcome.why.thresholds.answer) / 100
