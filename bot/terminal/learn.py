"""``faqbot learn``: what readers asked in vain, group by group; one key teaches the bot, and shows the next.

The same loop as /missed in the chat, for those who keep the FAQ in git: phrasings go into a file of their own, gaps
and labelled questions beside those that are there, ready to be looked over and committed.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot import texts
from bot.authoring.edit import EditError, Editor, Steps
from bot.authoring.lessons import write_entry, write_lesson
from bot.authoring.questions import nearest_sentences
from bot.core.knowledge.article import Article
from bot.core.knowledge.files import PHRASINGS_FOLDER, read_folder
from bot.core.knowledge.loader import load
from bot.core.knowledge.model import Entry
from bot.core.knowledge.problems import KnowledgeError
from bot.core.knowledge.taught import TaughtPhrasing, new_gap
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Kind, Outcome
from bot.core.quality.comparison import load_revision
from bot.terminal import screen, told
from bot.terminal.mending import (
    MAX_FOUND,
    MAX_GAPS,
    Choice,
    Into,
    NewEntry,
    NewGap,
    Nothing,
    Prompt,
    gap_prompt,
    labelled_in,
    listed,
    numbers,
    passage_prompt,
    search_prompt,
)
from bot.texts import Part, Parts, Role
from bot.texts.phrases import needs_line
from bot.usecases import cache
from bot.usecases.journal import masked
from bot.usecases.ports import UnansweredQuestion
from bot.usecases.teaching import (
    MAX_TAUGHT_AT_ONCE,
    UnansweredGroup,
    article_of,
    grouped,
    is_resolved,
    likely,
    look_at,
    nearest_entry,
)

PHRASINGS_FILE: Final = f"{PHRASINGS_FOLDER}/learnt.yaml"


@dataclass(frozen=True)
class _Step:
    """What was done about some questions: nothing written, where they were let go; what was left to do before."""

    questions: tuple[str, ...]
    editor: Editor | None
    before: tuple[UnansweredGroup, ...]
    passed: tuple[str, ...]
    phrasings: int = 0
    gaps: int = 0
    entries: int = 0


class Learning:
    """One evening's loop through what was missed."""

    def __init__(self, answerer: Answerer, folder: Path, asked: Sequence[UnansweredQuestion]) -> None:
        self._folder, self._first, self._answerer = folder, answerer, answerer
        self._asked: dict[str, list[UnansweredQuestion]] = defaultdict(list)
        for each in asked:
            self._asked[each.question].append(each)
        self._left = list(grouped(asked, {each.case: look_at(answerer, each) for each in asked}))
        self._count = sum(len(each.questions) for each in self._left)
        self._passed: tuple[str, ...] = ()
        """What was answered by what was taught before its turn came."""
        self._now: UnansweredGroup | None = None
        self._with_all = False
        self._prompt: Prompt | None = None
        self._edits: Steps = []
        self._steps: list[_Step] = []
        self.over = False

    @property
    def wants_line(self) -> bool:
        """Whether a line is wanted now, rather than one key."""
        return self._prompt is not None and self._prompt.wants_line

    @property
    def ignored(self) -> list[str]:
        """The questions that were let go."""
        return [question for step in self._steps if step.editor is None for question in step.questions]

    def welcome(self) -> Parts:
        """What is said first, and the first group."""
        if not self._left:
            self.over = True
            return (Part(Role.TEXT, texts.LEARN_NOTHING),)
        asked = sum(each.count for each in self._left)
        welcome = texts.LEARN_WELCOME_GROUPED if len(self._left) < asked else texts.LEARN_WELCOME
        return (Part(Role.HINT, welcome.format(count=len(self._left), asked=asked)), *self._next())

    def groups(self) -> Parts:
        """All groups, to look through."""
        return tuple(
            Part(Role.ITEM, f"{each.count} × {' | '.join(each.questions[: told.MAX_ALSO])}") for each in self._left
        )

    async def says(self, line: str) -> Parts:
        """What comes of a key or a line, and the next group."""
        key, now = line.strip().lower()[:1], self._now
        prompt, self._prompt = self._prompt, None
        if now is None:
            return self._ended()
        try:
            if prompt is not None:
                return self._heard(prompt.heard(line.strip() if prompt.wants_line else key), now)
            return self._obeyed(key, now)
        except EditError as error:
            return (Part(Role.TEXT, str(error)), *self._shown(now))

    def _obeyed(self, key: str, now: UnansweredGroup) -> Parts:
        match key:
            case "q":
                return self._ended()
            case "u":
                return self._undone()
            case "s":
                return self._next()
            case "i":
                self._steps.append(_Step(self._chosen(now), None, (now, *self._left), self._passed))
                return self._gone_on(now)
            case "a" if len(now.questions) > 1:
                self._with_all = not self._with_all
                return self._shown(now)
            case "n":
                gaps = [candidate.item for candidate in self._answerer.nearest(now.question).gaps[:MAX_GAPS]]
                labelled = labelled_in(self._folder, self._answerer.knowledge)
                return self._heard(gap_prompt(self._chosen(now), gaps, self._answerer, labelled), now)
            case "e" | "/":
                article = self._article(now)
                near = nearest_sentences(now.question, article, cache.encode)
                made = passage_prompt(near, article) if key == "e" else search_prompt(near, article, self._search)
                return self._heard(made, now)
            case _ if key.isdecimal() and 1 <= int(key) <= len(entries := self._entries(now)):
                return self._heard(Into(entries[int(key) - 1]), now)
        return (Part(Role.TEXT, texts.NO_KEY.format(key=key or texts.ENTER)), self._keys(now))

    # -- what is shown ----------------------------------------------------------------------------------------

    def _next(self) -> Parts:
        """The most frequent group that what was taught so far does not answer; what it does answer is told.

        That is asked once more at the end, for what is taught later may take it again.
        """
        self._with_all = False
        known: list[str] = []
        while self._left:
            group = self._left.pop(0)
            open_ones = [each for each in group.questions if self._resolved(each) is None]
            known += [each for each in group.questions if each not in open_ones]
            if open_ones:
                self._passed += tuple(known)
                self._now = group.only(open_ones)
                return (*self._told(known), *self._shown(self._now))
        said = self._told(known)
        self._passed += tuple(known)
        if lost := self._lost():
            self._left = list(lost)
            return (*said, *told.lost(lost), *self._next())
        return (*said, *self._ended())

    def _resolved(self, question: str) -> Outcome | None:
        """What is said to a question that was taught so far; None where it is not, as before anything was taught."""
        if not self._steps:
            return None
        outcome = self._answerer.ask(question)
        return outcome if is_resolved(outcome, self._asked[question][0]) else None

    def _lost(self) -> tuple[UnansweredGroup, ...]:
        """What was passed over as answered, and is not any more; the rest is settled."""
        passed, self._passed = self._passed, ()
        again = [each for question in passed if self._resolved(question) is None for each in self._asked[question]]
        return grouped(again, {each.case: look_at(self._answerer, each) for each in again})

    def _told(self, known: Sequence[str]) -> Parts:
        """Which questions need nobody any more, and by what."""
        found = {question: outcome for question in known if (outcome := self._resolved(question))}
        return told.answered_by_now(found)

    def _shown(self, group: UnansweredGroup) -> Parts:
        number = f"{self._count - sum(len(each.questions) for each in (group, *self._left)) + 1}/{self._count}"
        times = group.counts[0]
        asked = texts.LEARN_ASKED if times > 1 else texts.LEARN_ASKED_ONCE
        also = tuple(
            Part(Role.CONTEXT, question + (texts.LEARN_TIMES.format(count=count) if count > 1 else ""))
            for question, count in list(zip(group.questions, group.counts, strict=True))[1 : 1 + told.MAX_ALSO]
        )
        all_of_them = texts.LEARN_ALL if self._with_all else texts.LEARN_ONE
        like_it = (Part(Role.HINT, all_of_them.format(count=len(group.questions))),) if also else ()
        return (
            Part(Role.TEXT, ""),
            Part(Role.ASKED, asked.format(number=number, count=times, question=group.question)),
            *also,
            Part(Role.HINT, told.replied(self._answerer.ask(group.question))),
            *listed(self._entries(group)),
            *like_it,
            self._keys(group),
        )

    def _keys(self, group: UnansweredGroup) -> Part:
        entries = self._entries(group)
        taught = [texts.LEARN_KEYS_NUMBER.format(numbers=numbers(len(entries)))] if entries else []
        return Part(Role.HINT, " · ".join((*taught, texts.LEARN_KEYS)))

    def _entries(self, group: UnansweredGroup) -> tuple[Entry, ...]:
        return likely(self._answerer, group.question)

    def _search(self, words: str) -> tuple[Entry, ...]:
        return likely(self._answerer, words, MAX_FOUND)

    def _article(self, group: UnansweredGroup) -> Article:
        """The article of the likeliest entry."""
        return self._answerer.knowledge.articles[article_of(self._answerer, group.question)]

    def _ended(self) -> Parts:
        self.over, self._now = True, None
        lost = told.lost(self._lost())
        phrasings, gaps, entries = (
            sum(getattr(step, what) for step in self._steps) for what in ("phrasings", "gaps", "entries")
        )
        said = texts.LEARN_ENDED.format(phrasings=phrasings, gaps=gaps, entries=entries, ignored=len(self.ignored))
        changed = sorted({step.editor.folder for step in self._steps if step.editor is not None})
        where = [part for folder in changed for part in told.kept_in(folder)]
        return (*lost, Part(Role.HEADING, said), *self._needs(), *where)

    def _needs(self) -> Parts:
        """How sure an answer has to be, where what was learnt has changed that."""
        if not any(step.editor for step in self._steps):
            return ()
        now = load_revision(read_folder(self._folder), None, cache.encode).answerer.thresholds
        said = needs_line(self._first.thresholds.answer, now.answer)
        return (Part(Role.TEXT, said),) if said else ()

    # -- one key ----------------------------------------------------------------------------------------------

    def _chosen(self, group: UnansweredGroup) -> tuple[str, ...]:
        """The questions that a key is about: the first alone, or all."""
        return group.questions[:MAX_TAUGHT_AT_ONCE] if self._with_all else group.questions[:1]

    def _heard(self, said: Prompt | Choice, group: UnansweredGroup) -> Parts:
        """What comes of what the author chose: another prompt, the question again, or the next one."""
        questions = self._chosen(group)
        match said:
            case Prompt():
                self._prompt = said
                return said.shown
            case Nothing():
                return self._shown(group)
            case Into(item):
                editor = self._begun(item.article)
                for question in questions:
                    lesson = TaughtPhrasing(item.id, question)
                    write_lesson(editor, lesson, self._answerer.knowledge, PHRASINGS_FILE)
                return self._taught(group, editor, phrasings=len(questions))
            case NewGap(answer):
                article = article_of(self._answerer, group.question)
                gap = new_gap(questions, article, nearest_entry(self._answerer, group.question))
                editor = self._begun(gap.article)
                write_lesson(editor, gap, self._answerer.knowledge, PHRASINGS_FILE, answer)
                return self._taught(group, editor, gaps=1)
            case NewEntry(answer, sentence):
                about = self._article(group)
                editor = self._begun(about.name)
                write_entry(editor, questions, answer, sentence, about, PHRASINGS_FILE)
                return self._taught(group, editor, entries=1)

    def _begun(self, article: str) -> Editor:
        editor = Editor(self._folder / article, self._edits)
        editor.step()
        return editor

    def _taught(
        self, group: UnansweredGroup, editor: Editor, *, phrasings: int = 0, gaps: int = 0, entries: int = 0
    ) -> Parts:
        """Answers from what was just written, and goes on."""
        try:
            self._answer_anew()
        except KnowledgeError as error:
            editor.undo()
            return (Part(Role.TEXT, str(error.problems[0])), *self._shown(group))
        before = (group, *self._left)
        self._steps.append(_Step(self._chosen(group), editor, before, self._passed, phrasings, gaps, entries))
        return self._gone_on(group)

    def _gone_on(self, group: UnansweredGroup) -> Parts:
        """The questions like it that were not meant come at once, then the next."""
        if others := group.questions[len(self._chosen(group)) :]:
            self._left.insert(0, group.only(others))
        return self._next()

    def _undone(self) -> Parts:
        """What was taught or ignored last is taken back, and its group comes again."""
        if not self._steps:
            return (Part(Role.TEXT, texts.PREVIEW_NOTHING_TO_UNDO),)
        step = self._steps[-1]
        if step.editor is not None:
            step.editor.undo()
            self._answer_anew()
        self._steps.pop()
        self._left, self._passed = list(step.before), step.passed
        return (Part(Role.TEXT, texts.PREVIEW_UNDONE), *self._next())

    def _answer_anew(self) -> None:
        """Answers from the files as they are now; how sure an answer has to be stays until the end."""
        self._answerer = self._first.on(load(read_folder(self._folder)))


def questions_in(lines: Iterable[str]) -> list[UnansweredQuestion]:
    """A question a line, or a JSON object with one: what `faqbot ask --json` prints will do."""
    found = []
    for number, line in enumerate(map(str.strip, lines)):
        with suppress(ValueError, TypeError, KeyError):
            line = str(json.loads(line)["question"])
        if line:
            found.append(UnansweredQuestion(str(number), masked(line), 0.0, Kind.NOT_UNDERSTOOD, None, unhelpful=False))
    return found


async def learn(session: Learning, *, are_piped: bool) -> None:
    """Goes through what was missed until there is no more, or the author leaves.

    Where the questions were piped in and nobody can press a key, it lists them.
    """
    if are_piped and not screen.at_keyboard():
        screen.show(session.groups())
        return
    await screen.ask_keys(session)
