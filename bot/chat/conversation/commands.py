"""The commands of readers: /start, /help, /topics, /source, /privacy."""

from collections.abc import Awaitable, Callable, Collection

from telegram import CallbackQuery, Message

from bot import texts
from bot.chat.conversation.addressing import text_of
from bot.chat.routing import CALLER, PRIVATE, Handler, OnMessage, on_command, on_press
from bot.chat.views import menus
from bot.chat.views.audience import Replies
from bot.chat.views.buttons import ShowPrivacy
from bot.chat.views.rendering import Block, Rendering, rendering
from bot.texts.messages import localised
from bot.usecases.ask import Desk

Show = Callable[[Message, Rendering], Awaitable[object]]


class Commands:
    """Shows what readers can look through."""

    def __init__(
        self,
        desk: Desk,
        admin_ids: Collection[int],
        journal_days: int,
        contact: str | None,
        show: Show,
        replies: Replies,
    ) -> None:
        """``contact``: how to reach who runs the bot; ``show`` sends what a command called for."""
        self._desk = desk
        self._admin_ids = admin_ids
        self._journal_days = journal_days
        self._contact = contact
        self._show = show
        self._replies = replies

    def handlers(self) -> list[Handler]:
        """One for each command."""
        return [
            on_command("start", self.start),
            on_command("help", self.help),
            on_command("topics", self.topics),
            on_command("source", self.source),
            on_command("privacy", self.privacy),
            on_press(ShowPrivacy, self.privacy_in_detail),
            on_command("settings", self.group_settings, CALLER & PRIVATE),
            on_command("quiet", self.group_settings, CALLER & PRIVATE),
        ]

    def by_name(self) -> dict[str, OnMessage]:
        """Those that the bare name calls too, in a private chat."""
        return {
            "help": self.help,
            "topics": self.topics,
            "source": self.source,
            "privacy": self.privacy,
            "settings": self.group_settings,
        }

    async def start(self, message: Message) -> None:
        """/start, bare or from a deep link."""
        await self._show(message, menus.start_command(message, message.get_bot().bot, localised(self._desk.knowledge)))

    async def help(self, message: Message) -> None:
        """/help."""
        is_admin = message.chat.id in self._admin_ids
        await self._show(message, menus.instructions(localised(self._desk.knowledge), message.get_bot().bot, is_admin))

    async def topics(self, message: Message) -> None:
        """/topics."""
        await self._show(message, menus.topics(localised(self._desk.knowledge), 0))

    async def source(self, message: Message) -> None:
        """/source, or /source 3: from the first paragraph on, or another one."""
        wanted = text_of(message).split()[1:]
        paragraph = int(wanted[0]) if wanted and wanted[0].isdecimal() and len(wanted[0]) < 5 else 1
        await self._show(message, menus.source_from(localised(self._desk.knowledge), paragraph))

    async def privacy_in_detail(self, query: CallbackQuery, _: ShowPrivacy) -> None:
        """The button under /privacy."""
        shown = menus.privacy_in_detail(self._journal_days, self._contact)
        await self._replies.turn(query, shown, menus.TOPICS_PAYLOAD)

    async def group_settings(self, message: Message) -> None:
        """/settings and /quiet in a private chat, where there is nothing to set."""
        await self._show(message, rendering([Block(texts.ONLY_IN_GROUPS)]))

    async def privacy(self, message: Message) -> None:
        """/privacy."""
        await self._show(message, menus.privacy(self._journal_days, self._contact))
