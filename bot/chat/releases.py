"""Releases and statistics, for admins alone: /reload, /rollback, /revisions, /stats.

To anybody else these commands do not exist.
"""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Collection
from dataclasses import dataclass
from io import BytesIO
from typing import Final, TypeVar

from telegram import Bot, CallbackQuery, InputFile, Message
from telegram.error import BadRequest, Forbidden, TelegramError

from bot import texts
from bot.chat.addressing import writer_of
from bot.chat.replies import edit, replace_buttons, reply_to, send, send_to
from bot.chat.views import LIMIT, Action, Rendering, button, defused, rendering, units
from bot.core.matching.outcome import Kind
from bot.storage.records import MISSES, Revision, StaleError, StorageError
from bot.texts import Part, Role, reports
from bot.usecases.released import Applied, Mode, OverBudget, Released, Step
from bot.usecases.releases import Releases
from bot.usecases.teaching import GoneError, Stats, Teaching
from bot.usecases.worker import WorkerError

_log: Final = logging.getLogger(__name__)
T = TypeVar("T")
PROGRESS_EVERY_S: Final = 2.0
_MODES: Final = {"": Mode.WITHIN_BUDGET, "preview": Mode.PREVIEW}
"""The reach of /reload, by the word behind it."""


class ApplyAnyway(Action):
    """Make this revision live, though it is over budget."""

    revision: str


class KeepOld(Action):
    """Leave the live revision as it is."""


@dataclass(frozen=True)
class NotDone:
    """Nothing has changed; with what to say about it."""

    why: str


async def attempted(action: Awaitable[T]) -> T | NotDone:
    """The result of an action that needs the database, another process, or something that may be gone meanwhile."""
    try:
        return await action
    except StorageError as error:
        return NotDone(texts.STORAGE_AWAY.format(reason=error))
    except StaleError:
        return NotDone(texts.RELEASE_STALE)
    except WorkerError as error:
        return NotDone(texts.RELEASE_FAILED.format(reason=error))
    except GoneError:
        return NotDone(texts.MISSED_GONE)


def who(admin_id: int) -> str:
    """An admin in the log and in the list of revisions."""
    return f"admin {admin_id}"


class ReleaseCommands:
    """Reloads, rolls back, and lists what there was."""

    def __init__(self, releases: Releases) -> None:
        self._releases = releases

    async def reload(self, message: Message) -> None:
        """/reload: takes the files through the gates; the report goes to the admin, a line to the group of the call."""
        mode = _MODES.get(" ".join((message.text or "").casefold().split()[1:]))
        if mode is None:
            await reply_to(message, rendering([texts.RELOAD_USAGE]))
            return
        await self._release(message, writer_of(message), mode)

    async def apply_anyway(self, query: CallbackQuery, message: Message, action: ApplyAnyway) -> None:
        """Takes the files through the gates again; if they are what the admin saw, they go live over budget."""
        await query.answer(texts.CHECKING)
        await replace_buttons(query, None)
        await self._release(message, query.from_user.id, Mode.ANYWAY, action.revision, message.message_id)

    async def _release(
        self, message: Message, admin_id: int, mode: Mode, expected: str | None = None, number: int | None = None
    ) -> None:
        """Takes the files through the gates, and reports to the admin; in place of the message with this number."""
        bot, is_private = message.get_bot(), message.chat.type == message.chat.PRIVATE
        releasing = attempted(self._releases.reload(who(admin_id), mode, expected))
        result, number = await watched(self._releases, message, releasing, number)
        shown, whole = _shown(result)
        if not is_private:
            try:
                await send_report(bot, admin_id, result)
            except (Forbidden, BadRequest):
                line = f"{_headline(result)}\n{texts.NO_PRIVATE_CHAT}"
            else:
                line = texts.RELOADED_IN_GROUP if isinstance(result, Applied) else texts.REFUSED_IN_GROUP
            shown, whole = rendering([line]), ""
        if number is not None:
            await edit(message, number, shown.messages[0], shown.buttons)
        elif is_private:
            await send_to(bot, admin_id, shown)
        else:
            await reply_to(message, shown)
        await _send_file(bot, message.chat.id, whole)

    async def keep_old(self, query: CallbackQuery, message: Message, _: KeepOld) -> None:
        """Leaves the live revision as it is; the report stays readable above what became of it."""
        await query.answer()
        await replace_buttons(query, None)
        await send(message, rendering([texts.KEPT_OLD]))

    async def roll_back(self, message: Message) -> None:
        """/rollback: goes back to the revision before; in a group, a line there and another in private."""
        admin_id = writer_of(message)
        match await attempted(self._releases.roll_back(who(admin_id))):
            case Revision(revision=revision, at=at):
                line = texts.ROLLED_BACK.format(revision=revision, at=reports.moment(at))
            case None:
                line = texts.NOTHING_BEFORE
            case NotDone(why):
                line = why
        shown = rendering([line])
        if message.chat.type != message.chat.PRIVATE:
            await reply_to(message, shown)
        try:
            await send_to(message.get_bot(), admin_id, shown)
        except (Forbidden, BadRequest) as error:
            _log.info("admin %d has no private chat with me: %s", admin_id, error)

    async def revisions(self, message: Message) -> None:
        """/revisions: the last ones, with time, who, and figures."""
        match await attempted(self._releases.revisions()):
            case NotDone(why):
                shown = rendering([why])
            case kept:
                shown = rendering([texts.REVISIONS, *reports.revision_lines(kept)])
        await send(message, shown)


