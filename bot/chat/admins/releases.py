"""What only admins may, about releases: /reload, /rollback, /revisions. To anybody else these commands do not exist."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Final, TypeVar

from telegram import Bot, InlineKeyboardButton, InputFile, Message, User
from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.chat.views.buttons import ApplyAnyway, KeepOld, admin_button
from bot.chat.views.rendering import LIMIT, Block, Format, inert, rendering, units
from bot.chat.views.replies import reply_to, send_to
from bot.core.matching.outcome import Kind
from bot.texts import english as texts
from bot.texts import releases as reporting
from bot.usecases.ports import StaleError, StorageError
from bot.usecases.releases import Applied, Mode, NothingBefore, OverBudget, Released, Releases, RolledBack
from bot.usecases.teaching import Learning, Stats
from bot.usecases.worker import AsideError

_log: Final = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True)
class NotDone:
    """Nothing has changed; with what to say about it."""

    why: str


async def attempted(action: Awaitable[T]) -> T | NotDone:
    """What came of an action that needs the database or a process aside."""
    try:
        return await action
    except StorageError as error:
        return NotDone(texts.STORAGE_AWAY.format(reason=error))
    except StaleError:
        return NotDone(texts.RELEASE_STALE)
    except AsideError as error:
        return NotDone(texts.RELEASE_FAILED.format(reason=error))


def who(admin: User) -> str:
    """An admin in the log and in the list of revisions."""
    return f"admin {admin.id}"


async def reload(message: Message, admin: User, releases: Releases) -> None:
    """Takes the files through the gates; the report goes to the admin in private, a line to the group of the call."""
    mode = Mode.PREVIEW if _asks_for_preview(message) else Mode.WITHIN_BUDGET
    await _show_at_work(message)
    result = await attempted(releases.reload(who(admin), mode))
    await _report(message, admin, result, releases)


async def apply_anyway(message: Message, admin: User, revision: str, releases: Releases) -> None:
    """Takes the files through the gates again; if they are what the admin saw, they go live over budget."""
    await _show_at_work(message)
    result = await attempted(releases.reload(who(admin), Mode.ANYWAY, revision))
    await _report(message, admin, result, releases)


async def roll_back(message: Message, admin: User, releases: Releases) -> None:
    """Goes back to the revision before; in a group, a line there and another in private."""
    match await attempted(releases.roll_back(who(admin))):
        case RolledBack(revision):
            line = texts.ROLLED_BACK.format(revision=revision.revision, at=reporting.moment(revision.at))
        case NothingBefore():
            line = texts.NOTHING_BEFORE
        case NotDone(why):
            line = why
    shown = rendering([Block(line)])
    if message.chat.type != message.chat.PRIVATE:
        await reply_to(message, shown)
    try:
        await send_to(message.get_bot(), admin.id, shown)
    except (Forbidden, BadRequest) as error:
        _log.info("admin %d has no private chat with me: %s", admin.id, error)


async def revisions(message: Message, releases: Releases) -> None:
    """Lists the last revisions with time, who, and figures."""
    match await attempted(releases.revisions()):
        case NotDone(why):
            shown = rendering([Block(why)])
        case kept:
            shown = rendering([Block(texts.REVISIONS), *map(Block, reporting.revision_lines(kept))])
    await send_to(message.get_bot(), message.chat.id, shown)


async def tell_all(bot: Bot, admin_ids: Collection[int], released: Released, releases: Releases) -> None:
    """Tells every admin what came of the files at the start, where they were refused."""
    if isinstance(released, Applied):
        return
    for admin_id in admin_ids:
        try:
            await send_report(bot, admin_id, released, releases)
        except TelegramError as error:
            _log.warning("admin %d could not be told: %s", admin_id, error)


async def send_report(bot: Bot, chat_id: int, result: Released | NotDone, releases: Releases) -> None:
    """Sends what came of a release: short, and the whole as a file where there is more to say."""
    if isinstance(result, NotDone):
        await send_to(bot, chat_id, rendering([Block(result.why)]))
        return
    headline = _headline(result, releases)
    short, full = "\n".join(reporting.short(result, inert)), "\n".join(reporting.full(result))
    too_long = units(headline) + units(short) + units(texts.REPORT_IN_FILE) + 4 > LIMIT
    in_file = too_long or full != "\n".join(reporting.short(result))
    parts = (headline, "" if too_long else short, texts.REPORT_IN_FILE if in_file else "")
    await send_to(bot, chat_id, rendering([Block(part) for part in parts if part], _choices(result)))
    if in_file:
        await bot.send_document(chat_id, InputFile(BytesIO(f"{headline}\n\n{full}\n".encode()), texts.REPORT_FILE))


async def _report(message: Message, admin: User, result: Released | NotDone, releases: Releases) -> None:
    bot = message.get_bot()
    if message.chat.type == message.chat.PRIVATE:
        await send_report(bot, admin.id, result, releases)
        return
    try:
        await send_report(bot, admin.id, result, releases)
    except (Forbidden, BadRequest):
        headline = result.why if isinstance(result, NotDone) else _headline(result, releases)
        line = f"{headline}\n{texts.NO_PRIVATE_CHAT}"
    else:
        line = texts.RELOADED_IN_GROUP if isinstance(result, Applied) else texts.REFUSED_IN_GROUP
    await reply_to(message, rendering([Block(line)]))


def _headline(result: Released, releases: Releases) -> str:
    return reporting.headline(result, releases.desk.knowledge.revision)


def _choices(result: Released) -> list[list[InlineKeyboardButton]]:
    if not isinstance(result, OverBudget):
        return []
    anyway = admin_button(texts.APPLY_ANYWAY, ApplyAnyway(result.report.revision))
    return [[anyway, admin_button(texts.KEEP_OLD, KeepOld())]]


def _asks_for_preview(message: Message) -> bool:
    return (message.text or "").casefold().split()[1:] == ["preview"]


async def _show_at_work(message: Message) -> None:
    """Checking takes seconds; that this cannot be shown must not stop it."""
    try:
        await message.reply_chat_action(ChatAction.TYPING)
    except TelegramError as error:
        _log.info("that I am at work could not be shown: %s", error)


MISSES: Final = (Kind.SUGGEST, Kind.NOT_COVERED, Kind.NOT_UNDERSTOOD)
HATCHES: Final = {Kind.ANSWER: "", Kind.SUGGEST: "//", Kind.NOT_COVERED: "..", Kind.NOT_UNDERSTOOD: "xx"}
"""Beside the colours: who sees no colours tells them apart too."""
COLOURS: Final = {
    Kind.ANSWER: "#1b7837",
    Kind.SUGGEST: "#a6dba0",
    Kind.NOT_COVERED: "#c2a5cf",
    Kind.NOT_UNDERSTOOD: "#762a83",
}


def stats_lines(stats: Stats, names: dict[str, str]) -> list[str]:
    """The numbers; ``names`` are the questions of the entries by id."""
    counts = stats.counts
    asked = counts.total()
    if not asked:
        return [texts.STATS_NOTHING]
    lines = [texts.STATS_LINES["asked"].format(count=asked)]
    lines += [
        texts.STATS_LINES[kind].format(count=counts.total(kind), share=100 * counts.total(kind) / asked)
        for kind in Kind
        if counts.total(kind)
    ]
    lines.append(texts.STATS_VOTES.format(helpful=counts.helpful, unhelpful=counts.unhelpful))
    if counts.silences:
        lines.append(texts.STATS_SILENCES.format(count=counts.silences))
    if counts.median_seconds is not None:
        lines.append(texts.STATS_MEDIAN.format(ms=1000 * counts.median_seconds))
    for heading, ranked in (
        (texts.STATS_TOP_ENTRIES, [(names.get(id, id), count) for id, count in counts.entries]),
        (texts.STATS_TOP_MISSES, list(stats.misses)),
    ):
        if ranked:
            lines += ["", heading, *(texts.STATS_LINE.format(count=count, what=what) for what, count in ranked)]
    return lines


def chart(stats: Stats, today: str) -> bytes:
    """A PNG of the questions by day up to today (as 2026-03-01), answered and missed. Slow: for a thread."""
    # Imported here: it takes half a second, which only admins who ask for it should pay for.
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    last = date.fromisoformat(today)
    days = [(last - timedelta(days=back)).isoformat() for back in reversed(range(stats.days))]
    by_day = {day.day: day.outcomes for day in stats.counts.days}
    figure = Figure(figsize=(8, 4), dpi=120, layout="constrained")
    axes = figure.add_subplot()
    bottom = [0] * len(days)
    for kind in (Kind.ANSWER, *MISSES):
        heights = [by_day.get(day, {}).get(kind, 0) for day in days]
        axes.bar(
            range(len(days)), heights, bottom=bottom, label=texts.CHART_KINDS[kind],
            color=COLOURS[kind], hatch=HATCHES[kind], edgecolor="white",
        )  # fmt: skip
        bottom = [low + height for low, height in zip(bottom, heights, strict=True)]
    step = max(1, len(days) // 10)
    axes.set_xticks(range(0, len(days), step), [day[5:] for day in days[::step]])
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_title(texts.CHART_TITLE)
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower center", frameon=False, ncols=4)
    picture = BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


def chart_says(stats: Stats) -> str:
    """The picture in a line, for who cannot see it."""
    counts = stats.counts
    return texts.CHART_SAYS.format(answered=counts.total(Kind.ANSWER), missed=counts.total(*MISSES))


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
