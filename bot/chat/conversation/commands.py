"""The commands of readers: /start, /help, /topics, /source, /privacy."""

from collections.abc import Awaitable, Callable, Collection

from telegram import Message

from bot.chat.routing import Handler, on_command
from bot.chat.views import menus
from bot.chat.views.rendering import Rendering
from bot.texts.messages import localised
from bot.usecases.ask import Desk

Show = Callable[[Message, Rendering], Awaitable[object]]


class Commands:
    """Shows what readers can look through."""

    def __init__(self, desk: Desk, admin_ids: Collection[int], journal_days: int, show: Show) -> None:
        """``show`` sends what a command called for."""
        self._desk = desk
        self._admin_ids = admin_ids
        self._journal_days = journal_days
        self._show = show

    def handlers(self) -> list[Handler]:
        """One for each command."""
        return [
            on_command("start", self.start),
            on_command("help", self.help),
            on_command("topics", self.topics),
            on_command("source", self.source),
            on_command("privacy", self.privacy),
        ]

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
        """/source."""
        await self._show(message, menus.first_source(localised(self._desk.knowledge)))

    async def privacy(self, message: Message) -> None:
        """/privacy."""
        await self._show(message, menus.privacy(self._journal_days))