async def watched(
    releases: Releases, message: Message, action: Awaitable[T], number: int | None
) -> tuple[T, int | None]:
    """The result of a release; where it takes a while, a message says how far it is, whose number is returned too.

    It is the one with this number, where there is one, else a reply.
    """
    work, begun = asyncio.ensure_future(action), time.monotonic()
    try:
        while not (await asyncio.wait({work}, timeout=PROGRESS_EVERY_S))[0]:
            now, seconds = releases.step, round(time.monotonic() - begun)
            doing = texts.RELEASE_STEPS[now.name.lower()]
            line = texts.RELEASE_PROGRESS.format(step=int(now), steps=len(Step), doing=doing, seconds=seconds)
            number = await _put(message, number, line)
        return work.result(), number
    finally:
        work.cancel()


async def tell_all(bot: Bot, admin_ids: Collection[int], released: Released) -> None:
    """Tells every admin what came of the files at the start, where they were refused."""
    if isinstance(released, Applied):
        return
    for admin_id in admin_ids:
        try:
            await send_report(bot, admin_id, released)
        except TelegramError as error:
            _log.warning("admin %d could not be told: %s", admin_id, error)


async def send_report(bot: Bot, chat_id: int, result: Released | NotDone) -> None:
    """Sends what came of a release: short, and the whole as a file where there is more to say."""
    shown, whole = _shown(result)
    await send_to(bot, chat_id, shown)
    await _send_file(bot, chat_id, whole)


def _shown(result: Released | NotDone) -> tuple[Rendering, str]:
    """The result of a release as a message, and the whole of it where there is more to say."""
    headline = _headline(result)
    if isinstance(result, NotDone):
        return rendering([headline]), ""
    short, full = "\n".join(reports.short(result, defused)), "\n".join(reports.full(result))
    too_long = units(headline) + units(short) + units(texts.REPORT_IN_FILE) + 4 > LIMIT
    in_file = too_long or full != "\n".join(reports.short(result))
    parts = (headline, "" if too_long else short, texts.REPORT_IN_FILE if in_file else "")
    rows = []
    if isinstance(result, OverBudget):
        anyway = button(texts.APPLY_ANYWAY, ApplyAnyway(result.report.revision))
        rows = [[anyway, button(texts.KEEP_OLD, KeepOld())]]
    shown = rendering([part for part in parts if part], rows)
    return shown, f"{headline}\n\n{full}\n" if in_file else ""


async def _send_file(bot: Bot, chat_id: int, whole: str) -> None:
    if whole:
        await bot.send_document(chat_id, InputFile(BytesIO(whole.encode()), texts.REPORT_FILE))


def _headline(result: Released | NotDone) -> str:
    return result.why if isinstance(result, NotDone) else reports.headline(result)


