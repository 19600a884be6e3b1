"""/stats in an admin's private chat: the numbers, and a picture with the same numbers."""

import asyncio
import re
from datetime import UTC, datetime
from typing import Final

from telegram import Message

from bot import texts
from bot.chat.admin import NotDone, attempted
from bot.chat.rendering import Block, Format, rendering
from bot.chat.replies import send_to
from bot.learning import Learning
from bot.statistics import chart, chart_says, stats_lines

USUAL_DAYS: Final = 7
MOST_DAYS: Final = 90
_DAYS: Final = re.compile(r"(\d{1,3})\s*d?", re.IGNORECASE)


async def stats(message: Message, learning: Learning) -> None:
    """Shows the last days: a week, or as many as the admin named, as in /stats 30d."""
    found = await attempted(learning.stats(_days(message.text or "")))
    bot, chat_id = message.get_bot(), message.chat.id
    if isinstance(found, NotDone):
        await send_to(bot, chat_id, rendering([Block(found.why)]))
        return
    names = {entry.id: entry.question for entry in learning.knowledge.entries}
    heading = Block(texts.STATS.format(days=texts.count(found.days, "day")), Format.BOLD)
    await send_to(bot, chat_id, rendering([heading, Block("\n".join(stats_lines(found, names)))]))
    if found.counts.total():
        picture = await asyncio.to_thread(chart, found, datetime.now(UTC).date().isoformat())
        await bot.send_photo(chat_id, picture, caption=chart_says(found))


def _days(text: str) -> int:
    named = _DAYS.fullmatch(" ".join(text.split()[1:]))
    return max(1, min(int(named[1]), MOST_DAYS)) if named else USUAL_DAYS
