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
from bot.authoring.lessons import Change, Into, NewEntry, NewGap
from bot.core.knowledge.files import PHRASINGS_FOLDER
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Kind, Outcome
from bot.core.quality.labelled import MISSED
from bot.storage.records import UnansweredQuestion
from bot.terminal import screen
from bot.terminal.mending import Mender, items_of, label_of, listed, numbers
from bot.texts import Part, Parts, Role
from bot.usecases.journal import masked
from bot.usecases.teaching import MAX_TAUGHT_AT_ONCE, UnansweredGroup, grouped, is_resolved, likely, look_at

PHRASINGS_FILE: Final = f"{PHRASINGS_FOLDER}/learnt.yaml"
MAX_ALSO: Final = 10
"""Other wordings of a question, or other questions, that are shown."""


@dataclass(frozen=True)
class _Step:
    """What was done about some questions (None: they were let go), and what was left to do before."""

    questions: Sequence[str]
    change: Change | None
    before: tuple[UnansweredGroup, ...]
    passed: frozenset[str]


class Learning(Mender):
    """One evening's loop through what was missed."""

    style = MISSED
    phrasings_file = PHRASINGS_FILE

    def __init__(self, answerer: Answerer, folder: Path, asked: Sequence[UnansweredQuestion]) -> None:
        super().__init__(folder)
        self._answerer = answerer
        self._asked: dict[str, list[UnansweredQuestion]] = defaultdict(list)
        for each in asked:
            self._asked[each.question].append(each)
        self._left = list(grouped(asked, {each.case: look_at(answerer, each) for each in asked}))
        self._count = sum(len(each.questions) for each in self._left)
        self._passed: set[str] = set()
        """What was told to be answered by what was taught before its turn came."""
        self._now: UnansweredGroup
        self._with_all = False
        self._done: list[_Step] = []

    @property
    def _questions(self) -> Sequence[str]:
        """What a key is about: the first of the group alone, or all."""
        return self._now.questions[: MAX_TAUGHT_AT_ONCE if self._with_all else 1]

    @property
    def ignored(self) -> list[str]:
        """The questions that were let go."""
        return [question for step in self._done if step.change is None for question in step.questions]

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
        return tuple(Part(Role.ITEM, f"{each.count} × {' | '.join(each.questions[:MAX_ALSO])}") for each in self._left)

    def _obeyed(self, text: str) -> Parts:
        key, now = text.lower()[:1], self._now
        match key:
            case "q":
                return self._ended()
            case "u":
                return self._undone()
            case "s":
                return self._next()
            case "i":
                return self._settled(None)
            case "a" if len(now.questions) > 1:
                self._with_all = not self._with_all
                return self._as_before()
            case "n" | "e" | "/":
                return self._chose(self._prompt_of(key))
            case _ if key.isdecimal() and 1 <= int(key) <= len(entries := likely(self._answerer, now.question)):
                return self._chose(Into(entries[int(key) - 1]))
        return (Part(Role.TEXT, texts.NO_KEY.format(key=key or texts.ENTER)), self._keys())

    # -- what is shown ----------------------------------------------------------------------------------------

    def _next(self) -> Parts:
        """The first group that what was taught so far does not answer; what it does answer is told.

        That stays until the end, for what is taught later may take it again.
        """
        self._with_all = False
        known: list[str] = []
        for _ in range(len(self._left)):
            group = self._left.pop(0)
            answered = [each for each in group.questions if self._by_now(each)]
            known += answered
            if answered:
                self._left.append(group.only(answered))
            if open_ones := [each for each in group.questions if each not in answered]:
                self._now = group.only(open_ones)
                lost = [each for each in open_ones if each in self._passed]
                self._passed.difference_update(lost)
                return (*self._known(known), *_lost(lost), *self._as_before())
        return (*self._known(known), *self._ended())

    def _by_now(self, question: str) -> Outcome | None:
        """What is said to a question that was taught so far; None where it is not, as before anything was taught."""
        if not self._done:
            return None
        outcome = self._answerer.ask(question)
        return outcome if is_resolved(outcome, self._asked[question][0]) else None

    def _known(self, known: Sequence[str]) -> Parts:
        """Which questions need nobody any more, and by what: so nobody wonders where they are."""
        found = [
            texts.LEARN_KNOWN_BY.format(question=question, item=label_of(items[0]))
            if (items := items_of(outcome))
            else texts.LEARN_KNOWN_ALONE.format(question=question)
            for question in known
            if question not in self._passed and (outcome := self._by_now(question))
        ]
        self._passed.update(known)
        return (Part(Role.HINT, texts.LEARN_KNOWN.format(questions=", ".join(found[:MAX_ALSO]))),) if found else ()

    def _as_before(self) -> Parts:
        group = self._now
        left = {question for each in (group, *self._left) for question in each.questions}
        number = f"{self._count + 1 - len(left - self._passed)}/{self._count}"
        also = tuple(
            Part(Role.CONTEXT, question + (texts.LEARN_TIMES.format(count=count) if count > 1 else ""))
            for question, count in list(zip(group.questions, group.counts, strict=True))[1 : 1 + MAX_ALSO]
        )
        all_of_them = texts.LEARN_ALL if self._with_all else texts.LEARN_ONE
        like_it = (Part(Role.HINT, all_of_them.format(count=len(group.questions))),) if also else ()
        return (
            Part(Role.TEXT, ""),
            Part(Role.ASKED, texts.LEARN_ASKED.format(number=number, count=group.counts[0], question=group.question)),
            *also,
            Part(Role.HINT, _replied(self._answerer.ask(group.question))),
            *listed(likely(self._answerer, group.question)),
            *like_it,
            self._keys(),
        )

    def _keys(self) -> Part:
        entries = likely(self._answerer, self._now.question)
        taught = [texts.LEARN_KEYS_NUMBER.format(numbers=numbers(len(entries)))] if entries else []
        return Part(Role.HINT, " · ".join((*taught, texts.LEARN_KEYS)))

    def _ended(self) -> Parts:
        self.over = True
        changes = [step.change for step in self._done]
        said = texts.LEARN_ENDED.format(
            phrasings=sum(len(step.questions) for step in self._done if isinstance(step.change, Into)),
            gaps=sum(isinstance(change, NewGap) for change in changes),
            entries=sum(isinstance(change, NewEntry) for change in changes),
            ignored=len(self.ignored),
        )
        needs = self._needs() if any(changes) else ()
        folders = sorted({self._folder / file.relative_to(self._folder).parts[0] for file in self._steps.files})
        where: list[Part] = []
        for folder in folders:  # how to look over and keep what was written
            where.append(Part(Role.TEXT, texts.LEARN_WHERE.format(folder=folder)))
            where += (Part(Role.ITEM, command.format(folder=folder)) for command in texts.LEARN_COMMANDS)
        return (Part(Role.HEADING, said), *needs, *where)

    # -- what is done -----------------------------------------------------------------------------------------

    def _wrote(self, change: Change, _: str) -> Parts:
        self._read_anew()
        return self._settled(change)

    def _settled(self, change: Change | None) -> Parts:
        """The questions like it that were not meant come at once, then the next."""
        done, group = self._questions, self._now
        self._done.append(_Step(done, change, (group, *self._left), frozenset(self._passed)))
        if others := group.questions[len(done) :]:
            self._left.insert(0, group.only(others))
        return self._next()

    def _undone(self) -> Parts:
        """What was taught or ignored last is taken back, and its group comes again."""
        if not self._done:
            return (Part(Role.TEXT, texts.PREVIEW_NOTHING_TO_UNDO),)
        step = self._done[-1]
        if step.change is not None:
            self._steps.undo()
            self._read_anew()
        self._done.pop()
        self._left, self._passed = list(step.before), set(step.passed)
        return (Part(Role.TEXT, texts.PREVIEW_UNDONE), *self._next())


def _replied(outcome: Outcome) -> str:
    """What the bot says to a question now, in a short line."""
    items = items_of(outcome)
    kind = "gap" if outcome.kind is Kind.NOT_COVERED and items else outcome.kind.value
    return texts.LEARN_REPLIES[kind].format(items=", ".join(f"“{each.question}”" for each in items))


def _lost(questions: Iterable[str]) -> Parts:
    """Which questions were told to be answered, and are not any more."""
    listed = ", ".join(f"“{question}”" for question in questions)
    return (Part(Role.TEXT, texts.LEARN_LOST.format(questions=listed)),) if listed else ()


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
