"""``faqbot learn``: what readers asked in vain, group by group; one key teaches the bot, and shows the next.

The same loop as /missed in the chat, for those who keep the FAQ in git: phrasings go into a file of their own, gaps
and labelled questions beside those that are there, ready to be looked over and committed.
"""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot import texts
from bot.authoring.edit import EditError, Editor, Steps
from bot.authoring.lessons import write_lesson
from bot.core.knowledge.files import PHRASINGS_FOLDER
from bot.core.knowledge.model import Entry
from bot.core.knowledge.taught import Lesson, TaughtPhrasing, new_gap, taught
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Kind
from bot.terminal import screen
from bot.texts import Part, Parts, Role
from bot.usecases.journal import masked
from bot.usecases.ports import UnansweredQuestion
from bot.usecases.teaching import MAX_TAUGHT_AT_ONCE, UnansweredGroup, grouped, likely, look_at

PHRASINGS_FILE: Final = f"{PHRASINGS_FOLDER}/learnt.yaml"
MAX_ALSO: Final = 10
"""Other wordings of a question that are shown."""


class Learning:
    """One evening's loop through what was missed."""

    def __init__(self, answerer: Answerer, folder: Path, asked: Sequence[UnansweredQuestion]) -> None:
        self._folder, self._first = folder, answerer
        self._answerer = answerer
        self._asked = {each.key: each for each in asked}
        self._left = list(grouped(asked, {each.case: look_at(answerer, each) for each in asked}))
        self._count = len(self._left)
        self._now: UnansweredGroup | None = None
        self._with_all = False
        self._edits: Steps = []
        self._steps: list[tuple[UnansweredGroup, Editor | None, tuple[Lesson, ...]]] = []
        self.over = False

    @property
    def ignored(self) -> list[str]:
        """The questions that were let go."""
        return [each for group, editor, _ in self._steps if editor is None for each in group.questions]

    def welcome(self) -> Parts:
        """What is said first, and the first group."""
        if not self._left:
            self.over = True
            return (Part(Role.TEXT, texts.LEARN_NOTHING),)
        asked = sum(each.count for each in self._left)
        return (Part(Role.HINT, texts.LEARN_WELCOME.format(count=self._count, asked=asked)), *self._next())

    def groups(self) -> Parts:
        """All groups, to look through."""
        return tuple(Part(Role.ITEM, f"{each.count} × {' | '.join(each.questions[:MAX_ALSO])}") for each in self._left)

    async def says(self, line: str) -> Parts:
        """What comes of a key, and the next group."""
        key, now = line.strip().lower()[:1], self._now
        if key == "q" or now is None:
            return self._ended()
        try:
            match key:
                case "u":
                    return self._undone()
                case "s":
                    return self._next()
                case "i":
                    self._steps.append((now, None, ()))
                    return self._next()
                case "a" if len(now.questions) > 1:
                    self._with_all = not self._with_all
                    return self._shown(now)
                case "n":
                    return self._is_not_said(now)
                case _ if key.isdecimal() and 1 <= int(key) <= len(entries := self._entries(now)):
                    return self._is_answered_by(entries[int(key) - 1], now)
        except EditError as error:
            return (Part(Role.TEXT, str(error)), *self._shown(now))
        return (Part(Role.HINT, texts.LEARN_KEYS),)

    # -- what is shown ----------------------------------------------------------------------------------------

    def _next(self) -> Parts:
        """The most frequent group that what was taught so far does not answer."""
        self._with_all = False
        while self._left:
            self._now = self._left.pop(0)
            if not look_at(self._answerer, self._asked[self._now.key]).resolved:
                return self._shown(self._now)
        return self._ended()

    def _shown(self, group: UnansweredGroup) -> Parts:
        number = f"{self._count - len(self._left)}/{self._count}"
        also = tuple(Part(Role.CONTEXT, each) for each in group.questions[1 : 1 + MAX_ALSO])
        choices = (Part(Role.CHOICE, f"{at}. {entry.question}") for at, entry in enumerate(self._entries(group), 1))
        all_of_them = texts.LEARN_ALL if self._with_all else texts.LEARN_ONE
        like_it = (Part(Role.HINT, all_of_them.format(count=len(group.questions))),) if also else ()
        return (
            Part(Role.TEXT, ""),
            Part(Role.ASKED, texts.LEARN_ASKED.format(number=number, count=group.count, question=group.question)),
            *also,
            *choices,
            *like_it,
            Part(Role.HINT, texts.LEARN_KEYS),
        )

    def _entries(self, group: UnansweredGroup) -> tuple[Entry, ...]:
        return likely(self._answerer, group.question)

    def _ended(self) -> Parts:
        self.over, self._now = True, None
        lessons = [lesson for _, _, lessons in self._steps for lesson in lessons]
        phrasings = sum(isinstance(lesson, TaughtPhrasing) for lesson in lessons)
        gaps = len(lessons) - phrasings
        said = texts.LEARN_ENDED.format(phrasings=phrasings, gaps=gaps, ignored=len(self.ignored))
        changed = sorted({editor.folder for _, editor, _ in self._steps if editor is not None})
        where = (Part(Role.TEXT, texts.LEARN_WHERE.format(folder=folder)) for folder in changed)
        return (Part(Role.HEADING, said), *where)

    # -- one key ----------------------------------------------------------------------------------------------

    def _is_answered_by(self, entry: Entry, group: UnansweredGroup) -> Parts:
        questions = group.questions[:MAX_TAUGHT_AT_ONCE] if self._with_all else group.questions[:1]
        return self._taught(group, [TaughtPhrasing(entry.id, question) for question in questions], entry.article)

    def _is_not_said(self, group: UnansweredGroup) -> Parts:
        """A gap, with the other wordings as its phrasings."""
        nearest = next(iter(self._entries(group)), None)
        gap = new_gap(group.questions[:MAX_TAUGHT_AT_ONCE], nearest, self._answerer.knowledge)
        return self._taught(group, [gap], gap.article)

    def _taught(self, group: UnansweredGroup, lessons: Sequence[Lesson], article: str) -> Parts:
        editor = Editor(self._folder / article, self._edits)
        editor.step()
        for lesson in lessons:
            write_lesson(editor, lesson, self._answerer.knowledge, PHRASINGS_FILE)
        self._steps.append((group, editor, tuple(lessons)))
        self._answer_anew()
        return self._next()

    def _undone(self) -> Parts:
        """What was taught or ignored last is taken back, and its group comes again."""
        if not self._steps:
            return (Part(Role.TEXT, texts.PREVIEW_NOTHING_TO_UNDO),)
        group, editor, lessons = self._steps[-1]
        if editor is not None:
            editor.undo()
        self._steps.pop()
        if lessons:
            self._answer_anew()
        self._left[:0] = [group, *([self._now] if self._now else [])]
        return (Part(Role.TEXT, texts.PREVIEW_UNDONE), *self._next())

    def _answer_anew(self) -> None:
        lessons = [lesson for _, _, own in self._steps for lesson in own]
        self._answerer = self._first.on(taught(self._first.knowledge, lessons)) if lessons else self._first


def questions_in(lines: Iterable[str]) -> list[UnansweredQuestion]:
    """A question a line, or a JSON object with one: what `faqbot ask --json` prints will do."""
    found = []
    for number, line in enumerate(map(str.strip, lines)):
        with suppress(ValueError, TypeError, KeyError):
            line = str(json.loads(line)["question"])
        if line:
            found.append(UnansweredQuestion(str(number), masked(line), 0.0, Kind.NOT_UNDERSTOOD, None, unhelpful=False))
    return found


def at_keyboard() -> bool:
    """Whether keys can be typed although the questions came on standard input: it is the terminal from now on."""
    if not sys.stdout.isatty():
        return False
    try:
        os.dup2(os.open("/dev/tty", os.O_RDONLY), sys.stdin.fileno())
    except OSError:
        return False
    return True


async def learn(session: Learning, *, are_piped: bool) -> None:
    """Goes through what was missed until there is no more, or the author leaves.

    Where the questions were piped in and nobody can press a key, it lists them.
    """
    if are_piped and not at_keyboard():
        screen.show(session.groups())
        return
    await screen.ask_keys(session)
