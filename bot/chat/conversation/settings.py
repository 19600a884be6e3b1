"""/settings, /quiet and /language: how the admins of a group, or whoever chats in private, want the bot to behave."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from typing import Any, Final, get_type_hints

from pydantic import TypeAdapter
from telegram import CallbackQuery, InlineKeyboardButton, MaybeInaccessibleMessage, Message

from bot import texts
from bot.chat.addressing import text_of
from bot.chat.conversation.audience import Audience
from bot.chat.conversation.chats import Groups, language_of
from bot.chat.replies import ephemeral_id, replace_pressed, topic_of
from bot.chat.views import Action, Rendering, article_key, button, rendering
from bot.storage.records import Fallback, GroupSettings, Pace, StorageError
from bot.texts import Part, Role, phrases
from bot.usecases.ask import FaqService

MAX_QUIET_S: Final = 30 * 86_400.0
_SECONDS: Final = {"m": 60.0, "h": 3_600.0, "d": 86_400.0, "w": 604_800.0}
_PART: Final = re.compile(
    r"(\d{1,4}(?:[.,]5)?|an?)\s*(m|min|mins|minutes?|h|hr|hrs|hours?|d|days?|w|weeks?)(?![a-z])[\s,]*(?:and\s+)?"
)
_TOMORROW: Final = frozenset({"until tomorrow", "till tomorrow"})
_OFF: Final = frozenset({"off", "end", "stop"})
IN_A_ROW: Final = 3
"""Languages beside each other on the buttons of /language."""


class Setting(StrEnum):
    """A setting of a group, by the name of its field."""

    UNADDRESSED = auto()
    FALLBACK = auto()
    PACE = auto()
    EPHEMERAL = auto()
    LANGUAGE = auto()
    ARTICLES = auto()
    QUIET_UNTIL = auto()


_VALUES: Final = {name: TypeAdapter(kind) for name, kind in get_type_hints(GroupSettings).items()}
"""Reads the value of a setting as a button writes it."""


class ChangeSetting(Action):
    """Give a setting this value; an ``article_key`` stands for an article, nothing for any language or article."""

    setting: Setting
    value: str


class ListValues(Action):
    """The values of a setting to choose from."""

    setting: Setting


class CloseSettings(Action):
    """Leave the settings as they are, without buttons."""


class SpeakHere(Action):
    """Speak this language in the chat; that of each message, where it is none."""

    language: str


GroupAction = ChangeSetting | ListValues | CloseSettings | SpeakHere


@dataclass(eq=False, repr=False)
class GroupSettingsPanel:
    """Shows the settings of a group to its admins, and the language to everybody in private, and changes them."""

    _faq: FaqService
    _groups: Groups
    _now: Callable[[], float]
    """Tells the seconds since 1970."""
    _audience: Audience

    async def show(self, message: Message) -> None:
        """/settings: the settings, with a button for each that can be changed."""
        if await self._is_by_an_admin(message):
            settings = await self._groups.settings(message.chat.id)
            await self._tell(message, await self._panel(message, settings))

    async def quiet(self, message: Message) -> None:
        """/quiet: for as long as an admin says, "1h30m", "2 days", "until tomorrow" or "off"."""
        if not await self._is_by_an_admin(message):
            return
        wish = _wish_in(message)
        seconds = 0.0 if wish in _OFF else seconds_in(wish)
        if seconds is None:
            said: str = texts.QUIET_HOW
        else:
            settings = await self._groups.settings(message.chat.id)
            until = self._now() + seconds if seconds else 0.0
            done = texts.QUIET_FOR.format(duration=phrases.duration(seconds)) if seconds else texts.QUIET_ENDS
            said = done if await self._stored(message, replace(settings, quiet_until=until)) else texts.NOT_STORED
        await self._tell(message, rendering([said]))

    async def language(self, message: Message) -> None:
        """/language: the languages to choose from, or "/language en" for that one; in a group, for its admins."""
        if message.chat.type != message.chat.PRIVATE and not await self._groups.admin_wrote(message):
            await self._audience.show(message, rendering([texts.NOT_A_GROUP_ADMIN]))
            return
        settings, wish = await self._groups.settings(message.chat.id), _wish_in(message)
        named = next((code for code in texts.OWN_NAMES if wish in (code, texts.OWN_NAMES[code].casefold())), None)
        if named is None:
            buttons = [button(texts.OWN_NAMES[code], SpeakHere(code)) for code in texts.OWN_NAMES]
            rows = [buttons[at : at + IN_A_ROW] for at in range(0, len(buttons), IN_A_ROW)]
            automatic = [button(texts.LANGUAGE_AS_ASKED, SpeakHere(""))]
            await self._tell(
                message, rendering([_speaks(settings.language), texts.IN_WHICH_LANGUAGE], [*rows, automatic])
            )
        elif await self._stored(message, replace(settings, language=named)):
            texts.speak(named)
            await self._tell(message, rendering([_speaks(named)]))
        else:
            await self._tell(message, rendering([texts.NOT_STORED]))

    async def on_press(self, query: CallbackQuery, action: GroupAction) -> None:
        """Changes what an admin's button says, or whoever's in private, and shows how it is now."""
        message = query.message
        is_free = isinstance(action, SpeakHere) and message is not None and message.chat.type == message.chat.PRIVATE
        # Who writes as the group presses under their own number.
        presser, groups = query.from_user.id, self._groups
        if message is None or not (is_free or await groups.is_admin(query.get_bot(), message.chat.id, presser)):
            await query.answer(texts.NOT_A_GROUP_ADMIN)
            return
        settings = await self._groups.settings(message.chat.id)
        changed = self._changed(settings, action, topic_of(message))
        if changed != settings and not await self._stored(message, changed):
            await query.answer(texts.NOT_STORED, show_alert=True)
            return
        if changed.language or isinstance(action, SpeakHere):
            texts.speak(texts.with_texts(changed.language) if changed.language else language_of(query.from_user))
        await query.answer()
        await replace_pressed(query, await self._shown_after(action, message, changed))

    async def _is_by_an_admin(self, message: Message) -> bool:
        """True where an admin wrote; else says so, but a command without the bot's name may be for another bot."""
        if await self._groups.admin_wrote(message):
            return True
        if ephemeral_id(message) is not None or "@" in text_of(message).split()[0]:
            await self._audience.show(message, rendering([texts.NOT_A_GROUP_ADMIN]))
        return False

    async def _stored(self, near: MaybeInaccessibleMessage, settings: GroupSettings) -> bool:
        """Changes the settings; says whether they could be stored."""
        try:
            await self._groups.set(near.chat.id, settings)
        except StorageError:
            return False
        return True

    async def _tell(self, message: Message, rendering: Rendering) -> None:
        """Tells an admin alone, where Telegram lets the bot; else all see it, for in private it is of no use."""
        await self._audience.to_one(message, rendering, instead=rendering)

    async def _shown_after(
        self, action: GroupAction, message: MaybeInaccessibleMessage, settings: GroupSettings
    ) -> Rendering:
        match action:
            case ListValues(Setting.LANGUAGE):
                languages = {each: _language(each) for each in ("", *texts.OWN_NAMES)}
                return _choice(texts.IN_WHICH_LANGUAGE, Setting.LANGUAGE, languages)
            case ListValues(Setting.ARTICLES):
                keys = {article_key(name): self._article(name) for name in self._faq.knowledge.articles}
                return _choice(texts.FROM_WHICH_ARTICLE, Setting.ARTICLES, {"": texts.ALL_ARTICLES, **keys})
            case SpeakHere():
                return rendering([_speaks(settings.language)])
            case _:
                panel = await self._panel(message, settings)
                return Rendering(panel.messages) if isinstance(action, CloseSettings) else panel

    async def _panel(self, message: MaybeInaccessibleMessage, settings: GroupSettings) -> Rendering:
        topic = topic_of(message)
        lines: list[str] = [texts.ANSWERS_ALSO_WHEN_SURE if settings.unaddressed else texts.ANSWERS_WHEN_ADDRESSED]
        if settings.unaddressed and not await self._groups.sees_everything(message.get_bot(), message.chat.id):
            lines.append(texts.DOES_NOT_HEAR)
        lines += [texts.FALLBACKS[settings.fallback], texts.PACES[settings.pace]]
        lines.append(texts.TELLS_ALONE if settings.ephemeral else texts.TELLS_ALL)
        lines.append(_speaks(settings.language))
        if len(self._faq.knowledge.articles) > 1:
            place = texts.ANSWERS_FROM_IN_TOPIC if topic else texts.ANSWERS_FROM
            lines.append(place.format(article=self._article(settings.article_in(topic))))
        quiet_for = settings.quiet_until - self._now()
        if quiet_for > 0:
            lines.append(texts.QUIET_FOR.format(duration=phrases.duration(quiet_for)))
        blocks: list[Part | str] = [Part(Role.HEADING, texts.GROUP_SETTINGS), *lines]
        return rendering(blocks, [[each] for each in self._buttons(settings, topic, quiet_for > 0)])

    def _buttons(self, settings: GroupSettings, topic: int | None, quiet: bool) -> list[InlineKeyboardButton]:
        sure = settings.unaddressed
        choices = [
            (texts.ANSWER_WHEN_ADDRESSED, ChangeSetting(Setting.UNADDRESSED, "off"), not sure),
            (texts.ANSWER_ALSO_WHEN_SURE, ChangeSetting(Setting.UNADDRESSED, "on"), sure),
        ]
        for each in Fallback:
            change = ChangeSetting(Setting.FALLBACK, each)
            choices.append((texts.FALLBACK_BUTTONS[each], change, settings.fallback is each))
        buttons = [button(texts.CHOSEN.format(label=label) if chosen else label, act) for label, act, chosen in choices]
        paces = list(Pace)
        following = paces[(paces.index(settings.pace) + 1) % len(paces)]
        buttons.append(button(texts.PACE_BUTTONS[settings.pace], ChangeSetting(Setting.PACE, following)))
        telling = texts.TELL_ALL if settings.ephemeral else texts.TELL_ALONE
        buttons.append(button(telling, ChangeSetting(Setting.EPHEMERAL, "off" if settings.ephemeral else "on")))
        language = texts.CHOOSE_LANGUAGE.format(language=_language(settings.language))
        buttons.append(button(language, ListValues(Setting.LANGUAGE)))
        if len(self._faq.knowledge.articles) > 1:
            article = self._article(settings.article_in(topic))
            buttons.append(button(texts.CHOOSE_ARTICLE.format(article=article), ListValues(Setting.ARTICLES)))
        if quiet:
            buttons.append(button(texts.SPEAK_AGAIN, ChangeSetting(Setting.QUIET_UNTIL, "0")))
        return [*buttons, button(texts.DONE, CloseSettings())]

    def _article(self, name: str | None) -> str:
        """The title of the article with this name; where there is none, that it is all of them."""
        article = self._faq.knowledge.articles.get(name or "")
        return phrases.article_name(article) if article else texts.ALL_ARTICLES

    def _changed(self, settings: GroupSettings, action: GroupAction, topic: int | None) -> GroupSettings:
        """The settings as a pressed button wants them."""
        match action:
            case SpeakHere(language) | ChangeSetting(Setting.LANGUAGE, language):
                return replace(settings, language=language if language in texts.OWN_NAMES else "")
            case ChangeSetting(Setting.ARTICLES, key):
                named = (name for name in self._faq.knowledge.articles if article_key(name) == key)
                return replace(settings, articles={**settings.articles, str(topic or ""): next(named, "")})
            case ChangeSetting(setting, value):
                try:
                    changed: dict[str, Any] = {setting: _VALUES[setting].validate_python(value)}
                except ValueError:  # of another version
                    return settings
                return replace(settings, **changed)
            case _:
                return settings


