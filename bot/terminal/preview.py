"""``faqbot preview``: where an author writes. The bot answers from the files as they are, and one key mends a reply.

After a question come the items that it is most like; ``a 2`` makes it a phrasing of the second, ``n`` a gap, ``e`` an
entry, ``/`` searches one, ``u`` takes that back. What is written into the files of the article is read again at
once.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot import texts
from bot.authoring.check import Target
from bot.authoring.edit import EditError, Editor, Steps, as_question
from bot.authoring.lessons import source_of
from bot.authoring.questions import nearest_sentences
from bot.core.knowledge.article import Article
from bot.core.knowledge.files import State, state_of
from bot.core.knowledge.model import Entry, Gap
from bot.core.knowledge.problems import KnowledgeError
from bot.core.matching.outcome import Outcome
from bot.terminal import screen
from bot.terminal.conversation import Conversation
from bot.terminal.mending import (
    MAX_FOUND,
    Choice,
    Into,
    NewEntry,
    NewGap,
    Nothing,
    Prompt,
    gap_prompt,
    label_of,
    labelled_in,
    likest,
    passage_prompt,
    search_prompt,
)
from bot.texts import Part, Parts, Role
from bot.texts.why import shortly
from bot.usecases import cache
from bot.usecases.released import open_folder
from bot.usecases.teaching import likely, nearest_entry

INTERVAL_S: Final = 0.5
"""Seconds between two looks at the files."""
_TEACH: Final = re.compile(r"a(?: *(?P<number>\d)| +(?P<id>[a-z0-9-]+))?")


class Preview:
    """A conversation about files that are being written, and that cannot always be used."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._seen = self._state()
        self._chat: Conversation | None = None
        self._edits: Steps = []
        self._question = ""
        self._items: tuple[Entry | Gap, ...] = ()
        self._prompt: Prompt | None = None
        self._over = False
        self._problems = self._opened()

    @property
    def over(self) -> bool:
        """Whether the author has left."""
        return self._over or (self._chat is not None and self._chat.over)

    def welcome(self) -> Parts:
        """What is said first; where the files cannot be used, what is to be put right."""
        hint = Part(Role.HINT, texts.PREVIEW_HELP)
        return (*self._chat.welcome(), hint) if self._chat else self._problems

    async def says(self, line: str) -> Parts:
        """The reply from the files as they are now: to a question, to a key, to what was asked for."""
        news, text = await self.news(), line.strip()
        if self._prompt is not None:
            prompt, self._prompt = self._prompt, None
            return (*news, *self._edit(lambda: self._heard(prompt.heard(text))), *await self._after())
        if self._chat is None:
            self._over = text in ("/quit", "/exit")
            return news or ((Part(Role.HEADING, texts.PREVIEW_STILL),) if text and not self._over else ())
        if text in ("n", "e", "u", "/") or self._taught(text) is not None:
            return (*news, *self._edit(lambda: self._obeyed(text)), *await self._after())
        reply = await self._chat.says(line)
        if not text or text.startswith("/") or text.isdecimal():
            return (*news, *reply)
        self._question = text
        return (*news, *reply, *self._keys(self._chat.outcome))

    async def news(self) -> Parts:
        """What came of reading the files again, where one has changed."""
        if not self._changed():
            return ()
        if self._chat is None:
            said = self._opened()
            return said or (Part(Role.HEADING, texts.PREVIEW_MENDED), *self.welcome())
        return await self._chat.says("/reload")

    def _state(self) -> State:
        return state_of(self._target.folder, self._target.article)

    def _changed(self) -> bool:
        """Whether some file is new, different or gone since this was last asked."""
        before, self._seen = self._seen, self._state()
        return before != self._seen

    def _opened(self) -> Parts:
        """Opens the FAQ; what is to be put right, where that cannot be done."""
        try:
            releases = open_folder(self._target.folder, self._target.article)
        except KnowledgeError as error:
            problems = (Part(Role.ITEM, str(problem)) for problem in error.problems)
            return (Part(Role.HEADING, texts.PREVIEW_WAITS), *problems)
        self._chat = Conversation(releases)
        return ()

    # -- what a reply can be mended with ----------------------------------------------------------------------

    def _keys(self, outcome: Outcome | None) -> Parts:
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

    def _obeyed(self, key: str) -> Parts:
        if key == "u":
            undone = Editor(self._target.folder, self._edits).undo()
            return (
                Part(Role.HEADING, texts.PREVIEW_UNDONE) if undone else Part(Role.TEXT, texts.PREVIEW_NOTHING_TO_UNDO),
            )
        if not self._question or self._chat is None:
            return (Part(Role.TEXT, texts.PREVIEW_NOTHING_ASKED),)
        if key == "n":
            gaps = [item for item in self._items if isinstance(item, Gap)]
            labelled = labelled_in(self._target.folder, self._chat.faq.knowledge)
            return self._heard(gap_prompt([self._question], gaps, self._chat.faq.answerer, labelled))
        if key in ("e", "/"):
            article = self._article()
            sentences = nearest_sentences(self._question, article, cache.encode)
            return self._heard(
                passage_prompt(sentences, article) if key == "e" else search_prompt(sentences, article, self._search)
            )
        item = self._taught(key)
        if not isinstance(item, Entry | Gap):
            if not self._items:
                return (Part(Role.TEXT, texts.PREVIEW_NOTHING_LISTED),)
            return (Part(Role.TEXT, texts.NOT_OFFERED.format(number=item, count=len(self._items))),)
        return self._heard(Into(item))

    def _taught(self, key: str) -> Entry | Gap | int | None:
        """The item that ``a 2`` or ``a some-id`` names; the number, where there is none; None where it is no key."""
        found = _TEACH.fullmatch(key)
        if found is None or self._chat is None:
            return None
        if found["id"]:
            return self._chat.faq.knowledge.by_id.get(found["id"])
        number = int(found["number"] or 1)
        return self._items[number - 1] if 1 <= number <= len(self._items) else number

    def _heard(self, said: Prompt | Choice) -> Parts:
        """What comes of an answer of the author: another prompt, or something written."""
        match said:
            case Prompt():
                self._prompt = said
                return said.shown
            case Into(item):
                self._begun(item.article).add_phrasing(item.id, self._question)
                id = item.id
            case NewGap(answer):
                article = self._article().name
                entry = nearest_entry(self._chat.faq.answerer, self._question) if self._chat else None
                nearest = entry.id if entry and entry.article == article else None
                id = self._begun(article).add_gap(as_question(self._question), answer, nearest)
            case NewEntry(answer, sentence):
                found = self._article()
                question, source = as_question(self._question), source_of(sentence, found)
                id = self._begun(found.name).add_entry(question, answer, source)
            case Nothing():
                return (Part(Role.TEXT, texts.PREVIEW_NOTHING_WRITTEN),)
        return (Part(Role.HEADING, texts.PREVIEW_ADDED.format(id=id)),)

    def _search(self, words: str) -> Sequence[Entry]:
        return likely(self._chat.faq.answerer, words, MAX_FOUND) if self._chat else ()

    # -- writing ----------------------------------------------------------------------------------------------

    def _edit(self, obey: Callable[[], Parts]) -> Parts:
        try:
            return obey()
        except EditError as error:
            return (Part(Role.TEXT, str(error)),)

    async def _after(self) -> Parts:
        """The reply to the last question from what was just written, in short."""
        if not self._changed() or self._chat is None:
            return ()
        read = await self._chat.says("/reload")
        if any(part.role is Role.ITEM for part in read):
            return read
        reply = await self._chat.faq.ask(self._question) if self._question else None
        now = texts.PREVIEW_NOW.format(question=self._question, why=shortly(reply.outcome)) if reply else ""
        return (Part(Role.TEXT, now),)

    def _begun(self, article: str) -> Editor:
        """The editor of an article, at a step of its own."""
        editor = Editor(self._target.folder / article, self._edits)
        editor.step()
        return editor

    def _article(self) -> Article:
        """The article that is written about: the one that is meant, or that of the likest item."""
        articles = self._chat.faq.knowledge.articles if self._chat else {}
        name = self._target.article or next((item.article for item in self._items), next(iter(articles)))
        return articles[name]


async def preview(target: Target, history: Path) -> None:
    """Chats until the author leaves; through a pipe, raises KnowledgeError where the files cannot be used."""
    if not screen.at_terminal():
        open_folder(target.folder, target.article)
    conversation = Preview(target)
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
