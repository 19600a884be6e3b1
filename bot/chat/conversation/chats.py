"""Chats: their settings, language and admins, kept for a while, and how the bot introduces itself there.

Its name is left alone: that is its owner's. What other workers change counts too, as far as it is heard.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from cachetools import LRUCache, TTLCache
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    Chat,
    ChatMember,
    ChatMemberUpdated,
    InlineQuery,
    Message,
    Update,
    User,
)
from telegram.error import TelegramError

from bot import texts
from bot.chat import menus
from bot.chat.addressing import ASK, Question, question_in, text_of
from bot.chat.replies import send_to
from bot.core.knowledge.model import KnowledgeBase
from bot.storage.events import EventBus, GroupChanged
from bot.storage.records import GroupSettings, StorageError
from bot.storage.stores import SqlGroups
from bot.texts import phrases
from bot.texts.messages import localised
from bot.usecases.ask import FaqService, is_about_the_answer

ADMIN_CACHE_S: Final = 180.0
"""Seconds for which Telegram is not asked again about the same person in the same group."""
MAX_PEOPLE: Final = 20_000
MAX_GROUPS: Final = 10_000
_ADMIN: Final = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})

_log: Final = logging.getLogger(__name__)


SETTINGS_CACHE_S: Final = 60.0
"""Seconds after which the store is asked again: another worker may have changed something, unheard."""


class Groups:
    """The settings of chats, and the admins of groups. While the store cannot be read, what was known last counts."""

    def __init__(self, store: SqlGroups, clock: Callable[[], float], bus: EventBus) -> None:
        self._store = store
        self._bus = bus
        bus.subscribe(GroupChanged, self._on_change)
        self._clock = clock
        self._known: LRUCache[int, tuple[float, GroupSettings]] = LRUCache(MAX_GROUPS)
        """The settings, and until when the store is not asked again."""
        self._are_admins: TTLCache[tuple[int, int], bool] = TTLCache(MAX_PEOPLE, ADMIN_CACHE_S, clock)

    async def settings(self, chat_id: int) -> GroupSettings:
        """The settings of a group."""
        until, settings = self._known.get(chat_id, (0.0, GroupSettings()))
        if until <= self._clock():
            try:
                settings = await self._store.settings(chat_id)
            except StorageError as error:
                _log.warning("the settings of a group cannot be read: %s", error)
            self._known[chat_id] = self._clock() + SETTINGS_CACHE_S, settings
        return settings

    async def set(self, chat_id: int, settings: GroupSettings) -> None:
        """Changes the settings of a group; raises StorageError."""
        await self._store.set(chat_id, settings)
        self._bus.publish(GroupChanged(chat_id))
        self._known[chat_id] = self._clock() + SETTINGS_CACHE_S, settings

    async def move(self, chat_id: int, to: int) -> None:
        """A group has become a supergroup, which has another number; raises StorageError."""
        await self._store.move(chat_id, to)
        self._known.pop(chat_id, None)
        self._known.pop(to, None)

    def _on_change(self, event: GroupChanged) -> None:
        if event.group in self._known:
            self._known[event.group] = 0.0, self._known[event.group][1]

    # -- admins ------------------------------------------------------------------------------------------------

    async def admin_wrote(self, message: Message) -> bool:
        """True where an admin of its group wrote a message. Only admins can write as the group itself."""
        if message.sender_chat is not None:
            return message.sender_chat.id == message.chat.id
        user = message.from_user
        return user is not None and await self.is_admin(message.get_bot(), message.chat.id, user.id)

    async def is_admin(self, bot: Bot, chat_id: int, user_id: int) -> bool:
        """True where somebody, or the bot itself, is an admin of a group; nobody is while Telegram does not say."""
        known = self._are_admins.get((chat_id, user_id))
        if known is not None:
            return known
        try:
            member = await bot.get_chat_member(chat_id, user_id)
        except TelegramError as error:
            _log.info("Telegram does not say who is an admin: %s", error)
            return False
        self.learn_member(chat_id, member)
        return member.status in _ADMIN

    async def sees_everything(self, bot: Bot, chat_id: int) -> bool:
        """True where Telegram shows the bot every message of a group; as it is now, for whoever has just changed it."""
        self._are_admins.pop((chat_id, bot.id), None)
        return bool(bot.bot.can_read_all_group_messages) or await self.is_admin(bot, chat_id, bot.id)

    def learn_member(self, chat_id: int, member: ChatMember) -> None:
        """Somebody is this in a group now."""
        self._are_admins[chat_id, member.user.id] = member.status in _ADMIN


class ChatLanguages:
    """The language to answer each update in: of its words; else that of the chat, or of whoever wrote.

    One that was chosen for a chat counts for everything there.
    """

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._last: LRUCache[tuple[int, int], str] = LRUCache(MAX_PEOPLE)

    async def on_update(self, update: Update) -> None:
        """Lets all that answers this update speak its language."""
        chat, person = update.effective_chat, update.effective_user
        if chat and (chosen := (await self._groups.settings(chat.id)).language):
            texts.speak(texts.with_texts(chosen))
            return
        # What somebody wrote last counts for their next name or number, and for the buttons that they press.
        key = chat.id if chat else 0, person.id if person else 0
        words, usual = _words_in(update), self._last.get(key)
        # "quelle?" asks for the source in German, and is a word of French as well.
        language = usual if usual and is_about_the_answer(words) else None
        language = language or texts.reply_language(words, usual or language_of(person))
        if words:
            self._last[key] = language
        texts.speak(language)


def _words_in(update: Update) -> str:
    """The own words of somebody: nothing where they pressed a button, or sent a command."""
    if isinstance(update.inline_query, InlineQuery):
        typed = update.inline_query.query
        # Of a single word it may be half that has been typed so far: "tem" is not Portuguese.
        return "" if typed.isascii() and len(typed.split()) < 2 else typed
    message = update.message or update.edited_message or update.guest_message
    if message is None:
        return ""
    asked = question_in(message, as_guest=update.guest_message is not None)
    if isinstance(asked, Question):
        return asked.text
    return "" if text_of(message).startswith("/") else text_of(message)


def language_of(person: User | None) -> str:
    """The language of somebody's Telegram, as far as there are texts in it."""
    return texts.with_texts(person.language_code if person else None)


