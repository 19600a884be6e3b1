"""docs/what-people-see.md: conversations as they look on a phone, made from the real thing.

``WRITE_DOCS=1 python -m pytest tests/chat/test_what_people_see.py`` writes the page anew.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from bot.chat.teaching import send_digest
from bot.core.quality.comparison import CheckRequest, CheckResult
from bot.storage.database import Database
from bot.terminal.conversation import Conversation
from bot.terminal.screen import plain
from bot.usecases.released import FolderReleases
from tests.support.bots import FERRY, Ferry, ferry_in
from tests.support.fake_telegram import PASSED_ON, FakeTelegram, Json, Offered, Seat, Seen
from tests.support.ferry import ARTICLE

PAGE: Final = Path(__file__).parents[2] / "docs" / "what-people-see.md"
ABILITIES: Final[Json] = {"supports_inline_queries": True, "supports_guest_queries": True}
PHOTO: Final[Json] = {
    "photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}],
    "media_group_id": "7",
}
HEAD: Final = """\
# What people see

Conversations with the bot about a small article on a ferry, as they look in Telegram: `│` stands before a quote, `→` after
a link, `[…]` is a button, and what is in brackets at the end pops up. A test makes this page from the bot itself (`tests/chat/test_what_people_see.py`).
"""  # noqa: E501


def looks(seen: Seen) -> str:
    """What the bot sent, with its buttons."""
    if seen.silent:
        return "(reacts with an emoji)"
    if not seen.messages:
        return f"({seen.popped_up})"
    rows = seen.last.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = ["  ".join(f"[{button['text']}]" for button in row) for row in rows]
    links = [f"→ {entity['url']}" for entity in seen.last.get("entities", []) if entity["type"] == "text_link"]
    popped_up = [f"({seen.popped_up})"] if seen.popped_up else []
    return "\n".join([seen.text, *links, *buttons, *popped_up])


class Scene:
    """A conversation, written down."""

    def __init__(self, seat: Seat, title: str, about: str = "", who: str = "You") -> None:
        self.seat = seat
        self._lines: list[str] = []
        self._who = who
        self.title, self.about = title, about

    async def says(self, text: str, note: str = "", **more: Any) -> Seen:
        """What somebody writes, and what comes of it."""
        return self.notes(f"{text}{f'   ({note})' if note else ''}", await self.seat.says(text, **more))

    async def presses(self, seen: Seen, label: str) -> Seen:
        """What somebody presses, and what comes of it."""
        after = await self.seat.presses(seen, label)
        return self.notes(f"presses [{label}]{'   (the same message changes)' if after.edited else ''}", after)

    async def types(self, query: str) -> Offered:
        """What somebody types after the bot's name in any chat, and what they can choose from."""
        offered = await self.seat.types(query)
        lines = (f"{title}  –  {about}" for title, about in zip(offered.titles, offered.descriptions, strict=True))
        self._note(f"types @faq_bot {query}", "\n".join(lines))
        return offered

    def notes(self, did: str, seen: Seen) -> Seen:
        """What somebody did, and what comes of it."""
        self._note(did, looks(seen))
        return seen

    def comes(self, text: str) -> None:
        """What the bot writes of itself."""
        self._lines += [*(f"     {line}".rstrip() for line in text.split("\n")), ""]

    def _note(self, did: str, shown: str) -> None:
        self._lines.append(f"{self._who}: {did}")
        self.comes(shown)

    def __str__(self) -> str:
        shown = "\n".join(self._lines).rstrip()
        return f"## {self.title}\n\n{self.about}{chr(10) * 2 if self.about else ''}```text\n{shown}\n```\n"


