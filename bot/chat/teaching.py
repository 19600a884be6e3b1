"""Teaching in an admin's private chat: /missed with what to do about it, /taught, and taking it back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Final

from telegram import Bot, CallbackQuery, InlineKeyboardButton, InputFile, Message
from telegram.error import TelegramError

from bot import texts
from bot.chat.menus import page_of
from bot.chat.releases import NotDone, attempted, watched, who
from bot.chat.replies import actions_below, replace_pressed, send, send_to
from bot.chat.views import Action, Rendering, button, defused, rendering
from bot.core.knowledge.taught import Lesson
from bot.storage.records import StorageError
from bot.texts import Part, Role, reports
from bot.usecases.released import Applied, Mode, OverBudget, Previewed, Released, Unsound
from bot.usecases.teaching import MAX_TAUGHT_AT_ONCE, GoneError, Teaching, UnansweredGroup, likely

_log: Final = logging.getLogger(__name__)
_MODE: Final = {True: Mode.ANYWAY, False: Mode.WITHIN_BUDGET}
MAX_ALSO: Final = 10
"""Other wordings of an unanswered question that are shown."""


class ShowMissed(Action):
    """A page of what was missed; pages count from 0."""

    page: int


class ShowMiss(Action):
    """One missed question, with what can be done about it."""

    key: str


class ShowAll(ShowMiss):
    """A missed question and those like it, to be taught together."""


class Teach(Action):
    """Teach a missed question to an entry."""

    key: str
    entry: str
    anyway: bool = False


class TeachAll(Teach):
    """Teach a missed question and those like it to an entry."""


class NotCoveredHere(Action):
    """The article says nothing to a missed question and those like it."""

    key: str
    anyway: bool = False


class Ignore(Action):
    """Let a missed question go."""

    key: str


class ShowTaught(Action):
    """A page of what was taught."""

    page: int


class TakeBack(Action):
    """Take a lesson back."""

    key: str
    anyway: bool = False


AboutMissed = ShowMiss | Teach | NotCoveredHere | Ignore
TeachingAction = ShowMissed | AboutMissed | ShowTaught | TakeBack
Insisting = Teach | NotCoveredHere | TakeBack
"""Actions that go through the gates of a release, which takes a moment."""


class TeachingCommands:
    """Shows admins what was not answered and what was taught, and learns from them."""

    def __init__(self, teaching: Teaching) -> None:
        self._teaching = teaching

    async def missed(self, message: Message) -> None:
        """/missed: the first page."""
        await send(message, await _or_why_not(self._done(ShowMissed(0), "")))

    async def taught(self, message: Message) -> None:
        """/taught: the first page, and everything as a file to paste from."""
        await send(message, _lessons(self._teaching.releases.lessons, 0))
        if exported := self._teaching.export():
            document = InputFile(BytesIO(exported.encode()), texts.TAUGHT_FILE)
            await message.reply_document(document, caption=texts.TAUGHT_FILE_SAYS)

    async def search(self, message: Message) -> None:
        """Offers the entries that an admin's words lead to."""
        if asked := searched_in_reply(message):
            shown = await _or_why_not(self._found(asked, message.text or ""))
            await send(message, shown)

    async def on_press(self, query: CallbackQuery, message: Message, action: TeachingAction) -> None:
        """Does what a button promises, and answers every press; while a lesson is checked, says how far that is."""
        doing = _or_why_not(self._done(action, who(query.from_user.id)))
        if isinstance(action, Insisting):
            await query.answer(texts.CHECKING)
            shown, _ = await watched(self._teaching.releases, message, doing, message.message_id)
        else:
            await query.answer()
            shown = await doing
        await replace_pressed(query, shown)

    async def _done(self, action: TeachingAction, actor: str) -> Rendering:
        teaching = self._teaching
        match action:
            case ShowMissed(page):
                return _unanswered(await teaching.unanswered(), page)
            case ShowTaught(page):
                return _lessons(teaching.releases.lessons, page)
            case TakeBack(key, anyway):
                lesson = next((each for each in teaching.releases.lessons if each.key == key), None)
                if lesson is None:
                    raise GoneError
                result = await teaching.take_back(lesson, actor, _MODE[anyway])
                if not isinstance(result, Applied):
                    return _not_taught(result, action)
                return rendering([texts.UNDONE.format(lesson=reports.lesson_line(lesson, defused))], [[_back()]])
        # What is left is about a missed question.
        group = await teaching.find(action.key)
        question = defused(group.question)
        match action:
            case ShowMiss():
                return self._one(group, group.question, isinstance(action, ShowAll))
            case Teach(entry=id, anyway=anyway):
                taught = group.questions if isinstance(action, TeachAll) else group.questions[:1]
                result = await teaching.teach(taught, id, actor, _MODE[anyway])
                form = texts.TAUGHT_ALL_DONE if isinstance(action, TeachAll) else texts.TAUGHT_DONE
                entry = teaching.releases.faq.knowledge.entry(id)
                done = form.format(question=question, count=len(taught), entry=entry.question if entry else id)
                return await self._released(result, done, action)
            case NotCoveredHere(anyway=anyway):
                result = await teaching.not_covered(group, actor, _MODE[anyway])
                count = len(group.questions[:MAX_TAUGHT_AT_ONCE])
                done = texts.NOT_COVERED_DONE.format(question=question, count=count)
                return await self._released(result, done, action)
            case Ignore():
                await teaching.ignore(group, actor)
                return await self._and_next(texts.IGNORED_DONE.format(question=question))

    async def _found(self, asked: AboutMissed, words: str) -> Rendering:
        return self._one(await self._teaching.find(asked.key), words, isinstance(asked, TeachAll))

    def _one(
        self,
        group: UnansweredGroup,
        words: str,
        all_of_them: bool = False,
        before: str = "",
        undo: TakeBack | ShowTaught | None = None,
    ) -> Rendering:
        """One question, or all of its group: the entries that ``words`` lead to, and what else can be done.

        ``before`` says what was just done, which ``undo`` takes back.
        """
        count, teach = len(group.questions), TeachAll if all_of_them else Teach
        entries = likely(self._teaching.releases.faq.answerer, words)
        blocks: list[Part | str] = [before, texts.NEXT_MISSED] if before else []
        blocks += [texts.MISSED_ONE.format(count=group.count), Part(Role.HEADING, defused(group.question))]
        if also := group.questions[1 : 1 + MAX_ALSO]:
            blocks.append("\n".join((texts.MISSED_ALSO, *(f"– {defused(question)}" for question in also))))
        which = texts.TEACH_ALL_WHICH.format(count=count) if all_of_them else texts.TEACH_WHICH
        blocks.append(which if entries else texts.TEACH_NOTHING)
        rows = [[button(entry.question, teach(group.key, entry.id))] for entry in entries]
        if all_of_them:
            rows.append([button(texts.ONLY_THIS, ShowMiss(group.key))])
        elif count > 1:
            rows.append([button(texts.ALL_LIKE_THIS.format(count=count), ShowAll(group.key))])
        choices = [button(texts.MARK_NOT_COVERED, NotCoveredHere(group.key)), button(texts.IGNORE, Ignore(group.key))]
        return rendering(blocks, [*rows, choices, *_ways_back(undo)])

    async def _and_next(self, done: str, undo: TakeBack | ShowTaught | None = None) -> Rendering:
        """The thing that was done, and the next question that nobody has an answer to."""
        group = await attempted(self._teaching.next())
        if isinstance(group, UnansweredGroup):
            return self._one(group, group.question, before=done, undo=undo)
        return rendering([done], _ways_back(undo))

    async def _released(self, result: Released, done: str, insisting: Insisting) -> Rendering:
        """The result of a lesson, and the next question; ``insisting`` makes it live though it is over budget."""
        if not isinstance(result, Applied):
            return _not_taught(result, insisting)
        # The newest lesson stands last; of several, one is chosen from all that was taught.
        newest = self._teaching.releases.lessons[-1:]
        one = newest and not isinstance(insisting, TeachAll)
        return await self._and_next(done, TakeBack(newest[0].key) if one else ShowTaught(0))


