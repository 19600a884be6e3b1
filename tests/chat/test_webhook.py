"""The webhook over real HTTP on loopback, with a real inbox behind it."""

import asyncio
import gzip
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from bot import ops
from bot.chat.delivery import receiving as webhook_module
from bot.chat.delivery.intake import Intake
from bot.chat.delivery.receiving import MAX_BODY_BYTES
from bot.storage.database import Database
from tests.chat.test_intake import MESSAGE, Bot, running
from tests.ops.test_logs import untouched_logging as untouched_logging
from tests.support.fake_telegram import Json
from tests.support.telegram_server import TelegramServer

SECRET = "the-secret-of-16"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


PUBLIC = "https://bot.example/path"


@dataclass
class Served:
    """A bot behind a webhook, and what a caller gets."""

    bot: Bot
    port: int

    async def post(self, body: bytes | Json, secret: str | None = SECRET) -> int:
        """The status of one call."""
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.called(data=io.BytesIO(payload), headers={} if secret is None else {HEADER: secret})

    async def called(self, method: str = "POST", path: str = "/path", **more: Any) -> int:
        """The status of any other."""
        url = f"http://127.0.0.1:{self.port}{path}"
        async with aiohttp.ClientSession() as session, session.request(method, url, **more) as got:
            return got.status


@asynccontextmanager
async def serving(database: Database) -> AsyncIterator[Served]:
    port = unused_port()
    async with running(TelegramServer(), database, webhook=(PUBLIC, ("127.0.0.1", port), SECRET)) as bot:
        yield Served(bot, port)


@pytest.fixture
async def served(sqlite_database: Database) -> AsyncIterator[Served]:
    async with serving(sqlite_database) as running:
        yield running


def question(update_id: int = 1) -> Json:
    return {"update_id": update_id, **MESSAGE}


async def test_tells_telegram_the_address_and_the_secret(served: Served) -> None:
    assert served.bot.telegram.webhook["url"] == PUBLIC
    assert served.bot.telegram.webhook["secret_token"] == SECRET


@pytest.mark.reliability(2)
async def test_a_question_that_comes_twice_is_answered_once(served: Served) -> None:
    assert [await served.post(question()), await served.post(question()), await served.post(question(2))] == [200] * 3
    await served.bot.telegram.until(2)
    assert served.bot.telegram.answered == {"where?": 2}


@pytest.mark.reliability(18)
@pytest.mark.parametrize("secret", [None, "", "the-secret-of-1", "the-secret-of-1G", "thé-secret-of-16"])
async def test_without_the_secret_nothing_is_taken(served: Served, secret: str | None) -> None:
    assert await served.post(question(), secret) == 403
    assert await served.bot.inbox.waiting() == 0


@pytest.mark.reliability(19)
@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b'{"update_id": "1"}', b"[" * 200_000, b"\xff\xfe"])
async def test_what_is_no_update_is_refused(served: Served, body: bytes) -> None:
    assert await served.post(body) == 400


@pytest.mark.parametrize(
    ("method", "path", "status"), [("POST", "/", 404), ("POST", "/path/x", 404), ("GET", "/path", 405)]
)
async def test_only_the_address_that_telegram_was_told_is_served(
    served: Served, method: str, path: str, status: int
) -> None:
    assert await served.called(method, path, json=question(), headers={HEADER: SECRET}) == status
    assert await served.bot.inbox.waiting() == 0


async def test_who_connects_and_sends_half_a_head_is_hung_up_on(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.delivery.receiving.HEADERS_TIMEOUT_S", 0.1)
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(b"POST /path HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    async with asyncio.timeout(30):
        assert await reader.read() == b""
    writer.close()
    assert await served.post(question()) == 200


async def test_a_malformed_request_is_one_line_for_who_debugs(
    served: Served, capsys: pytest.CaptureFixture[str], untouched_logging: None
) -> None:
    ops.set_up_logging("DEBUG", [])
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(b"\x16\x03\x01 no HTTP at all\r\n\r\n")
    assert (await reader.readline()).split()[1] == b"400"
    writer.close()
    written = capsys.readouterr().err
    assert "Traceback" not in written
    assert len([line for line in written.splitlines() if "malformed" in line]) == 1


@pytest.mark.reliability(19)
async def test_a_body_of_50_mb_is_refused_while_not_a_byte_of_it_has_come(served: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    head = f"POST /path HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\nContent-Length: {50 * MAX_BODY_BYTES}\r\n\r\n"
    writer.write(head.encode())
    assert (await reader.readline()).split()[1] == b"413"
    writer.close()


@pytest.mark.reliability(19)
async def test_a_small_body_that_unpacks_to_50_mb_is_refused(served: Served) -> None:
    packed = gzip.compress(b" " * 50 * MAX_BODY_BYTES)
    assert len(packed) < MAX_BODY_BYTES
    headers = {HEADER: SECRET, "Content-Encoding": "gzip"}
    assert await served.called(data=packed, headers=headers) == 413


@pytest.mark.reliability(19)
async def test_a_large_body_without_a_length_is_refused_as_well(served: Served) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * (MAX_BODY_BYTES // 20)

    assert await served.called(data=chunks(), headers={HEADER: SECRET}) == 413


@pytest.mark.reliability(24)
async def test_while_the_database_is_away_one_worker_answers_before_it_confirms(served: Served) -> None:
    served.bot.inbox.away = True
    assert await served.post(question()) == 200
    assert served.bot.telegram.answered == {"where?": 1}


async def test_while_the_database_is_away_one_of_several_workers_has_telegram_come_again(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Intake, "is_one_of_several", True)
    served.bot.inbox.away = True
    assert await served.post(question()) == 503
    assert served.bot.telegram.replies == []
    served.bot.inbox.away = False
    assert await served.post(question()) == 200
    await served.bot.telegram.until(1)


async def test_with_too_much_waiting_telegram_is_to_come_again(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_module, "MAX_WAITING", -1)
    assert await served.post(question()) == 503


async def test_the_address_must_be_free(served: Served, sqlite_database: Database) -> None:
    with pytest.raises(OSError, match="address"):
        async with running(TelegramServer(), sqlite_database, webhook=(PUBLIC, ("127.0.0.1", served.port), SECRET)):
            pass
