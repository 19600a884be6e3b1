"""Languages: each update is answered in the one of its words; else in that of the chat, or of whoever wrote.

/language chooses one for a chat, which then counts for everything there.
"""

from dataclasses import dataclass, field, replace
from typing import Final

from cachetools import LRUCache
from telegram import CallbackQuery, InlineQuery, Message, Update, User
from telegram.ext import TypeHandler

from bot import texts
from bot.chat.addressing import Question, question_for_guest, question_in, text_of
from bot.chat.groups.audience import Replies
from bot.chat.groups.state import GroupAdmins, Groups
from bot.chat.routing import CALLER, Handler, Show, on_command, on_press
from bot.chat.views.buttons import Action, button
from bot.chat.views.rendering import Rendering, rendering
from bot.chat.views.replies import replace_pressed
from bot.usecases.ask import is_about_the_answer
from bot.usecases.ports import StorageError

AUTOMATIC: Final = "auto"
"""The choice that stands for none: the language of each message."""
IN_A_ROW: Final = 3
"""Languages beside each other on the buttons."""
MAX_PEOPLE: Final = 10_000


@dataclass(frozen=True)
class SpeakHere(Action):
    """Speak this language in the chat; that of each message, where it is "auto"."""

    language: str


@dataclass(eq=False, repr=False)
class ChatLanguages:
    """Knows in which language to answer."""

    _groups: Groups
    _admins: GroupAdmins
    _replies: Replies
    _show: Show
    _last: LRUCache[tuple[int, int], str] = field(default_factory=lambda: LRUCache(MAX_PEOPLE))

    def listener(self) -> Handler:
        """Sees every update before it is answered."""
        return TypeHandler(Update, self.on_update)

    def handlers(self) -> list[Handler]:
        """/language and its buttons."""
        return [on_command("language", self.choose, CALLER), on_press(SpeakHere, self.on_press)]

    async def on_update(self, update: Update, _: object) -> None:
        """Lets all that answers this update speak its language."""
        texts.speak(await self._language(update))

    async def _language(self, update: Update) -> str:
        chat, person = update.effective_chat, update.effective_user
        chosen = (await self._groups.settings(chat.id)).language if chat else ""
        if chosen:
            return texts.with_texts(chosen)
        # What somebody wrote last counts for their next name or number, and for the buttons that they press.
        key = chat.id if chat else 0, person.id if person else 0
        words, usual = _words_in(update), self._last.get(key)
        # "quelle?" asks for the source in German, and is a word of French as well.
        language = usual if usual and is_about_the_answer(words) else None
        language = language or texts.reply_language(words, usual or _language_of(person))
        if words:
            self._last[key] = language
        return language

    async def choose(self, message: Message) -> None:
        """/language: the languages to choose from; in a group, for its admins."""
        if message.chat.type != message.chat.PRIVATE and not await self._admins.wrote(message):
            await self._show(message, rendering([texts.NOT_A_GROUP_ADMIN]))
            return
        panel = _panel((await self._groups.settings(message.chat.id)).language)
        await self._replies.to_one(message, panel, instead=panel)

    async def on_press(self, query: CallbackQuery, action: SpeakHere) -> None:
        """Chooses a language, and says so in it."""
        message = query.message
        if message is None:
            await query.answer(texts.OLD_BUTTON, show_alert=True)
            return
        if message.chat.type != message.chat.PRIVATE and not await self._admins.pressed(query):
            await query.answer(texts.NOT_A_GROUP_ADMIN)
            return
        chosen = action.language if action.language in texts.languages() else ""
        settings = await self._groups.settings(message.chat.id)
        try:
            await self._groups.set(message.chat.id, replace(settings, language=chosen))
        except StorageError:
            await query.answer(texts.NOT_STORED, show_alert=True)
            return
        texts.speak(chosen or _language_of(query.from_user))
        await query.answer()
        await replace_pressed(query, rendering([_now(chosen)]))


def _panel(chosen: str) -> Rendering:
    buttons = [button(texts.own_name(code), SpeakHere(code)) for code in texts.languages()]
    rows = [buttons[at : at + IN_A_ROW] for at in range(0, len(buttons), IN_A_ROW)]
    automatic = [button(texts.LANGUAGE_AS_ASKED, SpeakHere(AUTOMATIC))]
    return rendering([_now(chosen), texts.IN_WHICH_LANGUAGE], [*rows, automatic])


def _now(chosen: str) -> str:
    if not chosen:
        return texts.SPEAKS_AS_ASKED
    return texts.SPEAKS.format(language=texts.own_name(chosen))


def _words_in(update: Update) -> str:
    """The own words of somebody: nothing where they pressed a button, or sent a command."""
    if isinstance(update.inline_query, InlineQuery):
        typed = update.inline_query.query
        # Of a single word it may be half that has been typed so far: "tem" is not Portuguese.
        return "" if typed.isascii() and len(typed.split()) < 2 else typed
    message = update.message or update.edited_message or update.guest_message
    if message is None:
        return ""
    me = message.get_bot().bot
    asked = question_for_guest(message, me) if update.guest_message else question_in(message, me)
    if isinstance(asked, Question):
        return asked.text
    return "" if text_of(message).startswith("/") else text_of(message)


def _language_of(person: User | None) -> str:
    return texts.with_texts(person.language_code if person else None)