def searched_in_reply(message: Message) -> AboutMissed | None:
    """A button of the message that a message searches an entry for; None where it is no such search."""
    below = actions_below(message.reply_to_message)
    return next((action for action in below if isinstance(action, Teach | NotCoveredHere)), None)


async def send_digests(bot: Bot, admin_ids: Collection[int], teaching: Teaching, now: Callable[[], float]) -> None:
    """Sends admins each Monday morning what got no answer; runs until cancelled. Of several workers one sends."""
    while True:
        monday = next_monday(now())
        await asyncio.sleep(monday - now())
        try:
            await send_digest(bot, admin_ids, teaching, datetime.fromtimestamp(monday, UTC).date())
        except (StorageError, TelegramError) as error:
            _log.warning("the digest of misses could not be sent: %s", error)


async def send_digest(bot: Bot, admin_ids: Collection[int], teaching: Teaching, day: date) -> None:
    """Sends admins what got no answer, unless another worker has done so this day, or there is nothing."""
    if await teaching.takes_on_digest(day) and (groups := await teaching.unanswered()):
        for admin_id in admin_ids:
            await send_to(bot, admin_id, _unanswered(groups, 0, texts.DIGEST))


def next_monday(now: float) -> float:
    """The next Monday, at eight in the morning by UTC."""
    today = datetime.fromtimestamp(now, UTC)
    morning = today.replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=today.weekday())
    return (morning if morning > today else morning + timedelta(days=7)).timestamp()


