"""The learning loop in an admin's private chat: /missed with what to do about it, /taught, and undoing it."""

from collections.abc import Collection
from io import BytesIO
from typing import Final, assert_never

from telegram import Bot, CallbackQuery, InlineKeyboardButton, InputFile, Message, User
from telegram.ext import filters

from bot import texts
from bot.chat.admins.releases import NotDone, attempted, who
from bot.chat.routing import PRIVATE, Handler, admins, on_admin_press, on_command, on_message
from bot.chat.views.buttons import (
    ChooseTarget,
    Ignore,
    NotCoveredHere,
    ShowMiss,
    ShowMissed,
    ShowTaught,
    TakeBack,
    Teach,
    TeachingAction,
    button,
    decoded,
)
from bot.chat.views.rendering import Block, Format, Rendering, defused, rendering
from bot.chat.views.replies import replace_pressed, send_to
from bot.core.knowledge.model import Entry
from bot.texts import phrases
from bot.texts import releases as reporting
from bot.usecases.releases import Applied, OverBudget, Released
from bot.usecases.teaching import GoneError, Learning, Missed

A_PAGE: Final = 8
GOES_THROUGH_THE_GATES: Final = (Teach, NotCoveredHere, TakeBack)
MAX_ALSO: Final = 10
"""Other wordings of a missed question that are shown."""


class Teaching:
    """Shows admins what was missed and taught, and learns from them."""

    def __init__(self, learning: Learning) -> None:
        self._learning = learning

    def handlers(self, admin_ids: Collection[int]) -> list[Handler]:
        """The commands, the buttons, and words that search an entry in reply to the bot's question for one."""
        in_private = admins(admin_ids) & PRIVATE
        return [
            on_command("missed", self.missed, in_private, block=False),
            on_command("taught", self.taught, in_private),
            on_message(in_private & filters.TEXT & ~filters.COMMAND & _SearchesAnEntry(), self.search),
            on_admin_press(TeachingAction, self.on_press, admin_ids),
        ]

    async def missed(self, message: Message) -> None:
        """/missed: the first page."""
        await send_to(message.get_bot(), message.chat.id, await _missed(0, self._learning))

    async def taught(self, message: Message) -> None:
        """/taught: the first page, and everything as a file to paste from."""
        bot, chat_id = message.get_bot(), message.chat.id
        await send_to(bot, chat_id, await _taught(0, self._learning))
        match await attempted(self._learning.export()):
            case NotDone() | "":
                return
            case exported:
                await _send_file(bot, chat_id, exported)

    async def search(self, message: Message) -> None:
        """Offers the entries that an admin's words lead to."""
        key = search_in_reply(message)
        if key is not None:
            await _search(message, key, self._learning)

    async def on_press(self, query: CallbackQuery, _: Message, action: TeachingAction) -> None:
        """Does what a button promises, and answers every press."""
        await query.answer(texts.CHECKING if isinstance(action, GOES_THROUGH_THE_GATES) else None)
        try:
            shown = await _led_to(action, query.from_user, self._learning)
        except GoneError:
            shown = rendering([Block(texts.MISSED_GONE)], [[_back()]])
        await replace_pressed(query, shown)


class _SearchesAnEntry(filters.MessageFilter):
    """Replies to the bot's message that asks which entry a missed question is about."""

    def filter(self, message: Message) -> bool:
        return search_in_reply(message) is not None


def search_in_reply(message: Message) -> str | None:
    """The key of the missed question that a message searches an entry for; None where it is no such search."""
    replied = message.reply_to_message
    markup = replied.reply_markup if replied else None
    below = (each for row in markup.inline_keyboard for each in row) if markup else ()
    for each in below:
        action = decoded(str(each.callback_data))
        if isinstance(action, ShowMiss):
            return action.key
    return None


async def _search(message: Message, key: str, learning: Learning) -> None:
    """Offers the entries that an admin's words lead to."""
    try:
        found = await attempted(learning.find(key))
    except GoneError:
        shown = rendering([Block(texts.MISSED_GONE)], [[_back()]])
    else:
        words = message.text or ""
        shown = _failed(found) if isinstance(found, NotDone) else _targets(found, learning.likely(words))
    await send_to(message.get_bot(), message.chat.id, shown)


async def _led_to(action: TeachingAction, pressed_by: User, learning: Learning) -> Rendering:
    by = who(pressed_by)
    match action:
        case ShowMissed(page):
            return await _missed(page, learning)
        case ShowTaught(page):
            return await _taught(page, learning)
        case ShowMiss(key):
            found = await attempted(learning.find(key))
            return _failed(found) if isinstance(found, NotDone) else _one(found)
        case ChooseTarget(key):
            found = await attempted(learning.find(key))
            if isinstance(found, NotDone):
                return _failed(found)
            return _targets(found, learning.likely(found.cluster.question))
        case Teach(key, id, anyway):
            question, entry = (await learning.find(key)).cluster.question, learning.knowledge.entry(id)
            done = texts.TAUGHT_DONE.format(question=defused(question), entry=entry.question if entry else id)
            result = await attempted(learning.teach(key, id, by, anyway))
            return _learned(result, done, Teach(key, id, anyway=True))
        case NotCoveredHere(key, anyway):
            question = (await learning.find(key)).cluster.question
            result = await attempted(learning.not_covered(key, by, anyway))
            return _learned(
                result, texts.NOT_COVERED_DONE.format(question=defused(question)), NotCoveredHere(key, anyway=True)
            )
        case Ignore(key):
            question = (await learning.find(key)).cluster.question
            failed = await attempted(learning.ignore(key, by))
            line = failed.why if failed else texts.IGNORED_DONE.format(question=defused(question))
            return rendering([Block(line)], [[_back()]])
        case TakeBack(key, anyway):
            lesson = next((each for each in await learning.taught() if each.key == key), None)
            result = await attempted(learning.undo(key, by, anyway))
            done = texts.UNDONE.format(lesson=reporting.lesson_line(lesson, defused) if lesson else key)
            return _learned(result, done, TakeBack(key, anyway=True))
        case never:
            assert_never(never)