async def _put(message: Message, number: int | None, line: str) -> int | None:
    """Shows how far a release is; that this cannot be shown must not stop it."""
    shown = rendering([line])
    try:
        if number is None:
            return (await reply_to(message, shown))[0]
        await edit(message, number, shown.messages[0], None)
    except TelegramError as error:
        _log.info("how far the release is could not be shown: %s", error)
    return number


# -- statistics --------------------------------------------------------------------------------------------------------


LOOKS: Final = {
    Kind.ANSWER: ("#1b7837", ""),
    Kind.SUGGEST: ("#a6dba0", "//"),
    Kind.NOT_COVERED: ("#c2a5cf", ".."),
    Kind.NOT_UNDERSTOOD: ("#762a83", "xx"),
}
"""A colour and a hatch of each kind that the chart shows: who sees no colours tells them apart too."""
BARS: Final = "▁▂▃▄▅▆▇█"
DEFAULT_DAYS: Final = 7
MAX_DAYS: Final = 90
_DAYS: Final = re.compile(r"(\d{1,3})\s*d?", re.IGNORECASE)


async def send_stats(teaching: Teaching, message: Message) -> None:
    """/stats: a week, or as many days as the admin named, as in /stats 30d."""
    days = _days(message.text or "")
    if days is None:
        await send(message, rendering([texts.STATS_USAGE]))
        return
    found = await attempted(teaching.stats(days))
    if isinstance(found, NotDone):
        await send(message, rendering([found.why]))
        return
    names = {entry.id: entry.question for entry in teaching.releases.faq.knowledge.entries}
    heading = Part(Role.HEADING, texts.STATS.format(count=days))
    await send(message, rendering([heading, "\n".join(stats_lines(found, names))]))
    if not found.counts.total():
        return
    try:
        picture = await asyncio.to_thread(chart, found)
    except ImportError:  # the extra "chart" is not installed
        await send(message, rendering(["\n".join(bars(found)), texts.NO_CHART]))
    else:
        answered, missed = found.counts.total(Kind.ANSWER), found.counts.total(*MISSES)
        await message.reply_photo(picture, caption=texts.CHART_SAYS.format(answered=answered, missed=missed))


def _days(text: str) -> int | None:
    """The days that are asked for; None where that cannot be told, or is too many."""
    words = " ".join(text.split()[1:])
    named = _DAYS.fullmatch(words)
    if not words:
        return DEFAULT_DAYS
    return int(named[1]) if named and 1 <= int(named[1]) <= MAX_DAYS else None


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
        (texts.STATS_TOP_MISSES, list(stats.unanswered)),
    ):
        if ranked:
            lines += ["", heading, *(texts.STATS_LINE.format(count=count, what=what) for what, count in ranked)]
    return lines


def chart(stats: Stats) -> bytes:
    """A PNG of the questions by day, answered and missed. Slow: for a thread."""
    # Imported here: it takes half a second, which only admins who ask for it should pay for.
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    days = stats.counts.days
    figure = Figure(figsize=(8, 4), dpi=120, layout="constrained")
    axes = figure.add_subplot()
    bottom = [0] * len(days)
    for kind, (colour, hatch) in LOOKS.items():
        heights = [day.outcomes.get(kind, 0) for day in days]
        label = texts.CHART_KINDS[kind]
        axes.bar(range(len(days)), heights, bottom=bottom, label=label, color=colour, hatch=hatch, edgecolor="white")
        bottom = [low + height for low, height in zip(bottom, heights, strict=True)]
    step = max(1, len(days) // 10)
    axes.set_xticks(range(0, len(days), step), [day.day[5:] for day in days[::step]])
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_title(texts.CHART_TITLE)
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower center", frameon=False, ncols=4)
    picture = BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


def bars(stats: Stats) -> list[str]:
    """The questions by day as two rows of bars, for where there is no picture."""
    answered = [day.outcomes.get(Kind.ANSWER, 0) for day in stats.counts.days]
    missed = [sum(day.outcomes.get(kind, 0) for kind in MISSES) for day in stats.counts.days]
    most = max(1, *answered, *missed)
    rows = ((answered, texts.CHART_KINDS[Kind.ANSWER]), (missed, texts.BARS_MISSED))
    return [f"{''.join(BARS[round(count / most * (len(BARS) - 1))] for count in row)} {label}" for row, label in rows]
