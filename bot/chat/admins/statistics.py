"""/stats, for admins: the last days in numbers, and a chart of them; bars of text where matplotlib is not installed."""

import asyncio
import re
from io import BytesIO
from typing import Final

from telegram import Message

from bot import texts
from bot.chat.admins.releases import NotDone, attempted
from bot.chat.replies import send
from bot.chat.views import rendering
from bot.core.matching.outcome import Kind
from bot.storage.records import MISSES
from bot.texts import Part, Role
from bot.usecases.teaching import Stats, Teaching

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