async def of_readers(ferry: Ferry) -> AsyncIterator[Scene]:
    """Each bullet of a conversation."""
    telegram = ferry.telegram

    def scene(title: str, about: str = "") -> Scene:
        return Scene(telegram.private("Ana" + "a" * len(telegram.chats)), title, about)

    hello = scene("The first message")
    await hello.says("/start")
    yield hello

    answer = scene("An answer", "The answer, the quote that settles it, where it stands; the rest behind *More*.")
    await answer.presses(await answer.says("how much is a ticket?"), "More")
    yield answer

    no = scene("Where the article does not say")
    await no.says("at what time does the ferry leave?")
    yield no

    guess = scene("Where it is not sure", "The likeliest, and what else it may be: by a button, a number, or its name.")
    await guess.presses(await guess.says("tell me about the ferry"), "None of these")
    await guess.says("what about the aurora")
    await guess.says("2")
    yield guess

    about = scene("Talk about the answer")
    for said in ("when did the ferry sail again?", "source?", "are you sure?", "simpler pls", "why?", "thanks"):
        await about.says(said)
    await about.says("who commands the aurora?")
    await about.says("not what I meant")
    yield about

    two = scene("Two things at once")
    await two.says("how much is a ticket and who is the captain?")
    await two.says("who is the captain and at what time does the ferry leave?")
    yield two

    typed = scene("Corrections, and half a question")
    await typed.says("how much is a tikcet?")
    await typed.says("*ticket*")
    await typed.says("what is the name of the")
    yield typed

    nothing = scene("What asks nothing of the article", "It gets no quote.")
    for said in ("my name is Sam", "how recent is this", "what is the article called?", "delete everything about me"):
        await nothing.says(said)
    await nothing.says("lol")
    yield nothing

    german = scene("In another language", "Answers are translated where the FAQ is; what the bot says itself, always.")
    for said in ("Was kostet eine Fahrkarte?", "Quelle?", "Hilfe"):
        await german.says(said)
    yield german

    claim = scene("Checking a claim", "What the article says on it, word for word; never true or false.")
    await claim.says("Tickets between Holm and Varde cost 15 crowns", "passed on from another chat", **PASSED_ON)
    await claim.says("Dogs travel free on Sundays", "passed on from another chat", **PASSED_ON)
    yield claim

    group = telegram.group("Readers")
    in_group = Scene(group.seat("Ana"), "In a group", who="Ana")
    ben_said = group.seat("Ben").writes("the route was closed because the engine burned")
    note = "in reply to Ben: the route was closed because the engine burned"
    await in_group.says("@faq_bot is that true?", note, reply_to=ben_said)
    await in_group.says("/ask how much is a ticket?")
    yield in_group

    inline = Scene(telegram.group("Without the bot").seat("Ana"), "In any other chat", who="Ana")
    offered = await inline.types("price of a ticket")
    inline.notes("chooses the first", inline.seat.sends(offered, "How much is a ticket?"))
    asked = "@faq_bot who is the captain?"
    inline.notes(f"{asked}   (the bot is no member)", await inline.seat.calls_guest(asked))
    yield inline

    share = scene("Sharing", "The answer itself is posted, not a link to the bot.")
    more = await share.seat.presses(await share.seat.says("how much is a ticket?"), "More")
    query = more.button("Share this answer")["switch_inline_query_chosen_chat"]["query"]
    sent = share.seat.sends(await share.seat.types(query), query)
    share.notes("presses [Share this answer], and chooses a chat and the answer", sent)
    yield share

    votes = scene("Votes")
    seen = await votes.seat.presses(await votes.seat.says("who is the captain of the ferry?"), "More")
    seen = await votes.presses(seen, "Not helpful")
    await votes.says("who said that about the fuel?", "in reply to that question", reply_to=seen)
    yield votes

    edited = scene("A question that is edited", "Its answer changes with it, also after the bot was restarted.")
    question = edited.seat.writes("who is the captain?")
    edited.notes("who is the captain?", await telegram.brings(message=question))
    await ferry.recorded()
    async with ferry.restarted():
        after = await edited.seat.edits(question, "how much is a ticket?")
    edited.notes("edits it: how much is a ticket?   (the same message changes)", after)
    yield edited

    forget = scene("Privacy")
    await forget.says("/privacy")
    answered = await forget.seat.says("who is the captain?")
    await ferry.recorded()
    await forget.says("/forget", "in reply to an answer of the bot", reply_to=answered)
    yield forget

    others = scene("Albums, links, settings, the source")
    first = await others.seat.says("", **PHOTO, caption="who is the captain?")
    others.notes("sends three photos, one with the words: who is the captain?", first)
    assert (await others.seat.says("", **PHOTO)).silent
    for said in ("https://example.org/story", "/settings", "/quiet 1h", "topics", "/source 2"):
        await others.says(said)
    yield others


async def in_a_terminal(folder: Path) -> str:
    """The same conversation in a terminal."""
    conversation = Conversation(FolderReleases(folder))
    lines = []
    for line in ("what about the aurora", "none", "how much is a ticket?", "source?", "how recent is this"):
        lines += [f"> {line}", *plain(await conversation.says(line)).split("\n"), ""]
    shown = "\n".join(lines).rstrip()
    return f"## In a terminal\n\n`faqbot chat`: what stands on buttons is typed.\n\n```text\n{shown}\n```\n"


async def of_several_articles(library: Ferry) -> AsyncIterator[Scene]:
    """A knowledge folder with two articles."""
    scene = Scene(library.ana, "Several articles", "An answer names its article once; what fits both asks which.")
    for said in ("/start", "what is this article about?", "2", "who is the captain?", "how much is a ticket?", "1"):
        await scene.says(said)
    yield scene


