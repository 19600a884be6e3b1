"""``faqbot interview``: asks the author what readers may ask, as the bot would answer it now; one key judges each.

Always the question that teaches most comes next: one that the bot is unsure of, on a sentence that no entry cites, or
between two entries. What is wrong becomes a phrasing, an entry or a gap by one more key, and every answer is kept as a
labelled question in questions.jsonl: of both kinds, for labels of one kind mislead.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Final

from bot import texts
from bot.authoring.lessons import Change, Into, Note, evidence_of
from bot.authoring.questions import Question, questions_about
from bot.core.knowledge.article import Sentence
from bot.core.knowledge.files import QUESTIONS_FILE
from bot.core.knowledge.model import Entry
from bot.core.matching.outcome import Answered, NotCovered, NotUnderstood, Outcome, SmallTalk, Suggested
from bot.core.quality.labelled import INTERVIEW, Label
from bot.terminal.conversation import answered
from bot.terminal.mending import Mender, likest, numbers
from bot.texts import Part, Parts, Role
from bot.usecases.ask import Reply
from bot.usecases.released import load_answerer

MAX_QUESTIONS: Final = 20
MAX_LISTED: Final = 5
"""Entries to choose from."""
UNCOVERED: Final = 0.6
BETWEEN: Final = 0.3
AGAIN: Final = 0.25
"""What a question is worth less for each that was asked of the same sentence, or with the same question word."""
OTHER_KIND: Final = 0.3
"""What a question is worth more where labels of its kind are the fewer."""
OF_ANYTHING: Final = 0.15
"""What a question is worth more that is asked of any article: people do ask it."""
FAR_FETCHED: Final = 0.2
"""What one is worth less that a sentence only seems to leave open ("why are repairs free?")."""


@dataclass(frozen=True)
class _Act:
    """A question and what was made of it; None where it was skipped."""

    question: Question
    change: Change | None = None

    @property
    def label(self) -> Label | None:
        if self.change is None:
            return None
        return Label.ANSWERABLE if evidence_of(self.change) else Label.UNANSWERABLE


class Interview(Mender):
    """Questions to one author about one article, until there were enough."""

    style = INTERVIEW

    def __init__(self, folder: Path, article: str, most: int = MAX_QUESTIONS) -> None:
        """Raises KnowledgeError where the files cannot be used."""
        super().__init__(folder, article)
        self._name, self._most = article, most
        self._answerer = load_answerer(folder, article)
        labels = folder / article / QUESTIONS_FILE
        known = labels.read_text(encoding="utf-8") if labels.exists() else ""
        about = questions_about(self._answerer.knowledge.articles[article])
        self._pool = [each for each in about if f'"{each.text}"' not in known]
        self._acts: list[_Act] = []
        self._now: Question
        self._outcome: Outcome
        """What the bot says to it."""

    @property
    def _questions(self) -> Sequence[str]:
        return [self._now.text]

    def welcome(self) -> Parts:
        """What is said first, and the first question."""
        return (Part(Role.HINT, texts.INTERVIEW_WELCOME.format(count=self._most)), *self._ask())

    # -- the questions ----------------------------------------------------------------------------------------

    @property
    def _judgements(self) -> list[_Act]:
        return [act for act in self._acts if act.label]

    def _labelled(self, label: Label) -> int:
        return sum(act.label is label for act in self._acts)

    def _ask(self) -> Parts:
        """The question that teaches most, with what the bot says to it."""
        if len(self._judgements) >= self._most or not self._pool:
            return self._ended()
        cited = {place for entry in self._answerer.knowledge.entries for place in entry.places}
        outcomes = {question: self._answerer.ask(question.text) for question in self._pool}
        self._now = max(outcomes, key=lambda question: self._worth(question, outcomes[question], cited))
        self._outcome = outcomes[self._now]
        self._pool.remove(self._now)
        return self._as_before()

    def _as_before(self) -> Parts:
        number = f"{len(self._judgements) + 1}/{self._most}"
        reply = answered(Reply(self._now.text, self._outcome, self._answerer.knowledge))
        return (Part(Role.TEXT, ""), Part(Role.ASKED, f"{number}  {self._now.text}"), *reply, self._keys())

    def _keys(self) -> Part:
        match self._outcome:
            case Suggested(candidates):
                offered = texts.INTERVIEW_OFFERED.format(numbers=numbers(len(candidates)))
                keys = [offered, texts.INTERVIEW_NONE]
            case Answered() | NotCovered():
                keys = [texts.INTERVIEW_RIGHT, texts.INTERVIEW_WRONG]
            case _:
                keys = [texts.INTERVIEW_WRONG]
        return Part(Role.HINT, " · ".join((*keys, texts.INTERVIEW_KEYS)))

    def _worth(self, question: Question, outcome: Outcome, cited: Collection[tuple[str, int, int]]) -> float:
        """What a question teaches: doubt, a sentence that nobody asks about, two entries as likely."""
        worth, sentence = _doubt(outcome), question.sentence
        if sentence and (self._name, sentence.paragraph, sentence.number) not in cited and question.is_told:
            worth += UNCOVERED
        if isinstance(outcome, Suggested) and len(likest(outcome)) > 1:
            worth += BETWEEN
        if question.is_told == (2 * self._labelled(Label.UNANSWERABLE) > len(self._judgements)):
            worth += OTHER_KIND
        worth += OF_ANYTHING if sentence is None else 0.0 if question.is_told else -FAR_FETCHED
        same = [act.question for act in self._judgements]
        worth -= AGAIN * sum(each.sentence == sentence for each in same)
        return worth - AGAIN / 2 * sqrt(sum(each.word is question.word for each in same))

    def _ended(self) -> Parts:
        self.over = True
        labels = {label.value: self._labelled(label) for label in (Label.ANSWERABLE, Label.UNANSWERABLE)}
        file = self._folder / self._name / QUESTIONS_FILE
        changes, count = sum(not isinstance(act.change, Note | None) for act in self._acts), len(self._judgements)
        said = texts.INTERVIEW_ENDED.format(count=count, changes=changes, file=file, **labels)
        return (Part(Role.HEADING, said), *(self._needs() if count else ()))

    # -- one key ----------------------------------------------------------------------------------------------

    def _obeyed(self, text: str) -> Parts:
        key, outcome = text.lower()[:1], self._outcome
        if key.isdecimal() and isinstance(outcome, Suggested) and 1 <= int(key) <= len(outcome.candidates):
            return self._chose(Into(outcome.candidates[int(key) - 1].item))
        match key:
            case "q":
                return self._ended()
            case "u":
                return self._undone()
            case "s":  # nobody would ask that
                self._acts.append(_Act(self._now))
                skipped = texts.INTERVIEW_SKIPPED.format(question=self._now.text)
                return (Part(Role.HINT, skipped), *self._ask())
            case "r" if isinstance(outcome, Answered):
                return self._chose(Note(outcome.entries[0].addresses))
            case "r" if isinstance(outcome, NotCovered):
                return self._chose(Note())
            case "n" if isinstance(outcome, NotCovered) and outcome.gap:
                return self._chose(Note())
            case "n":
                return self._chose(self._gap_prompt(may_note=True))
            case "w":
                own = self._now.sentence
                return self._chose(self._item_prompt(self._entries(own), [own] if own else self._nearest()))
            case _:
                return (Part(Role.TEXT, texts.NO_KEY.format(key=key or texts.ENTER)), self._keys())

    def _wrote(self, change: Change, _: str) -> Parts:
        if not isinstance(change, Note):
            self._read_anew()
        act, outcome = _Act(self._now, change), self._outcome
        self._acts.append(act)
        warned: Parts = ()
        if isinstance(change, Note) and act.label is Label.UNANSWERABLE and isinstance(outcome, Answered):
            warned = (Part(Role.TEXT, texts.INTERVIEW_NOTED.format(question=outcome.entries[0].question)),)
        return (*warned, *self._ask())

    def _undone(self) -> Parts:
        """Takes the last judgement or skip back: its question comes again at once."""
        if not self._acts:
            return (Part(Role.TEXT, texts.PREVIEW_NOTHING_TO_UNDO), *self._as_before())
        last = self._acts[-1]
        if last.change:
            self._steps.undo()
            self._read_anew()
        self._acts.pop()
        self._pool.append(self._now)
        self._now, self._outcome = last.question, self._answerer.ask(last.question.text)
        return (Part(Role.TEXT, texts.INTERVIEW_AGAIN.format(question=self._now.text)), *self._as_before())

    def _entries(self, sentence: Sentence | None) -> list[Entry]:
        """Those that may be right, first those that cite the sentence that the question was made of."""
        found = [item for item in likest(self._outcome) if isinstance(item, Entry)]
        place = (self._name, sentence.paragraph, sentence.number) if sentence else None
        citing = [entry for entry in self._answerer.knowledge.entries if place in entry.places]
        return list({entry.id: entry for entry in (*citing, *found)}.values())[:MAX_LISTED]


def _doubt(outcome: Outcome) -> float:
    """How near the bot was to deciding otherwise: 0 to 1."""
    if isinstance(outcome, SmallTalk | NotUnderstood):
        return 0.0
    return 1 - abs(outcome.why.confidence.answer - outcome.why.thresholds.answer) / 100
