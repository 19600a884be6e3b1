"""Row 21 of docs/reliability.md: 1,000 hostile strings as questions and names are shown as written, and are no more."""

from dataclasses import replace

import pytest

from bot.chat.views import ELEMENTS, defused, render, rendering
from bot.core.knowledge.article import Article, Citation
from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.texts import Part, Role, messages
from bot.usecases.teaching import UseCases
from tests.support.bots import recorded
from tests.support.fake_telegram import FakeTelegram, Json, RefusedError, Seat, Seen
from tests.support.hostile_texts import hostile_texts, linked, strictly_read

pytestmark = pytest.mark.reliability(21)

HOSTILE = hostile_texts()
ASKED = pytest.mark.parametrize("texts", [HOSTILE[::20], pytest.param(HOSTILE, marks=pytest.mark.slow)], ids=len)
"""Every twentieth for who is in a hurry, and all of them."""
BOTS_OWN = {"@faq_bot", "/help", "/ask", "/ask@faq_bot", "/askme", "/askme@faq_bot", "/topics"}
"""What the bot itself wants people to tap on."""


@pytest.fixture
def abilities() -> Json:
    return {"supports_inline_queries": True}


def named(seat: Seat, name: str) -> Seat:
    """The same person, with a name that they have chosen with care."""
    return replace(seat, person={**seat.person, "first_name": name, "last_name": name, "username": name[:32]})


def nothing_injected(seen: Seen, asked: str) -> None:
    for message in seen.messages:
        kinds = {entity["type"] for entity in message.get("entities", [])}
        assert kinds <= {"bold", "blockquote", "expandable_blockquote"}, (asked, message)
        assert not set(linked(message.get("text", ""))) - BOTS_OWN, (asked, message["text"])


def all_read_strictly(telegram: FakeTelegram) -> None:
    """Every HTML that was sent is of the few kinds that the bot writes."""
    for _, parameters in telegram.calls:
        contents = [result["input_message_content"] for result in parameters.get("results", [])]
        for written in [parameters, *contents]:
            if written.get("parse_mode") == "HTML":
                strictly_read(written.get("text") or written["message_text"])
    telegram.calls.clear()


def test_there_are_a_thousand_and_each_is_another() -> None:
    assert len(HOSTILE) == 1_000
    assert len(set(HOSTILE)) > 990


@ASKED
async def test_a_hostile_question_gets_a_reply_and_injects_nothing(telegram: FakeTelegram, texts: list[str]) -> None:
    ana, group = telegram.private("Ana"), telegram.group("<b>@admin</b>")
    for text in [*texts, "😀" * 2000]:
        telegram.reactions.clear()
        seen = await ana.says("", text=text)
        assert telegram.reactions or not seen.silent, text
        nothing_injected(seen, text)
        nothing_injected(await group.seat("Ana").says("", text=f"/ask {text}", entities=[ASK]), text)
    all_read_strictly(telegram)


ASK = {"type": "bot_command", "offset": 0, "length": 4}


async def test_a_hostile_name_changes_nothing_in_an_answer(telegram: FakeTelegram) -> None:
    expected = (await telegram.private("Ana").says("where do they meet?")).text
    for name in HOSTILE[::4]:
        ana = named(telegram.private("Ana"), name)
        assert (await ana.says("where do they meet?")).text == expected
    all_read_strictly(telegram)


async def test_a_hostile_title_of_a_group_is_not_shown(telegram: FakeTelegram) -> None:
    for title in HOSTILE:
        group = telegram.group(title)
        seen = await group.changes_bot("left", "member")
        assert seen.messages
        nothing_injected(seen, title)
    all_read_strictly(telegram)


@ASKED
async def test_what_is_sent_inline_injects_nothing_into_others_chats(telegram: FakeTelegram, texts: list[str]) -> None:
    ana = telegram.private("Ana")
    for text in texts:
        offered = await ana.types(f"how many deer are there? {text}"[:256])
        for result in offered.results:
            message = telegram.sends_result(result)
            nothing_injected(Seen((message,)), text)
    all_read_strictly(telegram)


async def test_what_was_asked_injects_nothing_into_the_chat_of_an_admin(
    telegram: FakeTelegram, use_cases: UseCases
) -> None:
    ana, adele = telegram.private("Ana"), telegram.private("Adele")
    for text in [text for text in HOSTILE if linked(text)][:40]:
        await ana.says("", text=f"xyzzy {text}")
        why = await adele.says("", text="/why", entities=[{**ASK}])
        nothing_injected(why, text)
    await recorded(use_cases)
    seen = await adele.says("/missed")
    pressed = set()
    while True:
        nothing_injected(seen, "/missed")
        for label in seen.buttons:
            if label.startswith("xyzzy") and label not in pressed:
                pressed.add(label)
                one = await adele.presses(seen, label)
                nothing_injected(one, label)
                nothing_injected(await adele.says("summit", reply_to=one), label)
        if not any(label.startswith("Next") for label in seen.buttons):
            break
        seen = await adele.presses(seen, "Next")
    all_read_strictly(telegram)
    assert len(pressed) >= 10


@pytest.mark.parametrize("role", [Role.TEXT, *ELEMENTS])
def test_a_block_is_one_entity_over_exactly_its_text(role: Role) -> None:
    for text in HOSTILE:
        if not text.strip():
            continue
        shown = [strictly_read(html) for html in rendering(["before", Part(role, text)]).messages]
        kind = [(ELEMENTS[role], text.strip())] if role in ELEMENTS else []
        assert [entity for _, entities in shown for entity in entities] == kind
        assert "".join(text for text, _ in shown) == f"before\n\n{text.strip()}"


def test_an_entry_made_of_hostile_texts_has_the_entities_of_any_other() -> None:
    for text in [" ".join(each.split()) for each in HOSTILE if each.strip()]:
        citation = Citation("one", 1, 1, 0, len(text), text)
        entry = Entry("id", "one", text, text, (), text, (citation,))
        article = Article("one", text, title=text)
        knowledge = KnowledgeBase("r", {"one": article, "two": article}, (entry,), ())
        [html] = render(messages.answer((entry,), knowledge, asked=False), knowledge).messages
        assert strictly_read(html)[1] == [("b", text), ("blockquote", text)]


def test_what_is_defused_looks_the_same_and_leads_nowhere() -> None:
    for text in HOSTILE:
        assert defused(text).replace("\u2060", "") == text.replace("\u2060", "")
        assert linked(defused(text)) == []
    assert linked(" ".join(HOSTILE))


@pytest.mark.parametrize(
    "html", ["<i>x</i>", "<b>x", "x</b>", "<b>x</blockquote>", "a < b", "a & b", "&nbsp;", "<b><b>"]
)
def test_the_strict_reader_takes_nothing_else(html: str) -> None:
    with pytest.raises(RefusedError):
        strictly_read(html)
