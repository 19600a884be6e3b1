"""The webhook over real HTTP on loopback, with a real inbox behind it."""

import asyncio
import gzip
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from bot import ops
from bot.chat.delivery import receiving as webhook_module
from bot.chat.delivery.intake import Intake
from bot.chat.delivery.receiving import MAX_BODY_BYTES, Webhook
from bot.ops import Metrics
from bot.storage.database import Database
from tests.chat.test_intake import MESSAGE, FragileInbox, application_on
from tests.ops.test_logs import untouched_logging as untouched_logging
from tests.support.telegram_server import TelegramServer

SECRET = "the-secret-of-16"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Served:
    """A bot behind a webhook, and what a caller gets."""

    def __init__(self, telegram: TelegramServer, inbox: FragileInbox, intake: Intake, address: str) -> None:
        self.telegram = telegram
        self.inbox = inbox
        self.intake = intake
        self.address = address

    async def post(self, body: bytes | dict[str, Any], secret: str | None = SECRET) -> int:
        """The status of one call."""
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {} if secret is None else {HEADER: secret}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.address, data=io.BytesIO(payload), headers=headers) as got,
        ):
            return got.status

    async def until_answered(self, number: int) -> None:
        async with asyncio.timeout(30):
            while len(self.telegram.replies) < number:
                await asyncio.sleep(0.002)


PUBLIC = "https://bot.example/path"


@asynccontextmanager
async def serving(telegram: TelegramServer, database: Database) -> AsyncIterator[Served]:
    application = await application_on(telegram)
    inbox, metrics, port = FragileInbox(database, "worker"), Metrics(), unused_port()
    intake = Intake(application, inbox, metrics)
    address = f"http://127.0.0.1:{port}/path"
    webhook = Webhook(application.bot, PUBLIC, ("127.0.0.1", port), SECRET, intake, metrics, ["message"])
    await webhook.open()
    tasks = [asyncio.create_task(intake.run()), asyncio.create_task(webhook.run())]
    try:
        yield Served(telegram, inbox, intake, address)
    finally:
        for task in [*tasks, *intake._answering]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def served(sqlite_database: Database) -> AsyncIterator[Served]:
    async with serving(TelegramServer(), sqlite_database) as running:
        yield running


def question(update_id: int = 1) -> dict[str, Any]:
    return {"update_id": update_id, **MESSAGE}


async def test_tells_telegram_the_address_and_the_secret(served: Served) -> None:
    assert served.telegram.webhook["url"] == PUBLIC
    assert served.telegram.webhook["secret_token"] == SECRET


@pytest.mark.reliability(2)
async def test_a_question_that_comes_twice_is_answered_once(served: Served) -> None:
    assert [await served.post(question()), await served.post(question()), await served.post(question(2))] == [200] * 3
    await served.until_answered(2)
    assert served.telegram.answered == {"where?": 2}


@pytest.mark.reliability(18)
@pytest.mark.parametrize("secret", [None, "", "the-secret-of-1", "the-secret-of-1G", "thé-secret-of-16"])
async def test_without_the_secret_nothing_is_taken(served: Served, secret: str | None) -> None:
    assert await served.post(question(), secret) == 403
    assert await served.inbox.waiting() == 0


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
    address = served.address.removesuffix("/path") + path
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, address, json=question(), headers={HEADER: SECRET}) as got,
    ):
        assert got.status == status
    assert await served.inbox.waiting() == 0


async def test_who_connects_and_sends_half_a_head_is_hung_up_on(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.delivery.receiving.HEADERS_TIMEOUT_S", 0.1)
    host, port = served.address.split("/")[2].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /path HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    async with asyncio.timeout(30):
        assert await reader.read() == b""
    writer.close()
    assert await served.post(question()) == 200


async def test_a_malformed_request_is_one_line_for_who_debugs(
    served: Served, capsys: pytest.CaptureFixture[str], untouched_logging: None
) -> None:
    ops.set_up_logging("DEBUG", [])
    host, port = served.address.split("/")[2].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"\x16\x03\x01 no HTTP at all\r\n\r\n")
    assert (await reader.readline()).split()[1] == b"400"
    writer.close()
    written = capsys.readouterr().err
    assert "Traceback" not in written
    assert len([line for line in written.splitlines() if "malformed" in line]) == 1


@pytest.mark.reliability(19)
async def test_a_body_of_50_mb_is_refused_while_not_a_byte_of_it_has_come(served: Served) -> None:
    host, port = served.address.split("/")[2].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /path HTTP/1.1\r\nHost: {host}\r\n{HEADER}: {SECRET}\r\nContent-Length: {50 * MAX_BODY_BYTES}\r\n\r\n"
    writer.write(head.encode())
    assert (await reader.readline()).split()[1] == b"413"
    writer.close()


@pytest.mark.reliability(19)
async def test_a_small_body_that_unpacks_to_50_mb_is_refused(served: Served) -> None:
    packed = gzip.compress(b" " * 50 * MAX_BODY_BYTES)
    assert len(packed) < MAX_BODY_BYTES
    headers = {HEADER: SECRET, "Content-Encoding": "gzip"}
    async with aiohttp.ClientSession() as session, session.post(served.address, data=packed, headers=headers) as got:
        assert got.status == 413


@pytest.mark.reliability(19)
async def test_a_large_body_without_a_length_is_refused_as_well(served: Served) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * (MAX_BODY_BYTES // 20)

    headers = {HEADER: SECRET}
    async with aiohttp.ClientSession() as session, session.post(served.address, data=chunks(), headers=headers) as got:
        assert got.status == 413


@pytest.mark.reliability(24)
async def test_while_the_database_is_away_one_worker_answers_before_it_confirms(served: Served) -> None:
    served.inbox.away = True
    assert await served.post(question()) == 200
    assert served.telegram.answered == {"where?": 1}


async def test_while_the_database_is_away_one_of_several_workers_has_telegram_come_again(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Intake, "is_one_of_several", True)
    served.inbox.away = True
    assert await served.post(question()) == 503
    assert served.telegram.replies == []
    served.inbox.away = False
    assert await served.post(question()) == 200
    await served.until_answered(1)


async def test_with_too_much_waiting_telegram_is_to_come_again(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_module, "MAX_WAITING", -1)
    assert await served.post(question()) == 503


async def test_the_address_must_be_free(sqlite_database: Database) -> None:
    async with serving(TelegramServer(), sqlite_database) as first:
        listen = ("127.0.0.1", int(first.address.split(":")[2].split("/")[0]))
        second = Webhook(
            first.intake._application.bot, first.address, listen, SECRET, first.intake, Metrics(), ["message"]
        )
        with pytest.raises(OSError, match="address"):
            await second.open()