# -- how the bot introduces itself, and comes and goes -----------------------------------------------------------------


_GROUP: Final = ("ask", "askme", "topics", "source", "help", "privacy", "forget")
_GROUP_ADMIN: Final = (*_GROUP, "settings", "quiet", "language")
_PRIVATE: Final = ("topics", "source", "language", "help", "privacy", "forget")
_BOT_ADMIN: Final = (*_PRIVATE, "reload", "rollback", "revisions", "missed", "taught", "stats", "why")

MAX_MIGRATIONS: Final = 1_000
"""Supergroups remembered that were groups: they were greeted as such."""
_IN: Final = frozenset({ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED})


async def introduce(bot: Bot, knowledge: KnowledgeBase) -> None:
    """Sets menus and descriptions in every language, each only where it differs.

    What cannot be set is logged, and stops nothing.
    """
    for language in texts.OWN_NAMES:
        with texts.speaking(language):
            # Telegram's name of a language; none is that of whoever has another one.
            code = None if language == texts.ENGLISH else language
            await _set_menu(bot, BotCommandScopeDefault(), _PRIVATE, code)
            await _set_menu(bot, BotCommandScopeAllPrivateChats(), _PRIVATE, code)
            await _set_menu(bot, BotCommandScopeAllGroupChats(), _GROUP, code)
            await _set_menu(bot, BotCommandScopeAllChatAdministrators(), _GROUP_ADMIN, code)
            articles = phrases.articles_named(knowledge.articles)
            with _logged("a description"):
                description = texts.shortened(texts.DESCRIPTION.format(article=articles), 512)
                if (await bot.get_my_description(code)).description != description:
                    await bot.set_my_description(description, code)
            with _logged("a description"):
                short = texts.shortened(texts.SHORT_DESCRIPTION.format(article=articles), 120)
                if (await bot.get_my_short_description(code)).short_description != short:
                    await bot.set_my_short_description(short, code)


async def _set_menu(bot: Bot, scope: BotCommandScope, names: tuple[str, ...], code: str | None) -> None:
    # Ephemeral: what somebody sends by the command, only the bot sees, and what it replies, only they.
    ephemeral = {name for name in names if names in (_GROUP, _GROUP_ADMIN) and name != ASK}
    more = {name: {"is_ephemeral": True} if name in ephemeral else None for name in names}
    wanted = tuple(BotCommand(name, texts.COMMANDS[name], api_kwargs=more[name]) for name in names)
    with _logged(f"the command menu {scope.type}"):
        known = await bot.get_my_commands(scope, code)
        if [command.to_dict() for command in known] != [command.to_dict() for command in wanted]:
            await bot.set_my_commands(wanted, scope, code)


@contextmanager
def _logged(what: str) -> Iterator[None]:
    try:
        yield
    except TelegramError as error:
        _log.warning("%s could not be set: %s", what, error)


class Membership:
    """Greets each group once, and moves with it; shows admins their menu."""

    def __init__(self, faq: FaqService, groups: Groups) -> None:
        self._faq = faq
        self._groups = groups
        self._migrated: LRUCache[int, bool] = LRUCache(MAX_MIGRATIONS)
        self._have_menu: set[int] = set()

    async def on_change(self, change: ChatMemberUpdated) -> None:
        """Greets a group that has just added the bot, and says what the bot can see there."""
        self._groups.learn_member(change.chat.id, change.new_chat_member)
        was_in, is_in = change.old_chat_member.status in _IN, change.new_chat_member.status in _IN
        is_group = change.chat.type in (Chat.GROUP, Chat.SUPERGROUP)
        if not is_group or was_in or not is_in or change.chat.id in self._migrated:
            return
        bot = change.get_bot()
        is_admin = change.new_chat_member.status == ChatMember.ADMINISTRATOR
        sees_all = is_admin or bool(bot.bot.can_read_all_group_messages)
        await send_to(bot, change.chat.id, menus.greeting(localised(self._faq.knowledge), bot.username, sees_all))

    async def on_migration(self, message: Message) -> None:
        """A group has become a supergroup: another number, the same people. Both are told so."""
        old, new = message.migrate_from_chat_id or message.chat.id, message.migrate_to_chat_id or message.chat.id
        self._migrated[new] = True
        await self._groups.move(old, new)

    async def on_admin_wrote(self, message: Message) -> None:
        """Sets the menu of an admin's private chat, which Telegram takes only once they have written there."""
        if message.chat.id not in self._have_menu:
            self._have_menu.add(message.chat.id)
            await _set_menu(message.get_bot(), BotCommandScopeChat(message.chat.id), _BOT_ADMIN, None)