def _wish_in(command: Message) -> str:
    """What stands behind a command."""
    return " ".join(text_of(command).casefold().split()[1:])


def seconds_in(wish: str) -> float | None:
    """The seconds of "1h30m", "90 mins", "2 days" or "until tomorrow", within reason; None if nothing of it.

    Nobody tells the bot what time it is where people are: tomorrow begins in a day.
    """
    rest = wish.casefold().strip().removeprefix("for ")
    if rest in _TOMORROW:
        return _SECONDS["d"]
    seconds = 0.0
    while rest:
        part = _PART.match(rest)
        if part is None:
            return None
        number = 1.0 if part[1].startswith("a") else float(part[1].replace(",", "."))
        seconds += number * _SECONDS[part[2][0]]
        rest = rest[part.end() :]
    return min(seconds, MAX_QUIET_S) or None


def _language(code: str) -> str:
    return texts.OWN_NAMES.get(code, code) if code else texts.LANGUAGE_AS_ASKED


def _speaks(code: str) -> str:
    """Which language is spoken in a chat, for people."""
    return texts.SPEAKS.format(language=_language(code)) if code else texts.SPEAKS_AS_ASKED


def _choice(question: str, setting: Setting, values: Mapping[str, str]) -> Rendering:
    rows = [[button(label, ChangeSetting(setting, value))] for value, label in values.items()]
    return rendering([question], rows)
