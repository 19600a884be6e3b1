"""``faqbot preview``: the terminal chat for authors; keeps up with the files, and says why after every answer."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot import texts
from bot.authoring.check import Target
from bot.core.knowledge.files import State, state_of
from bot.core.knowledge.problems import KnowledgeError
from bot.terminal import screen
from bot.terminal.conversation import Conversation
from bot.texts.parts import Part, Parts, Role
from bot.usecases.releases import FolderReleases

INTERVAL: Final = 0.5
"""Seconds between two looks at the files."""


class Watch:
    """Tells whether the files of what an author means have changed since it was last asked."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._seen = self._state()

    def changed(self) -> bool:
        """Whether some file is new, different or gone."""
        before, self._seen = self._seen, self._state()
        return before != self._seen

    def _state(self) -> State:
        return state_of(self._target.folder, self._target.article)


class Preview(Conversation):
    """A conversation about files that are being written."""

    def __init__(self, releases: FolderReleases, watch: Watch) -> None:
        super().__init__(releases)
        self._watch = watch

    async def says(self, line: str) -> Parts:
        """The reply from the files as they are now; after a question, why it is what it is."""
        news, reply = await self.news(), await super().says(line)
        asked = line.strip() and not line.strip().startswith("/") and not line.strip().isdecimal()
        return (*news, *reply, *(await super().says("/why") if asked else ()))

    async def news(self) -> Parts:
        """What came of reloading, where a file has changed."""
        return await super().says("/reload") if self._watch.changed() else ()


async def preview(target: Target, open_folder: Callable[[], FolderReleases], history: Path) -> None:
    """Chats until the author leaves; through a pipe, raises KnowledgeError where the files cannot be used."""
    watch = Watch(target)
    conversation = Preview(await _opened(open_folder, watch), watch)
    telling = asyncio.create_task(_tell(conversation)) if screen.at_terminal() else None
    try:
        await screen.chat(conversation, history)
    finally:
        if telling is not None:
            telling.cancel()
            with suppress(asyncio.CancelledError):
                await telling


async def _opened(open_folder: Callable[[], FolderReleases], watch: Watch) -> FolderReleases:
    """The desk, as soon as the files can be used."""
    while True:
        try:
            return open_folder()
        except KnowledgeError as error:
            if not screen.at_terminal():
                raise
            problems = (Part(Role.ITEM, str(problem)) for problem in error.problems)
            screen.show((Part(Role.HEADING, texts.PREVIEW_WAITS), *problems, Part(Role.TEXT, "")))
        while not watch.changed():
            await asyncio.sleep(INTERVAL)


async def _tell(conversation: Preview) -> None:
    """Shows what came of a change at once, above the line that is being typed."""
    from prompt_toolkit.application import run_in_terminal

    while True:
        await asyncio.sleep(INTERVAL)
        if news := await conversation.news():
            await run_in_terminal(lambda parts=news: screen.show(parts))  # type: ignore[misc]
