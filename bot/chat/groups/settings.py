"""/settings and /quiet: how the admins of a group want the bot to behave there."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final, assert_never

from telegram import Bot, CallbackQuery, InlineKeyboardButton, Message

from bot import texts
from bot.chat.conversation.addressing import text_of
from bot.chat.groups.directory import GroupAdmins, Groups, sees_everything
from bot.chat.routing import CALLER, GROUPS, Handler, on_command, on_press
from bot.chat.views.audience import Replies
from bot.chat.views.buttons import AnswerUnaddressed, CloseSettings, EndQuiet, GroupAction, SetFallback, button, column
from bot.chat.views.rendering import Block, Format, Rendering, rendering
from bot.chat.views.replies import replace_pressed
from bot.texts import phrases
from bot.usecases.ports import Fallback, GroupSettings, StorageError

Show = Callable[[Message, Rendering], Awaitable[object]]

MAX_QUIET_S: Final = 30 * 86_400.0
_SECONDS: Final = {"m": 60.0, "h": 3_600.0, "d": 86_400.0}
_DURATION: Final = re.compile(r"(\d{1,4})\s*(m|h|d|min|minutes?|hours?|days?)", re.IGNORECASE)
_OFF: Final = frozenset({"off", "end", "stop"})


class GroupSettingsPanel:
    """Shows the settings of a group to its admins, and changes them."""

    def __init__(
        self, groups: Groups, admins: GroupAdmins, now: Callable[[], float], replies: Replies, show: Show
    ) -> None:
        """``now`` tells the seconds since 1970; ``show`` sends within the restraint that groups want."""
        self._replies = replies
        self._groups = groups
        self._admins = admins
        self._now = now
        self._show = show

    def handlers(self) -> list[Handler]:
        """The commands, and the buttons under the settings."""
        return [
            on_command("settings", self.show, CALLER & GROUPS),
            on_command("quiet", self.quiet, CALLER & GROUPS),
            on_press(GroupAction, self.on_press),
        ]

    async def show(self, message: Message) -> None:
        """/settings: the settings, with a button for each that can be changed."""
        if not await self._admins.wrote(message):
            await self._refuse(message)
            return
        settings = await self._groups.settings(message.chat.id)
        await self._tell(message, await self._panel(message.get_bot(), message.chat.id, settings))

    async def quiet(self, message: Message) -> None:
        """/quiet: for as long as an admin says, "1h", "30m", "2d" or "off"."""
        if not await self._admins.wrote(message):
            await self._refuse(message)
            return
        wish = " ".join(text_of(message).split()[1:])
        seconds = 0.0 if wish.casefold() in _OFF else seconds_in(wish)
        if seconds is None:
            said: str = texts.QUIET_HOW
        else:
            said = texts.QUIET_FOR.format(duration=phrases.duration(seconds)) if seconds else texts.QUIET_ENDS
            try:
                settings = await self._groups.settings(message.chat.id)
                until = self._now() + seconds if seconds else 0.0
                await self._groups.set(message.chat.id, replace(settings, quiet_until=until))
            except StorageError:
                said = texts.NOT_STORED
        await self._tell(message, rendering([Block(said)]))

    async def _tell(self, message: Message, rendering: Rendering) -> None:
        """Tells an admin alone, where Telegram lets the bot; else all see it, for in private it is of no use."""
        await self._replies.to_one(message, rendering, instead=rendering)

    async def _refuse(self, message: Message) -> None:
        """Tells who is no admin so; a command without the bot's name may well be meant for another bot."""
        if "@" in text_of(message).split()[0]:
            await self._show(message, rendering([Block(texts.NOT_A_GROUP_ADMIN)]))

    async def on_press(self, query: CallbackQuery, action: GroupAction) -> None:
        """Changes what an admin's button says, and shows the settings as they are now."""
        if query.message is None or not await self._admins.pressed(query):
            await query.answer(texts.NOT_A_GROUP_ADMIN)
            return
        chat_id = query.message.chat.id
        settings = await self._groups.settings(chat_id)
        changed = _changed(settings, action)
        try:
            if changed != settings:
                await self._groups.set(chat_id, changed)
        except StorageError:
            await query.answer(texts.NOT_STORED, show_alert=True)
            return
        await query.answer()
        panel = await self._panel(query.get_bot(), chat_id, changed)
        await replace_pressed(query, Rendering(panel.messages) if isinstance(action, CloseSettings) else panel)

    async def _panel(self, bot: Bot, chat_id: int, settings: GroupSettings) -> Rendering:
        blocks = [Block(texts.GROUP_SETTINGS, Format.BOLD)]
        blocks.append(Block(texts.ANSWERS_ALSO_WHEN_SURE if settings.unaddressed else texts.ANSWERS_WHEN_ADDRESSED))
        if settings.unaddressed and not await sees_everything(bot, chat_id):
            blocks.append(Block(texts.DOES_NOT_HEAR))
        blocks.append(Block(texts.FALLBACKS[settings.fallback]))
        quiet_for = settings.quiet_until - self._now()
        if quiet_for > 0:
            blocks.append(Block(texts.QUIET_FOR.format(duration=phrases.duration(quiet_for))))
        return rendering(blocks, column(_buttons(settings, quiet_for > 0)))


def _changed(settings: GroupSettings, action: GroupAction) -> GroupSettings:
    """The settings as a pressed button wants them."""
    match action:
        case AnswerUnaddressed(on):
            return replace(settings, unaddressed=on)
        case SetFallback(fallback):
            return replace(settings, fallback=fallback)
        case EndQuiet():
            return replace(settings, quiet_until=0.0)
        case CloseSettings():
            return settings
        case never:
            assert_never(never)


def seconds_in(wish: str) -> float | None:
    """How long "1h", "30 min" or "2 days" are, in seconds, within reason; None where it is nothing of the kind."""
    found = _DURATION.fullmatch(wish.strip())
    if found is None:
        return None
    seconds = int(found[1]) * _SECONDS[found[2][0].lower()]
    return min(seconds, MAX_QUIET_S) or None


def _buttons(settings: GroupSettings, quiet: bool) -> list[InlineKeyboardButton]:
    choices: list[tuple[str, GroupAction, bool]] = [
        (texts.ANSWER_WHEN_ADDRESSED, AnswerUnaddressed(False), not settings.unaddressed),
        (texts.ANSWER_ALSO_WHEN_SURE, AnswerUnaddressed(True), settings.unaddressed),
        *((texts.FALLBACK_BUTTONS[each], SetFallback(each), settings.fallback is each) for each in Fallback),
    ]
    buttons = [button(texts.CHOSEN.format(label=label) if chosen else label, act) for label, act, chosen in choices]
    if quiet:
        buttons.append(button(texts.SPEAK_AGAIN, EndQuiet()))
    return [*buttons, button(texts.DONE, CloseSettings())]
