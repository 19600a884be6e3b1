"""What only admins may: /reload. To anybody else these commands do not exist."""

import logging
from io import BytesIO
from typing import Final, assert_never

from telegram import Bot, InputFile, Message, User
from telegram.error import BadRequest, Forbidden

from bot import texts
from bot.chat.rendering import LIMIT, Block, rendering, units
from bot.chat.replies import reply_to, send_to
from bot.core.knowledge import KnowledgeBase
from bot.core.release import Changes
from bot.desk import Desk, Refused, Reloaded

_log: Final = logging.getLogger(__name__)


async def reload(message: Message, admin: User, desk: Desk) -> None:
    """Reloads the knowledge; the report goes to the admin in private, a line to the group where it was asked for."""
    result = await desk.reload()
    _log.info("reload by admin %d: %s", admin.id, _headline(result))
    if message.chat.type == message.chat.PRIVATE:
        await _send_report(message.get_bot(), admin, result)
        return
    try:
        await _send_report(message.get_bot(), admin, result)
    except (Forbidden, BadRequest):
        line = f"{_headline(result)}\n{texts.NO_PRIVATE_CHAT}"
    else:
        line = texts.RELOADED_IN_GROUP if isinstance(result, Reloaded) else texts.REFUSED_IN_GROUP
    await reply_to(message, rendering([Block(line)]))


async def _send_report(bot: Bot, admin: User, result: Reloaded | Refused) -> None:
    """Sends what came of a reload; as a file, where it is longer than a message."""
    headline, details = _headline(result), "\n".join(_details(result))
    too_long = units(headline) + units(details) + 2 > LIMIT
    shown = [Block(headline), Block(texts.REPORT_IN_FILE if too_long else details)]
    await send_to(bot, admin.id, rendering(shown))
    if too_long:
        await bot.send_document(admin.id, InputFile(BytesIO(f"{headline}\n\n{details}\n".encode()), texts.REPORT_FILE))


def _headline(result: Reloaded | Refused) -> str:
    knowledge = result.knowledge
    match result:
        case Reloaded(_, changes):
            text = texts.RELOADED if changes.any else texts.RELOADED_UNCHANGED
            entries, gaps = len(knowledge.entries), len(knowledge.gaps)
            return text.format(entries=entries, gaps=gaps, revision=knowledge.revision)
        case Refused(_, problems):
            count = texts.count(len(problems), "problem")
            return texts.RELOAD_REFUSED.format(problems=count, revision=knowledge.revision)
        case never:
            assert_never(never)


def _details(result: Reloaded | Refused) -> list[str]:
    match result:
        case Reloaded(knowledge, changes):
            return _changes(changes, knowledge)
        case Refused(_, problems):
            return [str(problem) for problem in problems]
        case never:
            assert_never(never)


def _changes(changes: Changes, knowledge: KnowledgeBase) -> list[str]:
    lines = []
    for label, ids in (
        (texts.ADDED, changes.added),
        (texts.CHANGED, changes.changed),
        (texts.REMOVED, changes.removed),
    ):
        for id in ids:
            item = knowledge.by_id.get(id)
            lines.append(f"{label}: {id}" + (f" – {item.question}" if item else ""))
    return lines