async def _missed(page: int, learning: Learning) -> Rendering:
    found = await attempted(learning.missed())
    if isinstance(found, NotDone):
        return _failed(found)
    if not found:
        return rendering([Block(texts.NOTHING_MISSED)])
    page = min(page, (len(found) - 1) // A_PAGE)
    shown = found[page * A_PAGE : (page + 1) * A_PAGE]
    rows = [[button(_line(each), ShowMiss(each.key))] for each in shown]
    turning = [
        *([button(texts.PREVIOUS, ShowMissed(page - 1))] if page else []),
        *([button(texts.NEXT, ShowMissed(page + 1))] if (page + 1) * A_PAGE < len(found) else []),
    ]
    return rendering([Block(texts.MISSED.format(count=len(found)))], [*rows, turning])


def _line(missed: Missed) -> str:
    text = texts.MISSED_LINE_UNHELPFUL if missed.unhelpful else texts.MISSED_LINE
    return text.format(question=phrases.shortened(missed.cluster.question, 40), count=missed.cluster.count)


def _one(missed: Missed) -> Rendering:
    blocks = [
        Block(texts.MISSED_ONE.format(count=missed.cluster.count)),
        Block(defused(missed.cluster.question), Format.BOLD),
    ]
    if also := missed.cluster.questions[1 : 1 + MAX_ALSO]:
        blocks.append(Block("\n".join((texts.MISSED_ALSO, *(f"– {defused(question)}" for question in also)))))
    choices = [
        button(texts.TEACH, ChooseTarget(missed.key)),
        button(texts.MARK_NOT_COVERED, NotCoveredHere(missed.key)),
        button(texts.IGNORE, Ignore(missed.key)),
    ]
    return rendering(blocks, [choices, [_back()]])


def _targets(missed: Missed, entries: tuple[Entry, ...]) -> Rendering:
    """The entries to choose from. The way back names the question: so a reply to this message is a search for it."""
    text = texts.TEACH_WHICH.format(question=defused(missed.cluster.question)) if entries else texts.TEACH_NOTHING
    rows = [[button(entry.question, Teach(missed.key, entry.id))] for entry in entries]
    return rendering([Block(text)], [*rows, [button(texts.BACK_TO_QUESTION, ShowMiss(missed.key))]])


def _learned(result: Released | NotDone, done: str, insisting: Teach | NotCoveredHere | TakeBack) -> Rendering:
    match result:
        case Applied():
            return rendering([Block(done)], [[_back()]])
        case NotDone():
            return _failed(result)
        case OverBudget():
            lines = "\n".join(reporting.short(result, defused))
            anyway = button(texts.APPLY_ANYWAY, insisting)
            return rendering([Block(texts.LESSON_OVER_BUDGET), Block(lines)], [[anyway, _back(texts.KEEP_OLD)]])
        case _:
            return rendering([Block("\n".join((texts.LESSON_REFUSED, *reporting.short(result, defused))))], [[_back()]])


async def _taught(page: int, learning: Learning) -> Rendering:
    lessons = await attempted(learning.taught())
    if isinstance(lessons, NotDone):
        return _failed(lessons)
    if not lessons:
        return rendering([Block(texts.NOTHING_TAUGHT)])
    page = min(page, (len(lessons) - 1) // A_PAGE)
    shown = lessons[page * A_PAGE : (page + 1) * A_PAGE]
    lines = "\n".join(f"– {reporting.lesson_line(lesson, defused)}" for lesson in shown)
    rows: list[list[InlineKeyboardButton]] = [
        [button(texts.UNDO.format(lesson=reporting.taught_words(lesson)), TakeBack(lesson.key))] for lesson in shown
    ]
    turning = [
        *([button(texts.PREVIOUS, ShowTaught(page - 1))] if page else []),
        *([button(texts.NEXT, ShowTaught(page + 1))] if (page + 1) * A_PAGE < len(lessons) else []),
    ]
    return rendering([Block(texts.TAUGHT.format(count=len(lessons))), Block(lines)], [*rows, turning])


def _failed(failed: NotDone) -> Rendering:
    return rendering([Block(failed.why)], [[_back()]])


def _back(label: str | None = None) -> InlineKeyboardButton:
    return button(label or texts.BACK_TO_MISSED, ShowMissed(0))


async def _send_file(bot: Bot, chat_id: int, exported: str) -> None:
    document = InputFile(BytesIO(exported.encode()), texts.TAUGHT_FILE)
    await bot.send_document(chat_id, document, caption=texts.TAUGHT_FILE_SAYS)
