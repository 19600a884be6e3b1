"""The learning loop in an admin's private chat: /missed with what to do about it, /taught, and undoing it."""

from io import BytesIO
from typing import Final, assert_never

from telegram import Bot, CallbackQuery, InlineKeyboardButton, InputFile, Message, User

from bot.chat.admins import releases as admin
from bot.chat.admins.releases import NotDone, attempted, who
from bot.chat.views.buttons import (
    AdminPress,
    ApplyAnyway,
    ChooseTarget,
    Ignore,
    KeepOld,
    NotCoveredHere,
    ShowMiss,
    ShowMissed,
    ShowTaught,
    TakeBack,
    Teach,
    UnknownPress,
    admin_button,
    decoded_admin,
)
from bot.chat.views.rendering import Block, Format, Rendering, inert, rendering
from bot.chat.views.replies import replace_pressed, send_to, take_buttons_off
from bot.core.knowledge.model import Entry
from bot.texts import english as texts
from bot.texts import releases as reporting
from bot.usecases.releases import Applied, OverBudget, Released
from bot.usecases.teaching import GoneError, Learning, Missed, Office

A_PAGE: Final = 8
GOES_THROUGH_THE_GATES: Final = (ApplyAnyway, Teach, NotCoveredHere, TakeBack)
MOST_ALSO: Final = 10
"""Other wordings of a missed question that are shown."""


async def missed(message: Message, learning: Learning) -> None:
    """/missed: the first page."""
    await send_to(message.get_bot(), message.chat.id, await _missed(0, learning))


async def taught(message: Message, learning: Learning) -> None:
    """/taught: the first page, and everything as a file to paste from."""
    bot, chat_id = message.get_bot(), message.chat.id
    await send_to(bot, chat_id, await _taught(0, learning))
    match await attempted(learning.export()):
        case NotDone() | "":
            return
        case exported:
            await _send_file(bot, chat_id, exported)


async def on_press(query: CallbackQuery, office: Office) -> None:
    """Does what an admin's button promises, and answers every press."""
    press = decoded_admin(query.data or "")
    message = query.message
    if isinstance(press, UnknownPress) or not isinstance(message, Message):
        await query.answer(texts.OLD_BUTTON, show_alert=True)
        return
    await query.answer(texts.CHECKING if isinstance(press, GOES_THROUGH_THE_GATES) else None)
    if isinstance(press, ApplyAnyway | KeepOld):
        await take_buttons_off(query)
    if isinstance(press, ApplyAnyway):
        await admin.apply_anyway(message, query.from_user, press.revision, office.releases)
        return
    try:
        shown = await _led_to(press, query.from_user, office.learning)
    except GoneError:
        shown = rendering([Block(texts.MISSED_GONE)], [[_back()]])
    if isinstance(press, KeepOld):
        # The report stays readable above what became of it.
        await send_to(message.get_bot(), message.chat.id, shown)
    else:
        await replace_pressed(query, shown)


def search_in_reply(message: Message) -> str | None:
    """The key of the missed question that a message searches an entry for; None where it is no such search."""
    replied = message.reply_to_message
    markup = replied.reply_markup if replied else None
    buttons = (button for row in markup.inline_keyboard for button in row) if markup else ()
    for button in buttons:
        press = decoded_admin(button.callback_data) if isinstance(button.callback_data, str) else UnknownPress()
        if isinstance(press, ShowMiss):
            return press.key
    return None


async def search(message: Message, key: str, learning: Learning) -> None:
    """Offers the entries that an admin's words lead to."""
    try:
        found = await attempted(learning.find(key))
    except GoneError:
        shown = rendering([Block(texts.MISSED_GONE)], [[_back()]])
    else:
        words = message.text or ""
        shown = _failed(found) if isinstance(found, NotDone) else _targets(found, learning.likely(words))
    await send_to(message.get_bot(), message.chat.id, shown)


async def _led_to(press: AdminPress, pressed_by: User, learning: Learning) -> Rendering:
    by = who(pressed_by)
    match press:
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
            done = texts.TAUGHT_DONE.format(question=inert(question), entry=entry.question if entry else id)
            result = await attempted(learning.teach(key, id, by, anyway))
            return _learned(result, done, Teach(key, id, anyway=True))
        case NotCoveredHere(key, anyway):
            question = (await learning.find(key)).cluster.question
            result = await attempted(learning.not_covered(key, by, anyway))
            return _learned(
                result, texts.NOT_COVERED_DONE.format(question=inert(question)), NotCoveredHere(key, anyway=True)
            )
        case Ignore(key):
            question = (await learning.find(key)).cluster.question
            failed = await attempted(learning.ignore(key, by))
            line = failed.why if failed else texts.IGNORED_DONE.format(question=inert(question))
            return rendering([Block(line)], [[_back()]])
        case TakeBack(key, anyway):
            lesson = next((each for each in await learning.taught() if each.key == key), None)
            result = await attempted(learning.undo(key, by, anyway))
            done = texts.UNDONE.format(lesson=reporting.lesson_line(lesson, inert) if lesson else key)
            return _learned(result, done, TakeBack(key, anyway=True))
        case KeepOld() | ApplyAnyway():
            return rendering([Block(texts.KEPT_OLD)])
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
    rows = [[admin_button(_line(each), ShowMiss(each.key))] for each in shown]
    turning = [
        *([admin_button(texts.PREVIOUS, ShowMissed(page - 1))] if page else []),
        *([admin_button(texts.NEXT, ShowMissed(page + 1))] if (page + 1) * A_PAGE < len(found) else []),
    ]
    return rendering([Block(texts.MISSED.format(count=len(found)))], [*rows, turning])


