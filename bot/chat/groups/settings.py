"""/settings and /quiet: how the admins of a group want the bot to behave there."""

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final, assert_never

from cachetools import LRUCache, TTLCache
from telegram import Bot, CallbackQuery, ChatMember, InlineKeyboardButton, Message
from telegram.error import TelegramError

from bot import texts
from bot.chat.conversation.addressing import text_of
from bot.chat.routing import CALLER, GROUPS, Handler, on_command, on_press
from bot.chat.views.buttons import AnswerUnaddressed, CloseSettings, EndQuiet, GroupAction, SetFallback, button, column
from bot.chat.views.rendering import Block, Format, Rendering, rendering
from bot.chat.views.replies import replace_pressed, reply_to
from bot.texts import phrases
from bot.usecases.ports import Bulletin, Fallback, GroupChanged, GroupSettings, GroupStore, Notice, StorageError

ADMIN_CACHE_S: Final = 180.0
"""Seconds for which Telegram is not asked again about the same person in the same group."""
MAX_PEOPLE: Final = 10_000
_ADMIN: Final = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})

_log: Final = logging.getLogger(__name__)

Show = Callable[[Message, Rendering], Awaitable[object]]


class GroupAdmins:
    """The admins of groups."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """``clock`` tells seconds, from whenever."""
        self._known: TTLCache[tuple[int, int], bool] = TTLCache(MAX_PEOPLE, ADMIN_CACHE_S, clock)

    async def wrote(self, message: Message) -> bool:
        """Whether an admin of its group wrote a message. Only admins can write as the group itself."""
        if message.sender_chat is not None:
            return message.sender_chat.id == message.chat.id
        user = message.from_user
        return user is not None and await self._is_admin(message.get_bot(), message.chat.id, user.id)

    async def pressed(self, query: CallbackQuery) -> bool:
        """Whether an admin pressed a button; who writes as the group presses under their own number."""
        message = query.message
        return message is not None and await self._is_admin(query.get_bot(), message.chat.id, query.from_user.id)

    async def _is_admin(self, bot: Bot, chat_id: int, user_id: int) -> bool:
        known = self._known.get((chat_id, user_id))
        if known is not None:
            return known
        try:
            member = await bot.get_chat_member(chat_id, user_id)
        except TelegramError as error:
            _log.info("Telegram does not say who is an admin: %s", error)
            return False
        self._known[chat_id, user_id] = member.status in _ADMIN
        return member.status in _ADMIN


async def sees_everything(bot: Bot, chat_id: int) -> bool:
    """Whether Telegram shows the bot every message of a group."""
    if bot.bot.can_read_all_group_messages:
        return True
    try:
        member = await bot.get_chat_member(chat_id, bot.id)
    except TelegramError:
        return False
    return member.status in _ADMIN


SETTINGS_CACHE_S: Final = 60.0
"""Seconds after which the store is asked again: another worker may have changed something, unheard."""
MAX_GROUPS: Final = 10_000


class Groups:
    """The settings of groups. While the store cannot be read, what was known last counts."""

    def __init__(self, store: GroupStore, clock: Callable[[], float], bulletin: Bulletin) -> None:
        """``clock`` tells seconds, from whenever."""
        self._store = store
        self._bulletin = bulletin
        bulletin.on_notice(self._hear)
        self._fresh: TTLCache[int, GroupSettings] = TTLCache(MAX_GROUPS, SETTINGS_CACHE_S, clock)
        self._last_known: LRUCache[int, GroupSettings] = LRUCache(MAX_GROUPS)

    async def settings(self, chat_id: int) -> GroupSettings:
        """The settings of a group."""
        fresh = self._fresh.get(chat_id)
        if fresh is not None:
            return fresh
        try:
            settings = await self._store.settings(chat_id)
        except StorageError as error:
            _log.warning("the settings of a group cannot be read: %s", error)
            settings = self._last_known.get(chat_id, GroupSettings())
        self._know(chat_id, settings)
        return settings

    async def set(self, chat_id: int, settings: GroupSettings) -> None:
        """Changes the settings of a group; raises StorageError."""
        await self._store.set(chat_id, settings)
        self._know(chat_id, settings)
        self._bulletin.post(GroupChanged(chat_id))

    async def move(self, chat_id: int, to: int) -> None:
        """A group has become a supergroup, which has another number; raises StorageError."""
        await self._store.move(chat_id, to)
        for known in (self._fresh, self._last_known):
            known.pop(chat_id, None)
            known.pop(to, None)

    def _hear(self, notice: Notice) -> None:
        if isinstance(notice, GroupChanged):
            self._fresh.pop(notice.group, None)

    def _know(self, chat_id: int, settings: GroupSettings) -> None:
        self._fresh[chat_id] = self._last_known[chat_id] = settings


MAX_QUIET_S: Final = 30 * 86_400.0
_SECONDS: Final = {"m": 60.0, "h": 3_600.0, "d": 86_400.0}
_DURATION: Final = re.compile(r"(\d{1,4})\s*(m|h|d|min|minutes?|hours?|days?)", re.IGNORECASE)
_OFF: Final = frozenset({"off", "end", "stop"})


class GroupSettingsPanel:
    """Shows the settings of a group to its admins, and changes them."""

    def __init__(self, groups: Groups, admins: GroupAdmins, now: Callable[[], float], show: Show) -> None:
        """``now`` tells the seconds since 1970; ``show`` sends within the restraint that groups want."""
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
        await reply_to(message, await self._panel(message.get_bot(), message.chat.id, settings))

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
        await reply_to(message, rendering([Block(said)]))

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
