"""docs/what-people-see.md: conversations as they look on a phone, made from the real thing.

``WRITE_DOCS=1 python -m pytest tests/chat/test_what_people_see.py`` writes the page anew.
"""

import os
from collections.abc import AsyncIterator
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import pytest

from bot.app import load_answerer
from tests.chat.conftest import Rehearsed
from tests.support.fake_telegram import FakeTelegram, Json, Seat, Seen
from tests.support.ferry import ARTICLE, FILES, write_files

PAGE: Final = Path(__file__).parents[2] / "docs" / "what-people-see.md"
FORWARDED: Final[Json] = {"forward_origin": {"type": "hidden_user", "sender_user_name": "Zed", "date": 1}}
HEAD: Final = """\
# What people see

Conversations with the bot about a small article on a ferry, as they look in Telegram: `│` stands before a quote, `→` after
a link, `[…]` is a button. A test makes this page from the bot itself (`tests/chat/test_what_people_see.py`). The terminal says the same, with
numbers in place of buttons.
"""  # noqa: E501


def looks(seen: Seen) -> str:
    """What the bot sent, with its buttons."""
    if seen.silent:
        return "(reacts with an emoji)"
    rows = seen.last.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = ["  ".join(f"[{button['text']}]" for button in row) for row in rows]
    links = [f"→ {entity['url']}" for entity in seen.last.get("entities", []) if entity["type"] == "text_link"]
    return "\n".join([seen.text, *links, *buttons])


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Rehearsed:
    """The ferry's article, with an address."""
    folder = tmp_path_factory.mktemp("ferry")
    known = {"publisher: null": "publisher: The Varde Post", "date: null": "date: 3 June 2026"}
    article = ARTICLE.replace("url: null", "url: https://varde.example/aurora")
    for unknown, fact in known.items():
        article = article.replace(unknown, fact)
    real = load_answerer(write_files(folder, {**FILES, "ferry/article.md": article}))
    return Rehearsed(**{field.name: getattr(real, field.name) for field in fields(real)})


class Scene:
    """A conversation, written down."""

    def __init__(self, seat: Seat, title: str, about: str = "") -> None:
        self._seat = seat
        self._lines: list[str] = []
        self.title, self.about = title, about

    async def says(self, text: str, note: str = "", rehearsed: str = "", **more: Any) -> Seen:
        """What somebody writes, and what comes of it: of something ``rehearsed`` in its place, if of anything else."""
        return self._note(f"{text}{f'   ({note})' if note else ''}", await self._seat.says(rehearsed or text, **more))

    async def presses(self, seen: Seen, label: str) -> Seen:
        """What somebody presses, and what comes of it."""
        return self._note(f"presses [{label}]", await self._seat.presses(seen, label))

    def _note(self, did: str, seen: Seen) -> Seen:
        name = "Ana" if self._seat.chat.type != "private" else "You"
        self._lines += [f"{name}: {did}", *(f"     {line}".rstrip() for line in looks(seen).split("\n")), ""]
        return seen

    def __str__(self) -> str:
        shown = "\n".join(self._lines).rstrip()
        return f"## {self.title}\n\n{self.about}{chr(10) * 2 if self.about else ''}```text\n{shown}\n```\n"


async def scenes(telegram: FakeTelegram) -> AsyncIterator[Scene]:
    """Each bullet of a conversation."""

    def scene(title: str, about: str = "") -> Scene:
        return Scene(telegram.private("Ana" + "a" * len(telegram.chats)), title, about)

    hello = scene("The first message")
    await hello.says("/start")
    yield hello

    answer = scene("An answer", "The answer, the quote that settles it, where it stands; the rest behind *More*.")
    seen = await answer.says("how much is a ticket?")
    await answer.presses(seen, "More")
    yield answer

    no = scene("Where the article does not say")
    await no.says("at what time does the ferry leave?")
    yield no

    guess = scene("Where it is not sure")
    likely = "did you mean closure-reason, ferry-return, captain?"
    seen = await guess.says("tell me about the ferry", rehearsed=likely)
    await guess.presses(seen, "None of these")
    await guess.says("what about the aurora", rehearsed=likely)
    await guess.says("the captain one")
    yield guess

    about = scene("Talk about the answer")
    await about.says("when did the ferry sail again?")
    await about.says("source?")
    await about.says("are you sure?")
    await about.says("simpler pls")
    await about.says("why?")
    await about.says("thanks")
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

    german = scene("In another language", "Answers are translated where the FAQ is; what the bot says itself, always.")
    await german.says("Was kostet eine Fahrkarte?")
    await german.says("Quelle?")
    await german.says("Hilfe")
    yield german

    claim = scene("Checking a claim", "What the article says on it, word for word; never true or false.")
    await claim.says("Tickets between Holm and Varde cost 15 crowns", "passed on from another chat", **FORWARDED)
    await claim.says("Dogs travel free on Sundays", "passed on from another chat", **FORWARDED)
    yield claim

    group = telegram.group("Readers")
    in_group = Scene(group.seat("Ana"), "In a group")
    said = group.seat("Ben").writes("the route was closed because the engine burned")
    note = "in reply to Ben: the route was closed because the engine burned"
    await in_group.says("@faq_bot is that true?", note, reply_to=said)
    await in_group.says("/ask how much is a ticket?")
    yield in_group

    votes = scene("Votes")
    seen = await votes.presses(await votes.says("who is the captain of the ferry?"), "More")
    await votes.presses(seen, "Not helpful")
    yield votes

    others = scene("Privacy, links, settings")
    await others.says("/privacy")
    await others.says("https://example.org/story")
    await others.says("/settings")
    await others.says("/source 2")
    yield others


async def test_the_page_is_what_people_see(telegram: FakeTelegram) -> None:
    page = "\n".join([HEAD, *[str(scene) async for scene in scenes(telegram)]])
    if "WRITE_DOCS" in os.environ:
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "write it anew with WRITE_DOCS=1"