def _line(missed: Missed) -> str:
    text = texts.MISSED_LINE_UNHELPFUL if missed.unhelpful else texts.MISSED_LINE
    return text.format(question=texts.shortened(missed.cluster.question, 40), times=_times(missed))


def _times(missed: Missed) -> str:
    return texts.count(missed.cluster.count, "time")


def _one(missed: Missed) -> Rendering:
    blocks = [
        Block(texts.MISSED_ONE.format(times=_times(missed))),
        Block(inert(missed.cluster.question), Format.BOLD),
    ]
    if also := missed.cluster.questions[1 : 1 + MOST_ALSO]:
        blocks.append(Block("\n".join((texts.MISSED_ALSO, *(f"– {inert(question)}" for question in also)))))
    choices = [
        admin_button(texts.TEACH, ChooseTarget(missed.key)),
        admin_button(texts.MARK_NOT_COVERED, NotCoveredHere(missed.key)),
        admin_button(texts.IGNORE, Ignore(missed.key)),
    ]
    return rendering(blocks, [choices, [_back()]])


def _targets(missed: Missed, entries: tuple[Entry, ...]) -> Rendering:
    """The entries to choose from. The way back names the question: so a reply to this message is a search for it."""
    text = texts.TEACH_WHICH.format(question=inert(missed.cluster.question)) if entries else texts.TEACH_NOTHING
    rows = [[admin_button(entry.question, Teach(missed.key, entry.id))] for entry in entries]
    return rendering([Block(text)], [*rows, [admin_button(texts.BACK_TO_QUESTION, ShowMiss(missed.key))]])


def _learned(result: Released | NotDone, done: str, insisting: Teach | NotCoveredHere | TakeBack) -> Rendering:
    match result:
        case Applied():
            return rendering([Block(done)], [[_back()]])
        case NotDone():
            return _failed(result)
        case OverBudget():
            lines = "\n".join(reporting.short(result, inert))
            anyway = admin_button(texts.APPLY_ANYWAY, insisting)
            return rendering([Block(texts.LESSON_OVER_BUDGET), Block(lines)], [[anyway, _back(texts.KEEP_OLD)]])
        case _:
            return rendering([Block("\n".join((texts.LESSON_REFUSED, *reporting.short(result, inert))))], [[_back()]])


async def _taught(page: int, learning: Learning) -> Rendering:
    lessons = await attempted(learning.taught())
    if isinstance(lessons, NotDone):
        return _failed(lessons)
    if not lessons:
        return rendering([Block(texts.NOTHING_TAUGHT)])
    page = min(page, (len(lessons) - 1) // A_PAGE)
    shown = lessons[page * A_PAGE : (page + 1) * A_PAGE]
    lines = "\n".join(f"– {reporting.lesson_line(lesson, inert)}" for lesson in shown)
    rows: list[list[InlineKeyboardButton]] = [
        [admin_button(texts.UNDO.format(lesson=reporting.taught_words(lesson)), TakeBack(lesson.key))]
        for lesson in shown
    ]
    turning = [
        *([admin_button(texts.PREVIOUS, ShowTaught(page - 1))] if page else []),
        *([admin_button(texts.NEXT, ShowTaught(page + 1))] if (page + 1) * A_PAGE < len(lessons) else []),
    ]
    return rendering([Block(texts.TAUGHT.format(count=len(lessons))), Block(lines)], [*rows, turning])


def _failed(failed: NotDone) -> Rendering:
    return rendering([Block(failed.why)], [[_back()]])


def _back(label: str = texts.BACK_TO_MISSED) -> InlineKeyboardButton:
    return admin_button(label, ShowMissed(0))


async def _send_file(bot: Bot, chat_id: int, exported: str) -> None:
    document = InputFile(BytesIO(exported.encode()), texts.TAUGHT_FILE)
    await bot.send_document(chat_id, document, caption=texts.TAUGHT_FILE_SAYS)