def _unanswered(groups: Sequence[UnansweredGroup], page: int, above: str = "") -> Rendering:
    """A page of what was not answered, below a line."""
    if not groups:
        return rendering([texts.NOTHING_MISSED])
    shown, turning = page_of(groups, page, ShowMissed)
    rows = []
    for group in shown:
        text = texts.MISSED_LINE_UNHELPFUL if group.unhelpful else texts.MISSED_LINE
        label = text.format(question=texts.shortened(group.question, 40), count=group.count)
        rows.append([button(label, ShowMiss(group.key))])
    blocks = [each for each in (above, texts.MISSED.format(count=len(groups))) if each]
    return rendering(blocks, [*rows, turning])


def _not_taught(result: OverBudget | Previewed | Unsound, insisting: Insisting) -> Rendering:
    lines = reports.short(result, defused)
    if not isinstance(result, OverBudget):
        return rendering(["\n".join((texts.LESSON_REFUSED, *lines))], [[_back()]])
    anyway = button(texts.APPLY_ANYWAY, replace(insisting, anyway=True))
    return rendering([texts.LESSON_OVER_BUDGET, "\n".join(lines)], [[anyway, _back(texts.KEEP_OLD)]])


def _lessons(lessons: Sequence[Lesson], page: int) -> Rendering:
    """A page of what was taught."""
    if not lessons:
        return rendering([texts.NOTHING_TAUGHT])
    shown, turning = page_of(lessons, page, ShowTaught)
    lines = "\n".join(f"– {reports.lesson_line(lesson, defused)}" for lesson in shown)
    rows = [[button(texts.UNDO.format(lesson=lesson.text), TakeBack(lesson.key))] for lesson in shown]
    heading = texts.TAUGHT.format(count=len(lessons))
    return rendering([heading, lines], [*rows, turning])


async def _or_why_not(shown: Awaitable[Rendering]) -> Rendering:
    """What is to be shown, or why nothing was done."""
    found = await attempted(shown)
    return rendering([found.why], [[_back()]]) if isinstance(found, NotDone) else found


def _ways_back(undo: TakeBack | ShowTaught | None) -> list[list[InlineKeyboardButton]]:
    return [[button(texts.UNDO_THIS, undo)] if undo else [], [_back()]]


def _back(label: str | None = None) -> InlineKeyboardButton:
    return button(label or texts.BACK_TO_MISSED, ShowMissed(0))
