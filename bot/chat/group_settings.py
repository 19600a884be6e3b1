"""/settings and /quiet: how the admins of a group want the bot to behave there."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from telegram import Bot, CallbackQuery, InlineKeyboardButton, Message

from bot import texts
from bot.chat.group_admins import GroupAdmins, sees_everything
from bot.chat.groups import Groups
from bot.chat.rendering import Block, Format, Rendering, rendering
from bot.chat.replies import replace_pressed, reply_to
from bot.stores import Fallback, GroupSettings, StorageError

PRESSES: Final = "^group:"
"""What the data of the buttons here start with."""
ADDRESSED: Final = "group:addressed"
UNADDRESSED: Final = "group:unaddressed"
FALLBACK: Final = "group:fallback:"
SPEAK: Final = "group:speak"
DONE: Final = "group:done"

LONGEST_QUIET: Final = 30 * 86_400.0
_SECONDS: Final = {"m": 60.0, "h": 3_600.0, "d": 86_400.0}
_DURATION: Final = re.compile(r"(\d{1,4})\s*(m|h|d|min|minutes?|hours?|days?)", re.IGNORECASE)
_OFF: Final = frozenset({"off", "end", "stop"})


class GroupSettingsPanel:
    """Shows the settings of a group to its admins, and changes them."""

    def __init__(self, groups: Groups, admins: GroupAdmins, now: Callable[[], float]) -> None:
        """``now`` tells the seconds since 1970."""
        self._groups = groups
        self._admins = admins
        self._now = now

    async def show(self, message: Message) -> None:
        """Shows the settings, with a button for each that can be changed. For admins: who asks is checked before."""
        settings = await self._groups.settings(message.chat.id)
        await reply_to(message, await self._panel(message.get_bot(), message.chat.id, settings))

    async def quiet(self, message: Message, wish: str) -> None:
        """Is quiet for as long as an admin says: "1h", "30m", "2d" or "off"."""
        seconds = 0.0 if wish.casefold() in _OFF else seconds_in(wish)
        if seconds is None:
            said = texts.QUIET_HOW
        else:
            said = texts.QUIET_FOR.format(duration=texts.duration(seconds)) if seconds else texts.QUIET_ENDS
            try:
                settings = await self._groups.settings(message.chat.id)
                until = self._now() + seconds if seconds else 0.0
                await self._groups.set(message.chat.id, replace(settings, quiet_until=until))
            except StorageError:
                said = texts.NOT_STORED
        await reply_to(message, rendering([Block(said)]))

    async def on_press(self, query: CallbackQuery) -> None:
        """Changes what an admin's button says, and shows the settings as they are now."""
        if query.message is None or not await self._admins.pressed(query):
            await query.answer(texts.NOT_A_GROUP_ADMIN)
            return
        chat_id, press = query.message.chat.id, query.data or ""
        settings = await self._groups.settings(chat_id)
        changed = after_press(settings, press)
        try:
            if changed != settings:
                await self._groups.set(chat_id, changed)
        except StorageError:
            await query.answer(texts.NOT_STORED, show_alert=True)
            return
        await query.answer()
        panel = await self._panel(query.get_bot(), chat_id, changed)
        await replace_pressed(query, Rendering(panel.messages) if press == DONE else panel)

    async def _panel(self, bot: Bot, chat_id: int, settings: GroupSettings) -> Rendering:
        blocks = [Block(texts.GROUP_SETTINGS, Format.BOLD)]
        blocks.append(Block(texts.ANSWERS_ALSO_WHEN_SURE if settings.unaddressed else texts.ANSWERS_WHEN_ADDRESSED))
        if settings.unaddressed and not await sees_everything(bot, chat_id):
            blocks.append(Block(texts.DOES_NOT_HEAR))
        blocks.append(Block(texts.FALLBACKS[settings.fallback]))
        quiet_for = settings.quiet_until - self._now()
        if quiet_for > 0:
            blocks.append(Block(texts.QUIET_FOR.format(duration=texts.duration(quiet_for))))
        return rendering(blocks, [[button] for button in _buttons(settings, quiet_for > 0)])


def after_press(settings: GroupSettings, press: str) -> GroupSettings:
    """The settings as a pressed button wants them."""
    if press in (ADDRESSED, UNADDRESSED):
        return replace(settings, unaddressed=press == UNADDRESSED)
    if press == SPEAK:
        return replace(settings, quiet_until=0.0)
    fallback = press.removeprefix(FALLBACK)
    return replace(settings, fallback=Fallback(fallback)) if fallback in set(Fallback) else settings


def seconds_in(wish: str) -> float | None:
    """How long "1h", "30 min" or "2 days" are, in seconds, within reason; None where it is nothing of the kind."""
    found = _DURATION.fullmatch(wish.strip())
    if found is None:
        return None
    seconds = int(found[1]) * _SECONDS[found[2][0].lower()]
    return min(seconds, LONGEST_QUIET) or None


def _buttons(settings: GroupSettings, quiet: bool) -> list[InlineKeyboardButton]:
    choices = [
        (texts.ANSWER_WHEN_ADDRESSED, ADDRESSED, not settings.unaddressed),
        (texts.ANSWER_ALSO_WHEN_SURE, UNADDRESSED, settings.unaddressed),
        *((texts.FALLBACK_BUTTONS[each], FALLBACK + each, settings.fallback is each) for each in Fallback),
    ]
    buttons = [(texts.CHOSEN.format(label=label) if chosen else label, press) for label, press, chosen in choices]
    if quiet:
        buttons.append((texts.SPEAK_AGAIN, SPEAK))
    buttons.append((texts.DONE, DONE))
    return [InlineKeyboardButton(label, callback_data=press) for label, press in buttons]