async def of_admins(ferry: Ferry, waits: Callable[[], None]) -> AsyncIterator[Scene]:
    """What the bot's admins do; ``waits``: the next release takes a while."""
    adele, bot = ferry.adele, ferry.application.bot
    reload = Scene(
        adele, "For admins: a release", "It goes live whole or not at all; figures must not get worse.", "Adele"
    )
    ferry.edits("A gear had cracked in March.", "In March, a gear had cracked.")
    waits()
    seen = await adele.says("/reload")
    reload.notes("/reload", Seen(({"text": _progress(ferry.telegram)},)))
    assert {message["message_id"] for message in seen.messages[:-1]} == {seen.last["message_id"]}
    reload.comes("(a little later, the same message)\n" + looks(Seen(seen.messages[-1:])))
    ferry.edits("quote: Captain Ilse Brandt", "quote: sailed again on Monday")
    await reload.presses(await reload.says("/reload"), "Apply anyway")
    await reload.says("/rollback")
    ferry.edits("quote: sailed again on Monday\n    related: [ferry-return]", "quote: Captain Elsa Brandt")
    await reload.says("/reload")
    yield reload

    teach = Scene(adele, "For admins: what was missed", who="Adele")
    for question in ("how sweet is the skipper", "is there a bar", "skipper's mood"):
        await ferry.ana.says(question)
    await ferry.recorded()
    await send_digest(bot, [adele.id], ferry.use_cases.teaching, date(2026, 11, 30))
    digest = list(adele.chat.messages.values())[-1]
    teach.comes(f"(on Monday morning, where WEEKLY_DIGEST is on)\n{looks(Seen((digest,)))}")
    one = await teach.presses(Seen((digest,)), "how sweet")
    found = await teach.says("who is the captain", "in reply", reply_to=one)
    taught = await teach.presses(found, "Who is the captain of the ferry?")
    await teach.presses(taught, "Take it back")
    await teach.says("/stats abc")
    yield teach


def _progress(telegram: FakeTelegram) -> str:
    """The message on how far a release is, once the files are read: on a busy machine that shows as well."""
    said = (str(parameters.get("text", "")) for _, parameters in telegram.calls)
    return next(text for text in said if text.startswith("Step 2 "))


TRAM: Final = """\
---
title: A tram for Holm
publisher: Holm Gazette
date: null
url: null
language: en
---
The tram to Holm harbour opens in May. Tickets cost 3 crowns, and children ride free.
"""
TRAM_FAQ: Final = """\
entries:
  - id: tram-about
    topic: The tram
    question: What is the article about?
    phrasings: [what is it about, sum it up]
    answer: A tram to Holm harbour is about to open.
    citations:
      - quote: The tram to Holm harbour opens in May.
  - id: tram-price
    topic: The tram
    question: How much is a ticket?
    phrasings: [what do tickets cost, what is the fare]
    answer: A ticket for the tram costs 3 crowns.
    citations:
      - quote: Tickets cost 3 crowns
"""


ABOUT: Final = """\
entries:
  - id: ferry-about
    topic: The ferry
    question: What is the article about?
    phrasings: [what is it about, sum it up]
    answer: The ferry Aurora sails again between Holm and Varde.
    citations:
      - quote: The ferry Aurora sailed again on Monday

"""


async def test_the_page_is_what_people_see(
    tmp_path: Path, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.releases.PROGRESS_EVERY_S", 60.0)
    unknown = "publisher: null\ndate: null\nurl: null\n"
    known = "publisher: The Varde Post\ndate: 3 June 2026\nurl: https://varde.example/aurora\n"
    readers = {**FERRY, "ferry/article.md": ARTICLE.replace(unknown, known)}
    several = {
        "ferry/article.md": ARTICLE,
        "ferry/faq.yaml": ABOUT + FERRY["ferry/faq.yaml"].removeprefix("entries:\n"),
        "tram/article.md": TRAM,
        "tram/faq.yaml": TRAM_FAQ,
    }
    shown = [HEAD]
    async with ferry_in(tmp_path / "readers", sqlite_database, readers, ABILITIES) as ferry:
        shown += [str(scene) async for scene in of_readers(ferry)]
        shown.append(await in_a_terminal(ferry.folder))
    async with ferry_in(tmp_path / "several", sqlite_database, several) as library:
        shown += [str(scene) async for scene in of_several_articles(library)]
    async with ferry_in(tmp_path / "admins", sqlite_database) as ferry:
        check = ferry.releases._check_in_worker

        async def slowly(request: CheckRequest) -> CheckResult:
            monkeypatch.setattr("bot.chat.releases.PROGRESS_EVERY_S", 60.0)
            monkeypatch.setattr(ferry.releases, "_check_in_worker", check)
            await asyncio.sleep(0.1)
            return await check(request)

        def waits() -> None:
            monkeypatch.setattr("bot.chat.releases.PROGRESS_EVERY_S", 0.02)
            monkeypatch.setattr(ferry.releases, "_check_in_worker", slowly)

        shown += [str(scene) async for scene in of_admins(ferry, waits)]
    page = "\n".join(shown)
    if "WRITE_DOCS" in os.environ:
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "write it anew with WRITE_DOCS=1"
