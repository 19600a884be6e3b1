"""``faqbot preview``: where an author writes. The bot answers from the files as they are, and one key mends a reply.

After a question come the items that it is most like; ``a 2`` makes it a phrasing of the second, ``n`` a gap, ``e`` an
entry, ``/`` searches one, ``u`` takes that back. What is written into the files of the article is read again at
once.
"""

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot import texts
from bot.authoring.check import Scope
from bot.authoring.lessons import Change, Into
from bot.core.knowledge.files import state_of
from bot.core.knowledge.model import Entry, Gap
from bot.core.knowledge.problems import KnowledgeError
from bot.core.matching.outcome import Outcome
from bot.terminal import screen
from bot.terminal.conversation import LEAVING, Conversation
from bot.terminal.mending import Mender, label_of, likest
from bot.texts import Part, Parts, Role
from bot.texts.reports import shortly
from bot.usecases.released import FolderReleases

INTERVAL_S: Final = 0.5
"""Seconds between two looks at the files."""
_TEACH: Final = re.compile(r"a(?: *(?P<number>\d)| +(?P<id>[a-z0-9-]+))?")


class Preview(Mender):
    """A conversation about files that are being written, and that cannot always be used."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope.folder, scope.article)
        self._seen = state_of(self._folder, self._only)
        self._chat: Conversation | None = None
        self._question = ""
        self._items: tuple[Entry | Gap, ...] = ()
        self._problems = self._opened()

    @property
    def _questions(self) -> Sequence[str]:
        return [self._question]

    def welcome(self) -> Parts:
        """What is said first; where the files cannot be used, what is to be put right."""
        hint = Part(Role.HINT, texts.PREVIEW_HELP)
        return (*self._chat.welcome(), hint) if self._chat else self._problems

    async def says(self, line: str) -> Parts:
        """The reply from the files as they are now: to a question, to a key, to what was asked for."""
        news, text = await self.news(), line.strip()
        if self._chat is None:
            self.over = text.lower() in LEAVING
            return news or ((Part(Role.HEADING, texts.PREVIEW_STILL),) if text and not self.over else ())
        if self._prompt or text in ("n", "e", "u", "/") or self._taught(text) is not None:
            return (*news, *await super().says(text), *await self._after())
        reply = await self._chat.says(line)
        self.over = self._chat.over
        if not text or text.startswith("/") or text.isdecimal():
            return (*news, *reply)
        self._question = text
        return (*news, *reply, *self._mended_by(self._chat.outcome))

    async def news(self) -> Parts:
        """What came of reading the files again, where one has changed."""
        if not self._changed():
            return ()
        if self._chat is None:
            said = self._opened()
            return said or (Part(Role.HEADING, texts.PREVIEW_MENDED), *self.welcome())
        return await self._reloaded(self._chat)

    async def _reloaded(self, chat: Conversation) -> Parts:
        said = await chat.says("/reload")
        self._answerer = chat.faq.answerer
        return said

    def _changed(self) -> bool:
        """Whether some file is new, different or gone since this was last asked."""
        before, self._seen = self._seen, state_of(self._folder, self._only)
        return before != self._seen

    def _opened(self) -> Parts:
        """Opens the FAQ; what is to be put right, where that cannot be done."""
        try:
            releases = FolderReleases(self._folder, self._only)
        except KnowledgeError as error:
            problems = (Part(Role.ITEM, str(problem)) for problem in error.problems)
            return (Part(Role.HEADING, texts.PREVIEW_WAITS), *problems)
        self._chat, self._answerer = Conversation(releases), releases.faq.answerer
        return ()

    # -- what a reply can be mended with ----------------------------------------------------------------------

    def _mended_by(self, outcome: Outcome | None) -> Parts:
        """In one line why the reply is what it is, and what one key can do about it."""
        if outcome is None:
            return ()
        self._items = likest(outcome)
        return (
            Part(Role.HINT, ""),
            Part(Role.HINT, shortly(outcome)),
            *(Part(Role.CHOICE, f"a {number}: {label_of(item)}") for number, item in enumerate(self._items, 1)),
            Part(Role.HINT, texts.PREVIEW_KEYS if self._items else texts.PREVIEW_KEYS_NO_ITEMS),
        )

    def _obeyed(self, text: str) -> Parts:
        if text == "u":
            if self._steps.undo():
                return (Part(Role.HEADING, texts.PREVIEW_UNDONE),)
            return (Part(Role.TEXT, texts.PREVIEW_NOTHING_TO_UNDO),)
        if not self._question:
            return (Part(Role.TEXT, texts.PREVIEW_NOTHING_ASKED),)
        if text in ("n", "e", "/"):
            return self._chose(self._prompt_of(text))
        item = self._taught(text)
        if isinstance(item, Entry | Gap):
            return self._chose(Into(item))
        offered = texts.NOT_OFFERED.format(number=item, count=len(self._items))
        return (Part(Role.TEXT, offered if self._items else texts.PREVIEW_NOTHING_LISTED),)

    def _taught(self, key: str) -> Entry | Gap | int | None:
        """The item that ``a 2`` or ``a some-id`` names; the number, where there is none; None where it is no key."""
        found = _TEACH.fullmatch(key)
        if found is None:
            return None
        if found["id"]:
            return self._answerer.knowledge.by_id.get(found["id"])
        number = int(found["number"] or 1)
        return self._items[number - 1] if 1 <= number <= len(self._items) else number

    def _ended(self) -> Parts:
        self.over = True
        return (Part(Role.TEXT, texts.FAREWELL),)

    def _as_before(self) -> Parts:
        return (Part(Role.TEXT, texts.PREVIEW_NOTHING_WRITTEN),)

    def _wrote(self, _: Change, id: str) -> Parts:
        return (Part(Role.HEADING, texts.PREVIEW_ADDED.format(id=id)),)

    async def _after(self) -> Parts:
        """The reply to the last question from what was just written, in short."""
        if not self._changed() or self._chat is None:
            return ()
        read = await self._reloaded(self._chat)
        if any(part.role is Role.ITEM for part in read):
            return read
        reply = await self._chat.faq.ask(self._question) if self._question else None
        now = texts.PREVIEW_NOW.format(question=self._question, why=shortly(reply.outcome)) if reply else ""
        return (Part(Role.TEXT, now),)


async def preview(scope: Scope, history: Path) -> None:
    """Chats until the author leaves; through a pipe, raises KnowledgeError where the files cannot be used."""
    if not screen.at_terminal():
        FolderReleases(scope.folder, scope.article)
    conversation = Preview(scope)
    telling = asyncio.create_task(_tell(conversation)) if screen.at_terminal() else None
    try:
        await screen.chat(conversation, history)
    finally:
        if telling is not None:
            telling.cancel()
            with suppress(asyncio.CancelledError):
                await telling


async def _tell(conversation: Preview) -> None:
    """Shows what came of a change at once, above the line that is being typed."""
    from prompt_toolkit.application import run_in_terminal

    while True:
        await asyncio.sleep(INTERVAL_S)
        if news := await conversation.news():
            await run_in_terminal(lambda parts=news: screen.show(parts))  # type: ignore[misc]
