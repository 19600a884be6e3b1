"""The installed ``faqbot`` as a process, against Telegram on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.fake_telegram import FakeTelegram, Seen
from tests.support.faqbot import faqbot, stopped
from tests.support.telegram_server import PATIENCE, TOKEN, TelegramServer

pytestmark = pytest.mark.slow

SHIPPED = Path(__file__).parents[2] / "knowledge"


@asynccontextmanager
async def running(folder: Path, **settings: str) -> AsyncIterator[TelegramServer]:
    """A bot that runs until the conversation is over, and then stops as it should."""
    server = TelegramServer()
    server.telegram.me |= {"supports_inline_queries": True, "supports_guest_queries": True}
    async with server.serving(), faqbot(server, folder, **settings) as bot:
        yield server
        await stopped(bot)
    assert TOKEN not in (folder / "log").read_text()
    assert server.telegram.mistakes == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TelegramServer]:
    """A bot for all the conversations that leave it as it was."""
    async with running(tmp_path_factory.mktemp("bot"), KNOWLEDGE_DIR=str(SHIPPED)) as server:
        yield server


with_one_bot = pytest.mark.asyncio(loop_scope="module")


@with_one_bot
async def test_a_private_conversation(server: TelegramServer) -> None:
    ana = server.telegram.private("Ana")
    start = await ana.says("/start")
    assert len(start.questions) == 3
    answer = await ana.says("where do they meet?")
    assert "│ Nara, selected as the summit venue\nParagraph 3, sentence 1" in answer.text
    assert "│ " in (await ana.presses(answer, answer.questions[0])).text


@with_one_bot
async def test_an_edit(server: TelegramServer) -> None:
    ana = server.telegram.private("Ana")
    question = ana.writes("who is meeting?")
    answer = await server.telegram.brings(message=question)
    edited = await ana.edits(question, "where do they meet?")
    assert edited.edited
    assert edited.last["message_id"] == answer.last["message_id"]
    assert edited.text.startswith("The summit is being held in Nara")


@with_one_bot
async def test_a_conversation_in_a_group(server: TelegramServer) -> None:
    forum = server.telegram.group(is_forum=True)
    ana = forum.seat("Ana", forum.new_topic())
    server.messages_expected = 0
    await ana.says("where do they meet?")
    server.messages_expected = 1
    answer = await ana.says("@faq_bot where do they meet?")
    assert len(answer.messages) == 1
    assert answer.topic == ana.topic
    assert answer.text.startswith("The summit is being held in Nara")


@with_one_bot
async def test_typing_after_its_name_in_any_chat(server: TelegramServer) -> None:
    ana = server.telegram.private("Ana")
    assert "The summit" in (await ana.types("")).titles
    offered = await ana.types("where do they meet?")
    assert offered.titles[0] == "In which city is the summit being held?"
    assert (await ana.types("where do they meet?", offered.next_offset)).results
    sent = ana.sends(offered, offered.titles[0])
    assert "│ Nara, selected as the summit venue" in sent.text
    assert (await ana.presses(sent, "At which temple")).text.startswith("At which temple")


@with_one_bot
async def test_a_call_from_a_group_that_it_is_not_in(server: TelegramServer) -> None:
    ben = server.telegram.group("Without the bot").seat("Ben")
    answer = await ben.calls_guest("@faq_bot where do they meet?")
    assert answer.text.startswith("The summit is being held in Nara")
    assert (await ben.presses(answer, "At which temple")).edited


async def test_what_a_group_has_set_outlives_a_restart(tmp_path: Path, folder: Path) -> None:
    for starts in (1, 2):
        async with running(tmp_path, KNOWLEDGE_DIR=str(folder)) as server:
            server.telegram.next_id = 1_000 * starts  # an update that has the number of an earlier one is no new one
            group = server.telegram.group()
            ana = group.seat("Ana")
            group.make_admin(ana)
            if starts == 1:
                panel = await ana.says("/settings")
                await ana.presses(panel, "Article does not say: silence")
            else:
                assert "Article does not say: silence (chosen)" in (await ana.says("/settings")).buttons


async def _report(server: TelegramServer, seen: Seen) -> str:
    """What the message says in the end that said first how far the reload was."""
    chat, number = seen.last["chat"]["id"], seen.last["message_id"]
    async with asyncio.timeout(PATIENCE):
        while (now := Seen((server.telegram.chats[chat].messages[number],)).text).endswith("so far."):
            await asyncio.sleep(0.05)
    return now


async def test_a_reload(tmp_path: Path, folder: Path) -> None:
    admin_id = FakeTelegram().private("Adele").id
    async with running(tmp_path, KNOWLEDGE_DIR=str(folder), ADMIN_IDS=str(admin_id)) as server:
        admin, ana = server.telegram.private("Adele"), server.telegram.private("Ana")
        assert (await ana.says("who is the captain?")).text.startswith("Ilse Brandt is the captain.")
        faq = folder / "ferry" / "faq.yaml"
        text = faq.read_text()
        faq.write_text(text.replace("Ilse Brandt is the captain.", "The captain is Ilse Brandt."))
        assert "– captain" in await _report(server, await admin.says("/reload"))
        assert (await ana.says("who is the captain?")).text.startswith("The captain is Ilse Brandt.")
        faq.write_text(text.replace("quote: Captain Ilse", "quote: Captain Elsa"))
        assert "faq.yaml:" in await _report(server, await admin.says("/reload"))
        assert (await ana.says("who is the captain?")).text.startswith("The captain is Ilse Brandt.")


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"TELEGRAM_BOT_TOKEN": "4242:some-other-token"}, "does not know this token"),
        (
            {"TELEGRAM_API_URL": "", "WEBHOOK_URL": "http://example.org", "WEBHOOK_SECRET": "0123456789abcdef"},
            "start with https://",
        ),
        (
            {
                "WEBHOOK_URL": "http://example.org",
                "WEBHOOK_SECRET": "0123456789abcdef",
                "WEBHOOK_LISTEN": "127.0.0.1:0",
            },
            "WEBHOOK_URL: Telegram does not take http://example.org (Bad webhook: an https url",
        ),
        ({"KNOWLEDGE_DIR": "nowhere"}, "there is no such folder"),
    ],
)
async def test_a_wrong_set_up_gets_one_clear_line(tmp_path: Path, settings: dict[str, str], says: str) -> None:
    server = TelegramServer()
    # At INFO, a new database tells of its steps before.
    async with server.serving(), faqbot(server, tmp_path, LOG_LEVEL="WARNING", **settings) as bot:
        assert await asyncio.wait_for(bot.wait(), PATIENCE) == 2
    [line] = (tmp_path / "log").read_text().splitlines()
    assert says in line
    assert settings.get("TELEGRAM_BOT_TOKEN", TOKEN) not in line
